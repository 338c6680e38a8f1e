"""Importing people."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.model.base import db
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.imports import Options, Summary
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEADER = "employee_no,name,email,hired_on"


def people(text: str, *, actor: Actor = TERMINAL, moves: bool = False, on: date = ON) -> Summary:
    with transaction():
        return imports.run(
            actor, Kind.PEOPLE, text.encode(), "people.csv", on=on, now=NOW, options=Options(moves=moves)
        )


def codes(done: Summary) -> list[Code]:
    return [problem.code for problem in done.problems]


def spells(employee_no: str) -> list[tuple[date, date | None, str | None]]:
    return [
        tuple(row)
        for row in db.session.execute(
            select(Employment.start, Employment.end, Employment.leave_kind)
            .join(Person)
            .where(Person.employee_no == employee_no)
            .order_by(Employment.start)
        )
    ]


def homes(employee_no: str) -> list[tuple[str, date, date | None]]:
    return [
        tuple(row)
        for row in db.session.execute(
            select(Unit.code, Assignment.start, Assignment.end)
            .join(Unit, Unit.id == Assignment.unit_id)
            .join(Person, Person.id == Assignment.person_id)
            .where(Person.employee_no == employee_no, Assignment.is_primary)
            .order_by(Assignment.start)
        )
    ]


def test_a_new_person_is_employed_and_at_home_from_the_day_of_hire(make: Make) -> None:
    make.unit("ENG")
    done = people(f"{HEADER},unit,roles,location\n007,Zoë  Ångström,Zoe@Co.example,2026-02-01,eng,Learning,Graz\n")
    assert (done.create, done.applied) == (1, True)
    person = db.session.execute(select(Person)).scalar_one()
    assert (person.employee_no, person.name, person.email, person.email_key) == (
        "007",
        "Zoë Ångström",
        "Zoe@Co.example",
        "zoe@co.example",
    )
    assert (person.sort_key, person.search_text) == ("zoe angstrom", "zoe angstrom 007 zoe@co.example")
    assert (person.is_learning, person.is_administrator, person.location) == (True, False, "Graz")
    assert spells("007") == [(date(2026, 2, 1), None, None)]
    assert homes("007") == [("ENG", date(2026, 2, 1), None)]


def test_the_same_sheet_again_changes_nothing(make: Make) -> None:
    make.unit("ENG")
    text = (
        f"{HEADER},unit,manager_no,roles,last_day,leave_kind,location\n"
        "1,Ada,ada@co.example,2020-01-01,ENG,,administrator;learning,,,Rome\n"
        "2,Bo,bo@co.example,2021-01-01,ENG,1,,2025-06-30,voluntary,\n"
    )
    people(text)
    again = people(text)
    assert (again.unchanged, again.changes_something, again.applied) == (2, False, True)


def test_an_empty_cell_keeps_and_a_dash_clears(make: Make) -> None:
    people(f"{HEADER},location,manager_no,roles\n1,Ada,a@co.example,2020-01-01,Rome,9,learning\n")
    people(f"{HEADER},location,manager_no,roles\n1,Ada,a@co.example,2020-01-01,,,\n")
    kept = db.session.execute(select(Person.location, Person.manager_no, Person.is_learning)).one()
    assert tuple(kept) == ("Rome", "9", True)
    done = people(f"{HEADER},location,manager_no,roles\n1,Ada,a@co.example,2020-01-01,-,-,-\n")
    assert done.update == 1
    assert tuple(db.session.execute(select(Person.location, Person.manager_no_key, Person.is_learning)).one()) == (
        "",
        "",
        False,
    )


def test_a_dash_in_a_required_column_is_a_problem(make: Make) -> None:
    assert codes(people(f"{HEADER}\n1,-,a@co.example,2020-01-01\n")) == [Code.NOT_CLEARABLE]


def test_somebody_who_left_comes_back(make: Make) -> None:
    a, b = make.unit("A"), make.unit("B")
    noise = make.person("8", unit=b)
    person = make.person("1", unit=a, hired_on=date(2020, 1, 1), end=date(2025, 1, 1), email="a@co.example", name="Ada")
    assert person != noise
    done = people(f"{HEADER},unit\n1,Ada,a@co.example,2026-01-01,B\n")
    assert (done.update, done.applied) == (1, True)
    assert spells("1") == [(date(2020, 1, 1), date(2025, 1, 1), None), (date(2026, 1, 1), None, None)]
    assert homes("1") == [("A", date(2020, 1, 1), date(2025, 1, 1)), ("B", date(2026, 1, 1), None)]
    assert homes("8") == [("B", date(2020, 1, 1), None)]


def test_another_hire_date_is_a_problem_while_the_employment_goes_on(make: Make) -> None:
    make.person("1", email="a@co.example", hired_on=date(2020, 1, 1))
    make.person("2", email="b@co.example", hired_on=date(2020, 1, 1), end=date(2026, 12, 1))
    make.person("3", email="c@co.example", hired_on=date(2020, 1, 1), end=date(2025, 12, 1))
    done = people(
        f"{HEADER}\n1,Ada,a@co.example,2026-01-01\n2,Bo,b@co.example,2027-01-01\n3,Cy,c@co.example,2025-11-01\n"
    )
    assert codes(done) == [Code.STILL_EMPLOYED, Code.STILL_EMPLOYED, Code.HIRED_IN_EARLIER_SPELL]
    assert not done.applied


def test_a_known_leaver_may_be_told_ahead(make: Make) -> None:
    make.person("1", name="Ada", email="a@co.example", hired_on=date(2020, 1, 1), unit=make.unit("A"))
    sheet = f"{HEADER},last_day,leave_kind\n1,Ada,a@co.example,2020-01-01,2026-06-30,voluntary\n"
    assert people(sheet).update == 1
    assert spells("1") == [(date(2020, 1, 1), date(2026, 7, 1), "voluntary")]
    assert homes("1") == [("A", date(2020, 1, 1), date(2026, 7, 1))]
    assert people(f"{HEADER},last_day\n1,Ada,a@co.example,2020-01-01,-\n").update == 1
    assert spells("1") == [(date(2020, 1, 1), None, None)]
    assert homes("1") == [("A", date(2020, 1, 1), None)]


def test_an_employment_cannot_end_before_a_planned_move(make: Make) -> None:
    a, b = make.unit("A"), make.unit("B")
    person = make.person("1", name="Ada", email="a@co.example")
    make.assignment(person, a, date(2020, 1, 1), date(2026, 8, 1))
    make.assignment(person, b, date(2026, 8, 1))
    done = people(f"{HEADER},last_day\n1,Ada,a@co.example,2020-01-01,2026-06-30\n")
    assert codes(done) == [Code.MOVES_AFTER_END]
    assert done.problems[0].about == {"unit": "B", "day": "2026-08-01"}


def test_a_leave_kind_needs_a_last_day(make: Make) -> None:
    assert codes(people(f"{HEADER},leave_kind\n1,Ada,a@co.example,2020-01-01,voluntary\n")) == [
        Code.LEAVE_KIND_WITHOUT_DAY
    ]


def test_a_last_day_before_the_hire_date_is_a_problem(make: Make) -> None:
    assert codes(people(f"{HEADER},last_day\n1,Ada,a@co.example,2020-01-02,2020-01-01\n")) == [Code.ENDS_BEFORE_START]


def test_people_move_only_when_that_is_asked_for(make: Make) -> None:
    a = make.unit("A")
    make.unit("B")
    make.person("1", name="Ada", email="a@co.example", unit=a)
    sheet = f"{HEADER},unit\n1,Ada,a@co.example,2020-01-01,B\n"
    stays = people(sheet)
    assert (stays.unchanged, codes(stays)) == (1, [Code.HOME_STAYS])
    assert homes("1") == [("A", date(2020, 1, 1), None)]
    assert people(sheet, moves=True).update == 1
    assert homes("1") == [("A", date(2020, 1, 1), ON), ("B", ON, None)]
    back = people(f"{HEADER},unit\n1,Ada,a@co.example,2020-01-01,A\n", moves=True)
    assert back.update == 1
    assert homes("1") == [("A", date(2020, 1, 1), ON), ("A", ON, None)]


def test_a_unit_that_does_not_exist_is_a_problem(make: Make) -> None:
    done = people(f"{HEADER},unit\n1,Ada,a@co.example,2020-01-01,NOWHERE\n")
    assert codes(done) == [Code.UNKNOWN_REFERENCE]
    assert done.problems[0].about == {"value": "NOWHERE"}


def test_a_sheet_without_units_makes_one_for_each_manager(make: Make) -> None:
    done = people(
        f"{HEADER},manager_no\n"
        "3,Cy,c@co.example,2021-01-01,2\n"
        "2,Bo,b@co.example,2021-01-01,1\n"
        "1,Ada,a@co.example,2021-01-01,\n"
        "4,Di,d@co.example,2021-01-01,99\n"
    )
    assert (done.create, codes(done)) == (4, [Code.TEAMS_MADE, Code.NOBODY_YET])
    units = {unit.code: unit for unit in db.session.execute(select(Unit)).scalars()}
    assert {code: (unit.name, unit.lead_no) for code, unit in units.items()} == {
        "TEAM-1": ("Team of Ada", "1"),
        "TEAM-2": ("Team of Bo", "2"),
    }
    assert units["TEAM-2"].parent_id == units["TEAM-1"].id
    assert [homes(no)[0][0] if homes(no) else "" for no in "1234"] == ["TEAM-1", "TEAM-1", "TEAM-2", ""]


def test_a_manager_who_is_nobody_yet_takes_effect_on_arrival(make: Make) -> None:
    people(f"{HEADER},manager_no\n1,Ada,a@co.example,2020-01-01,B-2\n")
    assert codes(people(f"{HEADER}\nb-2,Bo,b@co.example,2020-01-01\n")) == []
    assert db.session.execute(select(Person.manager_no_key).where(Person.employee_no == "1")).scalar_one() == "b-2"


def test_a_loop_of_managers_is_printed(make: Make) -> None:
    make.person("9", manager_no="1")
    done = people(f"{HEADER},manager_no\n1,Ada,a@co.example,2020-01-01,2\n2,Bo,b@co.example,2020-01-01,9\n")
    assert codes(done) == [Code.LOOP, Code.LOOP]
    assert set(done.problems[0].about["loop"].split(" → ")) == {"1", "2", "9"}
    assert codes(people(f"{HEADER},manager_no\n7,Ada,a@co.example,2020-01-01,7\n")) == [Code.LOOP]


def test_numbers_that_differ_only_in_case_are_refused_and_a_repeated_row_is_skipped(make: Make) -> None:
    done = people(
        f"{HEADER}\na1,Ada,a@co.example,2020-01-01\nA1,Bo,b@co.example,2020-01-01\n"
        "c1,Cy,c@co.example,2020-01-01\nc1,Cy,c@co.example,2020-01-01\n"
    )
    assert (done.rows, done.create, done.refused, done.skipped) == (4, 1, 2, 1)
    assert codes(done) == [Code.DUPLICATE, Code.DUPLICATE, Code.REPEATED]


def test_an_address_belongs_to_one_person(make: Make) -> None:
    make.person("1", email="a@co.example")
    assert codes(people(f"{HEADER}\n2,Bo,A@co.example,2020-01-01\n")) == [Code.EMAIL_TAKEN]
    shared = people(f"{HEADER}\n3,Cy,x@co.example,2020-01-01\n4,Di,X@co.example,2020-01-01\n")
    assert codes(shared) == [Code.DUPLICATE, Code.DUPLICATE]


def test_two_people_may_swap_their_addresses(make: Make) -> None:
    make.person("1", name="Ada", email="a@co.example")
    make.person("2", name="Bo", email="b@co.example")
    done = people(f"{HEADER}\n1,Ada,b@co.example,2020-01-01\n2,Bo,a@co.example,2020-01-01\n")
    assert (done.update, done.applied) == (2, True)
    assert dict(db.session.execute(select(Person.employee_no, Person.email_key)).all()) == {
        "1": "b@co.example",
        "2": "a@co.example",
    }


@pytest.mark.parametrize(("roles", "refused"), [("learning;administrator", 1), ("-", 1), ("administrator", 0), ("", 0)])
def test_a_row_cannot_change_the_roles_of_the_importer(make: Make, roles: str, refused: int) -> None:
    me = make.person("1", name="Ada", email="a@co.example", administrator=True)
    done = people(
        f"{HEADER},roles\n1,Ada,a@co.example,2020-01-01,{roles}\n", actor=make.actor(me, AccessRole.ADMINISTRATOR)
    )
    assert done.refused == refused
    assert codes(done) == [Code.OWN_ROLES] * refused


def test_a_plan_is_applied_only_while_it_is_still_true(make: Make) -> None:
    make.person("1", name="Ada", email="a@co.example", location="Rome")
    with transaction():
        number = imports.plan(
            TERMINAL,
            Kind.PEOPLE,
            f"{HEADER},location\n1,Ada,a@co.example,2020-01-01,Graz\n".encode(),
            "p.csv",
            on=ON,
            now=NOW,
        )
    people(f"{HEADER},location\n1,Ada,a@co.example,2020-01-01,Oslo\n")
    with transaction():
        changed = imports.apply(TERMINAL, number, on=ON, now=NOW)
    assert (changed.plan_changed, changed.applied) == (True, False)
    assert imports.rows(TERMINAL, number).rows[0].changes == (("location", "Oslo", "Graz"),)
    with transaction():
        assert imports.apply(TERMINAL, number, on=ON, now=NOW).applied
    assert db.session.execute(select(Person.location)).scalar_one() == "Graz"
