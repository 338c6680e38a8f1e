"""What is asked of people on a day: SQL against the rule, and the example company."""

from datetime import date, timedelta
from itertools import count

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.model.base import db
from portal.model.people import Person
from portal.rules.coverage import Requirement
from portal.rules.coverage import effective as by_rule
from portal.rules.people import ALWAYS, in_force
from portal.services.requirements import effective
from tests.example_company import load_example
from tests.make import Make
from tests.vectors import domain

TODAY = date(2026, 6, 1)
MARKS = count(1)


def asked(on: date, *people: int) -> dict[int, dict[int, Requirement]]:
    chosen = select(Person.id.label("person_id")).where(Person.id.in_(people)).subquery()
    found: dict[int, dict[int, Requirement]] = {person: {} for person in people}
    for row in db.session.execute(select(effective(chosen, on=on))):
        found[row.person_id][row.competency_id] = Requirement(row.target, row.weight, bool(row.is_core))
    db.session.rollback()
    return found


def test_the_requirements_of_the_example_come_out(app: Flask, make: Make) -> None:
    example = load_example(make)
    for person, competencies in domain()["expected"]["requirements_2025-06-30"].items():
        found = asked(date(2025, 6, 30), example.people[person])[example.people[person]]
        assert found == {
            example.competencies[code]: Requirement(row["target"], row["weight"], row["core"])
            for code, row in competencies.items()
        }


def test_a_requirement_holds_from_its_first_day_to_the_day_before_its_end(app: Flask, make: Make) -> None:
    competency, person = make.competency(), make.person()
    role = make.role()
    make.requirement(role, competency, 2, start=ALWAYS, end=TODAY)
    make.requirement(role, competency, 3, start=TODAY)
    make.person_role(person, role, start=date(2026, 1, 1), end=date(2026, 9, 1))
    targets = {
        on: [row.target for row in asked(on, person)[person].values()]
        for on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 5, 31), TODAY, date(2026, 8, 31), date(2026, 9, 1))
    }
    assert list(targets.values()) == [[], [2], [2], [3], [3], []]


DAYS = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days))
SPANS = st.tuples(DAYS, st.none() | st.integers(1, 5)).map(
    lambda span: (span[0], None if span[1] is None else span[0] + timedelta(span[1]))
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sql_asks_what_the_rule_asks(app: Flask, make: Make, data: st.DataObject) -> None:
    mark = next(MARKS)
    competencies = [make.competency(f"C{mark}-{number}") for number in range(2)]
    people = [make.person(f"P{mark}-{number}") for number in range(2)]
    held: dict[int, list[tuple[str, Requirement]]] = {person: [] for person in people}
    for number in range(data.draw(st.integers(0, 3))):
        is_baseline = data.draw(st.booleans())
        role = make.role(f"R{mark}-{number}", baseline=is_baseline)
        rows = []
        for competency in data.draw(st.lists(st.sampled_from(competencies), unique=True)):
            (start, end), target = data.draw(SPANS), data.draw(st.integers(1, 5))
            weight, core = data.draw(st.integers(1, 3)), data.draw(st.booleans())
            make.requirement(role, competency, target, weight, core=core, start=start, end=end)
            if in_force(start, end, on=TODAY):
                rows.append((competency, Requirement(target, weight, core)))
        for person in people:
            start, end = data.draw(SPANS)
            holds = data.draw(st.booleans())
            if holds:
                make.person_role(person, role, start, end)
            if is_baseline or (holds and in_force(start, end, on=TODAY)):
                held[person] += rows
    found = asked(TODAY, *people)
    for person in people:
        mine = {competency: found[person][competency] for competency in competencies if competency in found[person]}
        assert mine == by_rule(held[person])
