"""The third step, problems and changes, and the fourth, done."""

import re

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.rules.intake.guards import Guard
from portal.rules.intake.kinds import ImportState
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.applying import Stage
from portal.web.clock import now
from portal.web.gate import current_actor
from portal.web.imports.applying import go
from portal.web.imports.door import blueprint
from portal.web.imports.showing import looked, show
from portal.wording import refusal_sentence
from portal.wording.sheets import what_was_applied
from portal.wording.wizard import APPLIED, CANCELLED

_SECONDS_BETWEEN_LOOKS = 2


@blueprint.get("/imports/<int(max=2147483647):import_id>")
def look(import_id: int) -> ResponseReturnValue:
    found = looked(import_id)
    if found.summary.state is ImportState.READ and found.summary.may_read_all:
        return redirect(url_for("imports.columns", import_id=import_id), 303)
    answer = make_response(show(found))
    if found.progress is not None and found.progress.stage is Stage.APPLYING:
        answer.headers["Refresh"] = str(_SECONDS_BETWEEN_LOOKS)
    return answer


@blueprint.post("/imports/<int(max=2147483647):import_id>/apply")
def apply(import_id: int) -> ResponseReturnValue:
    """Does what was shown. Rows with a problem are left out only where that was chosen."""
    skip = request.form.get("skip") == "1"
    try:
        done = go(import_id, skip=skip, confirmed=_confirmed(), shown=request.form.get("shown", ""))
    except Refused as refused:
        return refused_page(import_id, refused)
    if done is None:
        return redirect(url_for("imports.look", import_id=import_id), 303)
    if done.plan_changed:
        flash(refusal_sentence(Refusal.PLAN_CHANGED), "refused")
    else:
        what = what_was_applied(done.kind, done.create, done.update, done.ended)
        flash(APPLIED.format(what=what), "done")
    return redirect(url_for("imports.look", import_id=import_id), 303)


@blueprint.post("/imports/<int(max=2147483647):import_id>/cancel")
def cancel(import_id: int) -> ResponseReturnValue:
    """Gives the plan up; nothing was changed by it."""
    try:
        with transaction():
            imports.cancel(current_actor(), import_id, now=now())
    except Refused as refused:
        return refused_page(import_id, refused)
    flash(CANCELLED, "done")
    return redirect(url_for("imports.home"), 303)


def refused_page(import_id: int, refused: Refused) -> ResponseReturnValue:
    """The import as it stands, and above it why nothing was done."""
    if refused.refusal is Refusal.NOT_FOUND:
        raise refused
    first = int(str(refused.about["later"])) if refused.refusal is Refusal.UNDO_LATER_FIRST else 0
    return show(looked(import_id), refusal_sentence(refused.refusal, **refused.about), first), 409


def _confirmed() -> dict[str, int]:
    """The numbers that were typed, by guard; thousands may stand apart."""
    typed = {guard: re.sub(r"[\s,.]", "", request.form.get(f"confirm-{guard}", "")) for guard in Guard}
    return {guard.value: int(number) for guard, number in typed.items() if re.fullmatch("[0-9]{1,9}", number)}
