"""What somebody says to the questions and problems of an import; it is planned again and shown anew."""

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.rules.refusals import Refused
from portal.services.database import transaction
from portal.services.intake import choosing
from portal.web.clock import now, today
from portal.web.gate import current_actor
from portal.web.imports.door import blueprint
from portal.web.imports.plans import refused_page
from portal.web.imports.rows import corrected


@blueprint.post("/imports/<int(max=2147483647):import_id>/cells")
def correct(import_id: int) -> ResponseReturnValue:
    """Corrects the cells that were changed in the list of problems."""
    cells = corrected(request.form)
    return _said(
        import_id, "problems", lambda: choosing.fix(current_actor(), import_id, cells, on=today(), now=now()), cells
    )


@blueprint.post("/imports/<int(max=2147483647):import_id>/leave-out")
def leave_out(import_id: int) -> ResponseReturnValue:
    """Leaves rows out of the import."""
    lines = _lines()
    return _said(
        import_id, "problems", lambda: choosing.skip(current_actor(), import_id, lines, on=today(), now=now()), lines
    )


@blueprint.post("/imports/<int(max=2147483647):import_id>/take-in")
def take_in(import_id: int) -> ResponseReturnValue:
    """Takes rows in again that were left out."""
    lines = _lines()
    return _said(
        import_id, "rows", lambda: choosing.unskip(current_actor(), import_id, lines, on=today(), now=now()), lines
    )


def _lines() -> list[int]:
    """The lines that a button or a tick names."""
    return [int(line) for line in request.form.getlist("line") if line.isdecimal() and len(line) < 10]


def _said(import_id: int, place: str, deed: Callable[[], object], said: object) -> ResponseReturnValue:
    """Does it, unless nothing was said, and shows the import at the place that it was about."""
    try:
        if said:
            with transaction():
                deed()
    except Refused as refused:
        return refused_page(import_id, refused)
    return redirect(url_for("imports.look", import_id=import_id, _anchor=f"h-{place}"), 303)
