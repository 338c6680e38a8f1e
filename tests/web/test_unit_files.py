"""What the files of the team page hold back as the page does, and what they refuse."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.make import Make


@pytest.fixture
def boss(sign_in, make: Make) -> FlaskClient:  # type: ignore[no-untyped-def]
    """Somebody with one report and no unit, as the report's manager."""
    competency = make.competency("LIT")
    make.role("ALL", baseline=True, asks={competency: (2, 1, True)})
    make.evidence(make.person("ONE", unit=make.unit("U", lead_no="LEAD"), manager_no="BOSS"), competency, 1)
    make.person("NOISE")
    return sign_in(make.person("BOSS"))  # type: ignore[no-any-return]


def test_without_a_unit_the_files_hold_people_and_no_figures(boss: FlaskClient) -> None:
    document = boss.get("/team?format=json").get_json()
    assert document.keys() == {"unit", "on", "people", "named"}
    assert (document["unit"], document["people"]) == (None, 1)
    assert [one["employee_no"] for one in document["named"]] == ["ONE"]
    assert "LIT" in boss.get("/team?format=csv").text


@pytest.mark.parametrize("table", ["competencies", "units"])
def test_without_a_unit_there_are_no_tables_of_figures(boss: FlaskClient, table: str) -> None:
    answer = boss.get(f"/team?format=csv&table={table}")
    assert answer.status_code == 404
    assert "LIT" not in answer.text


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "31.12.2025", "0000-01-01"])
def test_a_file_of_a_day_that_cannot_be_read_is_refused_and_the_page_shows_today(  # type: ignore[no-untyped-def]
    sign_in,
    boss: FlaskClient,
    make: Make,
    day: str,
) -> None:
    lead = sign_in(make.person("LEAD"))
    learning = sign_in(make.person("LD", learning=True))
    for browser, address in ((boss, "/team"), (lead, "/team/U"), (learning, "/coverage"), (boss, "/people/ONE")):
        assert browser.get(f"{address}?on={day}").status_code == 200
        answer = browser.get(f"{address}?on={day}&format=json")
        assert (answer.status_code, answer.get_json()) == (
            400,
            {"error": "day_unreadable", "message": "You need a day like 2026-01-31."},
        )
        sheet = browser.get(f"{address}?on={day}&format=csv")
        assert (sheet.status_code, sheet.mimetype) == (400, "text/html")
        assert "You need a day like 2026-01-31." in sheet.text
        assert browser.get(f"{address}?on=&format=json").status_code == 200


def test_nothing_looks_past_the_end_of_time(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    competency = make.competency("LIT")
    make.evidence(make.person("ONE", manager_no="BOSS"), competency, 1, expires_on=date.max)
    browser: FlaskClient = sign_in(make.person("BOSS"))
    for address in ("/people/ONE", "/team"):
        for day in ("9999-12-30", "9999-12-31", "0001-01-01"):
            assert browser.get(f"{address}?on={day}").status_code == 200


def test_a_heading_is_marked_however_its_code_is_written(boss: FlaskClient) -> None:
    for asked, marked in (("sort=lit", 'aria-sort="descending"'), ("sort=NAME", ""), ("sort=name", "ascending")):
        assert marked in boss.get(f"/team?{asked}").text
    assert 'aria-sort="descending"' not in boss.get("/team?sort=name").text
