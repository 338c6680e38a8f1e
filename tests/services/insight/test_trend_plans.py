"""What the trend costs the database: its statements, and that none reads more than the people of the place."""

from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import event, select

from portal.model.base import db
from portal.model.evidence import Evidence, LevelInterval
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL
from portal.services import levels
from portal.services.bulk import count_anew
from portal.services.database import transaction
from portal.services.insight import unit_trend
from tests.bench.skills import found_skills
from tests.conftest import counted
from tests.make import Make

TODAY = date(2026, 6, 1)
LARGE = ("evidence", "level_interval")


@pytest.fixture
def company(app: Flask, make: Make) -> str:
    """The code of a unit of ten in a company of 2,000 people with a dozen records each."""
    for _ in range(8):
        make.competency()
    found_skills(Random(3), TODAY, size=2_000, of_units=200)
    with transaction():
        levels.rewrite_all()
        for table in (Person, Unit, Employment, Assignment, Evidence, LevelInterval):
            count_anew(table)
    db.session.rollback()
    (code,) = db.session.execute(select(Unit.code).order_by(Unit.id.desc()).limit(1)).one()
    return str(code)


def plan(statement: str, values: object) -> list[str]:
    words = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    rows = db.session.connection().exec_driver_sql(words + statement, values)
    return [str(row[-1] if db.engine.dialect.name == "sqlite" else row[0]) for row in rows]


def test_no_statement_about_a_small_team_reads_all_evidence_or_all_levels(company: str) -> None:
    ran: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, values, *_rest):  # type: ignore[no-untyped-def]
        ran.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        found = unit_trend(TERMINAL, company, on=TODAY, since=None, today=TODAY)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert found.bridge.required_1 > 0
    touched = [(statement, values) for statement, values in ran if any(name in statement for name in LARGE)]
    assert len(touched) >= 2
    for statement, values in touched:
        lines = plan(statement, values)
        assert any(name in line for line in lines for name in LARGE)
        assert not scans(lines), lines


def scans(lines: list[str]) -> list[str]:
    """The steps of a plan that read one of the large tables from end to end."""
    if db.engine.dialect.name == "sqlite":
        return [line for line in lines if line.startswith("SCAN") and any(name in line for name in LARGE)]
    return [line for line in lines if "Seq Scan" in line and any(f"on {name}" in line for name in LARGE)]


def test_the_statements_are_the_same_for_many_people(app: Flask, make: Make) -> None:
    unit, competency = make.unit("FEW"), make.competency()
    make.role(baseline=True, asks={competency: (1, 1, True)})

    def statements() -> int:
        with counted() as ran:
            unit_trend(TERMINAL, "FEW", on=TODAY, since=None, today=TODAY)
        return len(ran)

    def grow(times: int) -> None:
        for _ in range(times):
            person = make.person(unit=unit, hired_on=TODAY - timedelta(200))
            make.evidence(person, competency, 2, observed_on=TODAY - timedelta(150))
        make.evidence(make.person(unit=unit), competency, 2, observed_on=TODAY - timedelta(15))

    grow(9)
    few = statements()
    grow(60)
    assert statements() == few <= 10
