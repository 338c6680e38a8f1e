"""My skills: where I stand, why and until when; my own assessment; how ready I am for a role."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from portal.rules.access import Door
from portal.rules.refusals import Refused
from portal.services import rating
from portal.services.database import reading, transaction
from portal.services.skills import Skills, my_skills
from portal.web.clock import today
from portal.web.forms import FILES, FilterForm, Form
from portal.web.gate import audience, current_actor
from portal.web.level_fields import level_field
from portal.web.skill_files import skills_file
from portal.wording import refusal_sentence

blueprint = audience("skills", Door.SIGNED_IN, import_name=__name__)


class ProfileForm(FilterForm):
    """The role that somebody compares themselves with."""

    profile = StringField("Compare with")


class AssessForm(Form):
    """One's own word on one competency."""

    level = level_field("Level", highest=5)


@blueprint.get("/skills")
def home() -> ResponseReturnValue:
    """Every competency with my level in it, and how ready I am."""
    if (kind := request.args.get("format")) in FILES:
        mine = _mine()
        name = f"my-skills-for-{mine.profile}" if mine.profile else "my-skills"
        return skills_file(str(kind), name, mine, today())
    return _page()


@blueprint.post("/skills/<code>/assess")
def assess(code: str) -> ResponseReturnValue:
    """I say where I stand."""
    form = AssessForm()
    if not form.validate_on_submit():
        return _page(tried=" ".join(map(str, form.level.errors))), 400
    try:
        with transaction():
            rated = rating.assess_self(current_actor(), code, form.level.data, on=today())
    except Refused as refused:
        return _page(tried=refusal_sentence(refused.refusal, **refused.about)), 409
    if rated:
        seen = "your manager has rated you, so each of you sees now what the other says."
    else:
        seen = "your manager sees it once they have rated you."
    flash(f"Your own assessment is kept. It verifies nothing; {seen}", "done")
    return redirect(url_for("skills.home", _anchor=f"c-{code}"), 303)


def _page(tried: str = "") -> str:
    return render_template("skills/home.html", mine=_mine(), tried=tried, on=today())


def _mine() -> Skills:
    with reading():
        return my_skills(current_actor(), on=today(), profile=ProfileForm().profile.data or "")
