"""Results that somebody waits for: who, for which course, since when; several can be given at once."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, FloatField, SearchField, SelectMultipleField
from wtforms.validators import DataRequired, NumberRange, Optional

from portal.rules.enrolling import RESULTS, EnrollmentState, Standing
from portal.rules.refusals import Refused
from portal.services import results as service
from portal.services import unmatched
from portal.services.database import reading, transaction
from portal.web.clock import now, today
from portal.web.downloads import csv_response, json_response
from portal.web.forms import FilterForm, Form, NotAhead
from portal.web.gate import current_actor
from portal.web.listing import one_of, page_number
from portal.web.staff.door import blueprint, file_asked, said
from portal.wording.words import EVIDENCE, STANDINGS

LARGEST_NUMBER = 2**31 - 1


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number <= LARGEST_NUMBER:
        raise ValueError(text)
    return number


class ResultForm(Form):
    """One result for everybody who is ticked."""

    enrollment = SelectMultipleField(
        "People",
        coerce=_number,
        validate_choice=False,
        choices=[],
        validators=[DataRequired("You need to tick somebody.")],
    )
    outcome = one_of(
        EnrollmentState,
        "Result",
        lambda state: STANDINGS[Standing(state.value)],
        default=EnrollmentState.COMPLETED,
        but=tuple(state for state in EnrollmentState if state not in RESULTS),
    )
    day = DateField("Day of the result", default=today, validators=[DataRequired("You need a day."), NotAhead(today)])
    score = FloatField("Score in percent", validators=[Optional(), NumberRange(0, 100, "You need 0 to 100.")])


class AwaitedForm(FilterForm):
    """Whose results to list."""

    course = SearchField("Course code")
    page = page_number()


@blueprint.get("/results")
def results() -> ResponseReturnValue:
    return _show(ResultForm(formdata=None))


@blueprint.post("/results")
def give_awaited() -> ResponseReturnValue:
    form = ResultForm()
    sentences = why_not_given(form)
    if sentences is not None:
        return _show(form, sentences), 422
    return redirect(url_for("staff.results", course=request.args.get("course") or None), 303)


def why_not_given(form: ResultForm) -> list[str] | None:
    """Gives the results and says so. If that cannot be: what refused it, beside what the form says itself."""
    if not form.validate():
        return []
    try:
        with transaction():
            given = service.give(
                current_actor(),
                form.enrollment.data,
                form.outcome.data,
                on=today(),
                now=now(),
                day=form.day.data,
                score=form.score.data,
            )
    except Refused as refused:
        return [said(refused)]
    words = STANDINGS[Standing(form.outcome.data.value)].lower()
    flash(f"{given} {'result is' if given == 1 else 'results are'} given: {words}.", "done")
    return None


def _show(results: ResultForm, sentences: list[str] | None = None) -> str | Response:
    form, on, kind = AwaitedForm(), today(), file_asked()
    asked = form.data | {"page": None} if kind else form.data
    with reading():
        found = service.awaited(current_actor(), on=on, **asked)
        waiting = 0 if kind else unmatched.waiting_completions(current_actor(), on=on)
    if kind:
        return _file(kind, found)
    return render_template(
        "staff/results.html",
        found=found,
        form=form,
        results=results,
        sentences=sentences or [],
        evidence=EVIDENCE,
        waiting=waiting,
        on=on,
        page_size=service.PAGE_SIZE,
    )


def _file(kind: str, found: service.AwaitedResults) -> Response:
    rows = [
        {
            "employee_no": row.employee_no,
            "name": row.name,
            "course_code": row.course_code,
            "course": row.course,
            "enrolled_on": row.enrolled_on.isoformat(),
            "finished_on": row.finished_on.isoformat(),
        }
        for row in found.rows
    ]
    if kind == "json":
        return json_response(rows)
    header = ("employee_no", "name", "course_code", "course", "enrolled_on", "finished_on")
    return csv_response("results-awaited", header, [tuple(row.values()) for row in rows])
