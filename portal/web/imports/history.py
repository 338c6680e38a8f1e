"""Every import there was, and where a new one begins."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.rules.intake.kinds import importable
from portal.services.database import reading
from portal.services.intake import imports
from portal.services.intake.history import ROWS_A_PAGE
from portal.web.downloads import csv_response
from portal.web.forms import FilterForm
from portal.web.gate import current_actor
from portal.web.imports.door import blueprint, kind_of
from portal.web.imports.showing import ended_in_words
from portal.web.listing import page_number
from portal.wording.sheets import ABOUT, KINDS


class HistoryForm(FilterForm):
    """A page of the history."""

    page = page_number()


@blueprint.get("/imports")
def home() -> ResponseReturnValue:
    actor, form = current_actor(), HistoryForm()
    with reading():
        found = imports.history(actor, form.page.data)
    return render_template(
        "imports/home.html",
        found=found,
        kinds=importable(actor),
        words=KINDS,
        about=ABOUT,
        ended_in_words=ended_in_words,
        page_size=ROWS_A_PAGE,
    )


@blueprint.get("/imports/template/<kind>.csv")
def template(kind: str) -> ResponseReturnValue:
    """A sheet with the right header and one row as an example."""
    known = kind_of(kind)
    header, example = imports.template(known)
    return csv_response(f"{known.value}-template", header, [example])
