"""Looking at the rows of an import: what is or was to be done with each, and what a complete file ends beside them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.model.base import db
from portal.model.intake import ImportRow
from portal.rules.access import Actor
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Code, Problem
from portal.services.intake.hiding import hiding
from portal.services.intake.history import ROWS_A_PAGE, summed, visible
from portal.services.intake.storing import problems_from_json


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One record of a sheet and what is planned or was done with it.

    A row that is not the reader's to see has its line and action, and nothing else.
    """

    line: int
    action: Action
    subject: str
    cells: tuple[str, ...]
    changes: tuple[tuple[str, str, str], ...]
    """Field, old, new, in the words of the sheet."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class RowsPage:
    rows: tuple[PlannedRow, ...]
    page: int
    pages: int
    total: int


def rows(actor: Actor, import_id: int, *, action: Action | None = None, page: int = 1) -> RowsPage:
    """A page of the rows of one import, in the order of the sheet. Raises `Refused` with `NOT_FOUND`."""
    return rows_of(actor, visible(actor, import_id), action=action, page=page)


def rows_of(actor: Actor, row: Any, *, action: Action | None = None, page: int = 1) -> RowsPage:
    """A page of the rows of an import that has been found; `row` is one of `statement`."""
    known = summed(row)
    counts = {
        Action.CREATE: known.create,
        Action.UPDATE: known.update,
        Action.UNCHANGED: known.unchanged,
        Action.SKIPPED: known.skipped,
        Action.REFUSED: known.refused,
    }
    total = known.rows if action is None else counts[action]
    pages = max(1, -(-total // ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    return RowsPage(_rows(row.id, action, page, hiding(actor, row)), page, pages, total)


@dataclass(frozen=True, slots=True)
class EndedRow:
    """Somebody who leaves, or a course that retires, because a complete file does not have them.

    In the undo of such a file, what became of them there.
    """

    subject: str
    changes: tuple[tuple[str, str, str], ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class EndedPage:
    rows: tuple[EndedRow, ...]
    page: int
    pages: int
    total: int


def ended(actor: Actor, import_id: int, *, page: int = 1) -> EndedPage:
    """A page of what an import ends, or has ended, beside its rows. Raises `Refused` with `NOT_FOUND`."""
    return ended_of(visible(actor, import_id), page=page)


def ended_of(row: Any, *, page: int = 1) -> EndedPage:
    """The same for an import that has been found; `row` is one of `statement`."""
    total = row.ended
    pages = max(1, -(-total // ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    statement = (
        select(ImportRow.line, ImportRow.subject, ImportRow.changes, ImportRow.problems)
        .where(ImportRow.import_id == row.id, ImportRow.line < 0)
        .order_by(ImportRow.line)
        .limit(ROWS_A_PAGE)
        .offset((page - 1) * ROWS_A_PAGE)
    )
    found = tuple(
        EndedRow(
            one.subject,
            tuple((name, old, new) for name, old, new in json.loads(one.changes)),
            problems_from_json(one.line, json.loads(one.problems)),
        )
        for one in db.session.execute(statement)
    )
    return EndedPage(found, page, pages, total)


def rows_noted(actor: Actor, row: Any, code: Code, *, total: int, page: int = 1) -> RowsPage:
    """A page of the `total` rows of an import about which something is noted; `row` is one of `statement`."""
    pages = max(1, -(-total // ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    return RowsPage(_rows(row.id, None, page, hiding(actor, row), code), page, pages, total)


def _rows(
    import_id: int,
    action: Action | None,
    page: int | None,
    hides: Callable[[Sequence[str]], bool],
    noted: Code | None = None,
) -> tuple[PlannedRow, ...]:
    statement = (
        select(
            ImportRow.line,
            ImportRow.action,
            ImportRow.subject,
            ImportRow.cells,
            ImportRow.changes,
            ImportRow.problems,
        )
        .where(ImportRow.import_id == import_id, ImportRow.line > 0)
        .order_by(ImportRow.line)
    )
    if action is not None:
        statement = statement.where(ImportRow.action == action)
    if noted is not None:
        statement = statement.where(ImportRow.problems.contains(f'"code": "{noted.value}"', autoescape=True))
    if page is not None:
        statement = statement.limit(ROWS_A_PAGE).offset((page - 1) * ROWS_A_PAGE)
    return tuple(
        PlannedRow(row.line, row.action, "", (), (), ())
        if hides(cells)
        else PlannedRow(
            line=row.line,
            action=row.action,
            subject=row.subject,
            cells=cells,
            changes=tuple((name, old, new) for name, old, new in json.loads(row.changes)),
            problems=problems_from_json(row.line, json.loads(row.problems)),
        )
        for row in db.session.execute(statement)
        for cells in (tuple(json.loads(row.cells)),)
    )
