"""Coverage in SQL against the rule, on random companies; what adds up; what is not defined."""

from datetime import date, timedelta
from itertools import count

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.rules.access import TERMINAL
from portal.rules.courses import EvidenceKind
from portal.rules.coverage import Requirement, Sums, effective, sums
from portal.rules.levels import Evidence, level_on
from portal.services.insight import coverage, coverage_document, coverage_of_all, matrix, standings_below
from portal.services.insight.figures import NOBODY
from tests.conftest import counted
from tests.make import LONG_AGO, Make

TODAY = date(2026, 6, 1)
SOON = TODAY + timedelta(90)
MARKS = count(1)
KINDS = st.sampled_from([kind for kind in EvidenceKind if kind is not EvidenceKind.SELF])


@st.composite
def histories(draw: st.DrawFn, mark: str) -> list[Evidence]:
    """Up to three records of one person in one competency, up to today."""
    found = []
    for number in range(draw(st.integers(0, 3))):
        observed = TODAY - timedelta(draw(st.integers(0, 5)))
        ceiling = draw(st.integers(1, 5))
        lasts = draw(st.sampled_from([None, 3, 5, 60, 95]))
        found.append(
            Evidence(
                source_ref=f"{mark}:{number}",
                kind=draw(KINDS),
                level=draw(st.integers(0, ceiling)),
                ceiling=ceiling,
                observed_on=observed,
                recorded_on=observed,
                expires_on=observed + timedelta(lasts) if lasts else None,
            )
        )
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sql_counts_what_the_rule_counts_and_units_add_up(app: Flask, make: Make, data: st.DataObject) -> None:
    mark = f"m{next(MARKS)}"
    units = [make.unit(f"{mark}-0")]
    for number in range(1, data.draw(st.integers(1, 4))):
        units.append(make.unit(f"{mark}-{number}", parent=data.draw(st.sampled_from(units))))
    competencies = [make.competency(f"{mark}-{number}") for number in range(2)]
    roles = []
    for number in range(2):
        chosen = data.draw(st.lists(st.sampled_from(competencies), unique=True))
        asks = {
            c: (data.draw(st.integers(1, 5)), data.draw(st.integers(1, 3)), data.draw(st.booleans())) for c in chosen
        }
        roles.append((make.role(f"{mark}-{number}", asks=asks), asks))
    homes: dict[int, int] = {}
    mine: dict[int, Sums] = {}
    lapsing: dict[int, int] = {}
    for number in range(data.draw(st.integers(0, 4))):
        unit = data.draw(st.sampled_from(units))
        person = make.person(f"{mark}-{number}", unit=unit)
        homes[person] = unit
        held = data.draw(st.lists(st.sampled_from(roles), max_size=2, unique_by=lambda role: role[0]))
        for role, _ in held:
            make.person_role(person, role)
        asked = effective((str(c), Requirement(*of)) for _, asks in held for c, of in asks.items())
        now, then = {}, {}
        for competency in competencies:
            records = data.draw(histories(f"{mark}:{person}:{competency}"))
            make.records(person, competency, *records)
            now[str(competency)] = level_on(records, TODAY).verified
            then[str(competency)] = level_on(records, SOON).verified
        mine[person] = sums(asked, now)
        lapsing[person] = sum(now[c] >= of.target > then[c] for c, of in asked.items())
    every = {
        found.place.unit.id: found for found in coverage_of_all(TERMINAL, on=TODAY, today=TODAY) if found.place.unit
    }
    for unit in units:
        code = f"{mark}-{units.index(unit)}"
        found = coverage(TERMINAL, code, on=TODAY, today=TODAY)
        below = {found.place.unit.id if found.place.unit else 0} | {
            one.place.unit.id
            for one in every.values()
            if one.place.unit and unit in {above.id for above in one.place.above}
        }
        people = [person for person, home in homes.items() if home in below]
        assert found.whole.people == len(people)
        assert found.whole.sums == sum((mine[person] for person in people), Sums())
        assert found.whole.at_risk == sum(lapsing[person] for person in people)
        assert found.whole.people_at_risk == sum(1 for person in people if lapsing[person])
        assert sum((part.figures for part in found.parts), found.direct) == found.whole
        assert (every[unit].whole, every[unit].parts, every[unit].direct) == (found.whole, found.parts, found.direct)
        asked_in_all = found.whole.competencies.values()
        assert sum(one.required for one in asked_in_all) == found.whole.sums.required
        assert sum(one.met for one in asked_in_all) == found.whole.sums.met
        assert sum(one.at_risk for one in asked_in_all) == found.whole.at_risk
        rows = matrix(TERMINAL, found.place, on=TODAY, today=TODAY).people
        assert sum(cell.is_met for row in rows for cell in row.cells.values()) == found.whole.sums.met
        assert sum(1 for row in rows if row.is_ready) == found.whole.sums.ready
        report = standings_below(TERMINAL, code, on=TODAY, today=TODAY)
        assert sum(1 for one in report if one.ready) == found.whole.sums.ready


def test_what_nobody_is_asked_is_not_defined(app: Flask, make: Make) -> None:
    empty, alone = make.unit("EMPTY"), make.unit("ALONE")
    make.person("ONE", unit=alone)
    found = coverage(TERMINAL, "EMPTY", on=TODAY, today=TODAY)
    assert (found.whole, found.direct, found.parts, found.needs, found.bus_factor) == (NOBODY, NOBODY, (), (), None)
    for code in ("EMPTY", "ALONE"):
        whole = coverage(TERMINAL, code, on=TODAY, today=TODAY).whole
        assert (whole.sums.coverage, whole.sums.readiness, whole.sums.weighted_coverage) == (None, None, None)
        assert (whole.sums.asked, whole.sums.ready, whole.competencies) == (0, 0, {})
    assert coverage(TERMINAL, "ALONE", on=TODAY, today=TODAY).whole.people == 1
    (row,) = matrix(TERMINAL, coverage(TERMINAL, "ALONE", on=TODAY, today=TODAY).place, on=TODAY, today=TODAY).people
    assert (row.cells, row.is_ready) == ({}, None)
    assert empty


def test_the_last_days_of_time_are_looked_up_too(app: Flask, make: Make) -> None:
    unit = make.unit("U")
    make.person(unit=unit)
    for on in (date.min, date.max):
        assert coverage(TERMINAL, "U", on=on, today=TODAY).whole.people == (on is date.max)


def test_nobody_with_a_role_of_their_own_is_nobody_with_a_profile(app: Flask, make: Make) -> None:
    unit, competency = make.unit("U"), make.competency()
    make.role("ALL", baseline=True, asks={competency: (1, 1, True)})
    job = make.role("JOB")
    make.person(unit=unit)
    make.person_role(make.person(unit=unit), job, LONG_AGO, TODAY)
    whole = coverage(TERMINAL, "U", on=TODAY, today=TODAY).whole
    assert (whole.people, whole.with_profile, whole.sums.required, whole.sums.ready) == (2, 0, 2, 0)
    assert coverage(TERMINAL, "U", on=TODAY - timedelta(1), today=TODAY).whole.with_profile == 1


def test_a_shared_person_counts_once_and_never_beside_the_home(app: Flask, make: Make) -> None:
    top, other, competency = make.unit("TOP"), make.unit("OTHER"), make.competency()
    left, right = make.unit("L", parent=top), make.unit("R", parent=top)
    make.team_requirement(top, competency, 3, 2)
    shared, home = make.person(unit=other), make.person(unit=left)
    for unit in (left, right):
        make.assignment(shared, unit, LONG_AGO, primary=False, share=0.2)
    make.assignment(home, right, LONG_AGO, primary=False, share=0.2)
    for person in (shared, home):
        make.evidence(person, competency, 3)
    (need,) = coverage(TERMINAL, "TOP", on=TODAY, today=TODAY).needs
    assert (need.depth, need.depth_with_shared, need.projected, need.projected_with_shared) == (1, 2, 1, 2)
    (among_all,) = [one.needs for one in coverage_of_all(TERMINAL, on=TODAY, today=TODAY) if one.needs]
    assert among_all == (need,)


def test_the_bus_factor_of_a_unit_above_rests_on_its_own_needs_and_everybody_at_home_below(
    app: Flask, make: Make
) -> None:
    top, scarce, plenty = make.unit("TOP"), make.competency("A"), make.competency("B")
    low, other = make.unit("LOW", parent=top), make.unit("OTHER")
    make.team_requirement(low, scarce, 5, 1)
    for number in range(3):
        make.evidence(make.person(unit=(top, low)[number % 2]), plenty, 3)
    guest = make.person(unit=other)
    make.assignment(guest, top, LONG_AGO, primary=False, share=0.5)
    make.evidence(guest, plenty, 3)

    def factors() -> dict[str, int | None]:
        every = coverage_of_all(TERMINAL, on=TODAY, today=TODAY)
        found = {one.place.unit.code: one.bus_factor for one in every if one.place.unit}
        for code, factor in found.items():
            one = coverage(TERMINAL, code, on=TODAY, today=TODAY)
            assert coverage_document(one)["bus_factor"] == factor
        return found

    assert factors() == {"TOP": None, "LOW": 0, "OTHER": None}
    make.team_requirement(top, plenty, 3, 1)
    assert factors() == {"TOP": 3, "LOW": 0, "OTHER": None}


def test_the_number_of_statements_does_not_grow(app: Flask, make: Make) -> None:
    top, competency = make.unit("TOP"), make.competency()
    role = make.role(asks={competency: (2, 1, True)})
    make.team_requirement(top, competency, 2)

    def statements() -> list[int]:
        found = []
        for ask in (
            lambda: coverage(TERMINAL, "TOP", on=TODAY, today=TODAY),
            lambda: coverage_of_all(TERMINAL, on=TODAY, today=TODAY),
            lambda: matrix(TERMINAL, place, on=TODAY, today=TODAY),
            lambda: standings_below(TERMINAL, "TOP", on=TODAY, today=TODAY),
        ):
            with counted() as ran:
                ask()
            found.append(len(ran))
        return found

    place = coverage(TERMINAL, "TOP", on=TODAY, today=TODAY).place
    make.person(unit=top)
    few = statements()
    for number in range(60):
        unit = make.unit(parent=top)
        person = make.person(unit=unit)
        make.person_role(person, role)
        make.evidence(person, competency, number % 4 + 1)
    assert statements() == few
    # the unit, those below it, figures, needs, competencies; all units in one; count, people, opinions, cells
    assert few == [5, 4, 4, 6]
