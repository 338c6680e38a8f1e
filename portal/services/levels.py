"""Stored levels: the intervals of every person and competency, written anew whenever evidence changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select

from portal.model.base import db
from portal.model.evidence import Evidence, LevelInterval
from portal.model.people import Person
from portal.rules.courses import EvidenceKind
from portal.rules.levels import Evidence as Record
from portal.rules.levels import Interval, intervals
from portal.services.bulk import among, insert_columns

_PAIRS_AT_ONCE = 10_000
_ROWS_AT_ONCE = 50_000
_put_off: ContextVar[bool] = ContextVar("levels_put_off", default=False)

Pair = tuple[int, int]
"""A person's id and a competency's."""


def record_columns() -> tuple[Any, ...]:
    """The columns of evidence that the rule of levels reads, the pair first."""
    return (
        Evidence.person_id,
        Evidence.competency_id,
        Evidence.source_ref,
        Evidence.kind,
        Evidence.level,
        Evidence.ceiling,
        Evidence.observed_on,
        Evidence.recorded_on,
        Evidence.expires_on,
        Evidence.revoked_on,
        Evidence.revoked_recorded_on,
    )


def lock(people: Iterable[int]) -> None:
    """Lets nobody else write evidence or levels of these people until the transaction ends.

    Two writers who read only their own record of one person would each forget the other's. Everybody holds first
    enrollments by id, then people by id, then records: whoever holds a record already asks too late. On SQLite a
    writer is alone anyway.
    """
    if db.engine.dialect.name == "sqlite":
        return
    if held := sorted(set(people)):
        rows = select(Person.id).where(among(held, Person.id)).order_by(Person.id)
        db.session.execute(rows.with_for_update(key_share=True))


def rewrite(pairs: Iterable[Pair]) -> None:
    """Writes the levels of these people in these competencies anew from their evidence, in the same transaction."""
    if _put_off.get():
        return
    ordered = sorted(set(pairs))
    lock(person for person, _ in ordered)
    waiting = iter(ordered)
    while batch := list(islice(waiting, _PAIRS_AT_ONCE)):
        gone = among(batch, LevelInterval.person_id, LevelInterval.competency_id)
        db.session.execute(delete(LevelInterval).where(gone), execution_options={"synchronize_session": False})
        _write(_assured().where(among(batch, Evidence.person_id, Evidence.competency_id)))


def rewrite_all() -> None:
    """Writes everybody's levels anew, in constant memory."""
    db.session.execute(delete(LevelInterval))
    _write(_assured())


@contextmanager
def written_once() -> Iterator[None]:
    """Writes everybody's levels when all is done instead of some after each deed; until then they are the old ones.

    For whoever fills an empty portal: nearly every pair would be written more than once, and in small lots. When the
    deeds fail nothing is written, as their transaction is not kept either.
    """
    token = _put_off.set(True)
    try:
        yield
    finally:
        _put_off.reset(token)
    rewrite_all()


def differing(connection: Connection, *, most_people: int) -> Iterator[Pair]:
    """The pairs whose stored levels are not those of the rule, among the people of an even sample."""
    people = connection.scalar(select(func.count()).select_from(Person)) or 0
    chosen = -(-people // most_people) or 1
    stored: dict[Pair, list[Interval]] = defaultdict(list)
    kept = select(*LevelInterval.__table__.columns).where(LevelInterval.person_id % chosen == 0)
    for row in connection.execute(kept.order_by(LevelInterval.start)):
        stored[row.person_id, row.competency_id].append(Interval(row.start, row.end, row.verified, row.held))
    ruled: dict[Pair, list[Interval]] = defaultdict(list)
    for person, competency, *interval in _computed(
        connection.execute(_assured().where(Evidence.person_id % chosen == 0))
    ):
        ruled[person, competency].append(Interval(*interval))
    yield from (pair for pair in sorted({*stored, *ruled}) if stored.get(pair) != ruled.get(pair))


def _assured() -> Select[Any]:
    return (
        select(*record_columns())
        .where(Evidence.kind != EvidenceKind.SELF)
        .order_by(Evidence.person_id, Evidence.competency_id)
    )


def _write(query: Select[Any]) -> None:
    rows = db.session.execute(query.execution_options(yield_per=_ROWS_AT_ONCE))
    found = _computed(rows)
    while batch := list(islice(found, _ROWS_AT_ONCE)):
        names = ("person_id", "competency_id", "start", "end", "verified", "held")
        insert_columns(LevelInterval, dict(zip(names, zip(*batch, strict=True), strict=True)))


def _computed(rows: Iterable[Row[Any]]) -> Iterator[tuple[Any, ...]]:
    for (person, competency), records in groupby(rows, key=itemgetter(0, 1)):
        several = [tuple(row)[2:] for row in records]
        found = intervals([Record(*one) for one in several]) if len(several) > 1 else _of_one(*several[0][1:])
        for interval in found:
            yield person, competency, interval.start, interval.end, interval.verified, interval.held


@lru_cache(maxsize=10_000)
def _of_one(*record: Any) -> list[Interval]:
    """The intervals of a record that stands alone, whatever its reference: those of a large sheet repeat themselves."""
    return intervals([Record("", *record)])
