"""An undo from its beginning to its end: in the request that asks for it, or beside it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from portal.model.base import db
from portal.model.intake import Import, ImportEffect
from portal.rules.access import Actor
from portal.rules.intake.kinds import Action, ImportState
from portal.rules.refusals import Refusal, Refused
from portal.services.database import one_change_at_a_time
from portal.services.intake.history import visible
from portal.services.intake.holding import Hold, is_held
from portal.services.intake.holding import hold as hold_import
from portal.services.intake.undoing.rows import Written


def undoable(actor: Actor, import_id: int, *, held: bool = False) -> Any:
    """The row of an import that can be undone; one that is held, only by whoever holds it.

    Raises `Refused` with `NOT_FOUND`, `ALREADY_UNDONE`, `NOT_APPLIED`, `ALREADY_UNDOING`, `UNDO_UNKNOWN` or
    `NOTHING_TO_UNDO`.
    """
    row = visible(actor, import_id)
    if row.state in (ImportState.UNDONE, ImportState.PARTLY_UNDONE):
        raise Refused(Refusal.ALREADY_UNDONE)
    if row.state is not ImportState.APPLIED:
        raise Refused(Refusal.NOT_APPLIED)
    if not held and is_held(import_id):
        raise Refused(Refusal.ALREADY_UNDOING)
    if db.session.scalar(select(ImportEffect.id).where(ImportEffect.import_id == import_id).limit(1)) is None:
        raise Refused(Refusal.UNDO_UNKNOWN if row.created or row.updated else Refusal.NOTHING_TO_UNDO)
    return row


def hold(import_id: int) -> Hold:
    """Holds an import for undoing it. Raises `Refused` with `ALREADY_UNDOING` when it is held."""
    try:
        return hold_import(import_id)
    except Refused as refused:
        raise Refused(Refusal.ALREADY_UNDOING) from refused


def start(actor: Actor, import_id: int, *, on: date, now: datetime) -> int:
    """Keeps that an import is being undone, so that a page can say so; returns the undo. The caller holds the import.

    One that was interrupted goes on as the same. Raises `Refused` as `undoable` does.
    """
    one_change_at_a_time()
    return _kept(actor, undoable(actor, import_id, held=True), ImportState.APPLYING, on=on, now=now)


def begun(actor: Actor, row: Any, *, on: date, now: datetime) -> int:
    """The undo of the import of this row, for whoever does it in this transaction: the one that was started, if any."""
    return _kept(actor, row, ImportState.APPLIED, on=on, now=now)


def ended(row: Any, undo_id: int, written: Written, *, renumbered: bool) -> None:
    """Keeps the numbers of an undo."""
    counted = written.of_the_sheet
    options = {**_options(row), "ended_changed": written.ended_changed}
    if renumbered:
        options["renumbered"] = True
    db.session.execute(
        update(Import)
        .where(Import.id == undo_id)
        .values(
            rows=counted.total(),
            created=counted[Action.CREATE],
            updated=counted[Action.UPDATE],
            unchanged=counted[Action.UNCHANGED],
            ended=written.ended,
            options=options,
        )
    )


def is_again(row: Any) -> bool:
    """Whether undoing the import of this row, which may be an undo, does a sheet again."""
    return row.undoes_id is not None and not row.options.get("again")


def _options(row: Any) -> dict[str, Any]:
    return {**row.options, "again": is_again(row)}


def _kept(actor: Actor, row: Any, state: ImportState, *, on: date, now: datetime) -> int:
    is_done = state is ImportState.APPLIED
    values = {
        "state": state,
        "problems": [],
        "on": on,
        "applied_by_id": actor.id if is_done else None,
        "applied_at": now if is_done else None,
    }
    there = select(Import.id).where(Import.undoes_id == row.id, Import.state == ImportState.APPLYING)
    if (undo_id := db.session.scalar(there)) is not None:
        db.session.execute(update(Import).where(Import.id == undo_id).values(values))
        return int(undo_id)
    made = insert(Import).values(
        kind=row.kind,
        file_name=row.file_name,
        sha256="",
        size=0,
        encoding=row.encoding,
        delimiter=row.delimiter,
        header=row.header,
        options=_options(row),
        uploaded_by_id=actor.id,
        uploaded_at=now,
        undoes_id=row.id,
        **values,
    )
    return int(db.session.execute(made.returning(Import.id)).scalar_one())
