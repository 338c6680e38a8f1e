"""My skills as a browser without JavaScript sees them."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal.rules.courses import EvidenceKind
from portal.web.clock import now
from tests.conftest import counted
from tests.make import Make

SignIn = Callable[[int], FlaskClient]
TODAY = now().date()


@pytest.fixture
def me(make: Make) -> int:
    return make.person("L-1", name="Ida Learner")


@pytest.fixture
def browser(me: int, sign_in: SignIn) -> FlaskClient:
    return sign_in(me)


def words(answer) -> str:  # type: ignore[no-untyped-def]
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(text.split())


def row(browser: FlaskClient, code: str) -> dict[str, object]:
    found = {one["competency_code"]: one for one in browser.get("/skills?format=json").json["competencies"]}
    return found[code]


def test_without_competencies_the_page_says_what_to_do(browser: FlaskClient) -> None:
    assert "No competency is described yet" in words(browser.get("/skills"))


def test_my_skills_stand_in_the_navigation(browser: FlaskClient) -> None:
    assert '<a href="/skills" aria-current="page">My skills</a>' in browser.get("/skills").get_data(as_text=True)


def test_a_row_says_where_i_stand_what_is_asked_and_until_when(make: Make, me: int, browser: FlaskClient) -> None:
    llm, gov = make.competency("LLM", name="Language models"), make.competency("GOV", name="Governance", area="Trust")
    make.role("BASE", asks={llm: (4, 2, True), gov: (1, 1, False)}, baseline=True)
    soon = TODAY + timedelta(days=30)
    make.evidence(me, llm, 2, observed_on=TODAY - timedelta(days=10), expires_on=soon)
    make.evidence(me, llm, 3, EvidenceKind.SELF, observed_on=TODAY, ceiling=5)
    answer = browser.get("/skills")
    page = words(answer)
    assert 'aria-label="you have 2, target 4, you claim 3"' in answer.get_data(as_text=True)
    assert "Language models core" in page
    assert "2 / 4 2 levels to go" in page
    last = soon - timedelta(days=1)
    assert f"{last.day} {last:%b %Y}" in page
    assert "0 / 1 1 level to go" in page
    assert row(browser, "LLM")["until"] == soon.isoformat()


def test_the_records_say_which_one_decides_and_what_became_of_the_others(
    make: Make, me: int, browser: FlaskClient
) -> None:
    llm = make.competency("LLM")
    before = TODAY - timedelta(days=100)
    make.evidence(me, llm, 3, EvidenceKind.ASSESSMENT, ceiling=4, observed_on=before)
    make.evidence(me, llm, 2, EvidenceKind.ASSESSMENT, ceiling=4, observed_on=before + timedelta(days=1))
    make.evidence(me, llm, 1, observed_on=before)
    make.evidence(me, llm, 2, observed_on=before, expires_on=TODAY)
    page = words(browser.get("/skills"))
    for said in ("Decides", "Contradicted by a later record", "Counts", "Lapsed"):
        assert said in page


def test_i_assess_myself_against_the_levels_in_view(make: Make, browser: FlaskClient) -> None:
    make.competency("LLM")
    assert "4 Advanced Does LLM at 4." in words(browser.get("/skills"))
    answer = browser.post("/skills/LLM/assess", data={"level": "4"})
    assert (answer.status_code, answer.location) == (303, "/skills#c-LLM")
    assert "Your own assessment is kept" in words(browser.get("/skills"))
    found = row(browser, "LLM")
    assert (found["claimed"], found["verified"], found["state"]) == (4, 0, "claimed_only")


@pytest.mark.parametrize(
    ("code", "data", "status", "sentence"),
    [
        ("LLM", {}, 400, "You need a level from 0 to 5."),
        ("LLM", {"level": "6"}, 400, "You need a level from 0 to 5."),
        ("LLM", {"level": "many"}, 400, "whole number"),
        ("NOPE", {"level": "3"}, 409, "There is no competency NOPE."),
    ],
)
def test_what_is_no_level_changes_nothing(
    make: Make, browser: FlaskClient, code: str, data: dict[str, str], status: int, sentence: str
) -> None:
    make.competency("LLM")
    answer = browser.post(f"/skills/{code}/assess", data=data)
    assert answer.status_code == status
    assert sentence in words(answer)
    assert row(browser, "LLM")["claimed"] is None


def test_readiness_is_shown_for_my_role_and_any_other_that_i_choose(make: Make, me: int, browser: FlaskClient) -> None:
    lit, mlo = make.competency("LIT", name="AI literacy"), make.competency("MLO", name="MLOps")
    make.role("BASE", asks={lit: (1, 1, True)}, baseline=True, name="AI-ready employee")
    make.role("MLE", asks={mlo: (3, 3, True), lit: (2, 2, False)}, name="ML engineer")
    make.evidence(me, lit, 1)
    make.evidence(me, mlo, 2)
    page = words(browser.get("/skills"))
    assert "My role today AI-ready employee 100 % 1 of 1 step Ready none" in page
    page = words(browser.get("/skills?profile=mle"))
    assert "Compared with ML engineer 62 % 8 of 13 steps 2 core gaps AI literacy 1 → 2 , MLOps 2 → 3" in page
    assert browser.get("/skills?profile=NOPE").status_code == 200
    assert "Compared with ML" not in words(browser.get("/skills?profile=%00"))


def test_the_table_has_the_targets_of_the_role_that_i_compare_with(make: Make, me: int, browser: FlaskClient) -> None:
    mlo, gov = make.competency("MLO", name="MLOps"), make.competency("GOV", name="Governance")
    make.role("BASE", asks={gov: (1, 1, False)}, baseline=True)
    make.person_role(me, make.role("STEWARD", asks={gov: (4, 1, True)}, name="Steward"))
    make.role("MLE", asks={mlo: (3, 3, True)}, name="ML engineer")
    make.evidence(me, mlo, 2)
    own = browser.get("/skills")
    assert "Targets of" not in words(own)
    assert 'aria-label="you have 2"' in own.get_data(as_text=True)
    answer = browser.get("/skills?profile=MLE")
    page = words(answer)
    assert "Targets of ML engineer" in page
    assert 'aria-label="you have 2, target 3"' in answer.get_data(as_text=True)
    assert "MLOps core" in page
    assert "2 / 3 1 level to go" in page
    assert "0 / 1 1 level to go" in page
    assert "0 / 4" not in page
    assert '<a href="/skills">Back to the targets of my role</a>' in answer.get_data(as_text=True)
    assert "My role today Steward 0 % 0 of 4 steps 1 core gap Governance 0 → 4" in page
    found = {
        one["competency_code"]: one["target"]
        for one in browser.get("/skills?profile=MLE&format=json").json["competencies"]
    }
    assert found == {"MLO": 3, "GOV": 1}
    sheet = browser.get("/skills?profile=MLE&format=csv")
    assert "my-skills-for-MLE" in sheet.headers["Content-Disposition"]
    assert "my-skills-for" not in browser.get("/skills?format=csv").headers["Content-Disposition"]


def test_nobody_is_ready_for_what_nothing_is_asked(make: Make, browser: FlaskClient) -> None:
    make.competency("LLM")
    assert "Nothing is asked for, so nobody is ready or not." in words(browser.get("/skills"))


def test_the_rows_come_as_files(make: Make, me: int, browser: FlaskClient) -> None:
    llm = make.competency("LLM", name="=cmd()")
    make.evidence(me, llm, 3, source_ref="cert:1", observed_on=TODAY)
    make.evidence(me, llm, 5, EvidenceKind.SELF, observed_on=TODAY)
    sheet = browser.get("/skills?format=csv")
    (line,) = csv.DictReader(io.StringIO(sheet.data.decode("utf-8-sig")))
    assert line["competency"] == "'=cmd()"
    assert (line["verified"], line["claimed"], line["target"], line["basis"]) == ("3", "5", "", "cert:1")
    assert line["flags"] == "claim_gap"
    assert row(browser, "LLM")["target"] is None


def test_text_of_records_stays_text(make: Make, me: int, browser: FlaskClient) -> None:
    make.competency("LLM", name="<script>alert(1)</script>", area='"><img src=x onerror=alert(1)>')
    page = browser.get("/skills").get_data(as_text=True)
    assert "<script" not in page
    assert "<img" not in page


def test_as_many_statements_for_many_records_as_for_none(make: Make, me: int, browser: FlaskClient) -> None:
    llm = make.competency("LLM")
    make.role("MLE", asks={llm: (3, 3, True)})

    def statements() -> list[int]:
        counts = []
        for address in ("/skills", "/skills?profile=MLE", "/skills?format=json"):
            with counted() as seen:
                assert browser.get(address).status_code == 200
            counts.append(len(seen))
        return counts

    few = statements()
    for _ in range(20):
        make.evidence(me, make.competency(), 2)
    assert statements() == few
    assert max(few) <= 8
