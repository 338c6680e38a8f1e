"""One person for whoever may see them: skills with their reasons, and learning. To everybody else they do not exist."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from portal.rules.access import Door
from portal.rules.evidencing import HIGHEST_RATING, LONGEST_EXAMPLE
from portal.rules.refusals import Refusal, Refused
from portal.services import rating
from portal.services.database import reading, transaction
from portal.services.my_learning import learning_of
from portal.services.recommending import recommended_to
from portal.services.skills import skills_of
from portal.services.steps import next_steps_of
from portal.web.clock import now, today
from portal.web.forms import FILES, FilterForm, Form
from portal.web.gate import audience, current_actor
from portal.web.learning_files import person_file
from portal.web.level_fields import level_field
from portal.web.skill_files import skills_file
from portal.wording import refusal_sentence
from portal.wording.recommending import OUTCOMES

blueprint = audience("person", Door.SIGNED_IN, import_name=__name__)


class DayForm(FilterForm):
    """The day on which somebody's levels are looked at."""

    on = DateField("As of", validators=[Optional()])


class RatingForm(Form):
    """Where somebody stands in one competency, with one observed example."""

    level = level_field("Level", highest=HIGHEST_RATING)
    example = TextAreaField(
        "One example that you have observed",
        validators=[
            DataRequired("You need to write down one example that you have observed."),
            Length(max=LONGEST_EXAMPLE, message=f"You need an example of at most {LONGEST_EXAMPLE} characters."),
        ],
    )


@blueprint.get("/people/<employee_no>")
def home(employee_no: str) -> ResponseReturnValue:
    """Where somebody stands and why; their enrollments and since when."""
    kind = request.args.get("format")
    if kind not in FILES:
        return person_page(employee_no)
    on = DayForm().on.data or today()
    with reading():
        person = learning_of(current_actor(), employee_no, on=today())
        skills = skills_of(current_actor(), employee_no, on=on, today=today())
    if kind != "json" and request.args.get("of") == "skills":
        return skills_file(kind, f"skills-{person.employee_no}", skills, on)
    return person_file(kind, person, skills, on)


@blueprint.post("/people/<employee_no>/rate/<code>")
def rate(employee_no: str, code: str) -> ResponseReturnValue:
    """A manager says where somebody in their line of sight stands."""
    form = RatingForm()
    if not form.validate_on_submit():
        wrong = [str(error) for field in (form.level, form.example) for error in field.errors]
        return person_page(employee_no, tried=" ".join(wrong)), 400
    try:
        with transaction():
            said = rating.rate(
                current_actor(), employee_no, code, form.level.data, form.example.data, on=today(), now=now()
            )
    except Refused as refused:
        if refused.refusal is Refusal.NOT_FOUND:
            raise
        return person_page(employee_no, tried=refusal_sentence(refused.refusal, **refused.about)), 409
    if said:
        seen = "They have assessed themselves, so each of you sees now what the other says."
    else:
        seen = "The person sees it once they have assessed themselves."
    flash(f"Your rating is kept. {seen}", "done")
    return redirect(url_for("person.home", employee_no=employee_no, _anchor=f"c-{code}"), 303)


def person_page(employee_no: str, tried: str = "") -> str:
    """Somebody's page; `tried` is why a form on it was refused."""
    now_on = today()
    on = DayForm().on.data or now_on
    with reading():
        person = learning_of(current_actor(), employee_no, on=now_on)
        skills = skills_of(current_actor(), employee_no, on=on, today=now_on)
        is_now = on == now_on and person.left_on is None
        found = next_steps_of(current_actor(), employee_no, on=on) if is_now else None
        recommended = recommended_to(current_actor(), person.employee_no, on=now_on)
    return render_template(
        "person/learning.html",
        person=person,
        skills=skills,
        found=found,
        recommended=recommended,
        words=OUTCOMES,
        tried=tried,
        on=on,
        now=now_on,
    )
