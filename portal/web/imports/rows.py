"""Rows of a plan as a page prints them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.rules.intake.columns import folded_header
from portal.rules.intake.conflicts import Decision
from portal.rules.intake.correcting import corrected_cells, corrections
from portal.rules.intake.kinds import Action
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code, Problem
from portal.rules.spreadsheet import unguarded
from portal.services.intake.editors import Edit
from portal.services.intake.imports import PlannedRow
from portal.services.intake.undoing import WHOLE_ROW
from portal.wording.problems import problem_sentence

_ABOUT_A_CELL = (Code.NOT_HOURS,)
"""Notes about a cell of which nothing is taken: they stand with their cell, as problems do."""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem of one row. `cell` is what stands in the sheet, empty where the whole row is meant."""

    line: int
    column: str
    cell: str
    sentence: str
    code: str
    name: str
    """Of the field in which it is corrected; empty where a cell cannot be corrected by itself."""
    is_first: bool
    """Of its row."""
    notes: tuple[str, ...]
    """With the first of its row what else is to be known about it."""
    is_note: bool
    """It refuses nothing, and is about a cell that can be corrected."""
    is_asked: bool
    """Its word is asked about once for all rows, above."""


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row and each field of it: name, what is there, what it becomes.

    Of a new row: name, what stands in the sheet where it is understood as something else, and what is written.
    """

    line: int
    subject: str
    fields: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    is_left_out: bool
    """By choice; it can be taken in again."""
    address: str
    """Of the page of what the row is about; empty where there is none."""


@dataclass(frozen=True, slots=True)
class ConflictField:
    """A field that somebody has changed since the last sheet, and that this one says otherwise."""

    line: int
    subject: str
    column: str
    ours: str
    file: str
    since: date
    edit: Edit | None
    """Who changed it, where the reader may know."""
    decision: str
    """"open", "ours" or "file"."""
    name: str
    """Of the field in the form."""


def conflict_fields(rows: Sequence[PlannedRow], edits: Mapping[tuple[int, str], Edit]) -> list[ConflictField]:
    """Every field in conflict of these rows; `edits` says by line and column who changed it."""
    return [
        ConflictField(
            row.line,
            row.subject,
            one.column,
            one.about["ours"],
            one.about["file"],
            date.fromisoformat(one.about["since"]),
            edits.get((row.line, one.column)),
            one.about["decision"],
            f"side-{row.line}-{one.column}",
        )
        for row in rows
        for one in row.problems
        if one.code is Code.EDITED_SINCE
    ]


def decided(form: Mapping[str, str]) -> dict[tuple[int, str], Decision]:
    """What a form of such fields says, by line and column."""
    found = {}
    for name, side in form.items():
        _, line, column = [*name.split("-", 2), "", ""][:3]
        if name.startswith("side-") and line.isdecimal() and side in set(Decision):
            found[int(line[:9]), column] = Decision(side)
    return found


def problem_lines(
    header: Sequence[str],
    rows: Sequence[PlannedRow],
    typed: Mapping[int, Mapping[str, str]],
    asked: Collection[tuple[str, str]] = (),
) -> list[ProblemLine]:
    """Every problem of these rows that is more than a note, in the order of the sheet.

    `typed` is what somebody has corrected already: line → column → cell; `asked` are the words asked once
    for all rows, by column.
    """
    return [one for row in rows for one in _problems(header, row, typed.get(row.line, {}), asked)]


def _problems(
    header: Sequence[str], row: PlannedRow, typed: Mapping[str, str], asked: Collection[tuple[str, str]]
) -> Iterator[ProblemLine]:
    shown: set[str] = set()
    told = [problem for problem in row.problems if not problem.is_note]
    own_lines = [problem for problem in row.problems if problem.code in _ABOUT_A_CELL]
    for at, one in enumerate((*told, *own_lines)):
        place = _place(header, one.column)
        cell = row.cells[place] if place is not None and place < len(row.cells) else ""
        in_place = place is not None or one.code is Code.EXTRA_CELLS
        name = field_name(row.line, one.column) if in_place and one.column not in shown else ""
        shown.add(one.column)
        said = typed.get(one.column, unguarded(cell))
        notes = [note for note in row.problems if note.is_note and note not in own_lines] if at == 0 else []
        yield ProblemLine(
            row.line,
            one.column,
            said,
            problem_sentence(one),
            one.code.value,
            name,
            at == 0,
            tuple(map(problem_sentence, notes)),
            one.is_note,
            (one.column, one.about.get("value", "").strip()) in asked,
        )


def field_name(line: int, column: str) -> str:
    """What the field of a cell is called in a form."""
    return f"cell-{line}-{column}"


def corrected(form: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """The cells that somebody has changed in a form of such fields: line → column → cell."""
    found: dict[int, dict[str, str]] = {}
    for name, cell in form.items():
        _, line, column = [*name.split("-", 2), "", ""][:3]
        if name.startswith("cell-") and line.isdecimal() and _evened(cell) != _evened(form.get(f"was-{name}")):
            found.setdefault(int(line[:9]), {})[column] = cell
    return found


def _evened(cell: str | None) -> str | None:
    """A browser ends lines in its own way and drops the first of a text."""
    return None if cell is None else cell.replace("\r\n", "\n").strip()


def changed_rows(
    header: Sequence[str],
    rows: Sequence[PlannedRow],
    meant: Mapping[int, Mapping[str, str]],
    options: Options,
    leads_to: Callable[[str], str],
) -> list[ChangedRow]:
    """Rows with what changes in each; of a new row everything that is written.

    `options` say what was corrected by hand, which is noted with what the file has there;
    `meant` is how cells of new rows were understood, where that is not what they say: line → column → in words;
    `leads_to` gives for the subject of a row the address of its page.
    """
    return [
        ChangedRow(
            row.line,
            row.subject,
            tuple(_written(header, _by_hand(header, row, options), meant.get(row.line, {}), row.problems))
            if row.action is Action.CREATE
            else tuple(change for change in row.changes if change[0] != WHOLE_ROW),
            tuple(
                problem_sentence(one)
                for one in (*_gone(row), *row.problems, *_corrections(header, row, options))
                if one.code is not Code.EDITED_SINCE
            ),
            any(one.code is Code.SKIPPED_BY_CHOICE for one in row.problems),
            "" if row.action is Action.SKIPPED else leads_to(row.subject),
        )
        for row in rows
    ]


def sheet_notes(problems: Sequence[Problem]) -> list[str]:
    """What is to be said about the sheet as a whole."""
    return [problem_sentence(one) for one in problems]


def _corrections(header: Sequence[str], row: PlannedRow, options: Options) -> tuple[Problem, ...]:
    return corrections(header, row.line, row.cells, options) if row.cells else ()


def _gone(row: PlannedRow) -> Iterator[Problem]:
    """That a row of an undo is not there any more, or again, which is no change of a field."""
    if row.action is not Action.CREATE and any(name == WHOLE_ROW for name, *_ in row.changes):
        yield Problem(row.line, "", Code.GONE_AGAIN)


def _by_hand(header: Sequence[str], row: PlannedRow, options: Options) -> tuple[str, ...]:
    return corrected_cells(header, row.line, row.cells, options) if row.cells else ()


def _written(
    header: Sequence[str], cells: Sequence[str], meant: Mapping[str, str], problems: Sequence[Problem]
) -> Iterator[tuple[str, str, str]]:
    untaken = {folded_header(one.column) for one in problems if one.code is Code.NOT_HOURS}
    for name, cell in zip(header, cells, strict=False):
        if cell.strip() and not name.strip().startswith("_"):
            if folded_header(name) in untaken:
                yield name, cell, "nothing"
            else:
                yield (name, cell, meant[name]) if name in meant else (name, "", cell)


def _place(header: Sequence[str], column: str) -> int | None:
    """Where a column stands, which the sheet may have written differently or with something behind it."""
    wanted = folded_header(column)
    folded = [folded_header(name) for name in header]
    if not wanted:
        return None
    return next(
        (at for at, name in enumerate(folded) if name == wanted),
        next((at for at, name in enumerate(folded) if name.startswith(wanted)), None),
    )
