"""A new plan for a sheet that is kept: made while others write, then kept in a transaction as short as it can be."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from sqlalchemy import delete, func, select, update

from portal.model.base import db
from portal.model.intake import Import, ImportRow
from portal.rules.access import Actor
from portal.rules.intake.sheet import Sheet
from portal.rules.refusals import Refusal, Refused
from portal.services.bulk import insert_columns
from portal.services.database import one_change_at_a_time, rows_of
from portal.services.intake.guarding import guards_now
from portal.services.intake.history import Summary, summary, visible
from portal.services.intake.planning import Plan, Request
from portal.services.intake.storing import ended_columns, planned_columns, row_columns

_PLANNED = ("action", "subject", "changes", "problems", "key")
"""What another plan may say of a row."""

Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Replanned:
    """A plan that is not kept yet, and the import as it was when it was made."""

    actor: Actor
    import_id: int
    seen: tuple[Any, ...]
    values: dict[str, Any]
    """What the import says of it."""
    gone: Sequence[int] | None
    """Lines that do not stay as they are; None for all of them."""
    rows: Columns
    """What stands there instead."""
    also: Callable[[], None]
    """What is written with it."""


def replanned(
    request: Request, plan: Plan, row: Any, kept: Sheet, *, last_rows: int | None, also: Callable[[], None]
) -> Replanned:
    """What there is to write when this plan is kept; only reads.

    `row` has the columns of the import and `kept` is its sheet; `last_rows` are those of the last file of its profile.
    """
    gone, rows = _differing(row.id, request.sheet, plan, kept)
    return Replanned(
        actor=request.actor,
        import_id=row.id,
        seen=_said(row),
        values=planned_columns(request, plan, guards_now(request, plan, last_rows)),
        gone=gone,
        rows=rows,
        also=also,
    )


def keep(made: Replanned) -> Summary:
    """Keeps a plan. What it was planned against is looked at when it is applied: only then it has to be the same.

    Raises `Refused` with `SAID_MEANWHILE` when the import is not any more what it was when the plan was made, or with
    `NOT_FOUND`; then nothing is kept.
    """
    one_change_at_a_time()
    if _said(visible(made.actor, made.import_id)) != made.seen:
        raise Refused(Refusal.SAID_MEANWHILE)
    made.also()
    there = delete(ImportRow).where(ImportRow.import_id == made.import_id)
    if made.gone is None:
        db.session.execute(there)
    elif made.gone:
        db.session.execute(there.where(_among(made.gone)))
    insert_columns(ImportRow, {"import_id": [made.import_id] * len(made.rows["line"]), **made.rows})
    db.session.execute(update(Import).where(Import.id == made.import_id).values(made.values))
    return summary(made.actor, made.import_id)


def _said(row: Any) -> tuple[Any, ...]:
    """Everything that a plan follows from, beside the database, and the plan that is kept."""
    return row.state, row.options, row.header, row.encoding, row.delimiter, row.on, row.fingerprint, row.profile_id


def _differing(import_id: int, read: Sheet, plan: Plan, kept: Sheet) -> tuple[Sequence[int] | None, Columns]:
    """The lines that the new plan says something else of, and their rows: all of them where that is most."""
    sheet, ended = row_columns(read, plan), ended_columns(plan)
    there = rows_of(
        select(ImportRow.line, *(getattr(ImportRow, name) for name in _PLANNED))
        .where(ImportRow.import_id == import_id)
        .order_by(ImportRow.line)
    )
    old_ended, differs, at = list[Any](), list[bool](), 0
    new = list(zip(*(sheet[name] for name in _PLANNED), strict=True))
    for row in there:
        if row.line < 0:
            old_ended.append(tuple(row))
            continue
        differs.append(at >= len(new) or tuple(row[1:]) != new[at])
        at += 1
    is_same_sheet = read.records is kept.records or read.records == kept.records
    if len(differs) != len(new) or not is_same_sheet or 2 * sum(differs) > len(new):
        return None, _joined(sheet, ended)
    changed = {name: list(compress(values, differs)) for name, values in sheet.items()}
    if old_ended == list(zip(ended["line"], *(ended[name] for name in _PLANNED), strict=True)):
        return changed["line"], changed
    return [*(row[0] for row in old_ended), *changed["line"]], _joined(changed, ended)


def _joined(sheet: Columns, ended: Columns) -> Columns:
    return {name: [*ended[name], *values] for name, values in sheet.items()}


def _among(lines: Sequence[int]) -> Any:
    """The condition that a row is one of these lines, in one statement however many they are."""
    if db.engine.dialect.name == "sqlite":
        return ImportRow.line.in_(select(func.json_each(json.dumps(lines)).table_valued("value").c.value))
    return ImportRow.line == func.any(list(lines))
