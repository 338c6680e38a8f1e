"""The skills of a unit: who gets in, what the page and its files say, whom it names, and what it costs."""

import csv
import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.rules.courses import EvidenceKind
from tests.conftest import counted
from tests.example_company import load_example
from tests.make import LONG_AGO, Make

DAY = "on=2025-06-30"
NBSP = "\u00a0"


@pytest.fixture
def people(make: Make) -> dict[str, int]:
    """The example company, led by p11, whose engineers are led by somebody of their own; L&D; a colleague."""
    example = load_example(make, lead_no="p11", seen_on=date(2025, 6, 30))
    return {
        **example.people,
        "learning": make.person("LD", learning=True),
        "employee": make.person("EMP"),
        "administrator": make.person("ADM", administrator=True),
    }


def sheet(answer) -> list[dict[str, str]]:  # type: ignore[no-untyped-def]
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_a_lead_reads_four_figures_with_what_they_are_shares_of(sign_in, people: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(people["p11"])
    page = browser.get(f"/team/ENGA?{DAY}").text
    assert page.count("<h1") == 1
    for said in (
        f"44{NBSP}%",
        "7 of 16 requirements met, as of 30 Jun 2025",
        "of 4 people with requirements",
        "lowest of 2 team needs",
        "4 people, all with a role profile",
        "How is this counted",
        "<small>/3</small><em>−1</em>",
        "lapsed, was 3",
        "met, lapses on 15 Aug 2025",
        "Rests on one person, nobody in 90 days",
    ):
        assert said in page, said
    assert 'href="/team/ENGA/learning"' in page
    whole = browser.get(f"/team?{DAY}").text
    assert f"59{NBSP}%" in whole
    assert f'href="/team/ORG?{DAY}"' in whole
    below = browser.get(f"/team/org?{DAY}").text
    assert "They add up to 24 of 41" in below
    assert f'href="/team/ENG?{DAY}"' in below


def test_the_files_say_what_the_page_says(sign_in, people: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(people["p11"])
    document = browser.get(f"/team/ORG?{DAY}&format=json").get_json()
    assert (document["met"], document["required"], document["people"], document["ready"]) == (24, 41, 11, 6)
    rows = sheet(browser.get(f"/team/ORG?{DAY}&format=csv"))
    assert len(rows) == document["required"]
    assert sum(row["verified"] >= row["target"] for row in rows) == document["met"]
    assert sum(bool(row["lapses_on"]) for row in rows) == sum(row["at_risk"] for row in document["competencies"])
    assert {row["employee_no"] for row in rows} == {one["employee_no"] for one in document["named"]}
    page = browser.get(f"/team/ORG?{DAY}").text
    assert set(re.findall(r'/people/(\w+)[?"]', page)) <= {row["employee_no"] for row in rows}
    units = sheet(browser.get(f"/team/ORG?{DAY}&format=csv&table=units"))
    assert [(row["unit"], row["met"], row["required"]) for row in units] == [
        ("ENG", "17", "31"),
        ("OPS", "7", "10"),
        ("", "0", "0"),
    ]
    needs = sheet(browser.get(f"/team/ENGA?{DAY}&format=csv&table=competencies"))
    assert {row["code"]: row["projected_depth"] for row in needs if row["level"]} == {"MLO": "1", "GOV": "0"}


def test_learning_staff_open_every_unit_and_read_no_opinion_by_name(sign_in, people: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(people["learning"])
    whole = browser.get(f"/coverage?{DAY}").text
    assert f"59{NBSP}%" in whole
    assert f'href="/team/ORG?{DAY}"' in whole
    page = browser.get(f"/team/ENGA?{DAY}").text
    assert "Person p04" in page
    assert "claimed only, at" not in page
    assert "/team/ENGA/learning" not in page
    rows = sheet(browser.get(f"/team/ENGA?{DAY}&format=csv"))
    assert {row["claimed"] for row in rows} == {""}
    assert "claimed only" not in page
    theirs = sheet(sign_in(people["p11"]).get(f"/team/ENGA?{DAY}&format=csv"))
    assert [row["verified"] for row in theirs] == [row["verified"] for row in rows]


def test_a_claim_is_on_the_page_and_in_its_files_once_the_lead_has_rated(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    unit, first, second = make.unit("U", lead_no="LEAD"), make.competency("C1"), make.competency("C2")
    make.role("ALL", baseline=True, asks={first: (2, 1, True), second: (2, 1, True)})
    lead, learning = make.person("LEAD"), make.person("LD", learning=True)
    person = make.person("ONE", unit=unit)
    for competency in (first, second):
        make.evidence(person, competency, 4, EvidenceKind.SELF, ceiling=5)
    make.evidence(make.person("NOISE", unit=unit), first, 0, EvidenceKind.MANAGER, ceiling=4)

    def claims(who: int) -> tuple[bool, bool, set[str], list[object], list[str]]:
        browser: FlaskClient = sign_in(who)
        page = browser.get("/team/U").text
        rows = sheet(browser.get("/team/U?format=csv"))
        named = browser.get("/team/U?format=json").get_json()["named"]
        (one,) = [row for row in named if row["employee_no"] == "ONE"]
        return (
            "claimed only, at 4" in page,
            'class="c-claim"' in page,
            {row["claimed"] for row in rows},
            [cell["claimed"] for cell in one["competencies"]],
            [cell["state"] for cell in one["competencies"]],
        )

    unseen = (False, False, {""}, [None, None], ["none", "none"])
    assert claims(lead) == claims(learning) == unseen
    make.evidence(person, first, 0, EvidenceKind.MANAGER, ceiling=4)
    assert claims(lead) == (True, True, {"", "4"}, [4, None], ["measured_none", "none"])
    assert claims(learning) == unseen


def test_a_unit_that_is_not_ones_own_is_as_unknown_as_one_that_is_not_there(
    sign_in,  # type: ignore[no-untyped-def]
    make: Make,
    people: dict[str, int],
) -> None:
    make.unit("ELSEWHERE", lead_no="EMP")
    browser: FlaskClient = sign_in(people["p11"])
    for asked in ("", "?format=csv", "?format=json"):
        theirs, missing = browser.get(f"/team/ELSEWHERE{asked}"), browser.get(f"/team/NOWHERE{asked}")
        assert (theirs.status_code, missing.status_code) == (404, 404)
        assert theirs.get_data() == missing.get_data()
    assert browser.get("/coverage").status_code == 403
    for role in ("p01", "administrator"):
        for address in ("/team", "/team/ORG", "/coverage"):
            assert sign_in(people[role]).get(address).status_code == 403


def test_a_past_day_counts_everybody_and_names_who_is_in_sight_today_or_left_from_here(
    sign_in,  # type: ignore[no-untyped-def]
    make: Make,
) -> None:
    ours, theirs = make.unit("OURS", lead_no="LEAD"), make.unit("THEIRS")
    lead = make.person("LEAD")
    make.person("STAYED", unit=ours)
    make.person("LEFT", unit=ours, end=date(2025, 1, 1))
    moved, last = make.person("MOVED"), make.person("MOVED-AND-LEFT", end=date(2025, 6, 1))
    for person in (moved, last):
        make.assignment(person, ours, LONG_AGO, date(2025, 2, 1))
        make.assignment(person, theirs, date(2025, 2, 1))
    browser: FlaskClient = sign_in(lead)
    document = browser.get("/team/OURS?on=2024-12-31&format=json").get_json()
    assert document["people"] == 4
    assert {one["employee_no"] for one in document["named"]} == {"STAYED", "LEFT"}
    page = browser.get("/team/OURS?on=2024-12-31").text
    assert "2 people more are counted and not named" in page
    assert "/people/LEFT" not in page
    assert 'href="/people/STAYED?on=' in page
    assert browser.get("/team/OURS?format=json").get_json()["people"] == 1


def test_with_reports_and_no_unit_people_are_listed_without_figures(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    manager, competency = make.person("BOSS"), make.competency("C1")
    make.role("ALL", baseline=True, asks={competency: (2, 1, True)})
    make.evidence(make.person("ONE", name="Only Report", manager_no="BOSS"), competency, 1)
    page = sign_in(manager).get("/team").text
    assert "Only Report" in page
    assert "1 person who reports to you" in page
    assert "<em>−1</em>" in page
    assert 'class="tile"' not in page


def test_an_empty_unit_and_one_without_requirements_say_so(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    unit = make.unit("LED", lead_no="LEAD")
    browser: FlaskClient = sign_in(make.person("LEAD"))
    page = browser.get("/team/LED").text
    assert "nothing is required of anybody" in page
    assert "belongs here" in page
    assert "has not said what it needs as a team" in page
    make.person("ONE", name="Somebody New", unit=unit)
    page = browser.get("/team/LED").text
    assert "Somebody New" in page
    assert "1 person here" in page
    for asked in ("on=yesterday", "on=0001-01-01", "on=9999-12-31", "sort=NOTHING", "page=-3", "page=99"):
        assert browser.get(f"/team/LED?{asked}").status_code == 200


def test_whoever_has_most_gaps_comes_first_unless_another_heading_is_chosen(sign_in, people: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    def order(asked: str) -> list[str]:
        return re.findall(r'href="/people/(\w+)[?"]', sign_in(people["p11"]).get(f"/team/ENGA?{DAY}{asked}").text)

    assert order("") == ["p02", "p04", "p03", "p01"]
    assert order("&sort=name") == ["p01", "p02", "p03", "p04"]
    assert order("&sort=GOV") == ["p03", "p04", "p02", "p01"]


def test_core_gaps_come_before_all_gaps_and_who_is_asked_nothing_last(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    unit, core = make.unit("U", lead_no="LEAD"), [make.competency(), make.competency()]
    other = [make.competency() for _ in range(3)]
    many, few = make.role("MANY"), make.role("FEW")
    for role, competencies, is_core in ((few, core, True), (many, core[:1], True), (many, other, False)):
        for competency in competencies:
            make.requirement(role, competency, 2, core=is_core)
    make.person("A-NOTHING", unit=unit)
    make.person_role(make.person("B-ONE-CORE", unit=unit), many)
    make.person_role(make.person("C-TWO-CORE", unit=unit), few)
    make.evidence(ready := make.person("D-READY", unit=unit), core[0], 2)
    make.person_role(ready, many)
    page = sign_in(make.person("LEAD")).get("/team/U").text
    assert re.findall(r'href="/people/([\w-]+)"', page) == ["C-TWO-CORE", "B-ONE-CORE", "D-READY", "A-NOTHING"]


def test_a_page_of_a_large_unit_asks_as_often_as_one_of_a_small_unit(app: Flask, sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    led, competency = make.unit("LED", lead_no="LEAD"), make.competency("C1")
    make.role("ALL", baseline=True, asks={competency: (2, 1, True)})
    make.team_requirement(led, competency, 2, 2)
    browser: FlaskClient = sign_in(make.person("LEAD"))
    learning = sign_in(make.person("LD", learning=True))
    make.evidence(make.person(unit=led), competency, 1)

    def statements() -> list[int]:
        found = []
        for who, address in ((browser, "/team"), (browser, "/team/LED"), (learning, "/coverage")):
            who.get("/account")
            with counted() as ran:
                assert who.get(address).status_code == 200
            found.append(len(ran))
        return found

    few = statements()
    for number in range(60):
        unit = make.unit(parent=led)
        for _ in range(2):
            make.evidence(make.person(unit=unit), competency, number % 4, EvidenceKind.ASSESSMENT, ceiling=5)
    assert statements() == few
    # the gate; the units; figures, needs, competencies; how many, who, their cells, what they claim; the trend;
    # what lies ahead
    assert max(few) <= 18


def test_a_lead_is_told_who_is_counted_here_and_not_in_their_line_of_sight(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    inside, outside = make.unit("IN", lead_no="LEAD"), make.unit("OUT", lead_no="LEAD")
    lead = make.person("LEAD", unit=inside)
    for unit in (inside, outside):
        make.person(unit=unit)
    browser, learning = sign_in(lead), sign_in(make.person("LD", unit=inside, learning=True))
    said = "You are counted here and not in the list under Learning"
    for address, told in (("/team", True), ("/team/IN", True), ("/team/OUT", False)):
        assert (said in browser.get(address).text) is told
    assert browser.get("/team/IN?format=json").get_json()["people"] == 3
    assert browser.get("/team/IN/learning?format=json").get_json()["people"] == 2
    assert said not in learning.get("/team/IN").text
