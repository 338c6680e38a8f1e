"""Completions of courses that the catalog does not know: saying which course was meant."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from portal.rules.refusals import Refusal, Refused
from portal.services import unmatched as service
from portal.services.database import reading, transaction
from portal.web.clock import now, today
from portal.web.forms import FilterForm, Form
from portal.web.gate import current_actor
from portal.web.listing import page_number
from portal.web.staff.door import blueprint, said


class UnknownForm(FilterForm):
    """Which page to list."""

    page = page_number()


class MatchForm(Form):
    """A name of a course and the course that is meant: the code of a button, or one that was typed."""

    name = HiddenField(validators=[DataRequired()])
    code = StringField("Course code", [Length(max=40)])
    other = StringField("Another course code", [Length(max=40)])


@blueprint.get("/results/unmatched")
def unknown_courses() -> ResponseReturnValue:
    return _show(MatchForm(formdata=None))


@blueprint.post("/results/unmatched")
def match_course() -> ResponseReturnValue:
    form = MatchForm()
    code = form.code.data or form.other.data
    if not form.validate() or not code:
        return _show(form, ["You need a course."]), 422
    try:
        with transaction():
            done = service.match(current_actor(), form.name.data, code, on=today(), now=now())
    except Refused as refused:
        if refused.refusal is Refusal.NOTHING_TO_APPLY:
            return _show(form, ["Nothing waits under this name any more."]), 409
        return _show(form, [said(refused)]), 422
    flash(matched_sentence(form.name.data, done), "done")
    return redirect(url_for("imports.look", import_id=done.import_id), 303)


def matched_sentence(name: str, done: service.Matched) -> str:
    """What has become of the completions that waited under a name."""
    completions = f"{done.completions:,} {'completion is' if done.completions == 1 else 'completions are'} taken over"
    left = f"; {done.left:,} waits on" if done.left == 1 else f"; {done.left:,} wait on" if done.left else ""
    return f"“{name}” means {done.code} from now on: {completions}{left}."


def _show(match: MatchForm, sentences: list[str] | None = None) -> str:
    form, on = UnknownForm(), today()
    with reading():
        found = service.unknown_courses(current_actor(), on=on, **form.data)
    return render_template(
        "staff/unmatched.html",
        found=found,
        match=match,
        sentences=sentences or [],
        on=on,
        page_size=service.PAGE_SIZE,
    )
