"""The forecast of a day counts what was observed until then, also long after that day."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from portal.model.base import db
from portal.model.evidence import Evidence
from portal.rules.access import TERMINAL
from portal.rules.courses import EvidenceKind
from portal.rules.levels import Evidence as Record
from portal.rules.levels import level_on
from portal.services import levels
from portal.services.database import transaction
from portal.services.insight import coverage, coverage_of_all, matrix, standings_below
from tests.conftest import counted
from tests.make import LONG_AGO, Make
from tests.rules.test_levels import FIRST, histories
from tests.services.test_levels import store

TARGETS = (2, 3)
NEEDED = (2, 1)
LATER = FIRST + timedelta(days=400)
QUARTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Team:
    """Three people at home in U and one who is shared with it, in two competencies."""

    home: list[int]
    shared: int
    competencies: list[int]

    @property
    def pairs(self) -> list[levels.Pair]:
        return [(person, competency) for person in (*self.home, self.shared) for competency in self.competencies]


@pytest.fixture
def team(app: Flask, make: Make) -> Team:
    unit, other = make.unit("U"), make.unit("OTHER")
    competencies = [make.competency(), make.competency()]
    asks = {key: (target, 1, True) for key, target in zip(competencies, TARGETS, strict=True)}
    make.role("ALL", baseline=True, asks=asks)
    for key, level in zip(competencies, NEEDED, strict=True):
        make.team_requirement(unit, key, level, 1)
    home = [make.person(f"h{number}", unit=unit) for number in range(3)]
    shared = make.person("s", unit=other)
    make.assignment(shared, unit, LONG_AGO, primary=False, share=0.5)
    return Team(home, shared, competencies)


def at(records: list[Record], day: date) -> int:
    return level_on(records, day).verified


def first_day_below(target: int, known: list[Record], on: date) -> date | None:
    days = (on + timedelta(days=number) for number in range(1, 91))
    return next((day for day in days if at(known, day) < target), None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(of_each=st.lists(histories, min_size=8, max_size=8), days=st.integers(0, 65))
def test_nothing_observed_after_the_day_is_in_its_forecast(team: Team, of_each: list[list[Record]], days: int) -> None:
    on = FIRST + timedelta(days=days)
    with transaction():
        store(team.pairs, of_each)
        levels.rewrite_all()
    known = {
        pair: [record for record in records if record.observed_on <= on]
        for pair, records in zip(team.pairs, of_each, strict=True)
    }
    targets = dict(zip(team.competencies, TARGETS, strict=True))
    lapsing = {
        (person, competency): first_day_below(targets[competency], records, on)
        for (person, competency), records in known.items()
        if person != team.shared and at(records, on) >= targets[competency] > at(records, on + QUARTER)
    }
    found = coverage(TERMINAL, "U", on=on, today=LATER)
    assert found.whole.at_risk == len(lapsing)
    assert found.whole.people_at_risk == len({person for person, _ in lapsing})
    for need, competency, level in zip(found.needs, team.competencies, NEEDED, strict=True):
        then = [at(known[person, competency], on + QUARTER) >= level for person in (*team.home, team.shared)]
        assert (need.projected, need.projected_with_shared) == (sum(then[:3]), sum(then))
    rows = matrix(TERMINAL, found.place, on=on, today=LATER).people
    shown = {
        (team.home[int(row.employee_no[1])], cell.competency_id): (cell.lapses_on, cell.verified, cell.held)
        for row in rows
        for cell in row.cells.values()
    }
    assert {pair: cell[0] for pair, cell in shown.items() if cell[0]} == lapsing
    for pair, (_, verified, held) in shown.items():
        level = level_on(known[pair], on)
        assert (verified, held) == (level.verified, level.held)
    (of_all,) = [one for one in coverage_of_all(TERMINAL, on=on, today=LATER) if one.needs]
    assert (of_all.whole, of_all.needs) == (found.whole, found.needs)
    db.session.rollback()


def test_a_renewal_is_a_risk_until_it_happens(app: Flask, make: Make) -> None:
    unit, competency = make.unit("U"), make.competency("A")
    make.role("ALL", baseline=True, asks={competency: (3, 1, True)})
    person, other = make.person("1", unit=unit), make.person("2", unit=unit)
    ends, renewed = FIRST + timedelta(days=60), FIRST + timedelta(days=50)
    for somebody in (person, other):
        make.evidence(somebody, competency, 3, observed_on=FIRST, expires_on=ends)
    make.evidence(person, competency, 3, observed_on=renewed)
    make.evidence(other, competency, 5, EvidenceKind.SELF, observed_on=renewed)
    for on, lapsing, until in ((FIRST, 2, ends), (renewed, 1, None)):
        found = coverage(TERMINAL, "U", on=on, today=LATER)
        assert found.whole.at_risk == lapsing
        cells = {row.employee_no: row.cells for row in matrix(TERMINAL, found.place, on=on, today=LATER).people}
        assert cells["1"][competency].lapses_on == until
        assert cells["2"][competency].lapses_on == ends
        report = {one.employee_no: one.rows for one in standings_below(TERMINAL, "U", on=on, today=LATER)}
        assert report["1"][0].until == until
        assert report["2"][0].until == ends


def test_a_withdrawal_within_the_horizon_is_foreseen_as_it_is_recorded(app: Flask, make: Make) -> None:
    unit, competency = make.unit("U"), make.competency("A")
    make.role("ALL", baseline=True, asks={competency: (3, 1, True)})
    person = make.person(unit=unit)
    make.evidence(person, competency, 3, observed_on=FIRST)
    withdrawn = FIRST + timedelta(days=30)
    with transaction():
        db.session.execute(update(Evidence).values(revoked_on=withdrawn, revoked_recorded_on=withdrawn))
        levels.rewrite([(person, competency)])
    make.evidence(person, competency, 4, observed_on=FIRST + timedelta(days=31))
    found = coverage(TERMINAL, "U", on=FIRST, today=LATER)
    (row,) = matrix(TERMINAL, found.place, on=FIRST, today=LATER).people
    assert (found.whole.at_risk, row.cells[competency].lapses_on) == (1, withdrawn)


def test_a_past_day_takes_as_many_statements_as_today(team: Team, make: Make) -> None:
    for person, competency in team.pairs:
        for days in (0, 20, 40):
            make.evidence(person, competency, 3, observed_on=FIRST + timedelta(days=days))
    place = coverage(TERMINAL, "U", on=LATER, today=LATER).place
    for ask in (
        lambda on: coverage(TERMINAL, "U", on=on, today=LATER),
        lambda on: coverage_of_all(TERMINAL, on=on, today=LATER),
        lambda on: matrix(TERMINAL, place, on=on, today=LATER),
        lambda on: standings_below(TERMINAL, "U", on=on, today=LATER),
    ):
        with counted() as now:
            ask(LATER)
        with counted() as then:
            ask(FIRST + timedelta(days=10))
        assert len(then) == len(now)
