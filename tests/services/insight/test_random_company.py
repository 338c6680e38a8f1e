"""Figures, needs and who is ready in SQL against the rules, on companies where everything begins and ends some day."""

from collections import Counter
from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.model.base import db
from portal.model.people import Person
from portal.rules.access import TERMINAL
from portal.rules.coverage import Sums, sums
from portal.rules.people import in_force
from portal.rules.risk import few
from portal.rules.validity import ahead
from portal.services.insight import (
    Coverage,
    Need,
    coverage,
    coverage_of_all,
    lapses,
    matrix,
    outlook,
    standings_below,
    standings_of_all,
    whole_company,
)
from tests.make import Make
from tests.services.insight.random_companies import DAYS, LATER, Company, Somebody, closed_down, founded


def check_figures(company: Company, found: Coverage, members: list[Somebody], on: date) -> None:
    whole = found.whole
    assert whole.people == len(members)
    assert whole.with_profile == sum(company.has_profile(one, on) for one in members)
    assert whole.sums == sum((sums(company.asked(one, on), company.levels(one, on, on)) for one in members), Sums())
    lapsing = [company.lapsing(one, on) for one in members]
    assert (whole.at_risk, whole.people_at_risk) == (sum(lapsing), sum(1 for one in lapsing if one))
    asked = whole.competencies.values()
    assert sum(one.required for one in asked) == whole.sums.required
    assert sum(one.met for one in asked) == whole.sums.met
    assert sum(one.at_risk for one in asked) == whole.at_risk
    assert sum((part.figures for part in found.parts), found.direct) == whole


def check_needs(company: Company, found: Coverage, unit: int, on: date) -> None:
    expected = {}
    for of, competency, level, need, spell in company.needs:
        if of == unit and in_force(*spell, on=on):
            counts = []
            for people in (company.members(unit, on), company.guests(unit, on)):
                now = [one for one in people if one.level(competency, on, on) >= level]
                stays = [one for one in people if one.is_employed(ahead(on))]
                counts.append((len(now), sum(one.level(competency, ahead(on), on) >= level for one in stays)))
            (depth, later), (more, more_later) = counts
            expected[competency] = (level, need, depth, later, depth + more, later + more_later)
    assert {
        one.competency_id: (
            one.level,
            one.need,
            one.depth,
            one.projected,
            one.depth_with_shared,
            one.projected_with_shared,
        )
        for one in found.needs
    } == expected


def check_people(company: Company, found: Coverage, code: str, on: date, today: date) -> None:
    rows = matrix(TERMINAL, found.place, on=on, today=today).people
    assert len(rows) == found.whole.people
    assert sum(cell.is_met for row in rows for cell in row.cells.values()) == found.whole.sums.met
    assert sum(1 for row in rows if row.is_ready) == found.whole.sums.ready
    assert sum(cell.lapses_on is not None for row in rows for cell in row.cells.values()) == found.whole.at_risk
    report = {one.employee_no: one for one in standings_below(TERMINAL, code, on=on, today=today)}
    assert report.keys() == {row.employee_no for row in rows}
    codes = {key: one.code for key, one in found.competencies.items()}
    for row in rows:
        said = {one.code: one for one in report[row.employee_no].rows}
        assert row.is_ready is report[row.employee_no].ready
        for key, cell in row.cells.items():
            one = said[codes[key]]
            assert (cell.verified, cell.held, cell.target, cell.claimed, cell.state) == (
                one.verified,
                one.held,
                one.target,
                one.claimed,
                one.state,
            )


def first_below(company: Company, person: Somebody, competency: int, level: int, on: date) -> date | None:
    """The first day up to the horizon on which somebody is below a level, where they are below it at the horizon."""
    every = [on + timedelta(days=number) for number in range(91)]
    below = [day for day in every if person.level(competency, day, on) < level]
    return below[0] if below and below[-1] == every[-1] else None


def check_lapses(company: Company, found: Coverage, unit: int, on: date) -> None:
    """From today on: every lapse with its day, in order."""
    expected = sorted(
        (day, str(key), competency, of.target, of.core)
        for key, person in company.people.items()
        if person in company.members(unit, on)
        for competency, of in ((int(code), of) for code, of in company.asked(person, on).items())
        if person.level(competency, on, on) >= of.target
        and (day := first_below(company, person, competency, of.target, on)) is not None
    )
    rows = lapses(TERMINAL, found.place, on=on, today=on, most=None)
    people = {row.employee_no: row.id for row in db.session.execute(select(Person.employee_no, Person.id))}
    said = [(one.on, str(people[one.employee_no]), one.competency_id, one.target, one.is_core) for one in rows.rows]
    assert sorted(said) == expected
    assert [one.on for one in rows.rows] == sorted(one.on for one in rows.rows)
    assert rows.named == len(expected) == found.whole.at_risk
    first = lapses(TERMINAL, found.place, on=on, today=on, most=1)
    assert (first.rows, first.named) == (rows.rows[:1], rows.named)


def check_outlook(company: Company, found: Coverage, unit: int, on: date) -> None:
    """Who is there for a need of concern, until when, and the day from which the need is as low as it is judged by."""
    ahead_of = outlook(TERMINAL, found, today=on)
    assert ahead_of is not None
    members = company.members(unit, on)
    every = [on + timedelta(days=number) for number in range(91)]
    for need in found.needs:
        bench = ahead_of.benches.get((need.unit_id, need.competency_id))
        assert (bench is not None) is need.risk.is_concern
        if bench is None:
            continue

        def there(day: date, need: Need = need) -> list[Somebody]:
            at_level = [one for one in members if one.level(need.competency_id, day, on) >= need.level]
            return [one for one in at_level if one.is_employed(day)]

        assert len(bench.holders) == need.depth
        assert len(bench.stay) == sum(one in there(ahead(on)) for one in there(on))
        goers = [one for one in there(on) if one not in there(ahead(on))]
        assert [one.until for one in bench.go] == sorted(
            next(day for day in every if one not in there(day)) for one in goers
        )
        most = few(need.depth, need.projected, need.need)
        low = [day for day in every if all(len(there(later)) <= most for later in every if later >= day)]
        assert bench.low_from == (on if need.depth <= most else low[0])
        near = sum(one.level(need.competency_id, on, on) == need.level - 1 for one in members) if need.level > 1 else 0
        assert bench.near == near
        assert len(bench.near_names) == min(2, near)
    gaps = Counter(
        (int(code), of.target)
        for one in members
        for code, of in company.asked(one, on).items()
        if of.core and company.levels(one, on, on)[code] < of.target
    )
    assert found.whole.core_gaps == gaps


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sql_counts_what_the_rules_count_on_any_day_of_any_company(app: Flask, make: Make, data: st.DataObject) -> None:
    closed_down()
    on, is_past = data.draw(DAYS), data.draw(st.booleans())
    today = LATER if is_past else on
    company = founded(make, data, None if is_past else on)
    every = {one.place.unit.id: one for one in coverage_of_all(TERMINAL, on=on, today=today) if one.place.unit}
    for unit, code in company.codes.items():
        found = coverage(TERMINAL, code, on=on, today=today)
        among_all = every[unit]
        check_figures(company, found, company.members(unit, on), on)
        check_needs(company, found, unit, on)
        check_people(company, found, code, on, today)
        if is_past:
            assert outlook(TERMINAL, found, today=today) is None
        else:
            check_lapses(company, found, unit, on)
            check_outlook(company, found, unit, on)
        assert (among_all.whole, among_all.parts, among_all.direct, among_all.needs) == (
            found.whole,
            found.parts,
            found.direct,
            found.needs,
        )
    (top,) = [unit for unit, parent in company.parents.items() if parent is None]
    check_figures(company, whole_company(TERMINAL, on=on, today=today), company.members(top, on), on)
    employed = sum(one.is_employed(on) for one in company.people.values())
    assert len(standings_of_all(TERMINAL, on=on, today=today)) == employed
    db.session.rollback()
