"""One person's page on any day, by address: the levels and their reasons of that day, seen by whoever may today."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from portal.web.clock import now
from tests.make import Make

SignIn = Callable[[int], FlaskClient]
TODAY = now().date()


@pytest.fixture
def boss(make: Make, sign_in: SignIn) -> FlaskClient:
    """Manages somebody who was certified at 3 on 1 February 2024 until 31 January 2025."""
    gov = make.competency("GOV", name="Governance")
    make.role("ALL", baseline=True, asks={gov: (2, 1, True)}, name="Everybody")
    worker = make.person("W-1", name="Worker", manager_no="B-1")
    make.evidence(
        worker, gov, 3, observed_on=date(2024, 2, 1), expires_on=date(2025, 2, 1), source_ref="certification:one"
    )
    make.person("X-1", manager_no="B-1")
    return sign_in(make.person("B-1"))


@pytest.mark.parametrize(
    ("on", "verified", "state", "ready"),
    [
        ("2024-01-31", 0, "none", False),
        ("2024-02-01", 3, "verified", True),
        ("2025-01-31", 3, "verified", True),
        ("2025-02-01", 0, "lapsed", False),
    ],
)
def test_a_person_is_shown_as_of_any_day(boss: FlaskClient, on: str, verified: int, state: str, ready: bool) -> None:
    found = boss.get(f"/people/W-1?format=json&on={on}").json
    (level,) = found["competencies"]
    assert (found["on"], found["ready"], level["verified"], level["state"]) == (on, ready, verified, state)
    (row,) = csv.DictReader(io.StringIO(boss.get(f"/people/W-1?format=csv&of=skills&on={on}").text.lstrip("\ufeff")))
    assert (row["competency_code"], row["verified"], row["state"]) == ("GOV", str(verified), state)
    assert f"competencies as of {int(on[8:])} {date.fromisoformat(on):%b %Y}" in boss.get(f"/people/W-1?on={on}").text


def test_the_file_tells_the_reasons_that_the_page_shows(boss: FlaskClient) -> None:
    found = boss.get("/people/W-1?format=json&on=2024-06-01").json
    assert (found["roles"], found["readiness"], found["core_gaps"]) == (["Everybody"], 1.0, [])
    (level,) = found["competencies"]
    (record,) = level["records"]
    assert record["source_ref"] == level["basis"] == "certification:one"
    assert (record["weight"], record["expires_on"]) == ("decides", "2025-02-01")
    gaps = boss.get("/people/W-1?format=json").json["core_gaps"]
    assert gaps == [{"code": "GOV", "name": "Governance", "verified": 0, "target": 2}]


def test_another_day_is_looked_at_and_not_rated(boss: FlaskClient) -> None:
    assert "/rate/GOV" in boss.get("/people/W-1").text
    assert "/rate/GOV" not in boss.get("/people/W-1?on=2024-06-01").text


def test_who_may_see_goes_by_today(make: Make, sign_in: SignIn) -> None:
    """Somebody who led the unit last year sees nothing of it, not of last year either."""
    old, new = make.unit("OLD", lead_no="B-1"), make.unit("NEW")
    worker = make.person("W-1")
    make.assignment(worker, old, date(2024, 1, 1), TODAY)
    make.assignment(worker, new, TODAY)
    assert sign_in(make.person("B-1")).get("/people/W-1?on=2024-06-01").status_code == 404


@pytest.mark.parametrize("on", ["2026-02-30", "x", "%00", ""])
def test_a_day_that_is_none_counts_as_not_given_on_the_page(boss: FlaskClient, on: str) -> None:
    answer = boss.get(f"/people/W-1?on={on}")
    assert answer.status_code == 200
    assert "competencies as of" not in answer.text


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_are_can_be_asked(boss: FlaskClient, on: str) -> None:
    assert boss.get(f"/people/W-1?on={on}").status_code == 200


def test_a_page_says_the_last_day_and_a_file_the_first_without(make: Make, sign_in: SignIn) -> None:
    gov = make.competency("GOV")
    me = make.person("P-1")
    make.evidence(me, gov, 3, observed_on=TODAY, expires_on=date(TODAY.year + 4, 1, 1))
    browser = sign_in(me)
    page = browser.get("/skills").text
    assert page.count(f"31 Dec {TODAY.year + 3}") == 2
    assert f"1 Jan {TODAY.year + 4}" not in page
    assert browser.get("/skills?format=json").json["competencies"][0]["until"] == f"{TODAY.year + 4}-01-01"


def test_how_long_the_issuer_vouches_is_told_where_it_differs(make: Make, sign_in: SignIn) -> None:
    limited = make.competency("LIM", max_validity_months=12)
    staff, me = sign_in(make.person(learning=True)), make.person("P-1")
    form = {"competency": "LIM", "level": "3", "observed_on": str(TODAY), "last_day": f"{TODAY.year + 3}-12-31"}
    assert staff.post("/people/P-1/certifications", data=form).status_code == 303
    told = f"the issuer vouches until 31 Dec {TODAY.year + 3}"
    assert told in sign_in(me).get("/skills").text
    other = make.person("P-2")
    make.evidence(other, limited, 3, observed_on=TODAY, expires_on=TODAY + timedelta(days=9))
    assert "the issuer vouches" not in sign_in(other).get("/skills").text


def test_how_long_a_word_holds_is_that_of_the_competency(make: Make, sign_in: SignIn) -> None:
    make.competency("LIM", max_validity_months=1)
    make.competency("LONG", max_validity_months=36)
    make.person("P-1", manager_no="B-1")
    page = sign_in(make.person("B-1")).get
    for address, first in (("/skills", "It verifies nothing and holds"), ("/people/P-1", "It holds")):
        told = [f"{first} for {months}." in page(address).text for months in ("1 month", "12 months")]
        assert told == [True, True], address


def test_a_name_in_the_heat_leads_to_the_same_day(boss: FlaskClient, make: Make) -> None:
    make.unit("U", lead_no="B-1")
    assert 'href="/people/W-1?on=2024-06-01"' in boss.get("/team?on=2024-06-01").text
    assert 'href="/people/W-1"' in boss.get("/team").text
