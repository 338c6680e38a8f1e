"""One person's page: where they stand and why, and the rating of their managers."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal.rules.courses import EvidenceKind
from portal.rules.enrolling import EnrollmentState
from portal.web.clock import now
from tests.conftest import counted
from tests.make import Make

SignIn = Callable[[int], FlaskClient]
TODAY = now().date()
EXAMPLE = "Led the review of the register."


class Company:
    def __init__(self, make: Make, sign_in: SignIn) -> None:
        unit = make.unit("ENG", lead_no="B-1")
        self.gov = make.competency("GOV", name="Governance")
        self.id = make.person("W-1", name="Worker", unit=unit)
        self.worker = sign_in(self.id)
        self.boss = sign_in(make.person("B-1", name="Boss"))
        self.staff = sign_in(make.person("S-1", learning=True))
        self.administrator = sign_in(make.person("A-1", administrator=True))
        self.other = sign_in(make.person("O-1"))


@pytest.fixture
def company(make: Make, sign_in: SignIn) -> Company:
    return Company(make, sign_in)


def words(answer) -> str:  # type: ignore[no-untyped-def]
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def level(browser: FlaskClient) -> dict[str, object]:
    found = json.loads(browser.get("/people/W-1?format=json").data)["competencies"]
    return next(one for one in found if one["competency_code"] == "GOV")  # type: ignore[no-any-return]


def test_a_manager_rates_with_one_example(company: Company) -> None:
    assert "1 Aware Does GOV at 1." in words(company.boss.get("/people/W-1"))
    answer = company.boss.post("/people/W-1/rate/GOV", data={"level": "3", "example": EXAMPLE})
    assert (answer.status_code, answer.location) == (303, "/people/W-1#c-GOV")
    page = words(company.boss.get("/people/W-1"))
    assert "Your rating is kept" in page
    assert f"by Boss “{EXAMPLE}”" in page
    assert level(company.boss)["verified"] == 3


def test_self_assessment_and_rating_are_revealed_once_both_are_given(company: Company) -> None:
    company.boss.post("/people/W-1/rate/GOV", data={"level": "3", "example": EXAMPLE})
    before = words(company.worker.get("/skills"))
    assert EXAMPLE not in before
    assert "Your manager has rated you here." in before
    company.worker.post("/skills/GOV/assess", data={"level": "4"})
    assert EXAMPLE in words(company.worker.get("/skills"))


def test_each_side_is_told_whether_the_other_sees_it_now(company: Company, make: Make) -> None:
    make.competency("LIT", name="Literacy")
    rating, claim = {"level": "3", "example": EXAMPLE}, {"level": "4"}
    company.worker.post("/skills/LIT/assess", data=claim)
    first = words(company.worker.get("/skills"))
    assert "It verifies nothing; your manager sees it once they have rated you." in first
    assert "Your managers have rated you" not in first
    company.boss.post("/people/W-1/rate/GOV", data=rating)
    rated = words(company.boss.get("/people/W-1"))
    assert "Your rating is kept. The person sees it once they have assessed themselves." in rated
    assert rated.count("Worker has assessed themselves and sees it at once, with your name and the example.") == 1
    assert words(company.worker.get("/skills")).count("Your managers have rated you and see it by name at once.") == 1
    company.worker.post("/skills/GOV/assess", data=claim)
    second = words(company.worker.get("/skills"))
    assert "your manager has rated you, so each of you sees now what the other says." in second
    assert second.count("Your managers have rated you and see it by name at once.") == 1
    company.boss.post("/people/W-1/rate/LIT", data=rating)
    third = words(company.boss.get("/people/W-1"))
    assert "They have assessed themselves, so each of you sees now what the other says." in third


def test_a_manager_sees_no_claim_before_rating(company: Company) -> None:
    company.worker.post("/skills/GOV/assess", data={"level": "5"})
    before = words(company.boss.get("/people/W-1"))
    assert "There is a self-assessment. You see it once you have rated." in before
    assert level(company.boss)["claimed"] is None
    company.boss.post("/people/W-1/rate/GOV", data={"level": "3", "example": EXAMPLE})
    assert level(company.boss)["claimed"] == 5


def test_learning_staff_see_what_is_verified_and_no_opinion(company: Company, make: Make) -> None:
    make.evidence(company.id, company.gov, 1, EvidenceKind.COMPLETION)
    company.boss.post("/people/W-1/rate/GOV", data={"level": "3", "example": EXAMPLE})
    company.worker.post("/skills/GOV/assess", data={"level": "5"})
    page = words(company.staff.get("/people/W-1"))
    assert EXAMPLE not in page
    assert "Self-assessment" not in page
    assert "A manager's rating decides the level; it is not shown here." in page.replace("&#39;", "'")
    assert (level(company.staff)["verified"], level(company.staff)["claimed"]) == (3, None)


@pytest.mark.parametrize("who", ["worker", "staff", "administrator", "other"])
def test_nobody_but_a_manager_rates(company: Company, who: str) -> None:
    browser: FlaskClient = getattr(company, who)
    answer = browser.post("/people/W-1/rate/GOV", data={"level": "3", "example": EXAMPLE})
    assert answer.status_code == (409 if who == "worker" else 404)
    assert level(company.boss)["verified"] == 0
    assert 'action="/people/W-1/rate' not in browser.get("/people/W-1").get_data(as_text=True)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"level": "5", "example": EXAMPLE}, "You need a level from 0 to 4."),
        ({"level": "3", "example": "  "}, "You need to write down one example that you have observed."),
        ({"level": "3", "example": "x" * 2001}, "at most 2000 characters"),
        ({}, "You need a level from 0 to 4."),
    ],
)
def test_a_rating_that_says_too_little_or_too_much_changes_nothing(
    company: Company, data: dict[str, str], sentence: str
) -> None:
    answer = company.boss.post("/people/W-1/rate/GOV", data=data)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert level(company.boss)["verified"] == 0
    assert company.other.post("/people/W-1/rate/GOV", data=data).status_code == 404


def test_whoever_may_not_see_a_person_gets_the_same_answer_as_for_nobody(company: Company) -> None:
    for browser in (company.other, company.administrator):
        for of in ("W-1", "NOBODY"):
            assert browser.get(f"/people/{of}").status_code == 404
            assert browser.get(f"/people/{of}?format=json").status_code == 404


def test_as_many_statements_for_many_records_as_for_none(company: Company, make: Make) -> None:
    def statements() -> list[int]:
        counts = []
        for browser in (company.boss, company.staff, company.worker):
            with counted() as seen:
                assert browser.get("/people/W-1").status_code == 200
            counts.append(len(seen))
        return counts

    few = statements()
    for _ in range(20):
        make.evidence(company.id, make.competency(), 2, observed_on=TODAY)
    assert statements() == few
    assert (
        max(few) <= 13
    )  # eight for the person, their skills and learning, four for the next steps, what is recommended


CERTIFICATION = {
    "competency": "GOV",
    "level": "4",
    "observed_on": str(TODAY),
    "last_day": str(TODAY + timedelta(days=9)),
    "credential_url": "https://issuer.example/7",
}


def test_learning_staff_record_a_certification_and_revoke_it(company: Company) -> None:
    answer = company.staff.post("/people/W-1/certifications", data=CERTIFICATION)
    assert (answer.status_code, answer.location) == (303, "/people/W-1")
    page = company.staff.get("/people/W-1").get_data(as_text=True)
    assert 'href="https://issuer.example/7"' in page
    assert (level(company.staff)["verified"], level(company.staff)["until"]) == (4, str(TODAY + timedelta(days=10)))
    (address,) = re.findall(r'action="(/people/W-1/records/\d+/revoke)"', page)
    assert company.staff.post(address, data={"day": str(TODAY), "reason": "Forged"}).status_code == 303
    assert level(company.staff)["verified"] == 0
    assert "Forged" in words(company.worker.get("/skills"))
    again = company.staff.post(address, data={"day": str(TODAY), "reason": "Forged"})
    assert again.status_code == 409
    assert "This record has already been revoked." in words(again)


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"level": "6"}, 400, "You need a level from 1 to 5."),
        ({"observed_on": ""}, 400, "You need the day on which it was earned."),
        ({"level": ""}, 409, "You need to name the certification"),
        ({"course": "NOPE", "competency": ""}, 409, "There is no certification NOPE."),
        ({"credential_url": "javascript:alert(1)"}, 409, "You need an address that begins with https:// or http://."),
        ({"last_day": "2000-01-01"}, 409, "The credential has to be valid at least on the day"),
        ({"last_day": "9999-12-31"}, 400, "You need an earlier day, or none."),
        ({"course": "K-1"}, 400, "You need either a course or one competency, not both."),
    ],
)
def test_a_certification_that_cannot_be_is_refused(
    company: Company, make: Make, change: dict[str, str], status: int, sentence: str
) -> None:
    make.course("K-1", grants={make.competency("LIT"): 3}, evidence_kind=EvidenceKind.CERTIFICATION)
    answer = company.staff.post("/people/W-1/certifications", data={**CERTIFICATION, **change})
    assert answer.status_code == status
    assert sentence in words(answer)
    assert level(company.staff)["verified"] == 0


def test_nobody_in_learning_certifies_themselves(company: Company) -> None:
    answer = company.staff.post("/people/S-1/certifications", data=CERTIFICATION)
    assert answer.status_code == 409
    assert "certifications" not in company.staff.get("/people/S-1").get_data(as_text=True)


def test_a_record_is_revoked_only_at_its_own_persons_address(company: Company, make: Make) -> None:
    make.evidence(company.id, company.gov, 3)
    for employee_no in ("NOBODY", "O-1"):
        answer = company.staff.post(f"/people/{employee_no}/records/1/revoke", data={"day": str(TODAY), "reason": "x"})
        assert answer.status_code == 404
    assert level(company.boss)["verified"] == 3


@pytest.mark.parametrize("who", ["worker", "boss", "administrator", "other"])
def test_only_learning_staff_certify(company: Company, who: str) -> None:
    browser: FlaskClient = getattr(company, who)
    assert browser.post("/people/W-1/certifications", data=CERTIFICATION).status_code == 403
    assert level(company.boss)["verified"] == 0


def test_a_score_is_for_oneself_and_learning_staff_and_not_for_the_line_of_sight(company: Company, make: Make) -> None:
    course = make.course("AI-1", evidence_kind=EvidenceKind.ASSESSMENT)
    make.enrollment(company.id, course, EnrollmentState.COMPLETED, score=87.5, ended_on=TODAY)
    for browser, score in ((company.worker, 87.5), (company.staff, 87.5), (company.boss, None)):
        (row,) = json.loads(browser.get("/people/W-1?format=json").data)["enrollments"]
        assert (row["course_code"], row["standing"], row["score"]) == ("AI-1", "completed", score)
        for address in ("/people/W-1", "/people/W-1?format=csv"):
            answer = browser.get(address)
            assert answer.status_code == 200
            assert ("87.5" in answer.get_data(as_text=True)) is (score is not None), address
        assert (">Score<" in browser.get("/people/W-1").get_data(as_text=True)) is (score is not None)
