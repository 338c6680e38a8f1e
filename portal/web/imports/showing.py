"""The page of an import: what a service found, as its template prints it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for

from portal.rules.intake.kinds import Action, ImportState
from portal.rules.intake.problems import Code
from portal.services.database import reading
from portal.services.intake import imports, looking
from portal.services.intake.applying import Stage
from portal.services.intake.completing import COLUMN as CAN_BE_COMPLETE
from portal.services.intake.conflicts import open_conflicts
from portal.services.intake.history import ROWS_A_PAGE
from portal.services.intake.looking import Look, Shown
from portal.web.forms import FilterForm
from portal.web.gate import current_actor
from portal.web.imports.made import leads_to
from portal.web.imports.rows import changed_rows, conflict_fields, problem_lines, sheet_notes
from portal.web.imports.understood import understood_in_words
from portal.web.listing import one_of, page_number
from portal.wording.guards import guard_sentence, to_type
from portal.wording.sheets import (
    ACTIONS,
    ENDS,
    KINDS,
    NOT_IN_THE_FILE,
    ONE_OF,
    of_workbook,
    read_as,
    rows_in_words,
    what_applying_does,
    what_applying_writes,
)
from portal.wording.undoing import what_it_ended

_FILTERS = ("action", "page", "wrong", "conflicts")
_ENDS = "ends"


class RowsForm(FilterForm):
    """Which rows of the plan to list."""

    action = one_of(Action, "Rows", ACTIONS.__getitem__, empty="Most telling")
    page = page_number()
    wrong = page_number()
    conflicts = page_number()


def looked(import_id: int) -> Look:
    """The import with the lists that the address asks for."""
    form = RowsForm()
    shown = Shown(
        form.action.data,
        request.args.get("action") == _ENDS,
        form.page.data,
        form.wrong.data,
        form.conflicts.data,
    )
    if shown.action is Action.REFUSED:
        shown = replace(shown, action=None)
    with reading():
        return looking.look(current_actor(), import_id, shown)


def show(look: Look, sentence: str = "", first: int = 0) -> str:
    """The page of an import; `sentence` says why nothing was done, `first` is the import to be undone before."""
    found = look.summary
    is_applying = look.progress is not None and look.progress.stage is Stage.APPLYING
    is_interrupted = look.progress is not None and not is_applying
    return render_template(
        "imports/look.html",
        seen=look,
        found=found,
        sentence=sentence,
        first=first,
        counts=_counts(found),
        notes=sheet_notes([one for one in found.problems if one.code is not Code.CONFLICTS]),
        problems=problem_lines(
            found.header,
            look.wrong.rows,
            look.options.cells,
            {(one.column, one.text) for one in look.questions},
        ),
        conflicts=conflict_fields(look.conflicts.rows, look.edits),
        answered=_answered(look),
        action=look.action.value if look.action else _ENDS,
        rows=changed_rows(found.header, look.listed.rows, understood_in_words(look), look.options, _pages(found)),
        ends=NOT_IN_THE_FILE if found.undoes else ENDS.get(found.kind, "End"),
        ended_notes=[sheet_notes(one.problems) for one in look.ended.rows] if look.ended else [],
        one_of=ONE_OF,
        guards=[(one.guard, guard_sentence(found.kind, one), to_type(found.kind, one.guard)) for one in look.guards],
        kinds=KINDS,
        words=ACTIONS,
        of_workbook=of_workbook(look.options.sheet, (found.options or {}).get("worksheets", ())),
        read_as=read_as(found.encoding, found.delimiter),
        rows_in_words=rows_in_words,
        button=what_applying_does(found.create + found.update + found.ended, found.refused),
        writes=what_applying_writes(found.kind, found.create, found.update, found.ended),
        is_open=found.state is ImportState.PLANNED,
        undecided=open_conflicts(found.problems) if found.state is ImportState.PLANNED else 0,
        ended_in_words=ended_in_words(found),
        is_undo=bool(found.undoes) and not found.again,
        is_again=found.again,
        is_applying=is_applying,
        is_interrupted=is_interrupted,
        can_be_complete=found.kind in CAN_BE_COMPLETE,
        can_be_undone=found.state is ImportState.APPLIED,
        page_size=ROWS_A_PAGE,
        at=_addresses(found.import_id),
    )


def ended_in_words(found: imports.Summary) -> str:
    """What a complete file ended beside its rows, and what its undo brought back; nothing before that is done."""
    if not found.ended_changed or found.state not in (
        ImportState.APPLIED,
        ImportState.UNDONE,
        ImportState.PARTLY_UNDONE,
    ):
        return ""
    return what_it_ended(found.kind, found.ended_changed, comes_back=bool(found.undoes) and not found.again)


def _pages(found: imports.Summary) -> Callable[[str], str]:
    """Where the rows lead: nowhere while what they bring is not there, or not any more."""
    stands = found.state is ImportState.APPLIED and not found.undoes
    return (lambda subject: leads_to(found.kind, subject)) if stands else (lambda _: "")


def _answered(look: Look) -> list[tuple[str, str, str | None]]:
    """What was said about words of the sheet: column, word, what is meant by it or None for left out."""
    return [(column, text, then) for column, said in look.options.values.items() for text, then in said.items()]


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
