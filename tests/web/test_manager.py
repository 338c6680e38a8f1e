"""The team pages: who gets in, what a page and its files say, and what it costs."""

import csv
import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.rules.enrolling import EnrollmentState as State
from portal.rules.spreadsheet import unguarded
from tests.conftest import counted
from tests.make import Make

AS_IF_MISSING = "There is nothing here that you can see."


@pytest.fixture
def company(make: Make) -> dict[str, int]:
    """A lead with two units, one below the other, somebody beside, and L&D that leads nothing."""
    led = make.unit("LED", name="Platform", lead_no="LEAD")
    below = make.unit("LOW", name="Networks", parent=led)
    beside = make.unit("BESIDE", name="Sales", lead_no="OTHER")
    people = {
        "lead": make.person("LEAD", unit=led),
        "one": make.person("ONE", name="=cmd|' /C calc'!A0", unit=led),
        "two": make.person("TWO", name="Zoë Two", unit=below),
        "other": make.person("OTHER", name="Someone Else"),
        "theirs": make.person("THEIRS", name="Their Own", unit=beside),
        "learning": make.person("LD", learning=True),
        "employee": make.person("EMP"),
    }
    basics, deep = make.course("AI-1", title="+AI basics"), make.course("AI-2", title="Deep learning")
    make.enrollment(people["one"], basics, State.COMPLETED, ended_on=date(2026, 2, 2))
    make.enrollment(people["one"], deep, State.IN_PROGRESS, started_on=date(2026, 3, 3))
    make.enrollment(people["two"], basics, State.WITHDRAWN, ended_on=date(2026, 4, 4))
    make.enrollment(people["other"], basics, State.NO_SHOW)
    return people


def without_token(answer) -> str:  # type: ignore[no-untyped-def]
    """A page but for the token of its forms, which changes by the second."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", answer.get_data(as_text=True))


def sheet(answer) -> list[dict[str, str]]:  # type: ignore[no-untyped-def]
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_a_lead_reads_who_is_how_far_since_when(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    page = sign_in(company["lead"]).get("/team?show=learning").get_data(as_text=True)
    assert page.count("<h1") == 1
    for said in ("My team", "2 people in your line of sight", "Zoë Two", "since 3 Mar 2026", "How is this counted"):
        assert said in page
    assert "Someone Else" not in page
    assert "Their Own" not in page
    assert re.search(r'href="/people/TWO"', page)


def test_the_door_opens_only_for_whoever_has_a_line_of_sight(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    for who in ("employee", "learning"):
        for address in ("/team", "/team?show=learning", "/team/LED/learning", "/team/NOWHERE/learning"):
            assert sign_in(company[who]).get(address).status_code == 403
    assert sign_in(company["other"]).get("/team?show=learning").status_code == 200


def test_another_units_page_is_the_page_of_a_unit_that_is_not_there(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(company["other"])
    theirs, missing = browser.get("/team/LED/learning"), browser.get("/team/NOWHERE/learning")
    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert AS_IF_MISSING in theirs.get_data(as_text=True)
    assert without_token(theirs) == without_token(missing)
    for kind in ("csv", "json"):
        assert browser.get(f"/team/LED/learning?format={kind}").status_code == 404
        hidden, missing = (browser.get(f"/team/{unit}/learning?format={kind}") for unit in ("LED", "NO"))
        assert without_token(hidden) == without_token(missing)


def test_a_unit_below_is_reached_through_its_crumbs(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    page = sign_in(company["lead"]).get("/team/low/learning").get_data(as_text=True)
    assert "<h1>Networks</h1>" in page
    assert 'href="/team/LED/learning">Platform</a>' in page
    assert "Zoë Two" in page
    assert "ONE" not in page


@pytest.mark.parametrize("asked", ["", "scope=direct", "q=zo%C3%AB", "progress=finished", "course=ai-1", "page=7"])
def test_the_files_hold_the_list_of_the_page_whole(sign_in, company: dict[str, int], asked: str) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(company["lead"])
    page = browser.get(f"/team?show=learning&{asked}").get_data(as_text=True)
    rows = sheet(browser.get(f"/team?show=learning&{asked}&format=csv"))
    document = browser.get(f"/team?show=learning&{asked}&format=json").get_json()
    people = {row["employee_no"] for row in rows}
    assert people == {person["employee_no"] for person in document["by_person"]}
    taken = {(row["employee_no"], row["course_code"], row["standing"], row["since"]) for row in rows if row["standing"]}
    assert taken == {
        (person["employee_no"], one["course"], one["standing"], one["since"])
        for person in document["by_person"]
        for one in person["enrollments"]
    }
    if "page" not in asked:
        assert people == set(re.findall(r"/people/(\w+)", page))
    assert document["people"] == (1 if "direct" in asked else 2)


def test_the_parts_of_the_document_add_up(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(company["lead"])
    for address in ("/team?show=learning&", "/team/LED/learning?", "/team/LOW/learning?"):
        document = browser.get(f"{address}format=json").get_json()
        for word, whole in document["whole"].items():
            assert document["direct"][word] + sum(child[word] for child in document["children"]) == whole
        assert document["whole"]["people"] == len(document["by_person"])


def test_courses_are_counted_in_people(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(company["lead"])
    rows = sheet(browser.get("/team?show=learning&by=course&format=csv"))
    assert [
        (row["course_code"], row["people"], row["finished"], row["left_off"], row["of_people"]) for row in rows
    ] == [
        ("AI-1", "2", "1", "1", "2"),
        ("AI-2", "1", "0", "0", "2"),
    ]
    assert [
        row["code"] for row in browser.get("/team?show=learning&by=course&format=json").get_json()["by_course"]
    ] == [
        "AI-1",
        "AI-2",
    ]
    page = browser.get("/team?show=learning&by=course").get_data(as_text=True)
    assert "counted in people out of 2" in page
    assert "/team?show=learning&amp;course=AI-1&amp;progress=left_off" in page


def test_a_cell_that_a_spreadsheet_would_run_is_harmless(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(company["lead"])
    rows = sheet(browser.get("/team?show=learning&format=csv&course=AI-1"))
    assert {row["name"] for row in rows} == {"'=cmd|' /C calc'!A0", "Zoë Two"}
    assert {row["course"] for row in rows} == {"'+AI basics"}
    assert unguarded("'+AI basics") == "+AI basics"
    assert browser.get("/team?show=learning&format=json&q=calc").get_json()["by_person"][0]["name"].startswith("=cmd")


def test_an_address_that_makes_no_sense_shows_the_page_as_if_it_said_nothing(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(company["lead"])
    for asked in (
        "by=x&scope=y&progress=z",
        "page=-1",
        "page=0",
        "page=9999999999999",
        "_scheme=x&_external=1&endpoint=y",
    ):
        answer = browser.get(f"/team?show=learning&{asked}")
        assert answer.status_code == 200
        assert "Zoë Two" in answer.get_data(as_text=True)


def test_with_reports_and_no_unit_there_are_people_and_no_figures(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    manager = make.person("BOSS")
    make.person("ONE", name="Only Report", manager_no="BOSS")
    browser: FlaskClient = sign_in(manager)
    page = browser.get("/team?show=learning").get_data(as_text=True)
    assert "Only Report" in page
    assert "1 person who reports to you" in page
    assert 'class="tile"' not in page
    assert "figures" not in browser.get("/team?show=learning&format=json").get_json()


def test_a_page_of_a_large_team_asks_as_often_as_one_of_a_small_team(app: Flask, sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    led = make.unit("LED", lead_no="LEAD")
    browser = sign_in(make.person("LEAD"))
    addresses = ("/team?show=learning", "/team/LED/learning", "/team/LED/learning?by=course")
    make.enrollment(make.person(unit=led), make.course())
    browser.get("/account")

    def statements() -> list[int]:
        found = []
        for address in addresses:
            with counted() as ran:
                assert browser.get(address).status_code == 200
            found.append(len(ran))
        return found

    few = statements()
    for _ in range(60):
        make.enrollment(make.person(unit=make.unit(parent=led)), make.course())
    assert statements() == few
    assert max(few) <= 8
