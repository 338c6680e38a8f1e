"""The sentences at the top of a team's page, who goes and stays, and the files of who lapses when."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.rules.courses import EvidenceKind
from portal.web.clock import now
from portal.web.deciding import long_day, short_day
from portal.web.show import day
from tests.make import LONG_AGO, Make


@pytest.fixture
def today(make: Make) -> date:
    """A unit of LEAD that needs two people at level 4; Jonas lapses in 40 days, Adaeze stays, Mei is one level away."""
    today = now().date()
    unit, inf = make.unit("U", name="Ours", lead_no="LEAD"), make.competency("INF", name="AI infrastructure")
    make.role("ALL", baseline=True, asks={inf: (3, 1, True)})
    make.team_requirement(unit, inf, 4, 2)
    for name, level, days in (("Jonas", 4, 40), ("Adaeze", 4, None), ("Mei", 3, None)):
        person = make.person(name.upper(), name=name, unit=unit)
        make.evidence(person, inf, level, expires_on=today + timedelta(days) if days else None)
    make.course("K-3", title="Platforms", grants={inf: 3}, evidence_kind=EvidenceKind.PROJECT, minutes=90)
    return today


@pytest.fixture
def lead(sign_in, make: Make, today: date) -> FlaskClient:  # type: ignore[no-untyped-def]
    return sign_in(make.person("LEAD"))  # type: ignore[no-any-return]


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))).strip()


def decisions(page: str) -> list[tuple[str, str, str]]:
    """Headline, detail and where the step leads, of each."""
    top = page.partition('id="h-decide"')[2].partition("</section>")[0]
    found = re.findall(r"<strong>(.*?)</strong>\s*<p>(.*?)</p>.*?href=\"(.*?)\"", top, re.DOTALL)
    return [(words(headline), words(detail), unescape(href)) for headline, detail, href in found]


def test_a_hidden_risk_says_the_day_who_goes_who_stays_and_who_could_come(lead: FlaskClient, today: date) -> None:
    lapses, until = long_day(today + timedelta(40)), long_day(today + timedelta(90))
    for address in ("/team", "/team/U"):
        (first, detail, href), (second, more, anchor) = decisions(lead.get(address).text)
        assert first == f"AI infrastructure at level 4 rests on one person from {lapses}"
        assert detail == "Jonas\u2019 proof lapses then; Adaeze stays. You need 2. Mei is one level away."
        assert "INF" in href
        assert lead.get(href).status_code == 200
        assert second == f"1 proof of 1 person lapses by {until}"
        assert (more, anchor) == (f"The first: Jonas, AI infrastructure, on {lapses}.", "#h-lapses")


def test_the_row_of_the_need_says_the_same_day(lead: FlaskClient, today: date) -> None:
    page = words(lead.get("/team/U").text.partition('id="h-risk"')[2])
    lapses = today + timedelta(40)
    assert f"Jonas\u2019 proof lapses on {long_day(lapses)}; Adaeze stays" in page
    assert f"One person from {short_day(lapses)}" in page


def test_what_lapses_without_a_team_need_stands_below_the_needs(  # type: ignore[no-untyped-def]
    lead: FlaskClient, make: Make, today: date
) -> None:
    unit, none, some = (
        make.unit("W", lead_no="LEAD"),
        make.competency("N", name="None"),
        make.competency("S", name="Some"),
    )
    make.role("MORE", baseline=True, asks={none: (1, 1, False), some: (1, 1, False)})
    for number in range(3):
        person = make.person(f"W{number}", unit=unit)
        make.evidence(person, none, 2)
        make.evidence(person, some, 2, expires_on=today + timedelta(9) if number else None)
    page = words(lead.get("/team/W").text)
    assert "Lapsing in 90 days without a team need: Some (2 of 3 met)." in page
    make.team_requirement(unit, some, 1)
    assert "without a team need:" not in words(lead.get("/team/W").text)


def test_the_next_step_is_the_page_of_the_gap_where_roles_ask_for_the_level_else_the_catalog(  # type: ignore[no-untyped-def]
    lead: FlaskClient, sign_in, make: Make, today: date
) -> None:
    """Everybody has to be at level 3: that page does not help with a need at level 4."""
    assert decisions(lead.get("/team/U").text)[0][2] == "/catalog?competency=INF&level=4&level=5"
    unit, inf = make.unit("T", lead_no="LEAD"), db.session.scalars(select(Competency.id)).one()
    make.team_requirement(unit, inf, 3)
    for number in range(2):
        make.person(f"T{number}", unit=unit)
    pages = {"/team/T": "/team/T/gap/INF", "/team": "/team/T/gap/INF"}
    for address, gap in pages.items():
        steps = [href for headline, _, href in decisions(lead.get(address).text) if "nobody at level 3" in headline]
        assert steps == [gap]
        assert lead.get(gap).status_code == 200
    other = make.unit("V", lead_no="OTHER")
    for number in range(2):
        make.person(f"V{number}", unit=other)
    theirs: FlaskClient = sign_in(make.person("OTHER"))
    for address, gap in {"/team/V": "/team/V/gap/INF", "/team": "/team/gap/INF"}.items():
        [(headline, _, href)] = decisions(theirs.get(address).text)
        assert headline == "2 people are below a core requirement: AI infrastructure at level 3"
        assert href == gap
        assert theirs.get(gap).status_code == 200
    learning: FlaskClient = sign_in(make.person("L-D", learning=True))
    assert learning.get("/team/T/gap/INF").status_code == 200
    steps = [href for headline, _, href in decisions(learning.get("/coverage").text) if "core requirement" in headline]
    assert steps == ["/catalog?competency=INF&level=3&level=4&level=5"]


def test_whoever_is_not_in_charge_reads_what_is_needed_and_the_company_names_nobody(  # type: ignore[no-untyped-def]
    sign_in, make: Make, today: date
) -> None:
    learning: FlaskClient = sign_in(make.person("L-D", learning=True))
    assert "Adaeze stays. Needed: 2." in decisions(learning.get("/team/U").text)[0][1]
    company = learning.get("/coverage").text
    (headline, detail, href), *_ = decisions(company)
    assert (headline[:9], detail, href) == ("1 proof o", "Each unit says who.", "#h-below")
    assert 'id="h-below"' in company
    assert 'id="h-lapses"' not in company
    assert learning.get("/coverage?format=csv&table=lapses").status_code == 404


def test_a_past_day_has_no_decision_and_no_list_and_a_day_ahead_has(lead: FlaskClient, today: date) -> None:
    past = lead.get(f"/team/U?on={today - timedelta(1)}")
    for sign in ("h-decide", "h-lapses", "Jonas\u2019"):
        assert sign not in past.text
    assert "One person in 90 days" in words(past.text)
    assert lead.get(f"/team/U?on={today - timedelta(1)}&format=csv&table=lapses").status_code == 404
    ahead = lead.get(f"/team/U?on={today + timedelta(39)}").text
    assert decisions(ahead)[0][0].endswith(f"from {long_day(today + timedelta(40))}")
    gone = decisions(lead.get(f"/team/U?on={today + timedelta(40)}").text)[0]
    assert gone[0] == "AI infrastructure at level 4 rests on Adaeze alone"
    assert gone[1].startswith(f"1 of 2 needed, as of {short_day(today + timedelta(40))}.")


def test_nothing_to_decide_is_said_calmly(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    unit = make.unit("CALM", lead_no="LEAD")
    browser: FlaskClient = sign_in(make.person("LEAD"))
    assert "h-decide" not in browser.get("/team/CALM").text
    make.person(unit=unit)
    page = words(browser.get("/team/CALM").text)
    later = day(now().date() + timedelta(90))
    assert f"Nothing needs a decision: no requirement that is met lapses by {later}." in page
    make.team_requirement(unit, make.competency("C1"), 1)
    assert "has nobody at level 1" in words(browser.get("/team/CALM").text)


def test_one_person_alone_too_few_and_nobody_are_three_sentences(  # type: ignore[no-untyped-def]
    sign_in, make: Make
) -> None:
    unit, elsewhere = make.unit("U", lead_no="LEAD"), make.unit("E")
    none, one, few = (make.competency(code, name=code) for code in ("None", "One", "Few"))
    for competency, need in ((none, 1), (one, 2), (few, 3)):
        make.team_requirement(unit, competency, 2, need)
    people = [make.person(f"P{number}", name=f"Name {number}", unit=unit) for number in range(2)]
    make.evidence(people[0], one, 2)
    for person in people:
        make.evidence(person, few, 2)
    shared = make.person("S", unit=elsewhere)
    make.assignment(shared, unit, LONG_AGO, primary=False, share=0.2)
    make.evidence(shared, few, 2)
    on = short_day(now().date())
    assert [said[:2] for said in decisions(sign_in(make.person("LEAD")).get("/team/U").text)] == [
        ("None has nobody at level 2", f"0 of 1 needed, as of {on}."),
        ("One at level 2 rests on Name 0 alone", f"1 of 2 needed, as of {on}."),
        ("Few at level 2 is 1 short", f"2 of 3 needed, as of {on}. 1 more is shared with the unit."),
    ]


def test_the_files_hold_every_lapse_and_the_page_the_first_twenty(lead: FlaskClient, make: Make, today: date) -> None:
    inf = db.session.scalars(select(Competency.id).where(Competency.code == "INF")).one()
    unit = make.unit("BIG", lead_no="LEAD")
    for number in range(25):
        make.evidence(make.person(f"B{number:02}", unit=unit), inf, 3, expires_on=today + timedelta(5 + number))
    page = lead.get("/team/BIG").text
    table = page.partition('id="h-lapses"')[2].partition("</section>")[0]
    assert table.count('href="/people/') == 20
    assert "The first 20 of 25." in words(table)
    assert "Platforms" in table
    answer = lead.get("/team/BIG?format=csv&table=lapses")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert len(rows) == 25
    assert rows[0] == {
        "lapses_on": (today + timedelta(5)).isoformat(),
        "employee_no": "B00",
        "name": "Person B00",
        "unit": "BIG",
        "competency_code": "INF",
        "competency": "AI infrastructure",
        "verified": "3",
        "target": "3",
        "core": "1",
        "renewed_by": "K-3",
        "renewing_course": "Platforms",
    }
    document = lead.get("/team/BIG?format=json&table=lapses").get_json()
    assert (document["unit"], document["not_named"], len(document["lapses"])) == ("BIG", 0, 25)
    assert document["lapses"][0]["core"] is True
