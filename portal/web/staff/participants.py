"""Who is or was enrolled in a course; results for them, and enrolling somebody else."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SearchField

from portal.rules.progress import Progress
from portal.rules.refusals import Refusal, Refused
from portal.services import course_lists, learners, learning
from portal.services.database import reading, transaction
from portal.web.clock import now, today
from portal.web.downloads import csv_response, json_response
from portal.web.forms import FilterForm, Form
from portal.web.gate import current_actor
from portal.web.listing import one_of, page_number
from portal.web.staff.door import blueprint, file_asked, said
from portal.web.staff.results import ResultForm, why_not_given
from portal.wording.progress import HOW_COUNTED, PROGRESS


class ParticipantsForm(FilterForm):
    """Which enrollments of a course to list, and who is looked for to be enrolled."""

    progress = one_of(Progress, "How far", PROGRESS.__getitem__, empty="However far")
    q = SearchField("Name, number or email")
    page = page_number()
    who = SearchField("Name, number or email")

    def asked(self) -> dict[str, object]:
        """What the list is asked for."""
        return {name: value for name, value in self.data.items() if name != "who"}


@blueprint.get("/courses/<code>/enrollments")
def enrollments(code: str) -> ResponseReturnValue:
    return _show(code, ResultForm(formdata=None))


@blueprint.post("/courses/<code>/enrollments")
def give_results(code: str) -> ResponseReturnValue:
    form = ResultForm()
    sentences = why_not_given(form)
    if sentences is not None:
        return _show(code, form, sentences), 422
    return redirect(url_for("staff.enrollments", code=code), 303)


@blueprint.post("/courses/<code>/enrollments/<employee_no>")
def enroll(code: str, employee_no: str) -> ResponseReturnValue:
    """Enrolls somebody, also where the course needs approval or is closed."""
    try:
        with transaction():
            learning.enroll_somebody(current_actor(), employee_no, code, on=today(), now=now())
    except Refused as refused:
        if refused.refusal is Refusal.NOT_FOUND:
            raise
        return _show(code, ResultForm(formdata=None), [said(refused)]), 409
    flash(f"{employee_no} is enrolled.", "done")
    return redirect(url_for("staff.enrollments", code=code), 303)


def _show(code: str, results: Form, sentences: list[str] | None = None) -> str | Response:
    form, actor, on, kind = ParticipantsForm(), current_actor(), today(), file_asked()
    asked = form.asked() | {"page": None} if kind else form.asked()
    with reading():
        found = course_lists.participants(actor, code, on=on, **asked)  # type: ignore[arg-type]
        people = learners.find(actor, form.who.data, on=on) if form.who.data else []
    if kind:
        return _file(kind, found)
    return render_template(
        "staff/enrollments.html",
        found=found,
        form=form,
        results=results,
        sentences=sentences or [],
        people=people,
        words=PROGRESS,
        how=HOW_COUNTED,
        page_size=course_lists.PAGE_SIZE,
    )


def _file(kind: str, found: course_lists.Participants) -> Response:
    rows = [
        {
            "employee_no": row.employee_no,
            "name": row.name,
            "unit": row.unit,
            "standing": row.standing.value,
            "since": row.since.isoformat() if row.since else None,
            "enrolled_on": row.enrolled_on.isoformat() if row.enrolled_on else None,
            "score": row.score,
        }
        for row in found.rows
    ]
    if kind == "json":
        counts = {word.value: found.people[word] for word in Progress}
        return json_response({"course": found.code, "on": found.on, "people": found.everybody, **counts, "rows": rows})
    header = ("employee_no", "name", "unit", "standing", "since", "enrolled_on", "score")
    return csv_response(f"enrollments-{found.code}", header, [tuple(row.values()) for row in rows])
