"""The sources that are remembered: what each writes and how it is understood, under which name, and forgetting it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from portal.model.base import db
from portal.model.intake import Import, ImportProfile
from portal.rules.access import Actor
from portal.rules.intake.kinds import Kind, importable
from portal.rules.intake.options import Options
from portal.rules.refusals import Refusal, Refused
from portal.services import audit
from portal.services.database import one_change_at_a_time
from portal.services.intake import profiles
from portal.services.intake.naming import proposed


@dataclass(frozen=True, slots=True)
class Word:
    """What a text of a column means for one source."""

    column: str
    text: str
    meaning: str | None
    """None leaves its rows out."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source and all that is remembered of it."""

    id: int
    kind: Kind
    name: str
    columns: tuple[tuple[str, str], ...]
    """Each column of its last file, as the file calls it, and as the kind does; empty where it is left out."""
    readings: tuple[tuple[str, str], ...]
    """Column of the kind → "dmy", "mdy", "comma" or "point"."""
    words: tuple[Word, ...]
    encoding: str
    delimiter: str
    last_rows: int | None
    """How many rows its last applied file had."""
    used_at: datetime | None


def sources(actor: Actor) -> tuple[Source, ...]:
    """Every remembered source of the kinds that the actor may import, by kind and name."""
    kinds = importable(actor)
    found = db.session.execute(
        select(*ImportProfile.__table__.c).where(ImportProfile.kind.in_(kinds)).order_by(ImportProfile.name_key)
    )
    return tuple(sorted(map(_source, found), key=lambda one: _place(kinds, one.kind)))


def source(actor: Actor, source_id: int) -> Source:
    """One remembered source. Raises `Refused` with `NOT_FOUND`, also for a kind that the actor may not import."""
    return _source(_row(actor, source_id))


def rename_source(actor: Actor, source_id: int, name: str, *, now: datetime) -> Source:
    """Calls a source something else. Raises `Refused` with `NOT_FOUND` or `PROFILE_NAME_TAKEN`."""
    one_change_at_a_time()
    row = _row(actor, source_id)
    shown, key = profiles.name_and_key(name)
    others = select(ImportProfile.name).where(
        ImportProfile.kind == row.kind, ImportProfile.name_key == key, ImportProfile.id != row.id
    )
    if taken := db.session.execute(others).scalar_one_or_none():
        raise Refused(Refusal.PROFILE_NAME_TAKEN, name=taken)
    if shown != row.name:
        db.session.execute(update(ImportProfile).where(ImportProfile.id == row.id).values(name=shown, name_key=key))
        audit.record(
            actor, "source.renamed", f"{row.kind}: {shown}", at=now, old={"name": row.name}, new={"name": shown}
        )
    return source(actor, source_id)


def forget_source(actor: Actor, source_id: int, *, now: datetime) -> Source:
    """Forgets a source; the imports that came from it stay. Returns what it was. Raises `Refused` with `NOT_FOUND`."""
    one_change_at_a_time()
    gone = source(actor, source_id)
    db.session.execute(update(Import).where(Import.profile_id == gone.id).values(profile_id=None))
    db.session.execute(delete(ImportProfile).where(ImportProfile.id == gone.id))
    known = {written: column for written, column in gone.columns if column}
    words = {f"{one.column}: {one.text}": one.meaning or "left out" for one in gone.words}
    audit.record(actor, "source.forgotten", f"{gone.kind}: {gone.name}", at=now, old={"columns": known, "words": words})
    return gone


def _place(kinds: Collection[Kind], kind: Kind) -> int:
    return list(kinds).index(kind)


def _row(actor: Actor, source_id: int) -> Any:
    row = db.session.execute(
        select(*ImportProfile.__table__.c).where(
            ImportProfile.id == source_id, ImportProfile.kind.in_(importable(actor))
        )
    ).one_or_none()
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    return row


def _source(row: Any) -> Source:
    options, header = Options.of(row.options), row.options.get("header", ())
    matched = proposed(row.kind, header, options)
    return Source(
        id=row.id,
        kind=row.kind,
        name=row.name,
        columns=tuple((one.header, one.column if one.is_certain else "") for one in matched),
        readings=tuple(options.readings.items()),
        words=tuple(Word(column, text, then) for column, said in options.values.items() for text, then in said.items()),
        encoding=options.encoding,
        delimiter=options.delimiter,
        last_rows=row.last_rows,
        used_at=row.used_at,
    )
