"""What cannot be seen from outside: races between administrators, and histories."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.model.base import db
from portal.model.doors import SignInLink
from portal.model.org import Assignment
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.people import LeaveKind
from portal.rules.refusals import Refusal, Refused
from portal.services import administration, employment, sign_in_links
from portal.services.administration import Newcomer
from portal.services.database import transaction
from portal.web.clock import now
from tests.make import Make

TODAY = date(2026, 5, 4)


def assignments(person: int) -> list[tuple[date, date | None]]:
    rows = db.session.execute(
        select(Assignment.start, Assignment.end).where(Assignment.person_id == person).order_by(Assignment.start)
    )
    found = [(row.start, row.end) for row in rows]
    db.session.rollback()
    return found


def set_last_day(number: str, last_day: date | None, kind: LeaveKind | None = None) -> None:
    with transaction():
        employment.set_last_day(TERMINAL, number, last_day, kind, now=now(), today=TODAY)


def test_two_administrators_who_take_each_others_role_leave_one(app: Flask, make: Make) -> None:
    both = {number: make.person(number, administrator=True) for number in ("A1", "A2")}
    make.person("A3", administrator=True, end=date(2024, 1, 1))
    actors = {number: make.actor(person, AccessRole.ADMINISTRATOR) for number, person in both.items()}

    def take(actor: str, other: str) -> None:
        with transaction():
            administration.give_roles(actors[actor], other, frozenset(), now=now(), today=TODAY)

    answers = at_once(app, partial(take, "A1", "A2"), partial(take, "A2", "A1"))
    assert set(answers) == {None, Refusal.LAST_ADMINISTRATOR}


def newcomer(number: str, *, email: str = "", manager_no: str = "") -> Newcomer:
    return Newcomer(number, f"Person {number}", email or f"{number}@x.example", date(2026, 1, 1), manager_no=manager_no)


def add(person: Newcomer) -> None:
    with transaction():
        administration.add(TERMINAL, person, now=now())


def report_to(number: str, manager_no: str) -> None:
    with transaction():
        administration.change(
            TERMINAL,
            number,
            name=f"Person {number}",
            email=f"{number}@x.example",
            manager_no=manager_no,
            location="",
            now=now(),
            today=TODAY,
        )


def at_once(app: Flask, *deeds: Callable[[], None]) -> list[Refusal | None]:
    """Does everything at the same moment; says what each was refused for."""
    start = Barrier(len(deeds))

    def done(deed: Callable[[], None]) -> Refusal | None:
        with app.app_context():
            start.wait()
            try:
                deed()
            except Refused as refused:
                return refused.refusal
            finally:
                db.session.remove()
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(done, deeds))


def test_a_number_or_an_address_asked_for_at_once_is_given_once(app: Flask) -> None:
    numbers = at_once(app, *[partial(add, newcomer("N1", email=f"{name}@x.example")) for name in "abcd"])
    assert sorted(numbers, key=bool) == [None, *[Refusal.EMPLOYEE_NO_TAKEN] * 3]
    addresses = at_once(app, *[partial(add, newcomer(f"M{name}", email="same@x.example")) for name in "abcd"])
    assert sorted(addresses, key=bool) == [None, *[Refusal.EMAIL_TAKEN] * 3]


def test_two_who_are_made_each_others_manager_at_once_make_no_loop(app: Flask, make: Make) -> None:
    for number in ("1", "2"):
        make.person(number)
    answers = at_once(app, partial(report_to, "1", "2"), partial(report_to, "2", "1"))
    assert sorted(answers, key=bool) == [None, Refusal.LOOP]


def test_nobody_is_added_into_a_loop_of_managers_or_as_their_own(app: Flask, make: Make) -> None:
    make.person("2", manager_no="1")
    make.person("3", manager_no="2")
    for manager_no, loop in [("3", "1 → 3 → 2 → 1"), ("1", "1 → 1")]:
        with pytest.raises(Refused) as refused:
            add(newcomer("1", manager_no=manager_no))
        assert (refused.value.refusal, refused.value.about) == (Refusal.LOOP, {"loop": loop})
    add(newcomer("4", manager_no="3"))


def test_a_loop_is_found_however_long_it_is_and_one_of_others_is_not_walked_forever(app: Flask, make: Make) -> None:
    for number in range(1, 121):
        make.person(str(number), manager_no=str(number - 1))
    with pytest.raises(Refused) as refused:
        report_to("1", "120")
    assert refused.value.refusal is Refusal.LOOP
    make.person("A", manager_no="B")
    make.person("B", manager_no="A")
    report_to("1", "A")


def test_two_links_made_at_once_leave_one_that_is_good(app: Flask, make: Make) -> None:
    make.person("T1")
    start = Barrier(4)

    def link(_number: int) -> None:
        with app.app_context():
            start.wait()
            with transaction():
                sign_in_links.make(TERMINAL, "T1", base="", now=now(), today=TODAY)
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(link, range(4)))
    good = select(func.count()).select_from(SignInLink).where(SignInLink.ended_at.is_(None))
    assert db.session.scalar(good) == 1


def test_a_last_day_cuts_what_lasts_longer_and_leaves_what_had_ended(make: Make) -> None:
    old, new, later = make.unit("OLD"), make.unit("NEW"), make.unit("LATER")
    person = make.person("T1", hired_on=date(2020, 1, 1))
    make.assignment(person, old, date(2020, 1, 1), date(2022, 1, 1))
    make.assignment(person, new, date(2022, 1, 1), date(2027, 1, 1))
    make.assignment(person, later, date(2027, 1, 1))
    noise = make.person("T2", unit=new)
    set_last_day("T1", date(2026, 6, 30), LeaveKind.OTHER)
    assert assignments(person) == [(date(2020, 1, 1), date(2022, 1, 1)), (date(2022, 1, 1), date(2026, 7, 1))]
    assert assignments(noise) == [(date(2020, 1, 1), None)]
    set_last_day("T1", date(2026, 9, 30))
    assert assignments(person)[-1] == (date(2022, 1, 1), date(2026, 10, 1))
    set_last_day("T1", None)
    assert assignments(person)[-1] == (date(2022, 1, 1), None)
    row = db.session.execute(select(Employment.end, Employment.leave_kind).where(Employment.person_id == person)).one()
    assert (row.end, row.leave_kind) == (None, None)


def test_the_history_of_an_earlier_employment_is_left_alone(make: Make) -> None:
    unit = make.unit("U")
    person = make.person("T1", hired_on=date(2018, 1, 1), end=date(2020, 1, 1), unit=unit)
    with transaction():
        db.session.add(Employment(person_id=person, start=date(2023, 1, 1), end=None, leave_kind=None))
    make.assignment(person, unit, date(2023, 1, 1))
    with transaction():
        employment.correct_hire_date(TERMINAL, "T1", date(2022, 6, 1), now=now(), today=TODAY)
    assert assignments(person) == [(date(2018, 1, 1), date(2020, 1, 1)), (date(2022, 6, 1), None)]
    with pytest.raises(Refused) as caught, transaction():
        employment.correct_hire_date(TERMINAL, "T1", date(2019, 12, 31), now=now(), today=TODAY)
    assert caught.value.refusal is Refusal.HIRED_IN_EARLIER_SPELL
    set_last_day("T1", None)
    assert assignments(person) == [(date(2018, 1, 1), date(2020, 1, 1)), (date(2022, 6, 1), None)]


def test_a_known_leaver_can_sign_in_until_the_day(make: Make) -> None:
    make.person("A1", administrator=True)
    make.person("A2", administrator=True)
    set_last_day("A2", TODAY + timedelta(days=30))
    with pytest.raises(Refused) as caught:
        set_last_day("A1", TODAY + timedelta(days=60))
    assert caught.value.refusal is Refusal.LAST_ADMINISTRATOR
    assert db.session.scalar(select(Person.deactivated_at).where(Person.employee_no == "A2")) is None
