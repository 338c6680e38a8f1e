"""What the page of a team says of its needs, and the signs of its cells."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from portal.rules.courses import EvidenceKind
from tests.make import LONG_AGO, Make


@pytest.fixture
def lead(sign_in, make: Make) -> FlaskClient:  # type: ignore[no-untyped-def]
    """Who leads ONE, which needs two people at level 2 and has one; noise beside it needs what nobody has."""
    one, competency = make.unit("ONE", name="First unit", lead_no="LEAD"), make.competency("C1", name="Prompting")
    make.team_requirement(one, competency, 2, 2)
    make.evidence(make.person(unit=one), competency, 2)
    make.team_requirement(make.unit("NOISE"), make.competency("C9"), 5)
    return sign_in(make.person("LEAD"))  # type: ignore[no-any-return]


def tile(page: str) -> str:
    """The figure of the bus factor and what it is of."""
    found = re.search(r"<dt>Bus factor</dt>.*?num\">(.*?)</span><div class=\"of\">(.*?)</div>", page, re.DOTALL)
    assert found
    return f"{found[1]}: {found[2]}"


def test_whoever_leads_one_unit_sees_its_needs_on_the_first_page(lead: FlaskClient) -> None:
    page, theirs = lead.get("/team").text, lead.get("/team/ONE").text
    assert tile(page).startswith("1: Prompting in First unit, lowest of 1 team need")
    assert tile(theirs).startswith("1: Prompting, lowest of 1 team need")
    assert "Team needs of First unit, riskiest first" in page
    assert "Rests on one person" in page
    document = lead.get("/team?format=json").get_json()
    assert document["bus_factor"] == 1
    assert [(row["code"], row["need"], row["depth"]) for row in document["competencies"]] == [("C1", 2, 1)]
    assert document["competencies"] == lead.get("/team/ONE?format=json").get_json()["competencies"]


def test_of_several_units_the_lowest_is_said_with_its_name(lead: FlaskClient, make: Make) -> None:
    two, competency = make.unit("TWO", name="Second unit", lead_no="LEAD"), make.competency("C2", name="Evaluating")
    make.unit("BELOW", parent=two)
    assert tile(lead.get("/team").text).startswith("1: Prompting in First unit, lowest of 1 team need")
    make.team_requirement(two, competency, 3)
    page = lead.get("/team").text
    assert tile(page).startswith("0: Evaluating in Second unit, lowest of 2 team needs")
    assert "riskiest first" not in page
    document = lead.get("/team?format=json").get_json()
    assert document["bus_factor"] == 0
    assert {row["need"] for row in document["competencies"]} <= {None}


def test_units_without_needs_say_so(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    make.unit("ONE", lead_no="LEAD")
    browser: FlaskClient = sign_in(make.person("LEAD"))
    assert tile(browser.get("/team").text) == "–: this unit has not said what it needs as a team"
    make.unit("TWO", lead_no="LEAD")
    assert tile(browser.get("/team").text) == "–: none of your units has said what it needs as a team"


@pytest.mark.parametrize(
    ("need", "at_home", "shared", "says"),
    [
        (1, 0, 0, "Nobody is there"),
        (1, 0, 1, "Only who is shared with it"),
        (2, 0, 1, "Only who is shared with it"),
        (3, 2, 0, "1 short"),
        (3, 2, 1, "1 short without who is shared"),
        (4, 2, 1, "2 short"),
    ],
)
def test_a_need_that_shared_people_meet_says_so(  # type: ignore[no-untyped-def]
    sign_in, make: Make, need: int, at_home: int, shared: int, says: str
) -> None:
    unit, home, competency = make.unit("U", lead_no="LEAD"), make.unit("HOME"), make.competency()
    make.team_requirement(unit, competency, 2, need)
    for number in range(at_home + shared):
        person = make.person(unit=unit if number < at_home else home)
        if number >= at_home:
            make.assignment(person, unit, LONG_AGO, primary=False, share=0.5)
        make.evidence(person, competency, 2)
    page = sign_in(make.person("LEAD")).get("/team/U").text
    (said,) = re.findall(r'<span class="state is-gap"><svg.*?</svg>(.*?)</span>', page)
    assert said == says


def test_a_cell_tells_lapsed_from_partly_lapsed_and_measured_from_unknown(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    unit, competency = make.unit("U", lead_no="LEAD"), make.competency()
    make.role("ALL", baseline=True, asks={competency: (3, 1, True)})
    gone, partly, tested, unknown = (make.person(number, unit=unit) for number in ("G", "P", "T", "U"))
    browser: FlaskClient = sign_in(make.person("LEAD"))
    make.evidence(unknown, competency, 2)
    plain = browser.get("/team/U").text
    for sign in ("partly lapsed", "measured at none"):
        assert sign not in plain
    for person in (gone, partly):
        make.evidence(person, competency, 3, observed_on=LONG_AGO, expires_on=date(2021, 1, 1))
    make.evidence(partly, competency, 2)
    make.evidence(tested, competency, 0, EvidenceKind.ASSESSMENT, ceiling=5)
    page = browser.get("/team/U").text
    cells = dict(re.findall(r'href="/people/(\w)">.*?visually-hidden"> (.*?)</span>', page, re.DOTALL))
    assert cells == {
        "G": "lapsed, was 3",
        "P": "partly lapsed, was 3",
        "T": "3 short, measured at none",
        "U": "1 short",
    }
    key = page[page.index('<ul class="key">') : page.index("</ul>", page.index('<ul class="key">'))]
    assert "partly lapsed" in key
    assert "measured at none" in key
