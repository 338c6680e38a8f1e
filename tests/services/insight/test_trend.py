"""The trend out of the tables: the vectors, and random companies against the rules of a single day."""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.model.base import db
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.bridge import GAINS, LOSSES, Move
from portal.rules.courses import EvidenceKind
from portal.rules.histories import PersonDays
from portal.rules.levels import Evidence as Record
from portal.rules.levels import known_on, level_on
from portal.rules.refusals import Refused
from portal.services.insight import company_trend, coverage, own_trend, unit_trend
from portal.services.insight.trend import Trend
from portal.services.team import Scope
from tests.example_company import Example, load_example
from tests.make import Make
from tests.services.insight.test_random_company import DAYS, LATER, Company, Somebody, closed_down, founded
from tests.vectors import domain

TODAY = date(2025, 6, 30)
SINCE = date(2024, 12, 31)


@pytest.fixture
def example(app: Flask, make: Make) -> Example:
    return load_example(make, lead_no="p11")


def pairs(found: Trend, *moves: Move) -> list[list[str]]:
    return sorted([one.person.employee_no, one.competency.code] for one in found.changes if one.move in moves)


def test_the_bridge_of_the_vectors_comes_out_by_name(example: Example) -> None:
    found = unit_trend(TERMINAL, "ORG", on=TODAY, since=SINCE, today=TODAY)
    expected = domain()["expected"]["bridge_ORG_2024-12-31_to_2025-06-30"]
    assert (found.bridge.met_0, found.bridge.required_0) == (expected["met_0"], expected["required_0"])
    assert (found.bridge.met_1, found.bridge.required_1) == (expected["met_1"], expected["required_1"])
    assert pairs(found, *GAINS) == expected["gained"]
    assert pairs(found, *LOSSES) == expected["lost"]
    for name in ("entered_met", "entered_unmet", "exited_met", "exited_unmet"):
        assert pairs(found, Move(name)) == expected[name]
    assert [one.employee_no for one in found.joined] == ["p07"]
    assert [one.employee_no for one in found.left] == ["p12"]


def test_the_days_of_half_a_year_come_out(example: Example) -> None:
    found = unit_trend(TERMINAL, "ORG", on=TODAY, since=SINCE, today=TODAY)
    expected = domain()["expected"]["time_weighted_LIT_ORG_2025H1"]
    (literacy,) = [days for competency, days in found.days_by_competency.items() if competency.code == "LIT"]
    assert literacy == PersonDays(expected["required_person_days"], expected["covered_person_days"])


def test_every_month_end_is_the_coverage_of_its_day(example: Example) -> None:
    for unit in ("ORG", "ENG", "ENGA", "ENGB", "OPS"):
        found = unit_trend(TERMINAL, unit, on=TODAY, since=None, today=TODAY)
        assert len(found.months) == 13
        for month in found.months:
            whole = coverage(TERMINAL, unit, on=month.point.on, today=TODAY).whole
            point = month.point
            assert (point.people, point.required, point.met) == (whole.people, whole.sums.required, whole.sums.met)


def test_a_forged_certificate_still_counts_in_what_was_known_then(example: Example, make: Make) -> None:
    levels = domain()["expected"]["levels_2024-12-31_as_known_then"]["p11"]
    found = unit_trend(TERMINAL, "ORG", on=TODAY, since=None, today=TODAY)
    (december,) = [one for one in found.months if one.point.on == date(2024, 12, 31)]
    assert levels["GOV"]["V"] == 4
    assert (december.point.met, december.known_then) == (18, 19)
    after = [one for one in found.months if one.point.on >= date(2025, 3, 1)]
    assert all(one.known_then == one.point.met for one in after)
    assert found.is_corrected


def asked_of(company: Company, person: Somebody, top: int, on: date) -> dict[str, int] | None:
    if not (person.is_employed(on) and company.within(person.home(on), top)):
        return None
    return {key: of.target for key, of in company.asked(person, on).items()}


def met_then(company: Company, unit: int, on: date) -> int:
    """What was met on a day as far as it was known then."""
    return sum(
        level_on(known_on(person.records[int(key)], on), on).verified >= target
        for person in company.people.values()
        for key, target in (asked_of(company, person, unit, on) or {}).items()
    )


def check_known(company: Company, unit: int, found: Trend) -> None:
    of_place = [
        one for one in company.people.values() if any(asked_of(company, one, unit, d) is not None for d in span(found))
    ]
    recorded = [r.recorded_on for one in of_place for records in one.records.values() for r in records if r.assurance]
    for month in found.months:
        if month.known_then is not None:
            assert month.known_then == met_then(company, unit, month.point.on)
        elif recorded and min(recorded) <= month.point.on:
            assert month.point.met == met_then(company, unit, month.point.on)


def span(found: Trend) -> list[date]:
    first = min(found.since, found.months[0].point.on)
    return [first + timedelta(days) for days in range((found.on - first).days + 1)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_trend_of_any_company_is_that_of_its_days(app: Flask, make: Make, data: st.DataObject) -> None:
    closed_down()
    company = founded(make, data, None)
    on, since = sorted(data.draw(st.tuples(DAYS, DAYS).filter(lambda two: two[0] != two[1])))[::-1]
    for unit, code in company.codes.items():
        found = unit_trend(TERMINAL, code, on=on, since=since, today=LATER)
        for month in found.months:
            whole = coverage(TERMINAL, code, on=month.point.on, today=LATER).whole
            point = month.point
            assert (point.people, point.required, point.met) == (whole.people, whole.sums.required, whole.sums.met)
        check_known(company, unit, found)
        before = coverage(TERMINAL, code, on=since, today=LATER).whole
        assert (found.bridge.met_0, found.bridge.required_0) == (before.sums.met, before.sums.required)
        assert (found.bridge.met_1, found.bridge.required_1) == (whole.sums.met, whole.sums.required)
        assert sum(found.moves.values()) == len(found.changes) == len(found.bridge.moved)
        days = [since + timedelta(number + 1) for number in range((on - since).days)]
        sums = [coverage(TERMINAL, code, on=day, today=LATER).whole.sums for day in days[:3]]
        short = unit_trend(TERMINAL, code, on=days[:3][-1], since=since, today=LATER).days
        assert short == PersonDays(sum(one.required for one in sums), sum(one.met for one in sums))
    db.session.rollback()


def lost_move(make: Make, *, revoked_on: date | None, later: int | None) -> Move:
    """What became of somebody's level 3 between two days."""
    unit, competency = make.unit("U"), make.competency()
    make.role(baseline=True, asks={competency: (3, 1, True)})
    person = make.person(unit=unit)
    proved = date(2024, 6, 1)
    record = Record("first", EvidenceKind.CERTIFICATION, 3, 3, proved, proved, None, revoked_on, revoked_on)
    make.records(person, competency, record)
    if later is not None:
        make.evidence(person, competency, later, ceiling=5, observed_on=date(2025, 2, 1))
    (change,) = unit_trend(TERMINAL, "U", on=TODAY, since=SINCE, today=TODAY).changes
    return change.move


def test_a_revoked_record_loses_by_revocation(app: Flask, make: Make) -> None:
    assert lost_move(make, revoked_on=date(2025, 3, 1), later=None) is Move.REVOKED


def test_a_lower_result_loses_by_contradiction(app: Flask, make: Make) -> None:
    assert lost_move(make, revoked_on=None, later=2) is Move.CONTRADICTED


def test_what_a_lower_result_says_already_is_not_lost_by_revocation(app: Flask, make: Make) -> None:
    assert lost_move(make, revoked_on=date(2025, 3, 1), later=2) is Move.CONTRADICTED


def test_ones_own_are_the_units_one_leads_and_the_reports_from_elsewhere(app: Flask, make: Make) -> None:
    competency = make.competency()
    make.role(baseline=True, asks={competency: (1, 1, True)})
    led, elsewhere = make.unit("LED", lead_no="BOSS"), make.unit("ELSEWHERE")
    boss = make.actor(make.person("BOSS", unit=led, manager_no="BOSS"), AccessRole.MANAGER)
    make.person("NOISE", unit=elsewhere)
    make.person("REPORT", unit=elsewhere, manager_no="BOSS")
    make.person("BOTH", unit=led, manager_no="BOSS")
    moved = make.person("MOVED", manager_no="BOSS")
    make.assignment(moved, led, date(2024, 1, 1), date(2025, 1, 1))
    make.assignment(moved, elsewhere, date(2025, 1, 1))
    make.person("GONE", unit=led, end=date(2025, 2, 1))
    found = own_trend(boss, on=TODAY, since=SINCE, today=TODAY)
    assert [month.point.people for month in found.months] == [5] * 8 + [4] * 5
    assert [one.name for one in found.left] == ["Person GONE"]
    assert not found.joined
    with pytest.raises(Refused):
        own_trend(make.actor(make.person("NOBODY")), on=TODAY, since=None, today=TODAY)


def test_who_belongs_elsewhere_today_is_counted_and_not_named(app: Flask, make: Make) -> None:
    competency = make.competency()
    make.role(baseline=True, asks={competency: (1, 1, True)})
    led, elsewhere = make.unit("LED", lead_no="BOSS"), make.unit("ELSEWHERE")
    boss = make.actor(make.person("BOSS", unit=elsewhere), AccessRole.MANAGER)
    person = make.person("AWAY")
    make.assignment(person, led, date(2024, 1, 1), date(2025, 3, 1))
    make.assignment(person, elsewhere, date(2025, 3, 1))
    found = unit_trend(boss, "LED", on=TODAY, since=SINCE, today=TODAY)
    assert (len(found.bridge.left), found.left, found.changes) == (1, (), ())
    every = unit_trend(TERMINAL, "LED", on=TODAY, since=SINCE, today=TODAY)
    assert [one.employee_no for one in every.left] == ["AWAY"]


def test_who_is_directly_in_a_unit_is_a_part_of_it(example: Example) -> None:
    found = unit_trend(TERMINAL, "ENG", on=TODAY, since=SINCE, today=TODAY, scope=Scope.DIRECT)
    for month in found.months:
        whole = coverage(TERMINAL, "ENG", on=month.point.on, today=TODAY).direct
        assert (month.point.people, month.point.met) == (whole.people, whole.sums.met)
    assert found.months[-1].point.people == 1


def test_a_company_is_for_who_sees_every_unit(example: Example, make: Make) -> None:
    whole = company_trend(TERMINAL, on=TODAY, since=SINCE, today=TODAY)
    assert whole.months == unit_trend(TERMINAL, "ORG", on=TODAY, since=SINCE, today=TODAY).months
    with pytest.raises(Refused):
        company_trend(make.actor(example.people["p11"]), on=TODAY, since=SINCE, today=TODAY)
    with pytest.raises(Refused):
        unit_trend(make.actor(example.people["p01"]), "OPS", on=TODAY, since=SINCE, today=TODAY)
