"""The page of a place with too many people for a row each: its units stand in the picture."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from portal.services.insight import Asked
from portal.web import unit_heat
from tests.conftest import counted
from tests.example_company import load_example
from tests.make import Make
from tests.web.test_learner import words

SignIn = Callable[[int], FlaskClient]
DAY = "on=2025-06-30"
NBSP = "\u00a0"


@pytest.fixture
def browser(make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Learning staff, where eleven people are many."""
    monkeypatch.setattr(unit_heat, "MANY", 7)
    load_example(make, lead_no="p11", seen_on=date(2025, 6, 30))
    return sign_in(make.person("LD", learning=True))


def test_a_large_place_shows_its_units_and_nobody_by_name(browser: FlaskClient) -> None:
    page = browser.get(f"/team/ORG?{DAY}")
    said = words(page)
    assert "What the units can do" in said
    assert "Who can do what" not in said
    assert f"54.8{NBSP}%" not in said.partition("What the units can do")[2].partition("Show the")[0]
    assert "GOV" in said
    assert 'href="/team/ENG?on=2025-06-30"' in page.text
    assert "/people/" not in page.text


def test_the_cells_add_up_to_what_the_coverage_of_each_unit_says(browser: FlaskClient) -> None:
    answer = browser.get(f"/team/ORG?{DAY}&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    eng = [row for row in rows if row["unit"] == "ENG"]
    assert (sum(int(row["met"]) for row in eng), sum(int(row["required"]) for row in eng)) == (17, 31)
    assert sum(int(row["met"]) for row in rows) == 24
    document = json.loads(browser.get(f"/team/ORG?{DAY}&format=json").data)
    assert "named" not in document
    assert sum(row["met"] for row in document["by_unit"]) == document["met"] == 24


def test_everybody_by_name_is_shown_to_who_asks(browser: FlaskClient) -> None:
    said = words(browser.get(f"/team/ORG?{DAY}&people=1"))
    assert "Who can do what" in said
    assert "What the units can do" not in said


def test_a_small_unit_of_a_large_company_shows_its_people(browser: FlaskClient) -> None:
    assert "Who can do what" in words(browser.get(f"/team/ENGA?{DAY}"))


def test_a_large_unit_without_units_below_shows_its_people(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_heat, "MANY", 1)
    assert "Who can do what" in words(browser.get(f"/team/ENGA?{DAY}"))


def test_the_units_cost_fewer_statements_than_the_people(browser: FlaskClient) -> None:
    with counted() as units:
        browser.get(f"/team/ORG?{DAY}")
    with counted() as people:
        browser.get(f"/team/ORG?{DAY}&people=1")
    assert len(units) < len(people)


def test_the_colour_of_a_cell_follows_its_share() -> None:
    shares = {(3, 3): "met", (2, 3): "1", (1, 3): "2", (1, 4): "3", (0, 4): "3"}
    for (met, required), kind in shares.items():
        assert unit_heat._cell(Asked(required, met), starts=False).kind == kind
    assert unit_heat._cell(Asked(), starts=False).share is None
