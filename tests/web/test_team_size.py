"""The team page of two thousand people: what it asks the database, and how much of it one page shows."""

from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.model.base import db
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.services import levels
from portal.services.database import transaction
from portal.web.clock import now
from tests.bench.skills import found_skills
from tests.conftest import counted
from tests.make import Make

PEOPLE, UNITS = 2_000, 200
MONTH = timedelta(days=30)


@pytest.fixture
def today(app: Flask, make: Make) -> date:
    """A company of two thousand with twelve records each, led by one person, who is not of it."""
    first, *_ = [make.competency(f"C{number}", area="Using AI" if number < 4 else "Trust") for number in range(8)]
    day = now().date()
    found_skills(Random(11), day, size=PEOPLE, of_units=UNITS)
    with transaction():
        levels.rewrite_all()
        db.session.execute(update(Unit).values(lead_no="LEAD", lead_no_key="lead").where(Unit.code == "B-0"))
    for unit in db.session.scalars(select(Unit.id).where(Unit.code.in_(["B-0", "B-199"]))).all():
        make.team_requirement(unit, first, 2, 3)
    return day


def headcount(code: str) -> int:
    found = select(func.count()).select_from(Assignment).join(UnitAncestor, UnitAncestor.unit_id == Assignment.unit_id)
    of_unit = found.join(Unit, Unit.id == UnitAncestor.ancestor_id).where(Unit.code == code)
    return db.session.scalar(of_unit) or 0


def people_in(page: str) -> int:
    """The people in the table of who can do what."""
    table, *_ = page.partition('id="h-heat"')[2].partition("</section>")
    return table.count('href="/people/b')


def test_the_page_of_ten_people_asks_as_often_as_that_of_two_thousand(
    sign_in,  # type: ignore[no-untyped-def]
    make: Make,
    today: date,
) -> None:
    lead: FlaskClient = sign_in(make.person("LEAD"))
    learning: FlaskClient = sign_in(make.person("LD", learning=True))
    assert headcount("B-0") == PEOPLE
    assert 5 <= headcount("B-199") <= 20
    for browser in (lead, learning):
        browser.get("/account")
        found: dict[str, list[int]] = {}
        for unit in ("B-199", "B-0"):
            for asked in ("", f"?on={today - MONTH}", f"?on={today + MONTH}", "?page=2", "?sort=name", "?sort=C1"):
                with counted() as ran:
                    assert browser.get(f"/team/{unit}{asked}").status_code == 200
                found.setdefault(asked, []).append(len(ran))
        past = found.pop(f"?on={today - MONTH}")
        assert past[0] == past[1]
        assert len({number for numbers in found.values() for number in numbers}) == 1
        assert past[0] <= found[""][0] <= 18


def test_a_page_shows_fifty_people_and_its_figures_all_of_them(
    sign_in,  # type: ignore[no-untyped-def]
    make: Make,
    today: date,
) -> None:
    lead: FlaskClient = sign_in(make.person("LEAD"))
    first, last = lead.get("/team/B-0").text, lead.get("/team/B-0?page=40").text
    for page in (first, last):
        assert people_in(page) == 50
        assert f"{PEOPLE:,} people" in page
        assert f"Met of required, all {PEOPLE:,}" in page
    assert "1 to 50 of 2,000 people" in first
    assert people_in(lead.get("/team/B-0?page=41").text) == 0
