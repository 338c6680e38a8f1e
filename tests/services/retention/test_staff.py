"""The people who stay, read from the tables: the staff of the vectors, moves, rehires, nobody; who may look."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from portal.model.base import db
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.people import LeaveKind
from portal.rules.refusals import Refusal, Refused
from portal.services import retention as figures
from tests.conftest import counted
from tests.make import Make
from tests.services.retention.staffs import TODAY, Filled, again, the_staff
from tests.vectors import retention as vectors

YEAR = (date(2025, 1, 1), date(2026, 1, 1))
EXPECTED = vectors()["staff"]["expected"]


def unit_document(code: str, start: date = YEAR[0], end: date = YEAR[1]) -> Any:
    return figures.retention_document(figures.retention(TERMINAL, code, start, end, today=TODAY))


def test_the_staff_of_the_vectors_is_told_as_the_vectors_say(app: Flask, make: Make) -> None:
    unit, other = make.unit("U"), make.unit("NOISE")
    the_staff(make, unit)
    Filled()(other, 3, end=date(2025, 6, 1), kind=LeaveKind.OTHER)
    found = unit_document("u")
    assert (found["unit"], found["from"], found["to"]) == ("U", "2025-01-01", "2026-01-01")
    assert found["person_days"] == EXPECTED["person_days"]
    assert found["average_headcount"] == pytest.approx(EXPECTED["average_headcount_daily"], abs=1e-9)
    assert found["separations"] == EXPECTED["separations"]
    assert found["turnover"] == pytest.approx(EXPECTED["turnover_daily_average"], abs=1e-9)
    assert found["per_100_person_years"] == pytest.approx(EXPECTED["leavers_per_100_person_years"], abs=1e-9)
    assert (found["cohort"]["size"], found["cohort"]["kept"], found["cohort"]["share"]) == (10, 5, 0.5)
    trained = found["trained"]
    for state, name, leavers in (("not_yet", "not_yet", 5), ("already", "trained", 1)):
        assert trained[state]["leavers"] == leavers
        assert trained[state]["rate"] == pytest.approx(EXPECTED[f"rate_{name}_per_100py"], abs=1e-9)
    assert trained["not_yet"]["leavers"] + trained["already"]["leavers"] == 6
    assert trained["not_yet"]["person_years"] + trained["already"]["person_years"] == pytest.approx(3661 / 365.25)
    assert trained["ratio"] is trained["cox_hr"] is trained["logrank_p"] is None, "5 leavers in each state are needed"


def test_the_whole_company_and_the_list_tell_the_same_as_its_only_unit(app: Flask, make: Make) -> None:
    the_staff(make, make.unit("U"))
    one = figures.retention(TERMINAL, "U", *YEAR, today=TODAY)
    (listed,) = figures.retention_of_all(TERMINAL, *YEAR, today=TODAY)
    assert listed == one
    whole = figures.whole_company(TERMINAL, *YEAR, today=TODAY)
    assert figures.retention_document(whole) == {**figures.retention_document(one), "unit": None}


def test_a_unit_holds_what_lies_below_it_and_every_unit_is_told_once(app: Flask, make: Make) -> None:
    top = make.unit("TOP")
    left, right = make.unit("L", parent=top), make.unit("R", parent=top)
    fill = Filled()
    fill(top, 2)
    fill(left, 7, end=date(2025, 7, 1), kind=LeaveKind.VOLUNTARY)
    fill(right, 5)
    fill(None, 4)
    every = {one.unit: one for one in figures.retention_of_all(TERMINAL, *YEAR, today=TODAY)}
    assert list(every) == ["TOP", "L", "R"]
    for code, one in every.items():
        assert one == figures.retention(TERMINAL, code or "", *YEAR, today=TODAY)
    assert [one.people for one in every.values()] == [14, 7, 5]
    assert [one.turnover.separations.total for one in every.values()] == [7, 7, 0]
    assert figures.whole_company(TERMINAL, *YEAR, today=TODAY).people == 18


def test_a_transfer_is_no_turnover_and_the_leaver_belongs_to_the_unit_of_the_last_day(app: Flask, make: Make) -> None:
    first, second = make.unit("A"), make.unit("B")
    mover = make.person("m", hired_on=date(2020, 1, 1), end=date(2025, 10, 1), leave_kind=LeaveKind.VOLUNTARY)
    make.assignment(mover, first, date(2020, 1, 1), date(2025, 3, 1))
    make.assignment(mover, second, date(2025, 3, 1), date(2025, 10, 1))
    away = make.person("a", hired_on=date(2020, 1, 1))
    make.assignment(away, first, date(2020, 1, 1), date(2025, 5, 1))
    make.assignment(away, second, date(2025, 5, 1))
    a, b = (figures.retention(TERMINAL, code, *YEAR, today=TODAY) for code in "AB")
    assert a.turnover.separations.total == 0
    assert (b.turnover.separations.total, b.turnover.separations.voluntary) == (1, 1)
    assert (a.cohort.kept.whole, a.cohort.kept.part, a.cohort.moved_away) == (2, 1, 1)
    days = (date(2025, 3, 1) - YEAR[0]).days + (date(2025, 5, 1) - YEAR[0]).days
    assert a.turnover.person_days == days
    assert a.turnover.person_days + b.turnover.person_days == 365 + 273
    assert figures.whole_company(TERMINAL, *YEAR, today=TODAY).turnover.separations.total == 1


def test_a_rehire_is_a_new_spell_and_was_not_kept(app: Flask, make: Make) -> None:
    unit, other = make.unit("A"), make.unit("B")
    person = make.person("r", unit=unit, hired_on=date(2020, 1, 1), end=date(2025, 2, 1), leave_kind=LeaveKind.OTHER)
    again(person, other, date(2025, 9, 1))
    found = figures.retention(TERMINAL, "A", *YEAR, today=TODAY)
    assert (found.cohort.kept.part, found.cohort.came_back) == (0, 1)
    assert found.turnover.separations.other == 1
    (a, b) = figures.retention_of_all(TERMINAL, *YEAR, today=TODAY)
    assert a == found
    assert b.cohort.kept.whole == 0 and b.turnover.person_days == 122


def test_days_without_a_home_belong_to_the_company_alone(app: Flask, make: Make) -> None:
    unit = make.unit("A")
    person = make.person("g", hired_on=date(2025, 1, 1), end=date(2025, 1, 31))
    make.assignment(person, unit, date(2025, 1, 5), date(2025, 1, 10))
    make.assignment(person, unit, date(2025, 1, 20), date(2025, 1, 25))
    make.person("h", hired_on=date(2025, 1, 1), end=date(2025, 1, 3))
    assert figures.retention(TERMINAL, "A", *YEAR, today=TODAY).turnover.person_days == 10
    assert figures.retention(TERMINAL, "A", *YEAR, today=TODAY).turnover.separations.total == 0
    whole = figures.whole_company(TERMINAL, *YEAR, today=TODAY)
    assert (whole.turnover.person_days, whole.turnover.separations.total, whole.people) == (32, 2, 2)
    boss = make.actor(make.person("l", learning=True, hired_on=date(2026, 10, 1)), AccessRole.LEARNING)
    assert figures.whole_company(boss, *YEAR, today=TODAY).turnover == whole.turnover


def test_nobody_and_one_person_have_figures_or_none(app: Flask, make: Make) -> None:
    make.unit("EMPTY")
    found = unit_document("EMPTY")
    assert (found["person_days"], found["turnover"], found["turnover_interval"]) == (0, None, None)
    assert found["cohort"] == {"size": 0, "kept": 0, "share": None, "interval": None}
    assert found["tenure"] == {"start": None, "median": None, "points": []}
    assert found["trained"]["not_yet"] == {"people": 0, "person_years": 0.0, "leavers": 0, "rate": None}
    make.person("one", unit=make.unit("ONE"))
    found = unit_document("ONE")
    assert (found["person_days"], found["turnover"], found["cohort"]["share"]) == (365, 0.0, 1.0)
    assert figures.whole_company(TERMINAL, *YEAR, today=TODAY).people == 1


def test_days_ahead_are_not_counted(app: Flask, make: Make) -> None:
    make.person("one", unit=make.unit("U"))
    found = figures.retention(TERMINAL, "U", TODAY, date(2027, 1, 1), today=TODAY)
    assert found.turnover.person_days == found.window.days == 1
    for start, end, why in (
        (date(2026, 11, 3), date(2026, 12, 1), Refusal.DAY_AHEAD),
        (date(2026, 1, 1), date(2026, 1, 1), Refusal.PERIOD_EMPTY),
    ):
        with pytest.raises(Refused) as refused:
            figures.retention(TERMINAL, "U", start, end, today=TODAY)
        assert refused.value.refusal is why


def test_exposure_may_be_some_courses_or_a_level(app: Flask, make: Make) -> None:
    unit, competency = make.unit("U"), make.competency("C1")
    one, two = make.course("AI-1"), make.course("AI-2")
    fill = Filled()
    fill(unit, 3, course=one)
    fill(unit, 2, course=two)
    make.evidence(make.person(unit=unit), competency, 3, observed_on=date(2025, 3, 1))

    def trained(exposure: figures.Exposure) -> tuple[int, int]:
        found = figures.retention(TERMINAL, "U", *YEAR, today=TODAY, exposure=exposure).trained
        return found.not_yet.people, found.already.people

    assert trained(figures.ANY_COURSE) == (1, 5)
    assert trained(figures.Exposure(courses=("ai-1",))) == (3, 3)
    assert trained(figures.Exposure(courses=("AI-1", "AI-2"))) == (1, 5)
    assert trained(figures.Exposure(competency="c1", level=3)) == (6, 1)
    assert trained(figures.Exposure(competency="C1", level=4)) == (6, 0)
    assert figures.Exposure(competency="C1", level=4).scope == "C1:4"


@pytest.mark.parametrize("people", [5, 60])
def test_the_number_of_statements_is_the_same_for_few_and_many(app: Flask, make: Make, people: int) -> None:
    top = make.unit("TOP", lead_no="boss")
    fill = Filled()
    for place in range(people // 5):
        fill(make.unit(f"U{place}", parent=top), 5, course=make.course())
    boss = make.actor(make.person("boss"), AccessRole.MANAGER)
    quarters = (date(2025, 1, 1), date(2025, 7, 1))
    db.session.rollback()
    for most, look in (
        (5, lambda: figures.retention(TERMINAL, "TOP", *YEAR, today=TODAY)),
        (5, lambda: figures.retention(boss, "TOP", *quarters, today=TODAY)),
        (4, lambda: figures.retention_of_all(TERMINAL, *YEAR, today=TODAY)),
        (4, lambda: figures.retention_of_all(boss, *quarters, today=TODAY)),
        (2, lambda: figures.whole_company(TERMINAL, *YEAR, today=TODAY)),
    ):
        with counted() as statements:
            look()
        assert len(statements) == most


def test_administrators_and_employees_see_nothing_and_managers_their_units(app: Flask, make: Make) -> None:
    led = make.unit("LED", lead_no="boss")
    make.unit("ELSE")
    fill = Filled()
    fill(led, 20)
    boss = make.actor(make.person("boss", unit=led), AccessRole.MANAGER)
    quarter = (date(2025, 1, 1), date(2025, 4, 1))
    assert figures.retention(boss, "LED", *quarter, today=TODAY).is_masked
    assert [one.unit for one in figures.retention_of_all(boss, *quarter, today=TODAY)] == ["LED"]
    admin = make.actor(make.person("adm"), AccessRole.ADMINISTRATOR)
    reports_only = make.actor(make.person("mgr"), AccessRole.MANAGER)
    for actor, code in ((boss, "ELSE"), (admin, "LED"), (reports_only, "LED"), (make.actor(make.person("e")), "LED")):
        with pytest.raises(Refused) as refused:
            figures.retention(actor, code, *quarter, today=TODAY)
        assert refused.value.refusal is Refusal.NOT_FOUND
        with pytest.raises(Refused):
            figures.whole_company(actor, *quarter, today=TODAY)
    assert figures.retention_of_all(admin, *quarter, today=TODAY) == []


def test_everybody_but_the_terminal_asks_for_whole_quarters_that_have_passed(app: Flask, make: Make) -> None:
    make.person("one", unit=make.unit("U"))
    learning = make.actor(make.person("l"), AccessRole.LEARNING)
    for start, end in (
        (date(2025, 1, 2), date(2025, 4, 1)),
        (date(2025, 1, 1), date(2025, 3, 31)),
        (date(2026, 10, 1), date(2027, 1, 1)),
    ):
        with pytest.raises(Refused) as refused:
            figures.retention(learning, "U", start, end, today=TODAY)
        assert refused.value.refusal is Refusal.QUARTERS_ONLY
    assert figures.retention(learning, "U", date(2024, 10, 1), date(2026, 10, 1), today=TODAY).is_masked
