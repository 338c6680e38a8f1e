"""The people who finish, read from the tables."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.enrolling import EnrollmentState as State
from portal.rules.people import LeaveKind
from portal.rules.refusals import Refusal, Refused
from portal.services import retention as figures
from tests.conftest import counted
from tests.make import Make
from tests.services.retention.staffs import TODAY, again

BEGAN = date(2026, 1, 5)


def told(actor: Actor = TERMINAL, **asked: Any) -> Any:
    return figures.learners_document(figures.learners(actor, today=TODAY, **asked))


def after(days: int) -> date:
    return BEGAN + timedelta(days=days)


def test_every_way_to_end_counts_as_what_it_is(app: Flask, make: Make) -> None:
    course, unit = make.course("AI-1"), make.unit("U")
    for state, days in (
        (State.COMPLETED, 10),
        (State.COMPLETED, 40),
        (State.WITHDRAWN, 20),
        (State.NO_SHOW, 20),
        (State.FAILED, 20),
        (State.CANCELLED_BY_ORGANISER, 5),
    ):
        make.enrollment(make.person(unit=unit), course, state, enrolled_on=BEGAN, ended_on=after(days))
    make.enrollment(make.person(unit=unit), course, enrolled_on=BEGAN)
    gone = make.person(unit=unit, end=after(30), leave_kind=LeaveKind.OTHER)
    make.enrollment(gone, course, enrolled_on=BEGAN)
    make.enrollment(make.person(unit=unit), course, State.COMPLETED, enrolled_on=None, ended_on=after(1))
    found = told()
    assert list(found) == [
        "enrollments", "completed_so_far", "of_those_finished", "outcomes", "completed_30", "completed_90",
        "median_day", "by_course",
    ]  # fmt: skip
    assert (found["enrollments"], found["completed_so_far"], found["of_those_finished"]) == (8, 2 / 8, 2 / 6)
    days = {row["day"]: row for row in found["outcomes"]}
    assert list(days) == [5, 10, 20, 30, 40, (TODAY - BEGAN).days]
    assert days[10]["completed"] == found["completed_30"] == pytest.approx(1 / 7)
    assert days[20]["withdrawn"] == pytest.approx(6 / 7 * 3 / 6)
    assert days[30]["left"] == pytest.approx(6 / 7 / 2 / 3)
    assert found["completed_90"] == pytest.approx(1 / 7 + 6 / 7 / 2 / 3)
    for row in found["outcomes"]:
        assert row["completed"] + row["withdrawn"] + row["left"] + row["active"] == pytest.approx(1, abs=1e-12)
    (one,) = found["by_course"]
    assert one == {"code": "AI-1", **{name: found[name] for name in found if name not in ("outcomes", "by_course")}}


def test_only_who_is_not_there_any_more_has_left(app: Flask, make: Make) -> None:
    course = make.course()
    back = make.person(end=after(30))
    again(back, make.unit(), after(60))
    make.enrollment(back, course, enrolled_on=BEGAN)
    make.enrollment(make.person(end=TODAY + timedelta(days=1)), course, enrolled_on=BEGAN)
    assert told()["outcomes"][-1]["left"] == 0.0
    make.enrollment(make.person(end=TODAY), course, enrolled_on=BEGAN)
    assert told()["outcomes"][-1]["left"] > 0


def test_a_course_and_a_period_are_asked_for(app: Flask, make: Make) -> None:
    one, two = make.course("ONE"), make.course("TWO")
    for course, days in ((one, 0), (one, 31), (two, 0), (two, 60)):
        make.enrollment(make.person(), course, enrolled_on=after(days))
    assert [row["enrollments"] for row in told()["by_course"]] == [2, 2]
    assert told(course="one")["enrollments"] == 2
    assert [row["code"] for row in told(course="one")["by_course"]] == ["ONE"]
    assert told(start=after(31))["enrollments"] == 2
    assert told(end=after(31))["enrollments"] == 2
    assert told(start=after(1), end=after(60))["enrollments"] == 1
    with pytest.raises(Refused) as refused:
        told(course="NOWHERE")
    assert refused.value.refusal is Refusal.UNKNOWN_REFERENCE
    with pytest.raises(Refused) as refused:
        told(start=BEGAN, end=BEGAN)
    assert refused.value.refusal is Refusal.PERIOD_EMPTY


def test_nobody_and_one_enrollment(app: Flask, make: Make) -> None:
    nothing = {
        "enrollments": 0, "completed_so_far": None, "of_those_finished": None, "outcomes": [], "completed_30": None,
        "completed_90": None, "median_day": None, "by_course": [],
    }  # fmt: skip
    assert told() == nothing
    make.enrollment(make.person(), make.course("C"), enrolled_on=TODAY)
    assert told(course="C")["enrollments"] == 1
    make.enrollment(make.person(), make.course("LATER"), enrolled_on=TODAY + timedelta(days=1))
    assert told()["enrollments"] == 1, "what begins tomorrow is not seen"
    assert told()["outcomes"] == [{"day": 0, "completed": 0.0, "withdrawn": 0.0, "left": 0.0, "active": 1.0}]


def test_who_sees_whose_enrollments(app: Flask, make: Make) -> None:
    led, course = make.unit("LED", lead_no="boss"), make.course("C")
    for place in range(6):
        make.enrollment(make.person(unit=led), course, State.COMPLETED if place else State.ENROLLED, enrolled_on=BEGAN)
    make.enrollment(make.person(), course, enrolled_on=BEGAN)
    boss = make.actor(make.person("boss"), AccessRole.MANAGER)
    make.enrollment(boss.id or 0, course, enrolled_on=BEGAN)
    learning = make.actor(make.person("ld"), AccessRole.LEARNING)
    assert (told(boss)["enrollments"], told(learning)["enrollments"], told()["enrollments"]) == (6, 8, 8)
    for actor in (make.actor(make.person("adm"), AccessRole.ADMINISTRATOR), make.actor(make.person("emp"))):
        with pytest.raises(Refused) as refused:
            told(actor)
        assert refused.value.refusal is Refusal.NOT_FOUND
    with pytest.raises(Refused) as refused:
        told(boss, start=date(2026, 1, 2))
    assert refused.value.refusal is Refusal.QUARTERS_ONLY
    assert told(boss, start=date(2026, 1, 1), end=date(2026, 4, 1))["enrollments"] == 6


def test_courses_of_few_people_are_masked_and_extremes_are_bounds(app: Flask, make: Make) -> None:
    many, some, few = (make.course(code) for code in ("MANY", "SOME", "FEW"))
    for course, number in ((many, 9), (some, 6), (few, 2)):
        for _ in range(number):
            make.enrollment(make.person(), course, State.COMPLETED, enrolled_on=BEGAN, ended_on=after(3))
    learning = make.actor(make.person("ld"), AccessRole.LEARNING)
    found = told(learning)
    shown = {row["code"]: row.get("why", row.get("enrollments")) for row in found["by_course"]}
    assert shown == {"MANY": 9, "SOME": "revealing", "FEW": "small"}
    assert found["completed_so_far"] == found["completed_30"] == "≥ 95 %"
    assert found["outcomes"] == {"suppressed": True, "why": "extreme"}
    assert told(learning, course="FEW") == {"suppressed": True, "why": "small"}
    assert told()["completed_so_far"] == 1.0


def test_two_statements_for_any_number_of_courses(app: Flask, make: Make) -> None:
    for course in make.courses(30):
        make.enrollment(make.person(), course, enrolled_on=BEGAN)
    with counted() as statements:
        assert len(told()["by_course"]) == 30
    assert len(statements) == 2
