"""Who belongs to a place, and who of them is named: reports from elsewhere, leavers, and who comes back."""

from datetime import date, timedelta

import pytest
from flask import Flask

from portal.model.base import db
from portal.model.people import Employment
from portal.rules.access import AccessRole, Actor
from portal.services.database import transaction
from portal.services.insight import coverage, matrix, own_coverage, standings_below
from tests.make import LONG_AGO, Make

TODAY = date(2026, 6, 1)
PAST = date(2025, 6, 1)
LEFT = date(2026, 1, 1)


def names(actor: Actor, on: date = TODAY) -> set[str]:
    place = own_coverage(actor, on=on, today=TODAY).place
    return {row.employee_no for row in matrix(actor, place, on=on, today=TODAY).people}


@pytest.mark.parametrize("learning", [False, True])
@pytest.mark.parametrize("leads", [False, True])
def test_reports_from_elsewhere_are_ones_own_for_learning_staff_too(
    app: Flask, make: Make, learning: bool, leads: bool
) -> None:
    elsewhere = make.unit("ELSEWHERE")
    make.person("NOISE", unit=elsewhere)
    make.person("REPORT", unit=elsewhere, manager_no="BOSS")
    make.person("HOMELESS", manager_no="BOSS")
    if leads:
        led = make.unit("LED", lead_no="BOSS")
        make.person("INSIDE", unit=led, manager_no="BOSS")
    roles = {AccessRole.MANAGER} | ({AccessRole.LEARNING} if learning else set())
    boss = make.actor(make.person("BOSS", learning=learning), *roles)
    found = own_coverage(boss, on=TODAY, today=TODAY)
    assert (found.direct.people, found.whole.people) == (2, 3 if leads else 2)
    assert names(boss) == {"REPORT", "HOMELESS"} | ({"INSIDE"} if leads else set())


@pytest.fixture
def lead(app: Flask, make: Make) -> Actor:
    make.unit("OURS", lead_no="LEAD")
    return make.actor(make.person("LEAD"), AccessRole.MANAGER)


def named_before(lead: Actor) -> set[str]:
    """Who is named in OURS on a past day, on the page and in the report alike."""
    place = coverage(lead, "OURS", on=PAST, today=TODAY).place
    found = {row.employee_no for row in matrix(lead, place, on=PAST, today=TODAY).people}
    assert {one.employee_no for one in standings_below(lead, "OURS", on=PAST, today=TODAY)} == found
    return found


def left(make: Make, employee_no: str) -> int:
    """Somebody whose last home was OURS."""
    person = make.person(employee_no, end=LEFT)
    place = coverage(make.actor(person, AccessRole.LEARNING), "OURS", on=PAST, today=TODAY).place
    assert place.unit is not None
    make.assignment(person, place.unit.id, LONG_AGO, LEFT)
    return person


def employ(person: int, start: date, end: date | None = None) -> None:
    with transaction():
        db.session.add(Employment(person_id=person, start=start, end=end))


def test_a_leaver_who_will_come_back_is_still_a_leaver_today(lead: Actor, make: Make) -> None:
    person = left(make, "BACK")
    employ(person, TODAY + timedelta(days=30))
    make.assignment(person, make.unit("THEIRS"), TODAY + timedelta(days=30))
    assert named_before(lead) == {"BACK"}


def test_whoever_has_come_back_elsewhere_is_not_named_any_more(lead: Actor, make: Make) -> None:
    theirs = make.unit("THEIRS")
    again, gone = left(make, "AGAIN"), left(make, "GONE-AGAIN")
    employ(again, LEFT + timedelta(days=30))
    employ(gone, LEFT + timedelta(days=30), LEFT + timedelta(days=60))
    make.assignment(gone, theirs, LEFT + timedelta(days=30), LEFT + timedelta(days=60))
    left(make, "LEFT")
    assert named_before(lead) == {"LEFT"}


def test_a_home_that_is_still_to_come_names_nobody(lead: Actor, make: Make) -> None:
    theirs = make.unit("THEIRS", lead_no="OTHER")
    person = left(make, "BACK")
    employ(person, TODAY + timedelta(days=30))
    make.assignment(person, theirs, TODAY + timedelta(days=30))
    other = make.actor(make.person("OTHER"), AccessRole.MANAGER)
    ours = coverage(lead, "OURS", on=PAST, today=TODAY).place
    assert matrix(other, ours, on=PAST, today=TODAY).people == ()
