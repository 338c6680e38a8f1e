"""Who may see whom: the root of every query about people."""

from datetime import date

from flask import Flask

from portal.model.base import db
from portal.rules.access import TERMINAL, AccessRole, Subject
from portal.services.people import team_of, visible_to
from tests.make import Make

TODAY = date(2026, 6, 1)


def ids(query) -> set[int]:  # type: ignore[no-untyped-def]
    return set(db.session.scalars(query))


def test_a_lead_sees_everybody_below_and_nobody_beside(app: Flask, make: Make) -> None:
    company = make.unit("ORG")
    led = make.unit("ENG", parent=company, lead_no="0007")
    below = make.unit("ENGA", parent=led)
    beside = make.unit("OPS", parent=company)
    lead = make.person("0007", unit=led)
    colleague, deep, other = make.person(unit=led), make.person(unit=below), make.person(unit=beside)
    actor = make.actor(lead, AccessRole.MANAGER)
    assert ids(visible_to(actor, Subject.LEARNING, on=TODAY)) == {lead, colleague, deep}
    assert ids(team_of(actor, on=TODAY)) == {colleague, deep}
    assert other not in ids(visible_to(actor, Subject.DIRECTORY, on=TODAY))


def test_a_report_is_seen_wherever_they_sit(app: Flask, make: Make) -> None:
    unit = make.unit()
    manager = make.person("M-1")
    report = make.person(unit=unit, manager_no="m-1")
    make.person(unit=unit)
    assert ids(team_of(make.actor(manager), on=TODAY)) == {report}


def test_home_is_where_somebody_is_today(app: Flask, make: Make) -> None:
    led, beside = make.unit(lead_no="L1"), make.unit()
    lead = make.person("L1")
    moved_out = make.person()
    make.assignment(moved_out, led, date(2025, 1, 1), TODAY)
    make.assignment(moved_out, beside, TODAY)
    moved_in = make.person()
    make.assignment(moved_in, led, TODAY)
    shared = make.person(unit=beside)
    make.assignment(shared, led, date(2025, 1, 1), primary=False, share=0.4)
    assert ids(team_of(make.actor(lead), on=TODAY)) == {moved_in}


def test_an_employee_sees_only_themselves(app: Flask, make: Make) -> None:
    unit = make.unit()
    person = make.person(unit=unit)
    make.person(unit=unit)
    for subject in Subject:
        assert ids(visible_to(make.actor(person), subject, on=TODAY)) == {person}


def test_learning_staff_and_the_terminal_see_everybody_and_administrators_no_enrollments(
    app: Flask, make: Make
) -> None:
    person, other = make.person(), make.person()
    everybody = {person, other}
    assert ids(visible_to(make.actor(person, AccessRole.LEARNING), Subject.LEARNING, on=TODAY)) == everybody
    assert ids(visible_to(TERMINAL, Subject.LEARNING, on=TODAY)) == everybody
    administrator = make.actor(person, AccessRole.ADMINISTRATOR)
    assert ids(visible_to(administrator, Subject.DIRECTORY, on=TODAY)) == everybody
    assert ids(visible_to(administrator, Subject.LEARNING, on=TODAY)) == {person}
