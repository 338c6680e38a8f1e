"""Sheets with the columns of other systems, from file to done."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Action, Kind
from portal.rules.intake.problems import Code
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.imports import Options
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OF_HR = (
    b"Staff list 2026\n\nWorker ID;Full name;Mail;Hire date;Portal roles;Shoe size\n"
    b"007;Ada;ada@x.example;31/01/2020;learning;38\n8;Bo;bo@x.example;01/02/2020;;44\n"
)


def plan(content: bytes, options: Options, kind: Kind = Kind.PEOPLE) -> int:
    with transaction():
        return imports.plan(TERMINAL, kind, content, "hr.csv", on=ON, now=NOW, options=options)


def test_a_sheet_of_another_system_is_planned_kept_and_applied(make: Make) -> None:
    number = plan(OF_HR, Options(columns={"Shoe size": ""}))
    seen = imports.summary(TERMINAL, number)
    assert seen.header == ("employee_no", "name", "email", "hired_on", "roles", "_Shoe size")
    assert seen.options["written"] == ["Worker ID", "Full name", "Mail", "Hire date", "Portal roles", "Shoe size"]
    assert (seen.options["header_line"], seen.create, seen.refused) == (3, 2, 0)
    noted = [(row.line, one.code) for row in imports.rows(TERMINAL, number).rows for one in row.problems]
    assert noted == [(5, Code.LOST_ZEROS)]
    with transaction():
        done = imports.apply(TERMINAL, number, on=ON, now=NOW)
    assert (done.applied, done.plan_changed, done.create) == (True, False, 2)
    logged = db.session.scalars(select(AuditEvent.new).where(AuditEvent.action == "person.roles")).all()
    assert logged == [{"roles": "learning"}]


def test_the_same_sheet_again_changes_nothing_whatever_is_passed_over(make: Make) -> None:
    options = Options(columns={"shoe_size": ""})
    for changed in (True, False):
        with transaction():
            done = imports.run(
                TERMINAL, Kind.PEOPLE, OF_HR.replace(b"44", b"45"), "hr.csv", on=ON, now=NOW, options=options
            )
        assert done.changes_something is changed


def test_rows_that_differ_only_in_a_column_that_is_passed_over_are_repeats(make: Make) -> None:
    number = plan(OF_HR + b"8;Bo;bo@x.example;01/02/2020;;99\n", Options(columns={"Shoe size": ""}))
    assert imports.summary(TERMINAL, number).skipped == 1


def test_a_column_that_nobody_knows_is_still_a_problem(make: Make) -> None:
    with pytest.raises(Refused) as refused:
        plan(OF_HR, Options())
    assert refused.value.refusal is Refusal.SHEET_UNREADABLE
    (problem,) = refused.value.about["problems"]  # type: ignore[misc]
    assert (problem.line, problem.column, problem.code) == (3, "Shoe size", Code.COLUMN_UNKNOWN)


def test_a_person_may_say_what_a_column_and_a_number_are(make: Make) -> None:
    content = b'Nr;;Was;Std;Preis\nA-1;x;One;"1,500";"USD 1.200,00"\n'
    options = Options(columns={"Nr": "code", "Was": "title", "Std": "hours", "Preis": "cost", "#2": ""}, decimal=",")
    number = plan(content, options, Kind.COURSES)
    (row,) = imports.rows(TERMINAL, number).rows
    assert (row.action, row.problems) == (Action.CREATE, ())
    with transaction():
        assert imports.apply(TERMINAL, number, on=ON, now=NOW).applied
    again = b"Nr,Was,Std,Preis\nA-1,One,1.5,1200\n"
    kept = imports.summary(TERMINAL, plan(again, Options(columns={**options.columns}), Kind.COURSES))
    assert (kept.unchanged, kept.update) == (1, 0)


def test_the_preview_finds_the_header_of_the_kind(make: Make) -> None:
    seen = imports.preview(OF_HR, "hr.csv", Options(), Kind.PEOPLE)
    assert (seen.header_line, seen.delimiter, [line for line, _ in seen.rows]) == (3, ";", [4, 5])


def test_a_number_that_somebody_has_with_zeros_may_have_lost_them(make: Make) -> None:
    make.person("00123")
    make.person("0456")
    make.course("A-1")
    content = b"employee_no,name,email,hired_on\n123,Ada,new@x.example,2020-01-01\n99,Bo,bo@x.example,2020-01-01\n"
    rows = imports.rows(TERMINAL, plan(content, Options())).rows
    assert [(row.action, [(one.code, one.about["padded"]) for one in row.problems]) for row in rows] == [
        (Action.CREATE, [(Code.LOST_ZEROS, "00123")]),
        (Action.CREATE, []),
    ]
    results = b"employee_no,course_code,completed_on\n456,A-1,2026-01-01\n77,A-1,2026-01-01\n"
    found = [
        [one.code for one in row.problems]
        for row in imports.rows(TERMINAL, plan(results, Options(), Kind.COMPLETIONS)).rows
    ]
    assert found == [[Code.UNKNOWN_REFERENCE, Code.LOST_ZEROS], [Code.UNKNOWN_REFERENCE]]
