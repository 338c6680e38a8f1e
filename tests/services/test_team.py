"""A manager's team: whose enrollments are counted and listed, and that the parts add up."""

from datetime import date
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.model.base import db
from portal.model.org import Unit
from portal.rules.access import AccessRole, Actor
from portal.rules.enrolling import EnrollmentState as State
from portal.rules.enrolling import Standing
from portal.rules.progress import Progress
from portal.rules.refusals import Refusal, Refused
from portal.services.counting import COUNTED
from portal.services.database import transaction
from portal.services.team import By, Scope, Team, team
from tests.conftest import counted
from tests.make import Make

TODAY = date(2026, 6, 1)
MARKS = count(1)


def seen(actor: Actor, unit: str | None = None, **asked) -> Team:  # type: ignore[no-untyped-def]
    return team(actor, unit, **{"by": By.PERSON, "scope": Scope.BELOW, "on": TODAY, **asked})


def names(found: Team) -> set[str]:
    return {person.employee_no for person in found.people}


def test_somebody_sees_their_units_and_their_reports_once_each_and_never_themselves(app: Flask, make: Make) -> None:
    led = make.unit("LED", lead_no="L-1")
    below = make.unit("LOW", parent=led)
    beside = make.unit("BESIDE")
    lead = make.person("L-1", unit=led)
    make.person("IN", unit=led, manager_no="L-1")
    make.person("DEEP", unit=below)
    make.person("AWAY", unit=beside, manager_no="l-1")
    make.person("NOISE", unit=beside)
    make.person("GONE", unit=led, end=TODAY)
    make.person("LATER", unit=led, hired_on=date(2026, 6, 2))
    actor = make.actor(lead)
    assert names(seen(actor)) == {"IN", "DEEP", "AWAY"}
    assert names(seen(actor, scope=Scope.DIRECT)) == {"IN", "AWAY"}
    assert names(seen(actor, "led")) == {"IN", "DEEP"}
    assert names(seen(actor, "LED", scope=Scope.DIRECT)) == {"IN"}
    assert names(seen(actor, "LOW")) == {"DEEP"}
    mine = seen(actor)
    assert [(part.unit.code, part.figures.people) for part in mine.figures.parts] == [("LED", 2)]
    assert (mine.figures.rest.people, mine.figures.whole.people, mine.figures.direct.people) == (1, 3, 2)


def test_only_the_topmost_of_ones_units_are_parts_of_the_whole(app: Flask, make: Make) -> None:
    top = make.unit("TOP", lead_no="L-1")
    middle = make.unit("MID", parent=top)
    bottom = make.unit("BOT", parent=middle, lead_no="L-1")
    other = make.unit("OTHER", lead_no="L-1")
    lead = make.person("L-1")
    for unit in (top, middle, bottom, other):
        make.person(unit=unit)
    actor = make.actor(lead)
    found = seen(actor)
    assert {part.unit.code: part.figures.people for part in found.figures.parts} == {"TOP": 3, "OTHER": 1}
    assert found.figures.direct.people == 3
    assert [unit.code for unit in seen(actor, "BOT").place.above] == ["TOP", "MID"]


def test_a_unit_that_is_not_ones_own_is_as_unknown_as_one_that_is_not_there(app: Flask, make: Make) -> None:
    company = make.unit("ORG")
    make.unit("OURS", parent=company, lead_no="L-1")
    make.unit("THEIRS", parent=company, lead_no="L-2")
    lead = make.actor(make.person("L-1"), AccessRole.MANAGER, AccessRole.LEARNING)
    for code in ("THEIRS", "ORG", "NOWHERE", "%", ""):
        with pytest.raises(Refused) as refused:
            seen(lead, code)
        assert (refused.value.refusal, refused.value.about) == (Refusal.NOT_FOUND, {})


def test_with_reports_and_no_unit_there_is_a_list_and_nothing_is_counted(app: Flask, make: Make) -> None:
    manager = make.person("M-1")
    report = make.person("R-1", manager_no="M-1", unit=make.unit())
    make.person("R-2", manager_no="M-2")
    make.enrollment(report, make.course("AI-1"))
    found = seen(make.actor(manager), by=By.COURSE)
    assert not found.place.has_figures
    assert (found.by, names(found), found.courses) == (By.PERSON, {"R-1"}, ())


def test_every_standing_is_counted_under_its_word_and_a_person_once(app: Flask, make: Make) -> None:
    led = make.unit("LED", lead_no="L-1")
    lead = make.person("L-1")
    one, two, idle = (make.person(no, unit=led) for no in ("ONE", "TWO", "IDLE"))
    courses = [make.course() for _ in range(9)]
    make.enrollment(one, courses[0], State.ENROLLED)
    make.enrollment(one, courses[1], State.ENROLLED)
    make.enrollment(one, courses[2], State.IN_PROGRESS, started_on=date(2026, 2, 3))
    make.enrollment(one, courses[3], State.IN_PROGRESS, finished_on=date(2026, 3, 3))
    make.enrollment(two, courses[4], State.COMPLETED)
    make.enrollment(two, courses[4], State.COMPLETED, enrolled_on=None, ended_on=date(2025, 1, 1))
    for course, state in zip(courses[5:8], (State.WITHDRAWN, State.FAILED, State.NO_SHOW), strict=True):
        make.enrollment(two, course, state)
    make.enrollment(two, courses[8], State.CANCELLED_BY_ORGANISER)
    make.enrollment(make.person("NOISE"), courses[0], State.WITHDRAWN)
    shown = seen(make.actor(lead)).shown
    assert shown.people == 3
    assert dict(shown.at) == dict.fromkeys(COUNTED, 1)
    assert idle


def test_a_row_says_since_when(app: Flask, make: Make) -> None:
    led = make.unit(lead_no="L-1")
    person = make.person("ONE", unit=led)
    make.enrollment(person, make.course("A"), State.ENROLLED, enrolled_on=date(2026, 1, 1))
    make.enrollment(person, make.course("B"), State.IN_PROGRESS, started_on=date(2026, 2, 2))
    make.enrollment(person, make.course("C"), State.IN_PROGRESS, finished_on=date(2026, 3, 3))
    make.enrollment(person, make.course("D"), State.WITHDRAWN, ended_on=date(2026, 4, 4))
    (row,) = seen(make.actor(make.person("L-1"))).people
    assert {one.course_code: (one.standing, one.since) for one in row.taken} == {
        "A": (Standing.ENROLLED, date(2026, 1, 1)),
        "B": (Standing.IN_PROGRESS, date(2026, 2, 2)),
        "C": (Standing.RESULT_AWAITED, date(2026, 3, 3)),
        "D": (Standing.WITHDRAWN, date(2026, 4, 4)),
    }
    assert [one.course_code for one in row.going_on] == ["C", "B", "A"]


def test_filters_keep_only_who_and_what_fits(app: Flask, make: Make) -> None:
    led = make.unit(lead_no="L-1")
    actor = make.actor(make.person("L-1"))
    ana, bo = make.person("ANA", name="Ána Ruiz", unit=led), make.person("BO", name="Bo 100%", unit=led)
    basics, deep = make.course("AI-1", title="AI basics"), make.course("AI-2", title="Deep learning")
    make.enrollment(ana, basics, State.COMPLETED)
    make.enrollment(ana, deep, State.ENROLLED)
    make.enrollment(bo, basics, State.ENROLLED)
    assert names(seen(actor, q="ana")) == {"ANA"}
    assert names(seen(actor, q="100%")) == {"BO"}
    assert names(seen(actor, q="%")) == {"BO"}
    assert names(seen(actor, course="ai-1")) == {"ANA", "BO"}
    assert names(seen(actor, course="deep")) == {"ANA"}
    assert names(seen(actor, course="ai-1", progress=Progress.FINISHED)) == {"ANA"}
    assert names(seen(actor, course="deep", progress=Progress.FINISHED)) == set()
    (row,) = seen(actor, course="ai-1", q="ana").people
    assert [one.course_code for one in row.taken] == ["AI-1"]
    by_course = seen(actor, by=By.COURSE, progress=Progress.FINISHED)
    assert [(row.code, row.figures.people, row.figures.at[Progress.ENROLLED]) for row in by_course.courses] == [
        ("AI-1", 2, 1)
    ]


def test_a_course_counts_people_of_the_scope_alone(app: Flask, make: Make) -> None:
    led = make.unit(lead_no="L-1")
    below = make.unit("LOW", parent=led)
    course = make.course("AI-1")
    direct, deep, noise = make.person(unit=led), make.person(unit=below), make.person(unit=make.unit())
    make.enrollment(direct, course, State.FAILED)
    make.enrollment(direct, course, State.COMPLETED, enrolled_on=date(2026, 2, 1))
    make.enrollment(deep, course, State.ENROLLED)
    make.enrollment(noise, course, State.ENROLLED)
    actor = make.actor(make.person("L-1"))
    (whole,) = seen(actor, by=By.COURSE).courses
    assert (whole.figures.people, whole.figures.at[Progress.LEFT_OFF], whole.figures.at[Progress.ENROLLED]) == (2, 1, 1)
    assert whole.latest == date(2026, 2, 1)
    (mine,) = seen(actor, by=By.COURSE, scope=Scope.DIRECT).courses
    assert mine.figures.people == 1


def test_pages_hold_fifty_and_no_page_holds_all(app: Flask, make: Make) -> None:
    led = make.unit(lead_no="L-1")
    people = [make.person(f"P-{number:03}", unit=led) for number in range(53)]
    make.enrollment(people[-1], make.course("AI-1"))
    actor = make.actor(make.person("L-1"))
    first, second, third = (seen(actor, page=page) for page in (1, 2, 3))
    assert (len(first.people), len(second.people), len(third.people)) == (50, 3, 0)
    assert first.rows == second.rows == third.rows == 53
    everybody = seen(actor, page=None).people
    assert everybody == first.people + second.people
    assert [one.course_code for one in everybody[-1].taken] == ["AI-1"]


def test_the_number_of_statements_does_not_grow_with_the_team(app: Flask, make: Make) -> None:
    led = make.unit("LED", lead_no="L-1")
    make.unit("LOW", parent=led)
    actor = make.actor(make.person("L-1"))
    course = make.course()

    def statements() -> list[int]:
        found = []
        for unit in (None, "LED"):
            for by in By:
                with counted() as ran:
                    seen(actor, unit, by=by)
                found.append(len(ran))
        return found

    make.enrollment(make.person(unit=led), course)
    few = statements()
    for number in range(60):
        make.enrollment(make.person(unit=make.unit(parent=led, lead_no="L-1" if number % 2 else "")), make.course())
    assert statements() == few
    # the units below, the figures, the rows and their enrollments, or the courses and their number;
    # for a unit also the line above it
    assert few == [4, 4, 5, 5]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_direct_and_the_units_below_add_up_to_the_whole(app: Flask, make: Make, data: st.DataObject) -> None:
    mark = next(MARKS)
    lead_no = f"l-{mark}"
    units = [make.unit(f"U0-{mark}")]
    for number in range(1, data.draw(st.integers(1, 6))):
        parent = data.draw(st.sampled_from(units))
        leads = data.draw(st.booleans())
        units.append(make.unit(f"U{number}-{mark}", parent=parent, lead_no=lead_no if leads else ""))
    with transaction():
        db.session.get_one(Unit, units[0]).lead_no_key = lead_no if data.draw(st.booleans()) else ""
    lead = make.person(lead_no, unit=data.draw(st.sampled_from([None, *units])))
    course = make.course()
    for _ in range(data.draw(st.integers(0, 6))):
        manager_no = data.draw(st.sampled_from(["", lead_no]))
        person = make.person(unit=data.draw(st.sampled_from([None, *units])), manager_no=manager_no)
        state = data.draw(st.sampled_from([None, *State]))
        if state:
            make.enrollment(person, course, state)
    actor = make.actor(lead)
    whole = seen(actor)
    places = [whole]
    while places:
        place = places.pop()
        figures = place.figures
        assert sum((part.figures for part in figures.parts), figures.rest) == figures.whole
        assert len(seen(actor, place.place.unit.code if place.place.unit else None, page=None).people) == (
            figures.whole.people
        )
        for part in figures.parts:
            below = seen(actor, part.unit.code)
            assert below.figures.whole == part.figures
            assert below.figures.direct == below.figures.rest
            places.append(below)
