"""Taking an import back: what that would do, and the deed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.rules.refusals import Refusal, Refused
from portal.services.database import reading
from portal.services.intake import imports, undoing
from portal.web.clock import today
from portal.web.gate import current_actor
from portal.web.imports.applying import go_back
from portal.web.imports.door import blueprint
from portal.web.imports.plans import refused_page
from portal.wording.sheets import KINDS, WHY_IT_STAYS, what_it_wrote
from portal.wording.undoing import what_was_undone


@blueprint.get("/imports/<int(max=2147483647):import_id>/undo")
def undo_preview(import_id: int) -> ResponseReturnValue:
    """What undoing would do now; nothing is changed."""
    actor = current_actor()
    try:
        with reading():
            found = imports.summary(actor, import_id)
            there = undoing.undo_preview(actor, import_id, on=today())
    except Refused as refused:
        return _refused(import_id, refused)
    return render_template(
        "imports/undo.html",
        found=found,
        there=there,
        stays=[(one, WHY_IT_STAYS[one.why.value]) for one in there.kept],
        kinds=KINDS,
        again=bool(found.undoes) and not found.again,
        wrote=what_it_wrote(found.kind, found.rows, found.create, found.update, 0 if found.undoes else found.ended),
    )


@blueprint.post("/imports/<int(max=2147483647):import_id>/undo")
def undo(import_id: int) -> ResponseReturnValue:
    """Takes the import back, and leads to the undo, which is an import as well."""
    try:
        done = go_back(import_id)
    except Refused as refused:
        return _refused(import_id, refused)
    if isinstance(done, int):
        return redirect(url_for("imports.look", import_id=done), 303)
    flash(what_was_undone(done), "done")
    return redirect(url_for("imports.look", import_id=done.import_id), 303)


def _refused(import_id: int, refused: Refused) -> ResponseReturnValue:
    if refused.refusal is Refusal.NOT_FOUND:
        raise refused
    return refused_page(import_id, refused)
