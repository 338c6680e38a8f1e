"""Journeys of a learner through the pages, as a browser without JavaScript makes them."""

import csv
import io
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.model.base import db
from portal.model.catalog import Course
from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.enrolling import EnrollmentState
from portal.services.database import transaction
from portal.web.clock import today
from tests.conftest import counted
from tests.make import Make

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def me(make: Make) -> int:
    return make.person("L-1", name="Ida Learner")


@pytest.fixture
def browser(me: int, sign_in: SignIn) -> FlaskClient:
    return sign_in(me)


def words(answer) -> str:  # type: ignore[no-untyped-def]
    """The text of a page without its markup, blanks single."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def rows(browser: FlaskClient) -> list[dict[str, object]]:
    return json.loads(browser.get("/?format=json").data)


def test_somebody_finds_a_course_enrolls_starts_and_completes_it(make: Make, browser: FlaskClient) -> None:
    make.course("K-1", title="Prompting clinic")
    make.course("K-2", title="Noise")
    assert "You have not taken a course yet" in words(browser.get("/"))
    found = browser.get("/catalog?q=prompting")
    assert "Prompting clinic" in words(found)
    assert "Noise" not in words(found)
    for act, said, standing in [
        ("enroll", "You are enrolled.", "enrolled"),
        ("start", "You have started.", "in_progress"),
        ("finish", "You completed this course.", "completed"),
    ]:
        answer = browser.post(f"/catalog/K-1/{act}")
        assert (answer.status_code, answer.location) == (303, "/catalog/K-1")
        page = browser.get("/catalog/k-1")
        assert said in words(page)
        assert [row["standing"] for row in rows(browser)] == [standing]
    assert "Finished 1 in all Finished courses" in words(browser.get("/"))


def test_a_course_with_a_test_awaits_its_result(make: Make, browser: FlaskClient) -> None:
    make.course("K-1", title="Graded", evidence_kind=EvidenceKind.ASSESSMENT)
    browser.post("/catalog/K-1/enroll")
    browser.post("/catalog/K-1/finish")
    page = browser.get("/catalog/K-1")
    assert "The result is awaited since" in words(page)
    assert "I have finished" not in words(page)
    assert "The result of Graded is awaited" in words(browser.get("/"))
    assert rows(browser)[0]["standing"] == "result_awaited"
    again = browser.post("/catalog/K-1/finish")
    assert again.status_code == 409
    assert "You have said that you finished. L&amp;D gives the result." in words(again)


def test_withdrawing_leaves_the_course_off(make: Make, browser: FlaskClient) -> None:
    make.course("K-1", title="Left")
    browser.post("/catalog/K-1/enroll")
    browser.post("/catalog/K-1/withdraw")
    assert "Left off" in words(browser.get("/"))
    assert "Enroll again" in words(browser.get("/catalog/K-1"))


def test_withdrawing_is_asked_again_before_it_is_done(make: Make, browser: FlaskClient) -> None:
    make.course("K-1")
    browser.post("/catalog/K-1/enroll")
    page = browser.get("/catalog/K-1").get_data(as_text=True)
    asked = re.search(r"<details class=\"more\"><summary>Withdraw…</summary>(.*?)</details>", page, re.S)
    assert asked is not None
    assert 'action="/catalog/K-1/withdraw"' in asked[1]
    assert page.count('action="/catalog/K-1/withdraw"') == 1


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EvidenceKind.COMPLETION, "This completes the course today. You cannot take that back."),
        (
            EvidenceKind.PROJECT,
            "L&amp;D is asked for the result. You cannot take that back; until the result you can still withdraw.",
        ),
    ],
)
def test_finishing_is_asked_again_before_it_is_done(
    make: Make, browser: FlaskClient, kind: EvidenceKind, said: str
) -> None:
    make.course("K-1", evidence_kind=kind)
    browser.post("/catalog/K-1/enroll")
    browser.post("/catalog/K-1/start")
    for address in ("/", "/catalog/K-1"):
        page = browser.get(address).get_data(as_text=True)
        asked = re.search(r"<details class=\"more\"><summary>I have finished….*?</summary>(.*?)</details>", page, re.S)
        assert asked is not None
        assert said in asked[1]
        assert 'action="/catalog/K-1/finish"' in asked[1]
        assert page.count('action="/catalog/K-1/finish"') == 1


def test_an_act_from_my_learning_goes_back_there(make: Make, browser: FlaskClient) -> None:
    make.course("K-1")
    browser.post("/catalog/K-1/enroll")
    answer = browser.post("/catalog/K-1/start", headers={"Referer": "http://localhost/"})
    assert (answer.status_code, answer.location) == (303, "/")
    elsewhere = browser.post("/catalog/K-1/finish", headers={"Referer": "https://evil.example/catalog"})
    assert elsewhere.location == "/"


@pytest.mark.parametrize(
    ("course", "sentence"),
    [
        ({"self_enroll": SelfEnroll.APPROVAL}, "This course needs approval. Ask L&amp;D to enroll you."),
        ({"self_enroll": SelfEnroll.CLOSED}, "This course is not open for enrollment."),
        ({"status": CourseStatus.RETIRED}, "This course is retired"),
    ],
)
def test_a_refusal_is_said_before_and_after_trying(
    make: Make, browser: FlaskClient, course: dict[str, object], sentence: str
) -> None:
    make.course("K-1", **course)  # type: ignore[arg-type]
    before = browser.get("/catalog/K-1")
    assert before.status_code == 200
    assert sentence in words(before)
    assert 'action="/catalog/K-1/enroll"' not in before.get_data(as_text=True)
    after = browser.post("/catalog/K-1/enroll")
    assert after.status_code == 409
    assert sentence in words(after)
    assert rows(browser) == []


def test_what_is_needed_first_is_named_with_my_state(make: Make, me: int, browser: FlaskClient) -> None:
    done, other, open_one = make.course(title="Done before"), make.course(title="Other"), make.course(title="Open one")
    equal = make.course(title="Has an equal", equivalents=(other,))
    make.course("K-9", prerequisites=(done, equal, open_one))
    make.enrollment(me, done, EnrollmentState.COMPLETED, ended_on=date(2026, 2, 3))
    make.enrollment(me, other, EnrollmentState.COMPLETED, ended_on=date(2026, 2, 4))
    make.enrollment(me, open_one, EnrollmentState.IN_PROGRESS)
    page = words(browser.get("/catalog/K-9"))
    assert "Done before You completed it on 3 Feb 2026." in page
    assert "Has an equal You completed Other on 4 Feb 2026, which counts as well." in page
    assert "Open one You are in the middle of it." in page
    assert "You need to complete Open one first." in page
    assert "First: Open one" in words(browser.get("/catalog?q=K-9"))
    tried = browser.post("/catalog/K-9/enroll")
    assert tried.status_code == 409
    assert "You need to complete Open one first." in words(tried)


def test_a_draft_that_is_needed_first_is_said_to_be_one(make: Make, me: int, browser: FlaskClient) -> None:
    draft, there = make.course("XYZ", title="Unwritten", status=CourseStatus.DRAFT), make.course(title="There")
    make.course("K-9", prerequisites=(draft, there))
    answer = browser.get("/catalog/K-9")
    page = words(answer)
    assert "Unwritten It is not in the catalog yet, so nobody can take it. Ask L&D when it will be." in page
    assert 'href="/catalog/XYZ"' not in answer.get_data(as_text=True)
    assert "There You have not completed it yet." in page
    found = words(browser.get("/catalog?q=K-9"))
    assert "First: There, Unwritten (not in the catalog yet)" in found


def test_the_course_page_says_what_it_proves_for_how_long_and_what_it_opens(make: Make, browser: FlaskClient) -> None:
    gov = make.competency("GOV", name="Governance")
    first = make.course("K-1", title="Basics", grants={gov: 2}, evidence_kind=EvidenceKind.ASSESSMENT, cost=2600_00)
    make.course("K-2", title="The second step", prerequisites=(first,))
    make.course("K-3", title="Still a draft", prerequisites=(first,), status=CourseStatus.DRAFT)
    answer = browser.get("/catalog/K-1")
    page = words(answer)
    assert "2 Assisted Does GOV at 2." in page
    assert "counted as an assessment" in page
    assert "2,600 USD" in page
    assert "The second step" in page
    assert "Still a draft" not in page
    assert 'aria-label="you have 0, this course proves 2"' in answer.get_data(as_text=True)


def test_the_course_page_marks_where_i_stand_today(make: Make, me: int, browser: FlaskClient) -> None:
    gov, llm = make.competency("GOV"), make.competency("LLM")
    make.course("K-1", grants={gov: 3, llm: 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.evidence(me, gov, 4, expires_on=today())
    make.evidence(me, gov, 2)
    make.evidence(make.person(), llm, 5)
    make.person_role(me, make.role(asks={gov: (4, 1, True)}))
    answer = browser.get("/catalog/K-1")
    page = answer.get_data(as_text=True)
    assert 'aria-label="you have 2, this course proves 3, target 4"' in page
    assert 'aria-label="you have 0, this course proves 2"' in page
    assert "2 → 3 Practitioner" in words(answer)


def test_a_course_whose_level_i_have_says_so(make: Make, me: int, browser: FlaskClient) -> None:
    gov = make.competency("GOV")
    make.course("K-1", grants={gov: 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.evidence(me, gov, 2)
    assert "2 Assisted you have it" in words(browser.get("/catalog/K-1"))


def test_the_catalog_shows_which_courses_close_my_gaps(make: Make, me: int, browser: FlaskClient) -> None:
    gov = make.competency("GOV", name="Governance")
    make.course("K-1", title="Half of it", grants={gov: 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.course("K-2", title="Nothing of it", grants={make.competency("LLM"): 3})
    assert "Closes my gaps" not in words(browser.get("/catalog"))
    make.person_role(me, make.role(asks={gov: (3, 1, True)}))
    everything = browser.get("/catalog")
    assert "For me Closes my gaps 1" in words(everything)
    assert 'aria-label="you have 0, this course proves 2, target 3"' in everything.get_data(as_text=True)
    assert "Closes 2 of 3 steps of Governance" in words(everything)
    closing = words(browser.get("/catalog?gaps=closes"))
    assert "1 of 2 courses" in closing
    assert "Nothing of it" not in closing


def test_attendance_proves_awareness_and_no_more(make: Make, browser: FlaskClient) -> None:
    make.course("K-1", grants={make.competency("GOV"): 3}, evidence_kind=EvidenceKind.COMPLETION)
    assert "1 Aware Does GOV at 1." in words(browser.get("/catalog/K-1"))


def test_only_an_address_of_the_web_is_linked(make: Make, browser: FlaskClient) -> None:
    links = {"K-1": "https://learn.company.example/a", "K-2": "javascript:alert(1)"}
    for code in links:
        make.course(code)
    set_course("url", links)
    safe, unsafe = (browser.get(f"/catalog/{code}").get_data(as_text=True) for code in links)
    assert '<a href="https://learn.company.example/a" rel="noopener' in safe
    assert "javascript:" not in unsafe
    assert "Where the course lives" not in unsafe


def set_course(column: str, values: dict[str, object]) -> None:
    with transaction():
        for code, value in values.items():
            db.session.execute(update(Course).where(Course.code == code).values({column: value}))


@pytest.mark.parametrize("code", ["NOPE", "DRAFT", "x" * 41, "%00", "a%20b"])
def test_what_one_may_not_see_is_not_there(make: Make, browser: FlaskClient, code: str) -> None:
    make.course("DRAFT", title="Secret plans", status=CourseStatus.DRAFT)
    answers = [browser.get(f"/catalog/{code}")]
    answers += [browser.post(f"/catalog/{code}/{act}") for act in ("enroll", "start", "finish", "withdraw")]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert not any("Secret plans" in words(answer) for answer in answers)


def test_a_draft_answers_exactly_like_nothing(make: Make, browser: FlaskClient) -> None:
    make.course("DRAFT", status=CourseStatus.DRAFT)
    for act in ("", "/enroll"):
        answers = [(browser.post if act else browser.get)(f"/catalog/{code}{act}") for code in ("DRAFT", "NOPE")]
        hidden, absent = (re.sub(r'value="[^"]+"', "", answer.get_data(as_text=True)) for answer in answers)
        assert hidden.replace("DRAFT", "") == absent.replace("NOPE", "")


def test_a_get_changes_nothing(make: Make, browser: FlaskClient) -> None:
    make.course("K-1")
    for act in ("enroll", "start", "finish", "withdraw"):
        assert browser.get(f"/catalog/K-1/{act}").status_code == 405
    assert rows(browser) == []


def test_filters_are_links_and_boxes_that_keep_one_another(make: Make, browser: FlaskClient) -> None:
    gov = make.competency("GOV", name="Governance")
    make.course("K-1", title="Lab one", grants={gov: 1}, format=Format.LAB)
    make.course("K-2", title="Lab two", format=Format.LAB, cost=100)
    make.course("K-3", title="Online one", grants={gov: 1})
    answer = browser.get("/catalog?type=lab&competency=GOV&q=one")
    page = answer.get_data(as_text=True)
    assert "1 of 3 courses" in words(answer)
    assert 'href="/catalog?type=lab&amp;q=one"' in page
    assert 'href="/catalog?competency=GOV&amp;q=one"' in page
    assert re.search(r'name="type" value="lab" checked', page)
    assert "Online 1" in words(answer)
    assert "No course fits all of this" in words(browser.get("/catalog?q=nothing+at+all"))


@pytest.mark.parametrize(
    "query",
    [
        "page=abc", "page=-3", "page=99999999999999999999", "sort=evil", "level=9", "level=x", "type=%00",
        "provider=%00", "language=%FF", "competency=%00&competency=%27", "q=%00%25_%5C%27", "q=" + "a+" * 3000,
        "format=xml", "hours=day&hours=short&hours=nope", "cost=" + "x" * 5000,
    ],
)  # fmt: skip
def test_an_address_typed_by_hand_never_breaks_the_catalog(make: Make, browser: FlaskClient, query: str) -> None:
    make.course("K-1")
    assert browser.get(f"/catalog?{query}").status_code == 200


def test_the_catalog_and_my_learning_come_as_files_with_the_same_rows(
    make: Make, me: int, browser: FlaskClient
) -> None:
    course = make.course("K-1", title="=SUM(A1)", cost=1050, minutes=90, grants={make.competency("GOV"): 1})
    make.courses(30)
    make.enrollment(me, course, EnrollmentState.FAILED, ended_on=date(2026, 2, 1), score=49.5)
    sheet = browser.get("/catalog?format=csv")
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    lines = list(csv.DictReader(io.StringIO(sheet.data.decode("utf-8-sig"))))
    assert len(lines) == 31
    first = next(line for line in lines if line["code"] == "K-1")
    assert (first["title"], first["cost"], first["hours"]) == ("'=SUM(A1)", "10.5", "1.5")
    assert first["competencies_granted"] == "GOV:1"
    assert len(json.loads(browser.get("/catalog?format=json&q=sum").data)) == 1
    assert rows(browser) == [
        {
            "course_code": "K-1",
            "course": "=SUM(A1)",
            "standing": "failed",
            "since": "2026-02-01",
            "enrolled_on": "2026-01-05",
            "started_on": None,
            "finished_on": None,
            "ended_on": "2026-02-01",
            "score": 49.5,
        }
    ]
    mine = list(csv.reader(io.StringIO(browser.get("/?format=csv").data.decode("utf-8-sig"))))
    assert mine[1] == ["K-1", "'=SUM(A1)", "failed", "2026-02-01", "2026-01-05", "", "", "2026-02-01", "49.5"]


def test_text_from_somebody_else_stays_text(make: Make, me: int, browser: FlaskClient) -> None:
    hostile = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "'; DROP TABLE course; --"]
    if (SAMPLES / "blns").is_dir():
        hostile += json.loads((SAMPLES / "blns" / "blns.json").read_text())
    storable = [text for text in hostile if text.strip() and "\x00" not in text][:300]
    course = make.course("K-1", title="Plain")
    make.course("K-2", prerequisites=(course,))
    make.enrollment(me, course)
    for number, text in enumerate(storable):
        shown = text[:200]
        set_course("title", {"K-1": shown})
        set_course("summary", {"K-1": shown})
        if number % 20 == 0 or "<" in text:
            for address in ("/", "/catalog", "/catalog/K-1", "/catalog/K-2"):
                page = browser.get(address).get_data(as_text=True)
                assert page.count("<script") == 0
                assert page.count("<img") == 0
                assert " onerror=" not in re.sub(r">[^<]*<|\"[^\"]*\"", "", page)
        assert browser.get("/catalog", query_string={"q": text, "provider": text}).status_code == 200


def test_as_many_statements_for_a_large_catalog_as_for_a_small_one(make: Make, me: int, browser: FlaskClient) -> None:
    gov = make.competency("GOV")
    first = make.course("K-0", grants={gov: 1})
    make.course("K-1", grants={gov: 1}, prerequisites=(first,))
    make.enrollment(me, first)
    addresses = ("/catalog?q=course&type=online", "/catalog/K-1", "/catalog/K-0", "/", "/catalog?format=json")

    def statements() -> dict[str, int]:
        counts = {}
        for address in addresses:
            with counted() as seen:
                assert browser.get(address).status_code == 200
            counts[address] = len(seen)
        return counts

    few = statements()
    for course in make.courses(2000)[:200]:
        make.enrollment(me, course)
    assert statements() == few
    # at most: who signs in, eight of the page, and what is recommended
    assert max(few.values()) <= 9


def test_what_retires_soon_stands_first(make: Make, me: int, browser: FlaskClient) -> None:
    soon = today() + timedelta(days=10)
    ends = make.course(title="Ends soon", status=CourseStatus.RETIRING, retires_on=soon)
    later = make.course(title="Ends late", status=CourseStatus.RETIRING, retires_on=today() + timedelta(days=200))
    gone = make.course("GONE", title="Gone", status=CourseStatus.RETIRED)
    for course in (ends, later, gone):
        make.enrollment(me, course)
    page = words(browser.get("/"))
    assert "Gone is retired" in page
    assert re.search(r"Ends soon retires on \d+ \w+ \d{4} That is in 10 days\.", page)
    assert "Ends late retires" not in page
    assert "It takes nobody new." in words(browser.get("/catalog/GONE"))
    assert "Gone" not in words(browser.get("/catalog"))


def test_two_browsers_that_enroll_at_once_get_one_enrollment_and_one_sentence(
    app: Flask, make: Make, me: int, sign_in: SignIn
) -> None:
    make.course("K-1")
    browsers = [sign_in(me) for _ in range(4)]
    together = Barrier(len(browsers))

    def race(browser: FlaskClient) -> int:
        together.wait(timeout=20)
        return browser.post("/catalog/K-1/enroll").status_code

    with ThreadPoolExecutor(len(browsers)) as pool:
        assert sorted(pool.map(race, browsers)) == [303, 409, 409, 409]
    assert len(rows(browsers[0])) == 1


def test_a_person_is_shown_to_whoever_may_see_them_and_to_nobody_else(make: Make, sign_in: SignIn) -> None:
    unit = make.unit("ENG", name="Engineering", lead_no="M-1")
    person = make.person("P-1", name="Pat Person", unit=unit)
    make.enrollment(person, make.course("K-1", title="Seen"), EnrollmentState.COMPLETED, ended_on=date(2026, 2, 1))
    manager, staff = make.person("M-1"), make.person("S-1", learning=True)
    administrator, colleague = make.person("A-1", administrator=True), make.person("C-1", unit=unit)
    for viewer in (person, manager, staff):
        page = words(sign_in(viewer).get("/people/p-1"))
        assert "Pat Person" in page
        assert "Number P-1 · Engineering" in page
        assert "Seen Completed" in page
    for viewer in (administrator, colleague):
        browser = sign_in(viewer)
        hidden, absent = browser.get("/people/P-1"), browser.get("/people/NOPE")
        assert hidden.status_code == absent.status_code == 404
        assert "Pat Person" not in words(hidden)
        assert browser.get("/people/P-1?format=json").status_code == 404


def test_a_leaver_has_left_what_was_going_on(make: Make, sign_in: SignIn) -> None:
    unit = make.unit("ENG", name="Engineering")
    leaver = make.person("P-1", name="Pat Person", unit=unit, end=date(2026, 3, 1))
    make.enrollment(leaver, make.course("K-1"))
    browser = sign_in(make.person("S-1", learning=True))
    page = words(browser.get("/people/P-1"))
    assert "Engineering · last day 28 Feb 2026" in page
    assert "Left the company" in page
    document = json.loads(browser.get("/people/P-1?format=json").data)
    assert document["enrollments"][0]["standing"] == "left_company"
    assert document["enrollments"][0]["since"] == "2026-03-01"
    assert browser.get("/people/P-1?format=csv").data.decode("utf-8-sig").splitlines()[1].startswith("P-1,Pat Person,")


@pytest.mark.parametrize("number", ["%00", "x" * 41, "a b"])
def test_a_number_that_cannot_be_one_is_nobody(browser: FlaskClient, number: str) -> None:
    assert browser.get(f"/people/{number}").status_code == 404


def test_my_learning_shows_readiness_what_expires_and_what_lapsed(make: Make, me: int, browser: FlaskClient) -> None:
    gov, llm = make.competency("GOV", name="Governance"), make.competency("LLM", name="Language models")
    make.course("K-1", title="Renewal", grants={gov: 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.person_role(me, make.role(name="Steward", asks={gov: (2, 1, True), llm: (3, 1, True)}))
    make.evidence(me, gov, 2, expires_on=today() + timedelta(days=13))
    make.evidence(me, llm, 3, expires_on=today())
    page = words(browser.get("/"))
    assert "Ida Learner · Steward · as of" in page
    assert re.search(
        r"Governance at level 2 is verified until \d+ \w+ \d{4} That is in 12 days. Renewal \(2 h\) renews it. Renew ",
        page,
    )
    last = today() + timedelta(days=12)
    assert page.count(f"{last.day} {last:%b %Y}") == 3
    first = today()
    due = f"Language models lapsed on {first.day} {first:%b %Y} It counts as level 0, and your role asks for level 3."
    assert due in page
    assert "40 % 2 of 5 steps 1 core gap Language models 0 → 3" in page
    assert "Expires in the next 12 months" in page
    assert "once 3, now 0" in page
    assert "no course in the catalog proves it" in page
    assert 'href="/catalog?gaps=closes"' in browser.get("/").get_data(as_text=True)


def test_a_level_that_stays_on_target_when_it_falls_is_not_due(make: Make, me: int, browser: FlaskClient) -> None:
    gov = make.competency("GOV", name="Governance")
    make.person_role(me, make.role(asks={gov: (2, 1, True)}))
    make.evidence(me, gov, 2)
    make.evidence(me, gov, 4, expires_on=today() + timedelta(days=13))
    page = words(browser.get("/"))
    assert "Governance at level 4 expires" not in page
    assert "4 → 2" in page


def test_levels_that_one_course_renews_are_due_as_one(make: Make, me: int, browser: FlaskClient) -> None:
    gov, llm = make.competency("GOV", name="Governance"), make.competency("LLM", name="Language models")
    make.enrollment(me, make.course("K-1", title="Both", grants={gov: 1, llm: 1}))
    make.person_role(me, make.role(asks={gov: (2, 1, True), llm: (3, 1, True)}))
    for competency in (gov, llm):
        make.evidence(me, competency, 1, expires_on=today() + timedelta(days=1))
    page = words(browser.get("/"))
    assert "Governance at level 1 and Language models at level 1 are verified until" in page
    assert "That is today. Both (2 h), which you are enrolled in, renews them. Open the course" in page


def test_what_lapsed_is_due_with_what_is_core_first(make: Make, me: int, browser: FlaskClient) -> None:
    names = ("Aside", "Basics", "Core", "Extra", "Free")
    side, basics, core, extra, free = (make.competency(name[0], name=name) for name in names)
    make.course("K-1", title="Refresher", grants={core: 2, extra: 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    asks = {side: (2, 1, False), basics: (1, 1, True), core: (2, 1, True), extra: (2, 1, True)}
    make.person_role(me, make.role(asks=asks))
    gone = today() - timedelta(days=200)
    for competency, day in ((side, today()), (core, gone), (extra, today()), (free, today())):
        make.evidence(me, competency, 2, observed_on=gone - timedelta(days=300), expires_on=day)
    make.evidence(me, basics, 2, expires_on=today())
    make.evidence(me, basics, 1)
    due = words(browser.get("/")).partition("You have not taken a course yet")[0].partition(" Due ")[2]
    assert due.startswith("Extra and Core have lapsed They count for less than your role asks for. Refresher (2 h)")
    assert "Aside lapsed on" in due
    assert due.index("Extra and Core") < due.index("Aside lapsed")
    for name in ("Basics", "Free"):
        assert name not in due


def test_lapsed_side_lines_do_not_crowd_out_what_falls_soon(make: Make, me: int, browser: FlaskClient) -> None:
    side, core = make.competency("SIDE", name="Side line"), make.competency("CORE", name="Core")
    make.person_role(me, make.role(asks={side: (2, 1, False), core: (2, 1, True)}))
    make.evidence(me, side, 2, expires_on=today())
    make.evidence(me, core, 2, expires_on=today() + timedelta(days=2))
    due = words(browser.get("/")).partition("You have not taken a course yet")[0]
    assert "Core at level 2 is verified until" in due
    assert "That is tomorrow." in due
    assert due.index("Core at level 2") < due.index("Side line lapsed on")
