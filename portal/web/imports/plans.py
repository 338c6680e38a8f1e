"""The third step, problems and changes, and the fourth, done."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.rules.intake.kinds import Action, ImportState
from portal.rules.refusals import Refusal, Refused
from portal.services.database import reading, transaction
from portal.services.intake import imports, looking
from portal.services.intake.history import ROWS_A_PAGE
from portal.services.intake.looking import Look
from portal.web.clock import now
from portal.web.forms import FilterForm
from portal.web.gate import current_actor
from portal.web.imports.applying import go
from portal.web.imports.door import blueprint
from portal.web.imports.rows import changed_rows, problem_lines, sheet_notes
from portal.web.listing import one_of, page_number
from portal.wording import refusal_sentence
from portal.wording.sheets import ACTIONS, KINDS, read_as, rows_in_words, what_applying_does

_FILTERS = ("action", "page", "wrong")


class RowsForm(FilterForm):
    """Which rows of the plan to list."""

    action = one_of(Action, "Rows", ACTIONS.__getitem__, empty="Most telling")
    page = page_number()
    wrong = page_number()


@blueprint.get("/imports/<int(max=2147483647):import_id>")
def look(import_id: int) -> ResponseReturnValue:
    found = _looked(import_id)
    if found.summary.state is ImportState.READ:
        return redirect(url_for("imports.columns", import_id=import_id), 303)
    return _show(found)


@blueprint.post("/imports/<int(max=2147483647):import_id>/apply")
def apply(import_id: int) -> ResponseReturnValue:
    """Does what was shown. Rows with a problem are left out only where that was chosen."""
    skip = request.form.get("skip") == "1"
    try:
        done = go(import_id, skip=skip)
    except Refused as refused:
        return refused_page(import_id, refused)
    if done is None:
        return redirect(url_for("imports.look", import_id=import_id), 303)
    if done.plan_changed:
        flash(refusal_sentence(Refusal.PLAN_CHANGED), "refused")
    else:
        flash(f"Applied: {done.create:,} new, {done.update:,} changed.", "done")
    return redirect(url_for("imports.look", import_id=import_id), 303)


@blueprint.post("/imports/<int(max=2147483647):import_id>/cancel")
def cancel(import_id: int) -> ResponseReturnValue:
    """Gives the plan up; nothing was changed by it."""
    try:
        with transaction():
            imports.cancel(current_actor(), import_id, now=now())
    except Refused as refused:
        return refused_page(import_id, refused)
    flash("The import is cancelled. Nothing has been changed.", "done")
    return redirect(url_for("imports.home"), 303)


def refused_page(import_id: int, refused: Refused) -> ResponseReturnValue:
    """The import as it stands, and above it why nothing was done."""
    if refused.refusal is Refusal.NOT_FOUND:
        raise refused
    return _show(_looked(import_id), refusal_sentence(refused.refusal, **refused.about)), 409


def _looked(import_id: int) -> Look:
    form = RowsForm()
    with reading():
        return looking.look(
            current_actor(), import_id, action=form.action.data, page=form.page.data, wrong=form.wrong.data
        )


def _show(look: Look, sentence: str = "") -> str:
    found = look.summary
    return render_template(
        "imports/look.html",
        found=found,
        sentence=sentence,
        twin=look.twin,
        counts=_counts(found),
        notes=sheet_notes(found.problems),
        wrong=look.wrong,
        problems=problem_lines(found.header, look.wrong.rows, (found.options or {}).get("cells", {})),
        action=look.action,
        listed=look.listed,
        rows=changed_rows(found.header, look.listed.rows),
        kinds=KINDS,
        words=ACTIONS,
        read_as=read_as(found.encoding, found.delimiter),
        rows_in_words=rows_in_words,
        button=what_applying_does(found.create + found.update, found.refused),
        is_open=found.state is ImportState.PLANNED,
        page_size=ROWS_A_PAGE,
        at=_addresses(found.import_id),
    )


def _addresses(import_id: int | None) -> Callable[..., str]:
    """The page of an import with some of its filters changed; None takes one away.

    The page may be shown at the address of a form that was refused, which nobody can open.
    """

    def at(**changes: str | int | None) -> str:
        asked: dict[str, Any] = {name: request.args[name] for name in _FILTERS if request.args.get(name)}
        if "action" in changes:
            asked.pop("page", None)
        return url_for("imports.look", import_id=import_id, **{**asked, **changes})

    return at


def _counts(found: imports.Summary) -> dict[Action, int]:
    return {
        Action.CREATE: found.create,
        Action.UPDATE: found.update,
        Action.UNCHANGED: found.unchanged,
        Action.SKIPPED: found.skipped,
        Action.REFUSED: found.refused,
    }
