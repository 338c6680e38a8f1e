"""Importing the history of who belonged where."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.model.base import db
from portal.model.org import Assignment, Unit
from portal.model.people import Person
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.imports import Summary
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def company(make: Make) -> None:
    a, b = make.unit("A"), make.unit("B")
    make.person("1", unit=a)
    make.person("2", unit=b, end=date(2025, 1, 1))


def bring(text: str, *, skip_problems: bool = False) -> Summary:
    with transaction():
        return imports.run(
            TERMINAL, Kind.ASSIGNMENTS, text.encode(), "a.csv", on=ON, now=NOW, skip_problems=skip_problems
        )


def codes(done: Summary) -> list[Code]:
    return [problem.code for problem in done.problems]


def history(employee_no: str) -> list[tuple[str, str, str, bool, float]]:
    rows = db.session.execute(
        select(Unit.code, Assignment.start, Assignment.end, Assignment.is_primary, Assignment.share)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Person.employee_no == employee_no)
        .order_by(Assignment.start, Assignment.is_primary)
    )
    return [(code, str(start), str(end or ""), primary, share) for code, start, end, primary, share in rows]


def test_a_sheet_is_the_whole_history_of_each_person_it_names(make: Make) -> None:
    text = (
        "employee_no,unit,from,to,primary,share\n"
        "1,b,2021-01-01,2023-01-01,,\n1,A,2023-01-01,,1,\n1,B,2023-06-01,,0,0.4\n"
    )
    done = bring(text)
    assert (done.create, done.applied, codes(done)) == (3, True, [Code.DROPPED_FROM_HISTORY])
    assert history("1") == [
        ("B", "2021-01-01", "2023-01-01", True, 1.0),
        ("A", "2023-01-01", "", True, 1.0),
        ("B", "2023-06-01", "", False, 0.4),
    ]
    assert history("2") == [("B", "2020-01-01", "2025-01-01", True, 1.0)]
    assert imports.rows(TERMINAL, done.import_id or 0).rows[0].changes == (("dropped", "A 2020-01-01/", ""),)
    again = bring(text)
    assert (again.unchanged, again.problems) == (3, ())


def test_an_assignment_that_moves_its_end_is_an_update(make: Make) -> None:
    done = bring("employee_no,unit,from,to\n1,A,2020-01-01,2024-01-01\n1,B,2024-01-01,\n")
    assert (done.create, done.update) == (1, 1)
    done = bring("employee_no,unit,from,to\n1,A,2020-01-01,\n")
    assert (done.update, codes(done)) == (1, [Code.DROPPED_FROM_HISTORY])
    assert history("1") == [("A", "2020-01-01", "", True, 1.0)]


def test_an_open_row_of_somebody_who_left_ends_with_the_employment(make: Make) -> None:
    assert bring("employee_no,unit,from\n2,B,2020-01-01\n").unchanged == 1
    assert history("2") == [("B", "2020-01-01", "2025-01-01", True, 1.0)]


def test_overlapping_homes_are_refused_with_the_whole_history(make: Make) -> None:
    done = bring(
        "employee_no,unit,from,to\n1,A,2020-01-01,2022-01-01\n1,B,2021-12-31,\n2,A,2020-01-01,\n", skip_problems=True
    )
    assert (done.refused, done.create) == (2, 1)
    assert [(one.line, one.code) for one in done.problems if not one.is_note] == [
        (2, Code.REST_OF_HISTORY_REFUSED),
        (3, Code.OVERLAP),
    ]
    assert history("1") == [("A", "2020-01-01", "", True, 1.0)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("9,A,2020-01-01,,1", Code.UNKNOWN_REFERENCE),
        ("1,Z,2020-01-01,,1", Code.UNKNOWN_REFERENCE),
        ("1,A,2019-12-31,,1", Code.OUTSIDE_EMPLOYMENT),
        ("2,A,2020-01-01,2025-02-01,1", Code.OUTSIDE_EMPLOYMENT),
        ("1,A,2021-01-01,2021-01-01,1", Code.ENDS_BEFORE_START),
        ("1,A,2021-01-01,31/02/2021,1", Code.IMPOSSIBLE_DATE),
        ("1,A,2021-01-01,,maybe", Code.BAD_YES_NO),
        ("1,A,2021-01-01,,1,2", Code.EXTRA_CELLS),
    ],
)
def test_what_cannot_be_is_refused_by_name(make: Make, row: str, code: Code) -> None:
    before = history("1"), history("2")
    done = bring(f"employee_no,unit,from,to,primary\n{row}\n")
    assert (codes(done), done.applied) == ([code], False)
    assert (history("1"), history("2")) == before
