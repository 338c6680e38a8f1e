"""All courses, drafts and retired ones too, with how many people stand where."""

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import SearchField

from portal.rules.courses import CourseStatus
from portal.rules.progress import Progress
from portal.services import course_lists
from portal.services.database import reading
from portal.web.clock import today
from portal.web.downloads import csv_response, json_response
from portal.web.forms import FilterForm
from portal.web.gate import current_actor
from portal.web.listing import one_of, page_number
from portal.web.staff.door import blueprint, file_asked
from portal.wording.progress import PROGRESS
from portal.wording.words import FORMATS, STATUSES


class CoursesForm(FilterForm):
    """Which courses to list."""

    q = SearchField("Code, title, provider or tag")
    status = one_of(CourseStatus, "Status", STATUSES.__getitem__, empty="Any status")
    page = page_number()


@blueprint.get("/courses")
def courses() -> ResponseReturnValue:
    form, on, kind = CoursesForm(), today(), file_asked()
    asked = form.data | {"page": None} if kind else form.data
    with reading():
        found = course_lists.courses(current_actor(), on=on, **asked)
    if kind:
        return _file(kind, found)
    return render_template(
        "staff/courses.html",
        form=form,
        found=found,
        on=on,
        formats=FORMATS,
        words=PROGRESS,
        statuses=STATUSES,
        page_size=course_lists.PAGE_SIZE,
    )


def _file(kind: str, found: course_lists.Courses) -> ResponseReturnValue:
    rows = [
        {
            "code": row.code,
            "title": row.title,
            "status": row.status.value,
            "provider": row.provider,
            **{word.value: row.people[word] for word in Progress},
        }
        for row in found.rows
    ]
    if kind == "json":
        return json_response(rows)
    header = ("code", "title", "status", "provider", *(word.value for word in Progress))
    return csv_response("courses", header, [tuple(row.values()) for row in rows])
