"""The report of a place on one sheet: who gets it, and that it says what the page says."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.conftest import counted
from tests.example_company import load_example
from tests.make import Make
from tests.web.test_learner import words

DAY = "on=2025-06-30"


@pytest.fixture
def people(make: Make) -> dict[str, int]:
    example = load_example(make, lead_no="p11", seen_on=date(2025, 6, 30))
    return {
        **example.people,
        "learning": make.person("LD", learning=True),
        "boss": make.person("BOSS"),
        "report": make.person("REPORT", manager_no="BOSS"),
    }


def test_it_holds_the_figures_the_needs_the_units_and_who_made_it(sign_in, people: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    lead: FlaskClient = sign_in(people["p11"])
    said = words(lead.get(f"/team/ENGA/report?{DAY}"))
    for part in ("44 %", "7 of 16 requirements met", "Rests on one person", "Person p11", "as of 30 Jun 2025"):
        assert part in said, part
    org = words(lead.get(f"/team/ORG/report?{DAY}"))
    assert "all add up to 24 of 41" in org
    assert "How this is counted" in org


def test_each_place_has_one_and_its_page_leads_to_it(sign_in, people: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    lead, learning = sign_in(people["p11"]), sign_in(people["learning"])
    for browser, page, report, title in (
        (lead, f"/team?{DAY}", f"/team?show=report&{DAY}", "My team"),
        (lead, f"/team/ENG?{DAY}", f"/team/ENG/report?{DAY}", "Unit ENG"),
        (learning, f"/coverage?{DAY}", f"/coverage/report?{DAY}", "The whole company"),
    ):
        assert report.split("?")[0] in browser.get(page).text
        found = browser.get(report)
        assert found.status_code == 200
        assert "skills report" in words(found)
        assert title in words(found) or "ENG" in words(found)


def test_only_who_is_directly_there_where_the_switch_says_so(sign_in, people: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    said = words(sign_in(people["p11"]).get(f"/team/ORG/report?{DAY}&scope=direct"))
    assert "directly in this unit" in said
    assert "Units below" not in said


def test_whoever_may_not_look_into_a_unit_finds_no_report(sign_in, make: Make, people: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    make.unit("ELSEWHERE", lead_no="SOMEBODY")
    lead: FlaskClient = sign_in(people["p11"])
    theirs, missing = lead.get("/team/ELSEWHERE/report"), lead.get("/team/NOWHERE/report")
    assert (theirs.status_code, theirs.data) == (404, missing.data)
    assert lead.get("/coverage/report").status_code == 403
    assert sign_in(people["boss"]).get("/team?show=report").status_code == 404
    assert sign_in(people["p01"]).get("/team/ORG/report").status_code == 403


def test_it_asks_no_more_than_the_page(sign_in, people: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    lead: FlaskClient = sign_in(people["p11"])
    lead.get("/account")
    asked = {}
    for address in ("/team/ENG", "/team/ENG/report"):
        with counted() as ran:
            assert lead.get(address).status_code == 200
        asked[address] = len(ran)
    assert asked["/team/ENG/report"] <= asked["/team/ENG"]
