"""Files that are said to be complete: who is absent leaves, what is absent retires, and all of it is told."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.catalog import Course
from portal.model.doors import SignIn
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import CourseStatus
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.rules.people import LeaveKind
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import choosing, imports
from portal.services.intake.imports import Options, Summary
from portal.services.intake.replanning import keep
from portal.services.intake.undoing import undo
from tests.make import LONG_AGO, Make

ON = date(2026, 3, 2)
LAST = date(2026, 3, 1)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
COMPLETE = Options(complete=True)
HEADER = "employee_no,name,email,hired_on"


def run(kind: Kind, text: str, *, actor: Actor = TERMINAL, options: Options = COMPLETE, **chosen: bool) -> Summary:
    with transaction():
        return imports.run(actor, kind, text.encode(), "all.csv", on=ON, now=NOW, options=options, **chosen)


def row(number: str) -> str:
    return f"{number},Person {number},p{number.lower()}@company.example,{LONG_AGO}\n"


def ends() -> dict[str, tuple[date | None, str | None]]:
    rows = db.session.execute(
        select(Person.employee_no, Employment.end, Employment.leave_kind).join(
            Employment, Employment.person_id == Person.id
        )
    )
    return {number: (end, kind.value if kind else None) for number, end, kind in rows}


def plan(kind: Kind, text: str, options: Options = COMPLETE, actor: Actor = TERMINAL) -> int:
    with transaction():
        return imports.plan(actor, kind, text.encode(), "all.csv", on=ON, now=NOW, options=options)


def test_whoever_is_absent_leaves_on_the_day_before_and_is_no_row(make: Make) -> None:
    for number in ("P1", "P2", "P3"):
        make.person(number)
    make.person("GONE", end=date(2025, 1, 1), leave_kind=LeaveKind.VOLUNTARY)
    make.person("COMES", hired_on=date(2026, 6, 1))
    done = run(Kind.PEOPLE, f"{HEADER}\n{row('P2')}")
    assert (done.rows, done.create, done.update, done.unchanged, done.ended) == (1, 0, 0, 1, 2)
    assert (done.applied, done.changes_something, done.problems) == (True, True, ())
    assert ends() == {
        "P1": (ON, "other"),
        "P2": (None, None),
        "P3": (ON, "other"),
        "GONE": (date(2025, 1, 1), "voluntary"),
        "COMES": (None, None),
    }
    again = run(Kind.PEOPLE, f"{HEADER}\n{row('P2')}")
    assert (again.ended, again.changes_something) == (0, False)


def test_nobody_leaves_by_a_file_that_nobody_called_complete(make: Make) -> None:
    make.person("P1")
    make.person("P2")
    done = run(Kind.PEOPLE, f"{HEADER}\n{row('P2')}", options=Options())
    assert (done.ended, set(ends().values())) == (0, {(None, None)})


def test_a_known_leaver_keeps_the_kind_and_leaves_earlier(make: Make) -> None:
    make.person("P1", end=date(2026, 5, 1), leave_kind=LeaveKind.VOLUNTARY)
    make.person("P2")
    run(Kind.PEOPLE, f"{HEADER}\n{row('P2')}")
    assert ends()["P1"] == (ON, "voluntary")


def test_the_actor_and_the_last_administrator_stay_and_are_said(make: Make) -> None:
    me = make.actor(make.person("ME", administrator=True, end=date(2026, 3, 20)), AccessRole.ADMINISTRATOR)
    make.person("P1")
    make.person("NEW", hired_on=ON)
    done = run(Kind.PEOPLE, f"{HEADER}\n{row('P1')}", actor=me)
    assert [(one.code, one.about["why"], one.is_note) for one in done.problems] == [
        (Code.STAYS_THOUGH_ABSENT, "own_employment", True),
        (Code.STAYS_THOUGH_ABSENT, "ends_before_start", True),
    ]
    assert (done.applied, done.ended) == (True, 0)
    last = run(Kind.PEOPLE, f"{HEADER}\n{row('P1')}")
    assert {one.about["why"] for one in last.problems} == {"last_administrator", "ends_before_start"}
    assert ends()["ME"] == (date(2026, 3, 20), None)


def test_of_two_administrators_the_absent_one_leaves(make: Make) -> None:
    make.person("A1", administrator=True)
    make.person("A2", administrator=True)
    assert run(Kind.PEOPLE, f"{HEADER}\n{row('A1')}").ended == 1
    assert ends()["A2"] == (ON, "other")


def test_nothing_ends_while_a_row_cannot_say_whom_it_is_about(make: Make) -> None:
    make.person("P1")
    make.person("P2")
    done = run(Kind.PEOPLE, f"{HEADER}\n{row('P2')}not a number,X,x@company.example,2020-01-01\n", skip_problems=True)
    assert (done.applied, done.ended, done.refused) == (True, 0, 1)
    assert Code.COMPLETE_UNSURE in [one.code for one in done.problems]
    assert ends()["P1"] == (None, None)


@pytest.mark.parametrize("number", ["P 1!", "", "-"])
def test_nothing_ends_after_a_row_is_left_out_that_could_be_anybody(make: Make, number: str) -> None:
    make.person("P1")
    make.person("P2")
    text = f"{HEADER}\n{row('P2')}{number},Somebody,x@company.example,2020-01-01\n"
    planned = plan(Kind.PEOPLE, text)
    with transaction():
        done = keep(choosing.skip(TERMINAL, planned, [3], on=ON, now=NOW))
    assert (done.ended, done.skipped) == (0, 1)
    assert [one.about["line"] for one in done.problems if one.code is Code.COMPLETE_UNSURE] == ["3"]
    with transaction():
        done = keep(choosing.fix(TERMINAL, planned, {3: {"employee_no": "P2"}}, on=ON, now=NOW))
        done = keep(choosing.skip(TERMINAL, planned, [3], on=ON, now=NOW))
    assert (done.ended, done.skipped) == (1, 1)


def test_a_row_that_is_refused_or_left_out_is_not_absent(make: Make) -> None:
    for number in ("P1", "P2", "P3"):
        make.person(number)
    text = f"{HEADER}\n{row('P1')}{row('P2').replace('2020-01-01', '2021-01-01')}{row('P3')}"
    options = Options(complete=True, skipped=(4,))
    done = run(Kind.PEOPLE, text, options=options, skip_problems=True)
    assert (done.refused, done.skipped, done.ended) == (1, 1, 0)
    assert set(ends().values()) == {(None, None)}


def test_what_ends_is_listed_page_by_page_before_and_after(make: Make) -> None:
    for number in range(70):
        make.person(f"P{number:02}")
    number = plan(Kind.PEOPLE, f"{HEADER}\n{row('P69')}")
    first, second = imports.ended(TERMINAL, number), imports.ended(TERMINAL, number, page=2)
    assert (first.total, first.pages, len(first.rows), len(second.rows)) == (69, 2, 50, 19)
    assert first.rows[0].subject == "Person P00 · P00"
    assert first.rows[0].changes == (("last_day", "", "2026-03-01"), ("leave_kind", "", "other"))
    assert imports.rows(TERMINAL, number).total == 1
    assert [one.line for one in imports.rows(TERMINAL, number).rows] == [2]
    with pytest.raises(Refused) as refused, transaction():
        imports.apply(TERMINAL, number, on=ON, now=NOW)
    assert refused.value.refusal is Refusal.GUARD_UNCONFIRMED
    with transaction():
        done = imports.apply(TERMINAL, number, on=ON, now=NOW, confirmed={"changed": 69, "leavers": 69})
    assert (done.applied, done.ended, done.rows) == (True, 69, 1)
    assert imports.ended(TERMINAL, number).rows == first.rows


def test_somebody_who_arrives_meanwhile_changes_the_plan(make: Make) -> None:
    make.person("P1")
    make.person("P2")
    number = plan(Kind.PEOPLE, f"{HEADER}\n{row('P1')}")
    make.person("P3")
    with transaction():
        done = imports.apply(TERMINAL, number, on=ON, now=NOW)
    assert (done.plan_changed, done.applied, done.ended) == (True, False, 2)
    assert set(ends().values()) == {(None, None)}


def test_whoever_leaves_by_a_complete_file_is_signed_out(make: Make, sign_in) -> None:  # type: ignore[no-untyped-def]
    person = make.person("P1")
    make.person("P2")
    sign_in(person)
    run(Kind.PEOPLE, f"{HEADER}\n{row('P2')}")
    assert all(db.session.scalars(select(SignIn.ended_at).where(SignIn.person_id == person)).all())


def test_what_a_complete_file_ended_comes_back_with_its_undo(make: Make) -> None:
    make.person("P1")
    make.person("P2", end=date(2026, 5, 1), leave_kind=LeaveKind.VOLUNTARY)
    make.person("P3")
    done = run(Kind.PEOPLE, f"{HEADER}\n{row('P3')}")
    with transaction():
        undo(TERMINAL, done.import_id or 0, on=ON, now=NOW)
    assert ends() == {"P1": (None, None), "P2": (date(2026, 5, 1), "voluntary"), "P3": (None, None)}


def test_the_undo_of_a_complete_file_tells_whom_it_brings_back_and_who_stays(make: Make) -> None:
    for number in ("P1", "P2", "P3"):
        make.person(number)
    done = run(Kind.PEOPLE, f"{HEADER}\n{row('P3')}")
    with transaction():
        spell = select(Employment.id).join(Person).where(Person.employee_no == "P2").scalar_subquery()
        db.session.execute(update(Employment).where(Employment.id == spell).values(end=date(2026, 2, 1)))
    with transaction():
        back = undo(TERMINAL, done.import_id or 0, on=ON, now=NOW)
    assert [(one.subject, one.column) for one in back.kept] == [("P2", "last_day")]
    told = imports.summary(TERMINAL, back.import_id)
    assert (told.rows, told.create, told.update, told.unchanged, told.ended) == (1, 0, 0, 1, 2)
    first, second = imports.ended(TERMINAL, back.import_id).rows
    assert (first.subject, first.changes) == (
        "Person P1 · P1",
        (("last_day", "2026-03-01", ""), ("leave_kind", "other", "")),
    )
    assert first.problems == ()
    assert (second.subject, second.changes) == ("Person P2 · P2", ())
    assert [one.code for one in second.problems] == [Code.KEPT_EDITED]
    assert imports.rows(TERMINAL, back.import_id).rows[0].problems == ()
    with transaction():
        again = undo(TERMINAL, back.import_id, on=ON, now=NOW)
    assert imports.summary(TERMINAL, again.import_id).ended == 2
    assert ends() == {"P1": (ON, "other"), "P2": (date(2026, 2, 1), "other"), "P3": (None, None)}


@pytest.fixture
def catalog(make: Make) -> None:
    make.course("KEPT")
    make.course("GOES", title="Goes with the file")
    make.course("GOING", status=CourseStatus.RETIRING)
    make.course("DRAFT", status=CourseStatus.DRAFT)
    make.course("OVER", retires_on=date(2025, 1, 1))
    make.course("GONE", status=CourseStatus.RETIRED)


@pytest.mark.usefixtures("catalog")
def test_courses_that_are_absent_retire_and_the_log_says_so() -> None:
    done = run(Kind.COURSES, "code,title\nkept,Course KEPT\n")
    assert (done.rows, done.ended) == (1, 2)
    rows = db.session.execute(select(Course.code, Course.status, Course.retires_on))
    assert {code: (status.value, day) for code, status, day in rows} == {
        "KEPT": ("published", None),
        "GOES": ("retired", ON),
        "GOING": ("retired", ON),
        "DRAFT": ("draft", None),
        "OVER": ("published", date(2025, 1, 1)),
        "GONE": ("retired", None),
    }
    events = db.session.execute(
        select(AuditEvent.subject, AuditEvent.new).where(AuditEvent.action == "course.changed")
    ).all()
    assert [(subject, new) for subject, new in events if subject == "GOES"] == [
        ("GOES", {"status": "retired", "retires_on": "2026-03-02"})
    ]
    assert run(Kind.COURSES, "code,title\nkept,Course KEPT\n").ended == 0


@pytest.mark.usefixtures("catalog")
def test_saying_later_that_the_file_is_complete_plans_anew() -> None:
    number = plan(Kind.COURSES, "code,title\nKEPT,Course KEPT\n", Options())
    assert imports.summary(TERMINAL, number).ended == 0
    with transaction():
        keep(choosing.choose(TERMINAL, number, lambda _: COMPLETE, on=ON, now=NOW))
    assert imports.summary(TERMINAL, number).ended == 2
    assert {one.subject for one in imports.ended(TERMINAL, number).rows} == {
        "GOES · Goes with the file",
        "GOING · Course GOING",
    }
