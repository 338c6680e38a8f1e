"""Rows of a plan as a page prints them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.rules.intake.columns import folded_header
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Problem
from portal.services.intake.imports import PlannedRow
from portal.wording.problems import problem_sentence


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem of one row. `cell` is what stands in the sheet, empty where the whole row is meant."""

    line: int
    column: str
    cell: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row and each field of it: name, what is there, what it becomes. A new row has no old values."""

    line: int
    subject: str
    fields: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


def problem_lines(header: Sequence[str], rows: Sequence[PlannedRow]) -> list[ProblemLine]:
    """Every problem of these rows that is more than a note, in the order of the sheet."""
    return [
        ProblemLine(row.line, one.column, _cell(header, row, one.column), problem_sentence(one))
        for row in rows
        for one in row.problems
        if not one.is_note
    ]


def changed_rows(header: Sequence[str], rows: Sequence[PlannedRow]) -> list[ChangedRow]:
    """Rows with what changes in each; of a new row everything that is written."""
    return [
        ChangedRow(
            row.line,
            row.subject,
            tuple(_written(header, row)) if row.action is Action.CREATE else row.changes,
            tuple(problem_sentence(one) for one in row.problems),
        )
        for row in rows
    ]


def sheet_notes(problems: Sequence[Problem]) -> list[str]:
    """What is to be said about the sheet as a whole."""
    return [problem_sentence(one) for one in problems]


def _written(header: Sequence[str], row: PlannedRow) -> Iterator[tuple[str, str, str]]:
    for name, cell in zip(header, row.cells, strict=False):
        if cell.strip() and not name.strip().startswith("_"):
            yield name, "", cell


def _cell(header: Sequence[str], row: PlannedRow, column: str) -> str:
    """The cell of a column, which the sheet may have written differently or with something behind it."""
    wanted = folded_header(column)
    if not wanted:
        return ""
    folded = [folded_header(name) for name in header]
    position = next(
        (at for at, name in enumerate(folded) if name == wanted),
        next((at for at, name in enumerate(folded) if name.startswith(wanted)), None),
    )
    return row.cells[position] if position is not None and position < len(row.cells) else ""
