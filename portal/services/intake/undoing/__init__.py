"""Taking an import back: every field where the imported value still stands, and a list of those where it does not."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.model.base import db
from portal.model.intake import Import, ImportEffect, ImportRow
from portal.rules.access import Actor
from portal.rules.intake.kinds import Action, Deed, Kind
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
from portal.services.intake.undoing.later import Later, later_imports
from portal.services.intake.undoing.naming import Kept, in_words
from portal.services.intake.undoing.protections import (
    closed_tables,
    keep_addresses_apart,
    keep_an_administrator,
    own_rows,
)
from portal.services.intake.undoing.references import settle
from portal.services.intake.undoing.rows import WHOLE_ROW, write_rows
from portal.services.intake.undoing.states import settle as settle_states
from portal.services.intake.undoing.states import standing
from portal.services.intake.undoing.tables import TABLES
from portal.services.intake.undoing.under_way import begun, ended, hold, is_again, start, undoable
from portal.services.intake.undoing.verdict import Verdict, Why
from portal.services.intake.undoing.writing_back import Back
from portal.services.pace import Phase, begins, came
from portal.services.writing import table_of

__all__ = [
    "WHOLE_ROW",
    "Kept",
    "KeptPage",
    "Preview",
    "Undone",
    "Why",
    "hold",
    "kept",
    "start",
    "undo",
    "undo_preview",
    "undoable",
]

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
    """Who and what a complete file had ended without naming them, no rows of it, and that has come back as well.

    Where it was done again, who and what has ended again.
    """
    again: bool = False
    """It took an undo back: what the sheet had said is done again."""


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
    later: tuple[Later, ...]
    """The imports that have changed since what stays, the newest first: taken back before, they free it."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of the rows of an undo of which something stayed, each as a note."""

    notes: tuple[Problem, ...]
    page: int
    pages: int
    total: int
    """How many rows there are."""


@collector_paused()
def undo(actor: Actor, import_id: int, *, on: date, now: datetime, held: bool = False) -> Undone:
    """Takes an import back, or an undo: then what the import did is done again. `held` by whoever holds the import.

    Raises `Refused` with `NOT_FOUND`, `NOT_APPLIED`, `ALREADY_UNDONE`, `ALREADY_UNDOING`, `UNDO_UNKNOWN` for an
    import of an earlier version, `NOTHING_TO_UNDO` when all of it would stay, `UNDO_LATER_FIRST` when that is for a
    later import, or `UNDO_OVERTAKEN` when somebody came between.
    """
    one_change_at_a_time()
    row = undoable(actor, import_id, held=held)
    before = standing(import_id)
    deeds = _deeds(before.written_by)
    begins(Phase.READ, deeds)
    verdict = _judged(actor, before.written_by, on=on, to_change=True)
    if verdict.is_empty():
        for later in later_imports(actor, import_id, before.written_by, verdict.stays)[:1]:
            raise Refused(Refusal.UNDO_LATER_FIRST, later=later.import_id, file_name=later.file_name)
        raise Refused(Refusal.NOTHING_TO_UNDO)
    begins(Phase.PLAN, 1)
    named, made = in_words(verdict.stays), made_on_the_way(row.kind, row.options.get("creates", {}), verdict)
    undo_id = begun(actor, row, on=on, now=now)
    begins(Phase.WRITE, deeds + row.rows + row.ended)
    back = Back(Effects(undo_id), verdict, actor, _root(import_id), on=on, now=now)
    try:
        for effect in effects_of(before.written_by):
            back.write(effect)
            came(effect.size)
        back.finish()
        db.session.flush()
    except (IntegrityError, db.engine.dialect.loaded_dbapi.IntegrityError) as error:
        raise Refused(Refusal.UNDO_OVERTAKEN) from error
    written = write_rows(
        import_id,
        undo_id,
        named,
        lambda rows: record_rows(actor, row.kind, rows, now=now),
        made=[code for codes in row.options.get("creates", {}).values() for code in codes],
    )
    record_made(actor, made, now=now)
    ended(row, undo_id, written, renumbered=back.is_renumbered)
    settle_states(row, undo_id, before, partly=bool(named))
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
        ended=written.ended_changed,
        again=is_again(row),
    )


@collector_paused()
def undo_preview(actor: Actor, import_id: int, *, on: date) -> Preview:
    """What `undo` would do now; changes nothing. Raises `Refused` as it does."""
    undoable(actor, import_id)
    written_by = standing(import_id).written_by
    verdict = _judged(actor, written_by, on=on, to_change=False)
    return Preview(
        removed=sum(map(len, verdict.goes.values())),
        restored=sum(map(len, verdict.becomes.values())),
        returned=sum(map(len, verdict.returns.values())),
        revoked=len(verdict.revoked),
        kept=tuple(in_words(verdict.stays[:_SHOWN])),
        kept_count=len(verdict.stays),
        later=later_imports(actor, import_id, written_by, verdict.stays),
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


def _deeds(import_id: int) -> int:
    """How many rows an import has written."""
    count = select(func.coalesce(func.sum(ImportEffect.count), 0)).where(ImportEffect.import_id == import_id)
    return int(db.session.execute(count).scalar_one())


def _judged(actor: Actor, written_by: int, *, on: date, to_change: bool) -> Verdict:
    judge = Judge(own_rows(actor), closed_tables(actor), to_change=to_change)
    returning: dict[int, str] = {}
    for effect in effects_of(written_by):
        judge.judge(effect)
        came(effect.size)
        if effect.table == "person" and effect.deed is Deed.DELETE:
            columns = unpacked_columns(effect.rows, effect.size)
            keys = keys_in(table_of(TABLES["person"].model), columns, effect.size)
            returning.update((key[0], email) for key, email in zip(keys, columns["email"], strict=True))
    keep_an_administrator(judge.verdict, on=on)
    keep_addresses_apart(judge.verdict, returning)
    settle(judge.verdict)
    return judge.verdict


def _root(import_id: int) -> int:
    """The sheet that a chain of undoing and doing again began with."""
    while (before := db.session.scalar(select(Import.undoes_id).where(Import.id == import_id))) is not None:
        import_id = before
    return import_id
