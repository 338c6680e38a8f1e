"""How the databases find what stands on the page of a small team of a large company: never by reading everything.

Two thousand people are few enough for PostgreSQL to read a table as a whole where it need not; so it is asked how it
would go about it if that were dear, as it is with a hundred thousand.
"""

from datetime import date
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text

from portal.model.base import db
from portal.model.evidence import Evidence, LevelInterval
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.services import levels
from portal.services.bulk import count_anew
from portal.services.database import transaction
from portal.web.clock import now
from tests.bench.skills import found_skills
from tests.make import Make
from tests.services.insight.test_trend_plans import LARGE, plan, scans


@pytest.fixture
def team(app: Flask, make: Make) -> str:
    """The code of a unit of about ten people among two thousand, each with a dozen records."""
    for _ in range(8):
        make.competency()
    found_skills(Random(5), now().date(), size=2_000, of_units=200)
    with transaction():
        levels.rewrite_all()
        for table in (Person, Unit, Employment, Assignment, Evidence, LevelInterval):
            count_anew(table)
    return str(db.session.scalars(select(Unit.code).order_by(Unit.id.desc()).limit(1)).one())


@pytest.mark.parametrize("asked", ["", "?on={past}", "?sort=name"])
def test_the_page_of_a_small_team_reads_neither_all_evidence_nor_all_levels(
    sign_in,  # type: ignore[no-untyped-def]
    make: Make,
    team: str,
    asked: str,
) -> None:
    browser: FlaskClient = sign_in(make.person("LD", learning=True))
    past = date(now().year - 1, 6, 1)
    ran: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, values, *_rest):  # type: ignore[no-untyped-def]
        ran.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert browser.get(f"/team/{team}{asked.format(past=past)}").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    touching = [(statement, values) for statement, values in ran if any(name in statement for name in LARGE)]
    assert len(touching) >= 3
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    for statement, values in touching:
        lines = plan(statement, values)
        assert not scans(lines), (statement, lines)
