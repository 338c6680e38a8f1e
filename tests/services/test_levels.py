"""Stored levels are what the rule says, on both databases and for every history."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import Evidence, LevelInterval
from portal.model.people import Person
from portal.rules.courses import EvidenceKind
from portal.rules.levels import Evidence as Record
from portal.rules.levels import level_on
from portal.services import levels, proof
from portal.services.database import transaction
from portal.services.people import covers
from tests.conftest import counted
from tests.make import Make
from tests.rules.test_levels import FIRST, histories

PAIRS = [(person, competency) for person in range(3) for competency in range(2)]
DAYS = [FIRST + timedelta(days=n) for n in range(-2, 124, 3)]


@pytest.fixture
def pairs(make: Make) -> list[levels.Pair]:
    people = [make.person() for _ in range(3)]
    competencies = [make.competency() for _ in range(2)]
    return [(people[person], competencies[competency]) for person, competency in PAIRS]


def store(pairs: list[levels.Pair], of_each: list[list[Record]]) -> None:
    """Replaces all evidence; the levels are left as they are."""
    db.session.execute(delete(Evidence))
    for number, ((person, competency), records) in enumerate(zip(pairs, of_each, strict=True)):
        for record in records:
            db.session.add(
                Evidence(
                    person_id=person,
                    competency_id=competency,
                    source_ref=record.source_ref,
                    source_ref_key=f"{number}:{record.source_ref}",
                    kind=record.kind,
                    level=record.level,
                    ceiling=record.ceiling,
                    observed_on=record.observed_on,
                    recorded_on=record.recorded_on,
                    expires_on=record.expires_on,
                    revoked_on=record.revoked_on,
                    revoked_recorded_on=record.revoked_recorded_on,
                )
            )
    db.session.flush()


def stored(day: date) -> dict[levels.Pair, tuple[int, int]]:
    """Verified and held level of everybody on a day, as SQL looks them up; 0 and 0 is left out."""
    found = db.session.execute(
        select(LevelInterval.person_id, LevelInterval.competency_id, LevelInterval.verified, LevelInterval.held).where(
            covers(LevelInterval, day)
        )
    ).all()
    assert len({(row.person_id, row.competency_id) for row in found}) == len(found)
    return {(row.person_id, row.competency_id): (row.verified, row.held) for row in found if row.held}


def ruled(pairs: list[levels.Pair], of_each: list[list[Record]], day: date) -> dict[levels.Pair, tuple[int, int]]:
    by_rule = {pair: level_on(records, day) for pair, records in zip(pairs, of_each, strict=True)}
    return {pair: (level.verified, level.held) for pair, level in by_rule.items() if level.held}


def whole_table() -> Iterator[tuple[object, ...]]:
    columns = LevelInterval.__table__.c
    for row in db.session.execute(select(*columns).order_by(*columns)):
        yield tuple(row)


of_every_pair = st.lists(histories, min_size=len(PAIRS), max_size=len(PAIRS))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=of_every_pair, after=of_every_pair)
def test_stored_levels_are_those_of_the_rule_on_every_day(
    pairs: list[levels.Pair], before: list[list[Record]], after: list[list[Record]]
) -> None:
    with transaction():
        store(pairs, before)
        levels.rewrite_all()
    with transaction():
        store(pairs, after)
        levels.rewrite([*pairs, *pairs])
    for day in DAYS:
        assert stored(day) == ruled(pairs, after, day)
    in_parts = list(whole_table())
    with transaction():
        levels.rewrite_all()
    assert list(whole_table()) == in_parts
    db.session.rollback()


def test_only_the_levels_of_the_pairs_named_are_written_anew(make: Make, pairs: list[levels.Pair]) -> None:
    for person, competency in pairs:
        make.evidence(person, competency, 3, observed_on=FIRST)
    with transaction():
        db.session.execute(delete(Evidence))
        levels.rewrite(pairs[:2])
    assert set(stored(FIRST)) == set(pairs[2:])
    db.session.rollback()


def test_levels_that_are_put_off_are_those_of_the_rule_once_all_is_done(make: Make, pairs: list[levels.Pair]) -> None:
    store(pairs, [[Record("a", EvidenceKind.PROJECT, 3, 5, FIRST, FIRST)] for _ in pairs])
    with levels.written_once():
        levels.rewrite(pairs)
        assert db.session.scalars(select(LevelInterval.verified)).all() == []
    assert db.session.scalars(select(LevelInterval.verified)).all() == [3] * len(pairs)
    with pytest.raises(ValueError, match="midway"), levels.written_once():
        raise ValueError("midway")
    db.session.execute(delete(LevelInterval))
    levels.rewrite(pairs[:1])
    assert db.session.scalars(select(LevelInterval.verified)).all() == [3]


def test_nothing_to_rewrite_asks_nothing(app: Flask) -> None:
    with counted() as seen, transaction():
        levels.rewrite([])
    assert seen == []


def test_many_pairs_take_as_many_statements_as_a_few(make: Make, pairs: list[levels.Pair]) -> None:
    for person, competency in pairs:
        make.evidence(person, competency, 3, observed_on=FIRST)

    def statements(of: list[levels.Pair]) -> int:
        with counted() as seen, transaction():
            levels.rewrite(of)
        return len(seen)

    nobody = [(person, pairs[0][1]) for person in range(10**6, 10**6 + 3_000)]
    assert statements(pairs[:1]) == statements([*pairs, *nobody]) <= 4


def test_two_who_record_at_once_do_not_forget_each_others(app: Flask, make: Make) -> None:
    """Each writer sees its own record before it writes the levels; both count in the end."""
    person, competency = make.person(), make.competency()
    started = Barrier(2)

    def write(level: int) -> None:
        with app.app_context():
            started.wait(timeout=10)
            with transaction():
                piece = proof.Piece(
                    person_id=person,
                    competency_id=competency,
                    kind=EvidenceKind.CERTIFICATION,
                    level=level,
                    ceiling=level,
                    observed_on=FIRST + timedelta(days=level),
                    expires_on=FIRST + timedelta(days=100 if level == 2 else 50),
                    source_ref=f"cert:{level}",
                )
                proof.write([piece], recorded_on=FIRST)
            db.session.remove()

    for _ in range(5):
        with transaction():
            db.session.execute(delete(Evidence))
        with ThreadPoolExecutor(2) as workers:
            list(workers.map(write, (2, 4)))
        assert stored(FIRST + timedelta(days=49)) == {(person, competency): (4, 4)}
        assert stored(FIRST + timedelta(days=50)) == {(person, competency): (2, 4)}
        db.session.rollback()


def test_a_person_or_competency_without_evidence_has_no_rows(make: Make, pairs: list[levels.Pair]) -> None:
    with transaction():
        levels.rewrite(pairs)
    assert list(whole_table()) == []
    assert db.session.scalar(select(Person.id).limit(1)) is not None
    assert db.session.scalar(select(Competency.id).limit(1)) is not None
    db.session.rollback()
