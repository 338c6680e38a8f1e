"""Sheets that would change what somebody has edited since the last one."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from portal.model.base import db
from portal.model.catalog import Competency, Course, Descriptor
from portal.model.intake import Import
from portal.model.org import Unit
from portal.model.people import Person
from portal.rules.access import TERMINAL
from portal.rules.intake.conflicts import Decision
from portal.rules.intake.kinds import ImportState, Kind
from portal.rules.intake.problems import Code, Problem
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import deciding, imports
from portal.services.intake.imports import Options, Summary
from portal.services.intake.replanning import keep
from tests.conftest import counted
from tests.make import Make

FIRST, ON = date(2026, 2, 2), date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAIN = Options()


def run(kind: Kind, text: str, options: Options = PLAIN, *, on: date = ON) -> Summary:
    with transaction():
        return imports.run(TERMINAL, kind, text.encode(), "s.csv", on=on, now=NOW, options=options)


def plan(kind: Kind, text: str, options: Options = PLAIN) -> int:
    with transaction():
        return imports.plan(TERMINAL, kind, text.encode(), "s.csv", on=ON, now=NOW, options=options)


def apply(number: int) -> Summary:
    with transaction():
        return imports.apply(TERMINAL, number, on=ON, now=NOW)


def edit(code: str, **values: object) -> None:
    """What somebody does on a page."""
    with transaction():
        db.session.execute(update(Course).where(Course.code == code).values(**values))


def conflicts(problems: tuple[Problem, ...]) -> list[tuple[int, str, str, str, str]]:
    return [
        (one.line, one.column, one.about["ours"], one.about["file"], one.about["decision"])
        for one in problems
        if one.code is Code.EDITED_SINCE
    ]


def course(code: str) -> tuple[str, int, str]:
    row = db.session.execute(select(Course.title, Course.cost, Course.provider).where(Course.code == code)).one()
    return row.title, row.cost, row.provider


HEADER = "code,title,cost,provider"
NOISE = "".join(f"N{number},Noise {number},5,Someone\n" for number in range(5))
SHEET = f"{HEADER}\nA,First,10,Acme\nB,Second,20,Acme\n{NOISE}"


@pytest.fixture
def brought_in(make: Make) -> None:
    """Two courses among others, one of them edited on its page since."""
    run(Kind.COURSES, SHEET, on=FIRST)
    edit("A", title="Renamed", cost=1100)
    edit("N1", provider="Nobody")


pytestmark = pytest.mark.usefixtures("make")


@pytest.mark.usefixtures("brought_in")
def test_at_a_terminal_the_file_wins_and_says_what_it_overwrites() -> None:
    done = run(Kind.COURSES, SHEET)
    assert conflicts(done.problems) == [
        (2, "title", "Renamed", "First", "open"),
        (2, "cost", "11", "10", "open"),
        (5, "provider", "Nobody", "Someone", "open"),
    ]
    whole = next(one for one in done.problems if one.code is Code.CONFLICTS)
    assert whole.about == {"fields": "3", "rows": "2", "open": "3"}
    assert {one.about["since"] for one in done.problems if one.code is Code.EDITED_SINCE} == {"2026-02-02"}
    assert (done.applied, done.update, course("A")) == (True, 2, ("First", 1000, "Acme"))


@pytest.mark.usefixtures("brought_in")
def test_keeping_ours_plans_as_if_the_cells_said_what_stands() -> None:
    done = run(Kind.COURSES, SHEET.replace("A,First,10,Acme", "A,First,10,Other"), Options(keep_all=True))
    assert {decided for *_, decided in conflicts(done.problems)} == {"ours"}
    assert (done.update, done.unchanged) == (1, 6)
    assert course("A") == ("Renamed", 1100, "Other")
    assert course("N1")[2] == "Nobody"


@pytest.mark.usefixtures("brought_in")
@pytest.mark.parametrize("between", ["code,title,cost\nA,Renamed,11\n", f"{HEADER}\nA,Renamed,11,\n"])
def test_a_sheet_that_says_nothing_of_a_field_does_not_hide_that_it_was_edited(between: str) -> None:
    edit("A", provider="By hand")
    run(Kind.COURSES, between)
    done = run(Kind.COURSES, f"{HEADER}\nA,Renamed,12,Acme\nN1,Noise 1,5,Somebody\n")
    assert conflicts(done.problems) == [
        (2, "provider", "By hand", "Acme", "open"),
        (3, "provider", "Nobody", "Somebody", "open"),
    ]
    assert {one.about["since"] for one in done.problems if one.code is Code.EDITED_SINCE} == {"2026-02-02"}
    edit("A", provider="Again")
    again = run(Kind.COURSES, f"{HEADER}\nA,Renamed,12,Acme\n")
    assert [one.about["since"] for one in again.problems if one.code is Code.EDITED_SINCE] == ["2026-03-02"]


@pytest.mark.usefixtures("brought_in")
def test_a_plan_waits_until_somebody_has_decided_field_by_field() -> None:
    number = plan(Kind.COURSES, SHEET)
    with pytest.raises(Refused) as refused:
        apply(number)
    assert (refused.value.refusal, refused.value.about) == (Refusal.CONFLICTS_OPEN, {"fields": 3})
    assert course("A") == ("Renamed", 1100, "Acme")
    decided = {(2, "title"): Decision.OURS, (2, "cost"): Decision.FILE}
    with transaction():
        keep(deciding.decide(TERMINAL, number, decided, on=ON, now=NOW))
    with pytest.raises(Refused):
        apply(number)
    with transaction():
        keep(deciding.decide_all(TERMINAL, number, Decision.OURS, on=ON, now=NOW))
    shown = imports.rows(TERMINAL, number).rows
    assert conflicts(shown[0].problems) == [(2, "title", "Renamed", "First", "ours"), (2, "cost", "11", "10", "file")]
    assert shown[0].changes == (("cost", "11", "10"),)
    done = apply(number)
    assert (done.update, course("A"), course("N1")[2]) == (1, ("Renamed", 1000, "Acme"), "Nobody")


@pytest.mark.usefixtures("brought_in")
def test_a_decision_can_be_taken_back() -> None:
    number = plan(Kind.COURSES, SHEET)
    with transaction():
        keep(deciding.decide(TERMINAL, number, {(2, "title"): Decision.OURS}, on=ON, now=NOW))
        keep(deciding.decide(TERMINAL, number, {(2, "title"): Decision.OPEN}, on=ON, now=NOW))
    assert conflicts(imports.rows(TERMINAL, number).rows[0].problems)[0][-1] == "open"


@pytest.mark.usefixtures("brought_in")
def test_what_the_file_leaves_alone_or_nobody_has_edited_is_no_conflict() -> None:
    done = run(Kind.COURSES, f"{HEADER}\nA,Renamed,,\nB,Second by the file,20,Acme\nN1,Noise 1,5,\n")
    assert conflicts(done.problems) == []
    assert (done.update, course("B")[0]) == (1, "Second by the file")


@pytest.mark.usefixtures("brought_in")
def test_a_repeated_row_stays_one_when_ours_is_kept() -> None:
    done = run(Kind.COURSES, f"{HEADER}\nA,First,10,Acme\nA,First,10,Acme\n", Options(keep_all=True))
    assert (done.unchanged, done.skipped, done.refused) == (1, 1, 0)


@pytest.mark.usefixtures("brought_in")
def test_the_last_applied_sheet_that_has_the_row_is_the_base() -> None:
    run(Kind.COURSES, f"{HEADER}\nA,Renamed,11,Acme\n")
    run(Kind.COURSES, f"{HEADER}\nN2,Noise 2,5,Someone\n")
    assert conflicts(run(Kind.COURSES, f"{HEADER}\nA,Third,11,Acme\n").problems) == []
    edit("A", title="Again")
    plan(Kind.COURSES, f"{HEADER}\nA,Only planned,11,Acme\n")
    with transaction():
        db.session.execute(update(Import).where(Import.id == 1).values(state=ImportState.UNDONE))
    found = run(Kind.COURSES, f"{HEADER}\nA,Fourth,11,Acme\nB,By the file,20,Acme\n")
    assert conflicts(found.problems) == [(2, "title", "Again", "Fourth", "open")]


def test_columns_that_the_base_lacks_or_left_empty_say_nothing() -> None:
    run(Kind.COURSES, "code,title,provider\nA,First,\n", on=FIRST)
    edit("A", cost=1500, provider="Edited")
    assert conflicts(run(Kind.COURSES, f"{HEADER}\nA,First,10,Acme\n").problems) == []


def test_the_base_is_compared_as_it_was_meant() -> None:
    run(
        Kind.COURSES,
        "Course code;Course title;cost;retires_on\nA;First;1.234,50;25/04/2027\nB;Second;1,50;03/04/2027\n",
        on=FIRST,
    )
    edit("A", provider="x")
    rows = "code,title,cost,retires_on\nA,First,1300,2027-05-25\nB,Second,2,2027-06-03\n"
    assert conflicts(run(Kind.COURSES, rows).problems) == []


def test_units_and_people_are_compared_without_the_case_of_codes(make: Make) -> None:
    run(Kind.UNITS, "code,name,parent,lead_no\nTOP,Top,,\nU1,One,top,m1\nU2,Two,TOP,\n", on=FIRST)
    with transaction():
        db.session.execute(update(Unit).where(Unit.code == "U1").values(name="Edited", lead_no="M2", lead_no_key="m2"))
    done = run(Kind.UNITS, "code,name,parent,lead_no\nU1,One,-,M1\nU2,Zwei,-,\n")
    assert conflicts(done.problems) == [(2, "name", "Edited", "One", "open"), (2, "lead_no", "M2", "M1", "open")]
    header = "employee_no,name,email,hired_on,manager_no,unit"
    run(Kind.PEOPLE, f"{header}\n7,Ada,ada@x.example,2020-01-01,m1,u1\n8,Bo,bo@x.example,2020-01-01,M1,u1\n", on=FIRST)
    with transaction():
        db.session.execute(update(Person).where(Person.employee_no == "7").values(name="Ada L.", email="new@x.example"))
    text = f"{header}\n7,Ada,ADA@x.example,2020-01-01,M9,u2\n8,Bob,bo@x.example,2020-01-01,M1,u1\n"
    done = run(Kind.PEOPLE, text, Options(keep_all=True))
    assert conflicts(done.problems) == [
        (2, "name", "Ada L.", "Ada", "ours"),
        (2, "email", "new@x.example", "ADA@x.example", "ours"),
    ]
    people = db.session.execute(select(Person.name, Person.email, Person.manager_no).order_by(Person.employee_no)).all()
    assert people == [("Ada L.", "new@x.example", "M9"), ("Bob", "bo@x.example", "M1")]


def test_a_home_that_stayed_is_no_edit() -> None:
    run(Kind.UNITS, "code,name\nU1,One\nU2,Two\n", on=FIRST)
    header = "employee_no,name,email,hired_on,unit"
    run(Kind.PEOPLE, f"{header}\n7,Ada,a@x.example,2020-01-01,U1\n", on=FIRST)
    run(Kind.PEOPLE, f"{header}\n7,Ada,a@x.example,2020-01-01,U2\n")
    moved = run(Kind.PEOPLE, f"{header}\n7,Ada,a@x.example,2020-01-01,U2\n", Options(moves=True))
    assert (moved.update, conflicts(moved.problems)) == (1, [])


def test_an_edited_competency_is_told(make: Make) -> None:
    run(Kind.COMPETENCIES, "code,name,area,level_1_aware\nLIT,Literacy,AI,Knows\n", on=FIRST)
    make.competency("NOISE")
    run(Kind.COMPETENCIES, "code,name,level_1\nLIT,Literacy,Knows more\n")
    with transaction():
        db.session.execute(update(Competency).where(Competency.code == "LIT").values(name="Edited"))
        db.session.execute(update(Descriptor).values(text="Edited text"))
    done = run(Kind.COMPETENCIES, "code,name,area,level_1\nLIT,Literacy,Other area,Knows\n", Options(keep_all=True))
    assert conflicts(done.problems) == [
        (2, "name", "Edited", "Literacy", "ours"),
        (2, "level_1", "Edited text", "Knows", "ours"),
    ]
    assert done.update == 1


def test_the_base_costs_the_same_for_many_rows() -> None:
    def sheet(rows: int, provider: str) -> str:
        return f"{HEADER}\n" + "".join(f"C{number},Course,1,{provider}\n" for number in range(rows))

    run(Kind.COURSES, sheet(400, "A"))
    edit("C1", provider="Edited")
    with counted() as few:
        plan(Kind.COURSES, sheet(3, "B"))
    with counted() as many:
        number = plan(Kind.COURSES, sheet(400, "B"))
    assert len(few) == len(many)
    assert [one.column for one in imports.rows(TERMINAL, number).rows[1].problems] == ["provider"]
