"""Single cases of coverage and depth: what is not defined, who is shared, what a bus factor rests on, what it costs."""

from datetime import date, timedelta

from flask import Flask

from portal.rules.access import TERMINAL
from portal.services.insight import coverage, coverage_document, coverage_of_all, matrix, standings_below
from portal.services.insight.figures import NOBODY
from tests.conftest import counted
from tests.make import LONG_AGO, Make

TODAY = date(2026, 6, 1)


def test_what_nobody_is_asked_is_not_defined(app: Flask, make: Make) -> None:
    make.unit("EMPTY")
    make.person("ONE", unit=make.unit("ALONE"))
    found = coverage(TERMINAL, "EMPTY", on=TODAY, today=TODAY)
    assert (found.whole, found.direct, found.parts, found.needs, found.bus_factor) == (NOBODY, NOBODY, (), (), None)
    for code in ("EMPTY", "ALONE"):
        whole = coverage(TERMINAL, code, on=TODAY, today=TODAY).whole
        assert (whole.sums.coverage, whole.sums.readiness, whole.sums.weighted_coverage) == (None, None, None)
        assert (whole.sums.asked, whole.sums.ready, whole.competencies) == (0, 0, {})
    assert coverage(TERMINAL, "ALONE", on=TODAY, today=TODAY).whole.people == 1
    (row,) = matrix(TERMINAL, coverage(TERMINAL, "ALONE", on=TODAY, today=TODAY).place, on=TODAY, today=TODAY).people
    assert (row.cells, row.is_ready) == ({}, None)


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
    # the unit, those below it, roles, figures, needs, competencies; all units in one; count, people, opinions, cells
    assert few == [6, 5, 4, 6]
