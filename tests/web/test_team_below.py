"""The units below a place side by side."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from portal.services.insight import coverage
from portal.web.team_below import By, below_rows
from tests.example_company import load_example
from tests.make import Make

DAY = date(2025, 6, 30)


@pytest.fixture
def lead(sign_in, make: Make) -> FlaskClient:  # type: ignore[no-untyped-def]
    example = load_example(make, lead_no="p11", seen_on=DAY)
    return sign_in(example.people["p11"])  # type: ignore[no-any-return]


def shown(page: str) -> list[str]:
    table = page.partition('id="h-below"')[2].partition("</table>")[0]
    return re.findall(r'<th scope="row"><a href="/team/(\w+)', table)


def test_rows_follow_the_heading_and_who_is_in_none_comes_last(lead: FlaskClient, make: Make) -> None:
    from portal.rules.access import AccessRole

    actor = make.actor(make.person("LD", learning=True), AccessRole.LEARNING)
    found = coverage(actor, "ORG", on=DAY, today=DAY)
    by = {one: below_rows(found, one) for one in By}
    for rows in by.values():
        assert sum((row.figures.sums.met for row in rows), 0) == found.whole.sums.met
        assert sum(row.figures.people for row in rows) == found.whole.people
    assert [row.code for row in by[By.NAME]][:2] == ["ENG", "OPS"]
    shares = [row.figures.sums.coverage for row in by[By.COVERAGE] if row.code]
    assert shares == sorted(shares)
    ready = [row.ready for row in by[By.READY] if row.code]
    assert ready == sorted(ready)
    assert [row.code for row in by[By.PEOPLE]][:2] == ["ENG", "OPS"]
    risks = [row.figures.at_risk for row in by[By.RISK] if row.code]
    assert risks == sorted(risks, reverse=True)
    eng = by[By.NAME][0]
    lowest = min(asked.coverage for asked in eng.figures.competencies.values())
    assert eng.weakest is not None
    assert eng.asked.coverage == lowest < 1
    assert eng.figures.competencies[eng.weakest.id] == eng.asked


def test_a_heading_is_a_link_that_says_how_the_table_is_sorted(lead: FlaskClient) -> None:
    page = lead.get(f"/team/ORG?on={DAY}").text
    assert 'aria-sort="ascending"><a href="/team/ORG?on=2025-06-30#h-below">Team</a>' in page
    assert set(shown(page)) >= {"ENG", "OPS"}
    sorted_page = lead.get(f"/team/ORG?on={DAY}&below=coverage").text
    assert re.search(r'aria-sort="ascending"><a href="[^"]*below=coverage#h-below">Coverage', sorted_page)
    assert shown(sorted_page)[:2] == ["ENG", "OPS"]
    assert shown(lead.get(f"/team/ORG?on={DAY}&below=nonsense").text) == shown(page)
