"""Many keys as one list mean what a written list means, on both databases."""

import pytest
from sqlalchemy import select

from portal.model.base import db
from portal.model.evidence import Evidence
from portal.model.people import Person
from portal.services.bulk import among, reserve_ids
from portal.services.database import transaction
from tests.make import Make

HARD = ["A,B", "A{B}", 'A"B', "A\\B", "A'B", "NULL", "ÅÉ", "A B", "1", "$[0]", "%s", "😀"]


@pytest.fixture
def people(make: Make) -> dict[str, int]:
    return {number: make.person(number) for number in HARD}


def numbers(keys: list[str]) -> set[str]:
    return set(db.session.scalars(select(Person.employee_no).where(among(keys, Person.employee_no))))


def test_texts_are_found_as_they_are_written(people: dict[str, int]) -> None:
    for number in people:
        assert numbers([number]) == {number}
    assert numbers([*HARD[:4], "nobody"]) == set(HARD[:4])
    assert numbers(["a,b", "A", ""]) == set()


def test_no_keys_find_nothing(people: dict[str, int]) -> None:
    assert numbers([]) == set()
    assert not db.session.execute(
        select(Evidence.id).where(among([], Evidence.person_id, Evidence.competency_id))
    ).all()


def test_more_keys_than_a_statement_takes_values(people: dict[str, int]) -> None:
    wanted = people["ÅÉ"]
    found = db.session.scalars(select(Person.id).where(among([wanted, *range(10**6, 10**6 + 70_000)], Person.id)))
    assert list(found) == [wanted]


def test_pairs_are_found_as_pairs(make: Make) -> None:
    one, other = make.person(), make.person()
    first, second = make.competency(), make.competency()
    for person in (one, other):
        for competency in (first, second):
            make.evidence(person, competency, 2)
    columns = select(Evidence.person_id, Evidence.competency_id)
    pairs = [(one, first), (other, second), (other, 10**6)]
    found = db.session.execute(columns.where(among(pairs, Evidence.person_id, Evidence.competency_id)))
    assert {tuple(row) for row in found} == {(one, first), (other, second)}


def test_reserved_ids_rise_and_are_nobody_elses(make: Make) -> None:
    there = make.person()
    with transaction():
        ids = reserve_ids(Person, 3)
        assert len(ids) == 3
        assert list(ids) == sorted(set(ids) - {there})
        assert not reserve_ids(Person, 0)
