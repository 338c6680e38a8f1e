"""Taking an import back: every field where the imported value still stands, and a list of those where it does not."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.intake import Import, ImportEffect, ImportRow
from portal.rules.access import Actor
from portal.rules.intake.kinds import Action, Deed, ImportState, Kind
from portal.rules.intake.problems import Problem
from portal.rules.refusals import Refusal, Refused
from portal.services import audit
from portal.services.database import one_change_at_a_time
from portal.services.intake.collecting import collector_paused
from portal.services.intake.effect_rows import keys_in, unpacked_columns
from portal.services.intake.effects import Effects
from portal.services.intake.history import ROWS_A_PAGE, visible
from portal.services.intake.storing import problems_from_json
from portal.services.intake.undoing.auditing import made_on_the_way, record_made, record_rows
from portal.services.intake.undoing.judging import Judge, effects_of
from portal.services.intake.undoing.naming import Kept, in_words
from portal.services.intake.undoing.protections import (
    closed_tables,
    keep_addresses_apart,
    keep_an_administrator,
    own_rows,
)
from portal.services.intake.undoing.references import settle
from portal.services.intake.undoing.rows import Written, write_rows
from portal.services.intake.undoing.tables import TABLES
from portal.services.intake.undoing.verdict import Verdict, Why
from portal.services.intake.undoing.writing_back import Back
from portal.services.writing import table_of

__all__ = ["Kept", "KeptPage", "Preview", "Undone", "Why", "kept", "undo", "undo_preview"]

_SHOWN = 200
"""How much of what stays a preview names."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing an import did. rows = taken back + nothing to take back."""

    import_id: int
    """The undo itself: it is an import that can be undone as well."""
    undone_id: int
    kind: Kind
    file_name: str
    rows: int
    taken_back: int
    kept: tuple[Kept, ...]
    """Everything that stays."""
    ended: int = 0
    """Who and what a complete file had ended without naming them, no rows of it: taken back as well."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What undoing an import would do now, in numbers of rows of the portal's tables."""

    removed: int
    restored: int
    returned: int
    revoked: int
    kept: tuple[Kept, ...]
    """The first of what would stay."""
    kept_count: int


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of the rows of an undo of which something stayed, each as a note."""

    notes: tuple[Problem, ...]
    page: int
    pages: int
    total: int
    """How many rows there are."""


@collector_paused()
def undo(actor: Actor, import_id: int, *, on: date, now: datetime) -> Undone:
    """Takes an import back, or an undo: then what the import did is done again.

    Raises `Refused` with `NOT_FOUND`, `NOT_APPLIED`, `ALREADY_UNDONE`, `UNDO_UNKNOWN` for an import of an earlier
    version, `NOTHING_TO_UNDO` when all of it would stay, or `PLAN_CHANGED` when somebody came between.
    """
    one_change_at_a_time()
    row = _undoable(actor, import_id)
    verdict = _judged(actor, import_id, on=on, to_change=True)
    if verdict.is_empty():
        raise Refused(Refusal.NOTHING_TO_UNDO)
    named, made = in_words(verdict.stays), made_on_the_way(row.kind, row.options.get("creates", {}), verdict)
    undo_id = _store(actor, row, on=on, now=now)
    back = Back(Effects(undo_id), verdict, actor, _root(import_id), on=on, now=now)
    try:
        for effect in effects_of(_written_by(import_id)):
            back.write(effect)
        back.finish()
        db.session.flush()
    except (IntegrityError, db.engine.dialect.loaded_dbapi.IntegrityError) as error:
        raise Refused(Refusal.PLAN_CHANGED) from error
    written = write_rows(import_id, undo_id, named, lambda rows: record_rows(actor, row.kind, rows, now=now))
    record_made(actor, made, now=now)
    _settle_states(row, undo_id, written, partly=bool(named), renumbered=back.is_renumbered)
    audit.record(
        actor,
        "import.undone",
        f"{row.kind} {import_id}",
        at=now,
        new={"undo": undo_id, "file": row.file_name, "kept": len(named)},
    )
    return Undone(
        import_id=undo_id,
        undone_id=import_id,
        kind=row.kind,
        file_name=row.file_name,
        rows=row.rows,
        taken_back=written.of_the_sheet[Action.UPDATE] + written.of_the_sheet[Action.CREATE],
        kept=tuple(named),
        ended=written.ended,
    )


@collector_paused()
def undo_preview(actor: Actor, import_id: int, *, on: date) -> Preview:
    """What `undo` would do now; changes nothing. Raises `Refused` as it does."""
    _undoable(actor, import_id)
    verdict = _judged(actor, import_id, on=on, to_change=False)
    return Preview(
        removed=sum(map(len, verdict.goes.values())),
        restored=sum(map(len, verdict.becomes.values())),
        returned=sum(map(len, verdict.returns.values())),
        revoked=len(verdict.revoked),
        kept=tuple(in_words(verdict.stays[:_SHOWN])),
        kept_count=len(verdict.stays),
    )


def kept(actor: Actor, import_id: int, page: int = 1) -> KeptPage:
    """A page of what stayed when `import_id`, an undo, was done. Raises `Refused` with `NOT_FOUND`."""
    visible(actor, import_id)
    noted = (ImportRow.import_id == import_id, ImportRow.problems != "[]")
    lines = db.session.scalars(select(ImportRow.line).where(*noted).order_by(ImportRow.line)).all()
    pages = max(1, -(-len(lines) // ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    shown = lines[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    found = db.session.execute(
        select(ImportRow.line, ImportRow.problems)
        .where(ImportRow.import_id == import_id, ImportRow.line.in_(shown))
        .order_by(ImportRow.line)
    )
    notes = [note for line, problems in found for note in _notes(line, problems)]
    return KeptPage(tuple(notes), page, pages, len(lines))


def _notes(line: int, problems: str) -> tuple[Problem, ...]:
    return problems_from_json(line, json.loads(problems))


def _undoable(actor: Actor, import_id: int) -> Any:
    """The row of an import that can be undone."""
    row = visible(actor, import_id)
    if row.state in (ImportState.UNDONE, ImportState.PARTLY_UNDONE):
        raise Refused(Refusal.ALREADY_UNDONE)
    if row.state is not ImportState.APPLIED:
        raise Refused(Refusal.NOT_APPLIED)
    if db.session.scalar(select(ImportEffect.id).where(ImportEffect.import_id == import_id).limit(1)) is None:
        raise Refused(Refusal.UNDO_UNKNOWN if row.created or row.updated else Refusal.NOTHING_TO_UNDO)
    return row


def _judged(actor: Actor, import_id: int, *, on: date, to_change: bool) -> Verdict:
    judge = Judge(own_rows(actor), closed_tables(actor), to_change=to_change)
    returning: dict[int, str] = {}
    for effect in effects_of(_written_by(import_id)):
        judge.judge(effect)
        if effect.table == "person" and effect.deed is Deed.DELETE:
            columns = unpacked_columns(effect.rows, effect.size)
            keys = keys_in(table_of(TABLES["person"].model), columns, effect.size)
            returning.update((key[0], email) for key, email in zip(keys, columns["email"], strict=True))
    keep_an_administrator(judge.verdict, on=on)
    keep_addresses_apart(judge.verdict, returning)
    settle(judge.verdict)
    return judge.verdict


def _written_by(import_id: int) -> int:
    """The import whose effects stand for this one: where rows came back under other ids, the one that did it again."""
    undone, again = aliased(Import), aliased(Import)
    found = db.session.execute(
        select(again.id, again.options)
        .join(undone, undone.id == again.undoes_id)
        .where(undone.undoes_id == import_id, again.state == ImportState.APPLIED)
        .order_by(again.id.desc())
        .limit(1)
    ).one_or_none()
    return found.id if found is not None and found.options.get("renumbered") else import_id


def _root(import_id: int) -> int:
    """The sheet that a chain of undoing and doing again began with."""
    while (before := db.session.scalar(select(Import.undoes_id).where(Import.id == import_id))) is not None:
        import_id = before
    return import_id


def _store(actor: Actor, row: Any, *, on: date, now: datetime) -> int:
    number: int = db.session.execute(
        insert(Import)
        .values(
            kind=row.kind,
            state=ImportState.APPLIED,
            file_name=row.file_name,
            sha256="",
            size=0,
            encoding=row.encoding,
            delimiter=row.delimiter,
            header=row.header,
            options=row.options,
            problems=[],
            on=on,
            uploaded_by_id=actor.id,
            uploaded_at=now,
            applied_by_id=actor.id,
            applied_at=now,
            undoes_id=row.id,
        )
        .returning(Import.id)
    ).scalar_one()
    return number


def _settle_states(row: Any, undo_id: int, written: Written, *, partly: bool, renumbered: bool) -> None:
    """The undo with its numbers; what it undoes is undone, and what that had undone is applied again."""
    counted = written.of_the_sheet
    options = {**row.options, "renumbered": True} if renumbered else row.options
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
    state = ImportState.PARTLY_UNDONE if partly else ImportState.UNDONE
    db.session.execute(update(Import).where(Import.id == row.id).values(state=state))
    again = select(Import.id).where(Import.undoes_id == row.id, Import.id != undo_id)
    superseded = update(Import).where(Import.undoes_id.in_(again), Import.state == ImportState.APPLIED)
    db.session.execute(superseded.values(state=state), execution_options={"synchronize_session": False})
    before, then = row.undoes_id, ImportState.APPLIED
    while before is not None:
        db.session.execute(update(Import).where(Import.id == before).values(state=then))
        before = db.session.scalar(select(Import.undoes_id).where(Import.id == before))
        then = state if then is ImportState.APPLIED else ImportState.APPLIED
