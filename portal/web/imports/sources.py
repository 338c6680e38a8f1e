"""The sources that are remembered: what each is known by, renaming and forgetting one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.rules.refusals import Refusal, Refused
from portal.services.database import reading, transaction
from portal.services.intake import sources as remembered
from portal.services.intake.profiles import LONGEST_NAME
from portal.web.clock import now
from portal.web.forms import Form
from portal.web.gate import current_actor
from portal.web.imports.door import blueprint
from portal.wording import refusal_sentence
from portal.wording.sheets import KINDS, READINGS, read_as
from portal.wording.wizard import SOURCE_FORGOTTEN, SOURCE_RENAMED


class NameForm(Form):
    """What a source is called."""

    name = StringField(
        "Name",
        validators=[
            DataRequired("You need to write a name."),
            Length(max=LONGEST_NAME, message=f"You need a name of at most {LONGEST_NAME} characters."),
        ],
    )


@blueprint.get("/imports/sources")
def sources() -> ResponseReturnValue:
    with reading():
        found = remembered.sources(current_actor())
    return render_template("imports/sources.html", found=found, kinds=KINDS)


@blueprint.get("/imports/sources/<int(max=2147483647):source_id>")
def source(source_id: int) -> ResponseReturnValue:
    with reading():
        found = remembered.source(current_actor(), source_id)
    return _page(found, NameForm(formdata=None, name=found.name))


@blueprint.post("/imports/sources/<int(max=2147483647):source_id>")
def rename_source(source_id: int) -> ResponseReturnValue:
    form = NameForm()
    with reading():
        found = remembered.source(current_actor(), source_id)
    if not form.validate():
        return _page(found, form), 422
    try:
        with transaction():
            renamed = remembered.rename_source(current_actor(), source_id, form.name.data, now=now())
    except Refused as refused:
        if refused.refusal is not Refusal.PROFILE_NAME_TAKEN:
            raise
        form.name.errors = [refusal_sentence(refused.refusal, **refused.about)]
        return _page(found, form), 409
    flash(SOURCE_RENAMED.format(name=renamed.name), "done")
    return redirect(url_for("imports.sources"), 303)


@blueprint.post("/imports/sources/<int(max=2147483647):source_id>/forget")
def forget_source(source_id: int) -> ResponseReturnValue:
    with transaction():
        gone = remembered.forget_source(current_actor(), source_id, now=now())
    flash(SOURCE_FORGOTTEN.format(name=gone.name), "done")
    return redirect(url_for("imports.sources"), 303)


def _page(found: remembered.Source, form: NameForm) -> str:
    return render_template(
        "imports/source.html",
        found=found,
        form=form,
        kinds=KINDS,
        readings=READINGS,
        read_as=read_as(found.encoding, found.delimiter) if found.encoding and found.delimiter else "",
    )
