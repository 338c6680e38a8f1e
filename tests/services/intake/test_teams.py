"""Teams made for managers where a sheet of people names no units."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from portal.model.base import db
from portal.model.org import Unit
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.services.database import transaction
from portal.services.intake import imports
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEADER = "employee_no,name,email,hired_on,manager_no"


def people(text: str, *, complete: bool = False) -> imports.Summary:
    options = imports.Options(complete=complete)
    with transaction():
        return imports.run(TERMINAL, Kind.PEOPLE, text.encode(), "people.csv", on=ON, now=NOW, options=options)


def units() -> set[str]:
    found = set(db.session.scalars(select(Unit.code)))
    db.session.rollback()
    return found


def test_no_team_is_made_for_a_manager_whom_a_complete_file_does_not_have(make: Make) -> None:
    make.person("M1")
    make.person("M2")
    make.person("A1", manager_no="M1")
    rows = "M2,Two,m2@x.example,2020-01-01,\nN1,New,n1@x.example,2020-01-01,M1\nN2,New,n2@x.example,2020-01-01,M2\n"
    done = people(f"{HEADER}\n{rows}", complete=True)
    assert (done.applied, done.ended) == (True, 2)
    assert units() == {"TEAM-M2"}


def test_no_team_is_made_for_a_manager_who_has_left(make: Make) -> None:
    make.person("M1", end=date(2026, 1, 1))
    make.person("M2")
    rows = "N1,New,n1@x.example,2020-01-01,M1\nN2,New,n2@x.example,2020-01-01,M2\n"
    done = people(f"{HEADER}\n{rows}")
    assert done.applied
    assert units() == {"TEAM-M2"}


def test_no_team_is_made_for_a_manager_who_leaves_with_the_sheet(make: Make) -> None:
    make.person("M1")
    rows = "M1,One,pm1@company.example,2020-01-01,,2026-02-01\nN1,New,n1@x.example,2020-01-01,M1,\n"
    done = people(f"{HEADER},last_day\n{rows}")
    assert Code.TEAMS_MADE not in [one.code for one in done.problems], done.problems
    assert units() == set()
