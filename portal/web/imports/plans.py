"""The second step, problems and changes, and the third, done."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.rules.intake.kinds import Action, ImportState
from portal.rules.refusals import Refusal, Refused
from portal.services.database import reading, transaction
from portal.services.intake import imports
from portal.services.intake.history import ROWS_A_PAGE
from portal.services.intake.twins import applied_before
from portal.web.clock import now, today
from portal.web.downloads import Cell, csv_response
from portal.web.forms import FilterForm
from portal.web.gate import current_actor
from portal.web.imports.door import blueprint
from portal.web.imports.rows import changed_rows, problem_lines, sheet_notes
from portal.web.listing import one_of, page_number
from portal.wording import refusal_sentence
from portal.wording.problems import problem_sentence
from portal.wording.sheets import ACTIONS, KINDS, read_as, rows_in_words, what_applying_does


class RowsForm(FilterForm):
    """Which rows of the plan to list."""

    action = one_of(Action, "Rows", ACTIONS.__getitem__, empty="Most telling")
    page = page_number()


@blueprint.get("/imports/<int(max=2147483647):import_id>")
def look(import_id: int) -> ResponseReturnValue:
    return _show(import_id)


@blueprint.post("/imports/<int(max=2147483647):import_id>/apply")
def apply(import_id: int) -> ResponseReturnValue:
    """Does what was shown. Rows with a problem are left out only where that was chosen."""
    skip = request.form.get("skip") == "1"
    try:
        with transaction():
            done = imports.apply(current_actor(), import_id, on=today(), now=now(), skip_problems=skip)
    except Refused as refused:
        return _refused(import_id, refused)
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
        return _refused(import_id, refused)
    flash("The import is cancelled. Nothing has been changed.", "done")
    return redirect(url_for("imports.home"), 303)


@blueprint.get("/imports/<int(max=2147483647):import_id>/problems.csv")
def problems(import_id: int) -> ResponseReturnValue:
    """The rows with a problem as they were read. Columns that begin with `_` are passed over when they come back."""
    with reading():
        sheet = imports.problem_sheet(current_actor(), import_id)
    rows: list[tuple[Cell, ...]] = [
        (row.line, " ".join(problem_sentence(one) for one in row.problems if not one.is_note), *row.cells)
        for row in sheet.rows
    ]
    return csv_response(f"import-{import_id}-problems", ("_line", "_what_to_do", *sheet.header), rows)


def _refused(import_id: int, refused: Refused) -> ResponseReturnValue:
    if refused.refusal is Refusal.NOT_FOUND:
        raise refused
    return _show(import_id, refusal_sentence(refused.refusal, **refused.about)), 409


def _show(import_id: int, sentence: str = "") -> str:
    actor, form = current_actor(), RowsForm()
    with reading():
        found = imports.summary(actor, import_id)
        action = form.action.data or _most_telling(found)
        wrong = imports.rows(actor, import_id, action=Action.REFUSED)
        listed = imports.rows(actor, import_id, action=action, page=form.page.data)
        twin = applied_before(actor, import_id)
    return render_template(
        "imports/look.html",
        found=found,
        sentence=sentence,
        twin=twin,
        counts=_counts(found),
        notes=sheet_notes(found.problems),
        problems=problem_lines(found.header, wrong.rows),
        more_problems=wrong.total - len(wrong.rows),
        action=action,
        listed=listed,
        rows=changed_rows(found.header, listed.rows),
        kinds=KINDS,
        words=ACTIONS,
        read_as=read_as(found.encoding, found.delimiter),
        rows_in_words=rows_in_words,
        button=what_applying_does(found.create + found.update, found.refused),
        is_open=found.state is ImportState.PLANNED,
        page_size=ROWS_A_PAGE,
    )


def _counts(found: imports.Summary) -> dict[Action, int]:
    return {
        Action.CREATE: found.create,
        Action.UPDATE: found.update,
        Action.UNCHANGED: found.unchanged,
        Action.SKIPPED: found.skipped,
        Action.REFUSED: found.refused,
    }


def _most_telling(found: imports.Summary) -> Action:
    """Changes before what is new, that before the rest."""
    for action in (Action.UPDATE, Action.CREATE, Action.UNCHANGED, Action.SKIPPED):
        if _counts(found)[action]:
            return action
    return Action.REFUSED
