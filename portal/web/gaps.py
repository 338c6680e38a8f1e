"""A gap: who has it, the courses that close it, and the form that recommends one of them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.rules.access import AccessRole
from portal.rules.recommending import LONGEST_NOTE
from portal.rules.refusals import Refusal, Refused
from portal.services import recommending
from portal.services.database import reading, transaction
from portal.services.recommending import Gap
from portal.web.clock import now, today
from portal.web.forms import FILES, FilterForm, Form
from portal.web.gate import current_actor
from portal.web.recommending_files import ways_file
from portal.wording import refusal_sentence
from portal.wording.recommending import sent_sentence

MOST_TICKS = 100
"""People who are named one by one; of more, everybody can be chosen at once."""

EVERYBODY = "everybody"


class PersonForm(FilterForm):
    """Whom the page is about: an employee number, empty for everybody with the gap."""

    person = StringField("Person")


class RecommendForm(Form):
    """A course for people, who are ticked one by one or `whom` is everybody."""

    course = StringField("Course", validators=[DataRequired("You need to choose a course.")])
    whom = StringField("Whom")
    people = SelectMultipleField("People", validate_choice=False)
    note = TextAreaField(
        "Note",
        filters=[lambda text: text.replace("\r\n", "\n") if text else ""],
        validators=[Length(max=LONGEST_NOTE, message=f"You need a note of at most {LONGEST_NOTE} characters.")],
    )


def gap_page(unit: str | None, competency: str) -> ResponseReturnValue:
    """Who of a unit, or of one's own people, misses it and what closes it; or the courses as a file."""
    gap = _gap(unit, competency)
    if (kind := request.args.get("format")) in FILES:
        return ways_file(str(kind), gap, on=today())
    return _shown(gap, RecommendForm(formdata=None))


def recommend(unit: str | None, competency: str) -> ResponseReturnValue:
    """Recommends what the form says and shows the gap again; a refusal is shown as its sentence."""
    form = RecommendForm()
    if not form.validate_on_submit():
        return _shown(_gap(unit, competency), form), 400
    numbers = None if form.whom.data == EVERYBODY else form.people.data or ()
    try:
        with transaction():
            sent = recommending.recommend(
                current_actor(), form.course.data, competency, numbers, form.note.data, on=today(), now=now(), unit=unit
            )
    except Refused as refused:
        if refused.refusal is Refusal.NOT_FOUND:
            raise
        return _shown(_gap(unit, competency), form, [refusal_sentence(refused.refusal, **refused.about)]), 409
    flash(sent_sentence(sent.course, sent.people, sent.left_out), "done")
    return _back(unit, competency)


def _back(unit: str | None, competency: str) -> Response:
    person = PersonForm().person.data or None
    if unit is None:
        return redirect(url_for("recommending.own_gap", competency=competency, person=person), 303)
    return redirect(url_for("units.gap", unit=unit, competency=competency, person=person), 303)


def _gap(unit: str | None, competency: str) -> Gap:
    with reading():
        return recommending.gap(
            current_actor(), unit, competency, on=today(), employee_no=PersonForm().person.data or ""
        )


def _shown(gap: Gap, form: RecommendForm, wrong: list[str] | None = None) -> str:
    return render_template(
        "manager/gap.html",
        gap=gap,
        form=form,
        wrong=wrong or [],
        sends=gap.may_recommend and AccessRole.MANAGER in current_actor().roles,
        everybody=EVERYBODY,
        most=MOST_TICKS,
        longest=LONGEST_NOTE,
        on=today(),
    )
