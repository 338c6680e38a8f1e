"""The pages of next steps and roles: what they say, to whom, and in how many statements."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.steps.bundles import Reason
from portal.services.steps.nexts import NotProposed
from portal.services.steps.shelf import StepCourse
from portal.web.clock import today
from portal.wording.steps import not_proposed_sentence
from tests.conftest import counted
from tests.make import Make

SignIn = Callable[[int], FlaskClient]
TEST = EvidenceKind.ASSESSMENT


class Company:
    """A worker on the way to two roles, the manager, L&D, and somebody out of sight."""

    def __init__(self, make: Make, sign_in: SignIn) -> None:
        self.make = make
        self.mlo = make.competency("MLO", name="MLOps and LLMOps")
        self.gov = make.competency("GOV", name="Governance, <b>risk</b>")
        self.held = make.role(
            "SYS", name="MLOps engineer", traditional="Administrator", asks={self.mlo: (3, 3, True)}, family="Infra"
        )
        make.role(
            "AUD", name="Governance analyst", traditional="Auditor", asks={self.gov: (2, 1, False)}, family="Risk"
        )
        self.worker_id = make.person("W-1", name="Wim Worker", unit=make.unit(lead_no="B-1"))
        make.person_role(self.worker_id, self.held)
        make.evidence(self.worker_id, self.mlo, 1)
        self.first = make.course(
            "AI-027", title="Essentials", grants={self.mlo: 2}, evidence_kind=TEST, minutes=600, cost=9000
        )
        make.course(
            "AI-028",
            title="Pipelines",
            grants={self.mlo: 3},
            evidence_kind=TEST,
            minutes=1920,
            cost=190000,
            prerequisites=(self.first,),
            self_enroll=SelfEnroll.APPROVAL,
        )
        make.course("AI-040", title="Assessing", grants={self.gov: 2}, evidence_kind=TEST, minutes=60, cost=1000)
        self.worker = sign_in(self.worker_id)
        self.boss = sign_in(make.person("B-1"))
        self.staff = sign_in(make.person("S-1", learning=True))
        self.stranger = sign_in(make.person("X-1"))


@pytest.fixture
def company(make: Make, sign_in: SignIn) -> Company:
    return Company(make, sign_in)


def page(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).replace("&nbsp;", " ").replace("\u00a0", " ").split())


def test_my_learning_says_what_the_next_steps_close_and_what_they_take(company: Company) -> None:
    shown = page(company.worker, "/")
    assert "Closes 1 of 2 steps of MLOps and LLMOps, a core requirement; 10 h; 90 USD." in shown
    assert "Closes 1 of 2 steps of MLOps and LLMOps, a core requirement; 32 h; 1,900 USD." in shown
    assert 'First: <a href="/catalog/AI-027">Essentials</a> (a step above)' in shown
    assert "Needs approval" in shown
    assert 'href="/catalog?gaps=closes"' in shown
    assert "Assessing" not in shown


def test_a_step_counts_what_comes_first(make: Make, company: Company) -> None:
    make.evidence(company.worker_id, company.mlo, 2)
    shown = page(company.worker, "/")
    assert "the gap in MLOps and LLMOps, a core requirement; 42 h; 1,990 USD, with what comes first." in shown
    assert 'First: <a href="/catalog/AI-027">Essentials</a>.</p>' in shown


def test_who_misses_nothing_is_shown_no_steps(make: Make, company: Company) -> None:
    make.evidence(company.worker_id, company.mlo, 3)
    assert "Next steps" not in page(company.worker, "/")
    assert "Nothing that the role asks is missing." in page(company.boss, "/people/W-1")


def test_where_no_course_helps_the_page_says_so_and_why(make: Make, company: Company) -> None:
    xai = make.competency("XAI", name="Fairness")
    make.requirement(company.held, xai, 1)
    make.evidence(company.worker_id, company.mlo, 3)
    assert "No course closes what is missing now." in page(company.worker, "/")
    make.course("LATE", title="Too late", grants={xai: 1}, minutes=4800, retires_on=today() + timedelta(days=9))
    make.course("LEAN", title="Leaning", grants={xai: 1}, prerequisites=(make.course("P", title="Gone", minutes=4800,
                retires_on=today() + timedelta(days=9)),))  # fmt: skip
    shown = page(company.worker, "/")
    assert "Too late</a>: It ends before anybody who begins today would likely be through with it." in shown
    assert "Leaning</a>: It needs Gone first, which ends before" in shown


def test_a_manager_and_learning_staff_see_the_same_next_steps_on_the_persons_page(company: Company) -> None:
    for browser in (company.boss, company.staff):
        shown = page(browser, "/people/W-1")
        assert "Closes 1 of 2 steps of MLOps and LLMOps, a core requirement; 10 h; 90 USD." in shown
        assert 'href="/roles?person=W-1"' in shown
    yesterday = today() - timedelta(days=1)
    assert "Next steps" not in page(company.boss, f"/people/W-1?on={yesterday}")


def test_my_skills_lead_to_the_courses_that_close_a_gap_and_to_the_roles(company: Company) -> None:
    shown = page(company.worker, "/skills")
    assert 'href="/catalog?competency=MLO&amp;gaps=closes"' in shown
    assert "competency=GOV" not in shown
    assert 'href="/roles"' in shown
    compared = page(company.worker, "/skills?profile=AUD")
    assert 'href="/catalog?competency=GOV"' in compared
    assert 'href="/roles/AUD"' in compared


def test_every_role_says_from_what_to_what_and_how_far_i_am(company: Company) -> None:
    shown = page(company.worker, "/roles")
    assert "Administrator today" in shown and "Auditor today" in shown
    assert shown.index("MLOps engineer") < shown.index("your role") < shown.index("Governance analyst")
    assert "33 %" in shown and "3 of 9 steps" in shown
    assert 'href="/roles/AUD"' in shown


def test_the_way_to_a_role_lists_the_cheapest_path_with_its_sums(company: Company) -> None:
    shown = page(company.worker, "/roles/sys")
    assert "What Administrator becomes · your role today" in shown
    for said in ("42 h", "1,990 USD", "2 courses", "3 of 9 weighted steps", "1 core gap", "The cheapest path"):
        assert said in shown
    assert shown.index("1. <a") < shown.index("Essentials") < shown.index("2. <a") < shown.index("Pipelines")
    assert "1 → 2" in shown and "2 → 3" in shown
    assert "No other set is cheaper." in shown


def test_the_way_to_a_role_says_what_no_course_reaches_and_what_is_met(make: Make, company: Company) -> None:
    make.requirement(company.held, make.competency("XAI", name="Fairness"), 4, core=True)
    assert "No course reaches level 4 of Fairness" in page(company.worker, "/roles/SYS")
    make.evidence(company.worker_id, company.gov, 2)
    assert "Nothing is missing: you meet everything that this role asks." in page(company.worker, "/roles/AUD")
    make.role("EMPTY", name="Nothing yet")
    assert "This role asks nothing yet." in page(company.worker, "/roles/EMPTY")
    assert "Nothing is asked yet" in page(company.worker, "/roles")


def test_when_the_search_takes_too_long_the_page_says_so(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.services.steps.paths.solve", lambda *_args, **_more: None)
    shown = page(company.worker, "/roles/SYS")
    assert "Found by the simple rule" in shown and "1,990 USD" in shown
    assert "The cheapest path" not in shown and "No other set is cheaper" not in shown


def test_the_way_of_somebody_is_for_whoever_sees_them_and_else_as_if_they_did_not_exist(company: Company) -> None:
    for browser in (company.boss, company.staff):
        shown = page(browser, "/roles/SYS?person=W-1")
        assert "for Wim Worker, today MLOps engineer" in shown and "1,990 USD" in shown
        assert 'href="/people/W-1"' in shown and 'href="/roles?person=W-1"' in shown
        assert "Roles for Wim Worker" in page(browser, "/roles?person=W-1")
    for path in ("/roles/SYS?person={}", "/roles?person={}", "/roles/SYS?person={}&format=json"):
        there = company.stranger.get(path.format("W-1"))
        nobody = company.stranger.get(path.format("NOBODY"))
        assert (there.status_code, there.data) == (404, nobody.data)
    for path in ("/roles/NONE", "/roles/no%20code", "/roles/SYS?person=no%20number"):
        assert company.boss.get(path).status_code == 404


def test_the_same_rows_come_as_files(company: Company) -> None:
    rows = list(csv.DictReader(io.StringIO(company.worker.get("/roles/SYS?format=csv").data.decode("utf-8-sig"))))
    assert [(row["place"], row["course_code"], row["hours"], row["cost"], row["brings"]) for row in rows] == [
        ("1", "AI-027", "10.0", "90.0", "MLO:2"),
        ("2", "AI-028", "32.0", "1900.0", "MLO:3"),
    ]
    whole = company.boss.get("/roles/SYS?format=json&person=W-1").get_json()
    assert (whole["employee_no"], whole["exact"], whole["cost"], whole["hours"]) == ("W-1", True, 1990, 42)
    assert [(one["code"], one["verified"], one["target"], one["left"]) for one in whole["asks"]] == [("MLO", 1, 3, 0)]
    roles = company.worker.get("/roles?format=json").get_json()["roles"]
    assert [(one["role_code"], one["held"], one["gaps"]) for one in roles] == [("SYS", True, 1), ("AUD", False, 1)]
    told = list(csv.DictReader(io.StringIO(company.worker.get("/roles?format=csv").data.decode("utf-8-sig"))))
    assert [(row["role_code"], row["held"], row["core_gaps"]) for row in told] == [("SYS", "1", "1"), ("AUD", "0", "0")]


def test_every_reason_not_to_propose_a_course_has_its_sentence() -> None:
    kinds = {"format": Format.LAB, "self_enroll": SelfEnroll.OPEN, "evidence_kind": TEST}
    plain = {"provider": "", "minutes": 1, "cost": 0, "status": CourseStatus.PUBLISHED, "grants": {}}
    none = {"retires_on": None, "last_exam_on": None}
    one, other = (StepCourse(code=code, title=f"Title {code}", **kinds, **plain, **none) for code in "AB")  # type: ignore[arg-type]
    said = {not_proposed_sentence(NotProposed(one, reason, other)) for reason in Reason}
    assert len(said) == len(Reason)
    assert sum("Title B" in sentence for sentence in said) == 2
    assert "Title" not in not_proposed_sentence(NotProposed(one, Reason.RETIRES_FIRST, one))


def test_text_from_somebody_else_stays_text(company: Company) -> None:
    for path in ("/roles/AUD", "/skills"):
        assert "Governance, &lt;b&gt;risk&lt;/b&gt;" in page(company.worker, path)


def test_as_many_statements_for_many_courses_and_roles_as_for_few(make: Make, company: Company) -> None:
    def statements() -> list[int]:
        counts = []
        for browser, path in (
            (company.worker, "/"),
            (company.worker, "/roles"),
            (company.worker, "/roles/SYS"),
            (company.boss, "/roles/SYS?person=W-1"),
        ):
            with counted() as seen:
                assert browser.get(path).status_code == 200
            counts.append(len(seen))
        return counts

    few = statements()
    make.courses(400)
    for number in range(30):
        make.role(asks={company.mlo: (2, 1, False)})
        make.course(grants={company.mlo: 1 + number % 5}, evidence_kind=TEST, prerequisites=(company.first,))
    assert statements() == few
    assert max(few) <= 9, few
