"""What leaves an import as a file: the file as it came, what became of each row, and the rows to be corrected."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.model.base import db
from portal.model.intake import ImportRow
from portal.rules.access import Actor
from portal.rules.intake.correcting import answered_words, as_meant, corrections
from portal.rules.intake.kinds import Action
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Problem
from portal.rules.intake.sheet import Record
from portal.rules.refusals import Refusal, Refused
from portal.rules.spreadsheet import unguarded
from portal.services.intake.hiding import hides_some, hiding
from portal.services.intake.history import visible
from portal.services.intake.looking_at_rows import PlannedRow
from portal.services.intake.originals import kept_content
from portal.services.intake.storing import problems_from_json

_AT_ONCE = 2_000
_OURS = frozenset({"_line", "_action", "_code", "_message", "_problem", "_problem_code", "_what_to_do"})
"""The columns that files of the portal have beside those of the sheet."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RowsSheet:
    """Rows of an import for a file; their cells are to be guarded when they leave.

    Columns that an earlier file of the portal brought along (`_line`, `_problem` …) are left out, so that nothing is
    there twice. A row that is not the reader's to see has its line and action, and nothing else.
    """

    file_name: str
    header: tuple[str, ...]
    rows: Iterator[PlannedRow]
    """In the order of the sheet, read while they are asked for."""
    delimiter: str
    """What stands between the cells of a file like the one that came: a semicolon where it had them, else a comma."""


def original(actor: Actor, import_id: int) -> Original:
    """The file as it came. Raises `Refused` with `NOT_FOUND`, also where it holds what the actor may not read."""
    row = visible(actor, import_id)
    content = None if hides_some(actor, row) else kept_content(import_id)
    if content is None:
        raise Refused(Refusal.NOT_FOUND)
    return Original(row.file_name, content)


def result_rows(actor: Actor, import_id: int) -> RowsSheet:
    """Every row and what became of it, under the header of the file. Raises `Refused` with `NOT_FOUND`.

    A cell that was corrected or answered stands as it was imported, and a note says what the file has there.
    """
    row = visible(actor, import_id)
    return _sheet(actor, row, row.options.get("written") or row.header, None, says_what_stood=True)


def problem_sheet(actor: Actor, import_id: int) -> RowsSheet:
    """The refused rows, to be corrected and imported again as they are. Raises `Refused` with `NOT_FOUND`.

    The header says the columns by the names of the kind, so that they are known when they come back. Cells that were
    corrected and words that were answered stand as they were meant, so that nothing is to be said twice.
    """
    row = visible(actor, import_id)
    refused = _sheet(actor, row, row.header, Action.REFUSED)
    return RowsSheet(refused.file_name, refused.header, (one for one in refused.rows if one.cells), refused.delimiter)


def _sheet(
    actor: Actor, row: Any, header: Sequence[str], action: Action | None, *, says_what_stood: bool = False
) -> RowsSheet:
    options = Options.of({name: said for name, said in row.options.items() if name != "header_line"})
    places = [at for at, name in enumerate(row.header) if name.strip().casefold() not in _OURS]
    beyond = len(row.header)

    def chosen(cells: Sequence[str]) -> tuple[str, ...]:
        return tuple(unguarded(cells[at]) for at in (*places, *range(beyond, len(cells))))

    def noted(line: int, came: Record, meant: Record) -> tuple[Problem, ...]:
        if not says_what_stood or not (options.values or options.cells):
            return ()
        return (*corrections(row.header, line, came, options), *answered_words(row.header, line, came, meant, options))

    def rows() -> Iterator[PlannedRow]:
        hides = hiding(actor, row)
        for some in _stored(row.id, action):
            kept = [tuple(json.loads(one.cells)) for one in some]
            meant = as_meant(row.header, [one.line for one in some], kept, options)
            for one, came, cells in zip(some, kept, meant, strict=True):
                if hides(came):
                    yield PlannedRow(one.line, one.action, "", (), (), ())
                else:
                    yield _planned(one, chosen(cells), noted(one.line, came, cells))

    return RowsSheet(row.file_name, tuple(header[at] for at in places), rows(), ";" if row.delimiter == ";" else ",")


def _stored(import_id: int, action: Action | None) -> Iterator[Sequence[Any]]:
    """The rows as they are kept, some at a time."""
    statement = (
        select(
            ImportRow.line, ImportRow.action, ImportRow.subject, ImportRow.cells, ImportRow.changes, ImportRow.problems
        )
        .where(ImportRow.import_id == import_id, ImportRow.line > 0)
        .order_by(ImportRow.line)
    )
    if action is not None:
        statement = statement.where(ImportRow.action == action)
    yield from db.session.execute(statement, execution_options={"yield_per": _AT_ONCE}).partitions()


def _planned(row: Any, cells: tuple[str, ...], noted: tuple[Problem, ...]) -> PlannedRow:
    return PlannedRow(
        line=row.line,
        action=row.action,
        subject=row.subject,
        cells=cells,
        changes=tuple((name, old, new) for name, old, new in json.loads(row.changes)),
        problems=(*problems_from_json(row.line, json.loads(row.problems)), *noted),
    )
