"""Directly in a unit or everybody below: the page, its files and its permission."""

import csv
import io
from datetime import date

import pytest
from flask.testing import FlaskClient
from python_calamine import load_workbook

from tests.conftest import counted
from tests.example_company import load_example
from tests.make import Make

DAY = "on=2025-06-30"


@pytest.fixture
def lead(sign_in, make: Make) -> FlaskClient:  # type: ignore[no-untyped-def]
    """The lead of the example company: of ORG, of ENG and OPS in it, and of the teams in those."""
    example = load_example(make, lead_no="p11", seen_on=date(2025, 6, 30))
    return sign_in(example.people["p11"])  # type: ignore[no-any-return]


def rows(lead: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = lead.get(address)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_both_halves_of_the_switch_add_up(lead: FlaskClient) -> None:
    for unit in ("ENG", "ORG", "OPS"):
        below = lead.get(f"/team/{unit}?{DAY}&format=json").get_json()
        direct = lead.get(f"/team/{unit}?{DAY}&scope=direct&format=json").get_json()
        assert direct["children"] == []
        for figure in ("people", "required", "met"):
            assert direct[figure] == direct["direct"][figure] == below["direct"][figure]
            assert direct[figure] + sum(part[figure] for part in below["children"]) == below[figure]
        named = {one["employee_no"] for one in direct["named"]}
        assert named == {one["employee_no"] for one in below["named"] if one["unit"] == unit}
        assert len(named) == direct["people"]
        assert (direct["scope"], below["scope"]) == ("direct", "below")


def test_sheets_and_workbooks_follow_the_switch(lead: FlaskClient) -> None:
    everybody = rows(lead, f"/team/OPS?{DAY}&format=csv")
    direct = rows(lead, f"/team/OPS?{DAY}&scope=direct&format=csv")
    assert [row for row in everybody if row["unit"] == "OPS"] == direct
    answer = lead.get(f"/team/OPS?{DAY}&scope=direct&format=xlsx")
    assert "skills-OPS-direct-2025-06-30.xlsx" in answer.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.data))
    assert len(book.get_sheet_by_name("People").to_python()) == len(direct) + 1


def test_the_page_says_which_half_it_shows_and_leads_to_the_other(lead: FlaskClient) -> None:
    below, direct = lead.get(f"/team/ENG?{DAY}").text, lead.get(f"/team/ENG?{DAY}&scope=direct").text
    assert f'href="/team/ENG?{DAY.replace("&", "&amp;")}&amp;scope=direct"' in below
    assert "Teams below" in below
    assert "Teams below" not in direct
    assert "directly in this unit" in direct
    assert 'name="scope" value="direct"' in direct
    assert "Directly in this unit" not in lead.get(f"/team/ENGA?{DAY}").text


def test_an_unknown_scope_counts_as_none(lead: FlaskClient) -> None:
    assert lead.get(f"/team/ENG?{DAY}&scope=nonsense&format=json").get_json()["scope"] == "below"


def test_the_switch_opens_no_other_unit(sign_in, lead: FlaskClient, make: Make) -> None:  # type: ignore[no-untyped-def]
    make.unit("ELSEWHERE", lead_no="SOMEBODY")
    for address in ("/team/ELSEWHERE", "/team/NOWHERE"):
        assert lead.get(f"{address}?scope=direct").status_code == 404


def test_both_halves_ask_as_often(lead: FlaskClient) -> None:
    lead.get("/account")
    asked = {}
    for scope in ("below", "direct"):
        with counted() as ran:
            lead.get(f"/team/ENG?scope={scope}")
        asked[scope] = len(ran)
    assert asked["direct"] <= asked["below"]
