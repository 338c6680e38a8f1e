"""The trend on a team's page, on a page of its own, and as files."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.rules.access import AccessRole
from portal.services.insight import coverage, unit_trend
from portal.web import team_trend
from portal.web.clock import today
from portal.web.trend_ledger import ledger
from tests.make import Make


@pytest.fixture
def company(make: Make) -> dict[str, int]:
    """A lead of two: one gained, one lost; somebody joined, somebody left, somebody works elsewhere."""
    unit, elsewhere = make.unit("LED", name="Platform", lead_no="LEAD"), make.unit("ELSE")
    competency = make.competency("LIT", name="AI literacy")
    make.role(baseline=True, asks={competency: (2, 1, True)})
    long_ago, lately = today() - timedelta(700), today() - timedelta(20)
    people = {name: make.person(name.upper(), name=f"{name.title()} Person", unit=unit) for name in ("gain", "lose")}
    make.evidence(people["gain"], competency, 2, observed_on=lately)
    make.evidence(people["lose"], competency, 2, observed_on=long_ago, expires_on=lately)
    people["join"] = make.person("JOIN", name="=Join Person", unit=unit, hired_on=lately)
    make.person("LEAVE", name="Leave Person", unit=unit, end=lately)
    make.person("NOISE", name="Noise Person", unit=elsewhere)
    people["lead"] = make.person("LEAD", unit=elsewhere)
    people["learning"] = make.person("LD", learning=True, unit=elsewhere)
    return people


def sheet(answer) -> list[dict[str, str]]:  # type: ignore[no-untyped-def]
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_a_teams_page_says_what_moved_its_coverage(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    page = sign_in(company["lead"]).get("/team/LED").text
    section = page.partition('id="trend"')[2].partition("</section>")[0]
    assert "Coverage stayed at 33\u00a0% for a year" in section
    for said in ("Gained", "Lost", "1 lapsed", "Joined", "Left", "1 person", "The rows", "person-days"):
        assert said in section
    assert section.count('class="spot" tabindex="0"') == 13
    assert re.search(r'href="/team/LED/trend\?since=[-0-9]+">The 4 changed requirements by name', section)


def test_the_page_of_the_trend_names_who_changed(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    for who, address in (("lead", "/team/LED/trend"), ("lead", "/team?show=trend"), ("learning", "/coverage/trend")):
        page = sign_in(company[who]).get(address).text
        assert page.count("<h1") == 1
        for said in (
            "Gain Person",
            "gained: new proof",
            "Lose Person",
            "lost: the proof lapsed",
            "Leave Person",
            "left,",
        ):
            assert said in page, (address, said)
    assert "Noise Person" not in page


def test_an_earlier_day_is_chosen_and_one_that_is_none_is_passed_over(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(company["lead"])
    since = today() - timedelta(10)
    assert f'value="{since}"' in browser.get(f"/team/LED?since={since}").text
    assert "Gained" in browser.get(f"/team/LED/trend?since={since}").text
    whole = browser.get("/team/LED/trend").text
    for asked in ("nonsense", today() + timedelta(3), "0001-01-01"):
        assert browser.get(f"/team/LED/trend?since={asked}").status_code == 200
    assert browser.get("/team/LED/trend?on=9999-12-31").status_code == 200
    assert 'name="since"' in whole


def test_the_files_hold_the_rows_of_the_page(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(company["lead"])
    months = sheet(browser.get("/team/LED/trend?format=csv"))
    assert len(months) == 13
    assert months[-1]["day"] == today().isoformat()
    rows = sheet(browser.get("/team/LED/trend?format=csv&table=ledger"))
    assert [row["change"] for row in (rows[0], rows[-1])] == ["opening", "closing"]
    for figure in ("met", "required"):
        assert sum(int(row[figure]) for row in rows[:-1]) == int(rows[-1][figure])
    changes = sheet(browser.get("/team/LED/trend?format=csv&table=changes"))
    assert {row["name"] for row in changes} == {"Gain Person", "Lose Person", "'=Join Person", "Leave Person"}
    document = browser.get("/team/LED/trend?format=json").get_json()
    assert document["months"][-1]["met"] == int(months[-1]["met"])
    assert document["person_days"]["required"] > 0


def test_the_scope_of_the_page_goes_along(sign_in, make: Make, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    browser: FlaskClient = sign_in(company["lead"])
    page = browser.get("/team/LED/trend?scope=direct").text
    assert "only who is directly in this unit" in page
    assert '<input type="hidden" name="scope" value="direct">' in page
    assert "only who is directly" not in browser.get("/team/LED/trend").text


def test_nobody_else_finds_the_trend(sign_in, company: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    assert sign_in(company["gain"]).get("/team/LED/trend").status_code == 403
    browser: FlaskClient = sign_in(company["lead"])
    assert browser.get("/team/ELSE/trend").status_code == browser.get("/team/NOWHERE/trend").status_code == 404
    assert browser.get("/coverage/trend").status_code == 403


def test_a_large_place_only_leads_to_its_trend(
    sign_in,  # type: ignore[no-untyped-def]
    company: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(team_trend, "LARGE", 2)
    page = sign_in(company["lead"]).get("/team/LED").text
    assert "Coverage at month ends, and what moved it" in page
    assert 'href="/team/LED/trend"' in page
    assert 'class="spot"' not in page


def test_bars_share_one_scale_and_rows_add_up(app: Flask, make: Make, company: dict[str, int]) -> None:
    actor = make.actor(company["learning"], AccessRole.LEARNING)
    day = today()
    found = unit_trend(actor, "LED", on=day, since=day - timedelta(60), today=day)
    opening, *moved, closing = ledger(found)
    assert (opening.is_sum, closing.is_sum) == (True, True)
    assert [entry.words for entry in moved] == ["Gained", "Lost", "Joined", "Left"]
    assert [entry.met for entry in moved] == ["+1", "\u22121", "0", "0"]
    assert [entry.required for entry in moved] == ["", "", "+1", "\u22121"]
    assert (moved[0].x, moved[0].width, moved[1].x, moved[1].width) == ("50.00%", "45.00%", "5.00%", "45.00%")
    assert moved[2].under == "=Join Person"
    sums = coverage(actor, "LED", on=day, today=day).whole.sums
    assert (closing.met, closing.required) == (str(sums.met), str(sums.required))


def test_the_heading_is_the_finding(app: Flask, make: Make) -> None:
    unit, competency = make.unit("NEW"), make.competency()
    day = date(2026, 6, 15)
    actor = make.actor(make.person(learning=True), AccessRole.LEARNING)

    def says() -> str:
        return team_trend.finding(unit_trend(actor, "NEW", on=day, since=None, today=day))

    assert says() == "Nothing was required of anybody"
    make.role(baseline=True, asks={competency: (1, 1, True)})
    person = make.person(unit=unit, hired_on=date(2026, 3, 10))
    assert says() == "Coverage stayed at 0\u00a0% since 31 Mar 2026"
    make.evidence(person, competency, 1, observed_on=date(2026, 6, 1))
    assert says() == "Coverage rose from 0\u00a0% to 100\u00a0% since 31 Mar 2026"
