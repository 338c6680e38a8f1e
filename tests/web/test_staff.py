"""The pages of learning and development: courses, who is enrolled, results."""

import csv
import html
import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Course, CourseGrant
from portal.model.learning import Enrollment
from portal.rules.courses import CourseStatus, EvidenceKind, SelfEnroll
from portal.rules.enrolling import EnrollmentState as State
from portal.web.clock import today
from tests.conftest import counted
from tests.make import Make


@pytest.fixture
def curator(make: Make) -> int:
    return make.person("LD", name="Lena Desk", learning=True)


@pytest.fixture
def browser(sign_in, curator: int) -> FlaskClient:  # type: ignore[no-untyped-def]
    return sign_in(curator)  # type: ignore[no-any-return]


def said(answer) -> str:  # type: ignore[no-untyped-def]
    """What a page says, its white space evened out."""
    return " ".join(html.unescape(answer.get_data(as_text=True)).split())


def filled(page: str) -> dict[str, str | list[str]]:
    """What a browser would send for the course form as it stands."""
    fields: dict[str, str | list[str]] = {}
    form = re.search(r'<form method="post" class="form".*?</form>', page, re.DOTALL)
    assert form
    for tag in re.findall(r"<input[^>]*>", form[0]):
        name = re.search(r'name="(\w+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            fields[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form[0], re.DOTALL):
        fields[name] = html.unescape(text).removeprefix("\r\n").removeprefix("\n")
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"|<option value="([^"]*)"\s+selected', options)
        value = (chosen[1] or chosen[2]) if chosen else ""
        if name.startswith("grants"):
            fields.setdefault(name, [])
            fields[name].append(value)  # type: ignore[union-attr]
        else:
            fields[name] = value
    return fields


def sheet(answer) -> list[dict[str, str]]:  # type: ignore[no-untyped-def]
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


PAGES = ("/courses", "/courses/new", "/courses/AI-1/edit", "/courses/AI-1/enrollments", "/results")


@pytest.mark.parametrize("address", PAGES)
def test_only_learning_staff_come_in(sign_in, make: Make, curator: int, address: str) -> None:  # type: ignore[no-untyped-def]
    make.course("AI-1")
    led = make.unit(lead_no="LEAD")
    lead = make.person("LEAD")
    make.person(unit=led)
    for other in (make.person(), lead, make.person(administrator=True)):
        assert sign_in(other).get(address).status_code == 403
    page = sign_in(curator).get(address)
    assert page.status_code == 200
    assert page.get_data(as_text=True).count("<h1") == 1


def test_a_course_that_is_not_there_is_not_found(browser: FlaskClient) -> None:
    for address in ("/courses/NO/edit", "/courses/NO/enrollments"):
        assert browser.get(address).status_code == 404
    assert browser.post("/courses/NO/enrollments/00001").status_code == 404
    assert browser.post("/courses/NO/edit", data={"title": "x"}).status_code == 404


def test_a_course_is_added_seen_and_changed_through_its_form(browser: FlaskClient, make: Make) -> None:
    make.competency("LIT"), make.competency("GOV")
    make.course("FIRST")
    form = filled(browser.get("/courses/new").get_data(as_text=True))
    assert (form["status"], form["evidence_kind"], form["self_enroll"]) == ("draft", "completion", "open")
    answer = browser.post(
        "/courses/new",
        data=form
        | {
            "code": "AI-1",
            "title": " AI  basics ",
            "minutes": "1,5",
            "cost": "12.50",
            "evidence_kind": "certification",
            "grants": ["LIT", "", "GOV", ""],
            "grants_level": ["3", "", "1", ""],
            "prerequisites": "first",
            "tags": "ML;ai; ",
            "retires_on": "2030-01-31",
        },
        follow_redirects=True,
    )
    assert answer.status_code == 200
    assert "AI basics is added." in said(answer)
    kept = db.session.execute(
        select(Course.title, Course.minutes, Course.cost, Course.tags, Course.status).where(Course.code == "AI-1")
    ).one()
    assert tuple(kept) == ("AI basics", 90, 1250, "ML; ai", CourseStatus.DRAFT)
    db.session.rollback()
    form = filled(answer.get_data(as_text=True))
    assert (form["minutes"], form["cost"], form["prerequisites"]) == ("1.5", "12.50", "FIRST")
    assert (form["grants"][:2], form["grants_level"][:2]) == (["GOV", "LIT"], ["1", "3"])
    unchanged = browser.post("/courses/AI-1/edit", data=form, follow_redirects=True)
    assert "Nothing was different." in said(unchanged)
    changed = browser.post(
        "/courses/AI-1/edit",
        data=form | {"status": "published", "grants": ["LIT"], "grants_level": ["4"]},
        follow_redirects=True,
    )
    assert "Saved: what it proves, status." in said(changed)
    assert db.session.execute(select(CourseGrant.level)).scalars().all() == [4]


WRONG = [
    ({"title": ""}, "You need a title."),
    ({"code": "no spaces"}, "You need 1 to 40 letters"),
    ({"code": "first"}, "The code first is taken."),
    ({"minutes": "many"}, "You need hours like 1.5"),
    ({"cost": "1,000"}, "read in one way only"),
    ({"cost": "5 EUR"}, "You need an amount in USD."),
    ({"level": "9"}, "You need a number from 1 to 5."),
    ({"url": "javascript:alert(1)"}, "You need an address that begins with https://"),
    ({"language": "english!"}, "You need a language like en"),
    ({"owner_email": "nobody"}, "You need an address like"),
    ({"prerequisites": "NOPE"}, "There is no course NOPE."),
    ({"superseded_by": "NOPE"}, "There is no course NOPE."),
    ({"prerequisites": "new"}, "This would make a loop: NEW → NEW."),
    ({"grants": ["LIT"], "grants_level": [""]}, "You need a level from 1 to 5 for LIT."),
    ({"grants": ["LIT", "LIT"], "grants_level": ["1", "1"]}, "You need LIT once only."),
    ({"grants": ["NOPE"], "grants_level": ["1"]}, "There is no competency NOPE."),
    ({"status": "no such"}, "You need one of the list."),
    ({"retires_on": "31/02/2026"}, "You need a day like 2026-01-31."),
]


@pytest.mark.parametrize(("typed", "sentence"), WRONG)
def test_what_cannot_be_comes_back_with_a_sentence_and_what_was_typed(
    browser: FlaskClient, make: Make, typed: dict[str, object], sentence: str
) -> None:
    make.competency("LIT")
    make.course("FIRST")
    form = filled(browser.get("/courses/new").get_data(as_text=True))
    answer = browser.post("/courses/new", data=form | {"code": "NEW", "title": "Kept title"} | typed)
    assert answer.status_code == 422
    assert sentence in said(answer)
    if "title" not in typed:
        assert 'value="Kept title"' in answer.get_data(as_text=True)
    assert db.session.scalars(select(Course.code)).all() == ["FIRST"]


def test_a_grant_above_the_cap_of_its_kind_is_kept_with_the_note_that_an_import_gives(
    browser: FlaskClient, make: Make
) -> None:
    make.competency("LIT"), make.competency("GOV")
    note = "Evidence of the kind completion shows level 1 at most: LIT will count as 1."
    form = filled(browser.get("/courses/new").get_data(as_text=True))
    typed = {"code": "HIGH", "title": "High", "grants": ["LIT", "GOV"], "grants_level": ["3", "1"]}
    assert note in said(browser.post("/courses/new", data=form | typed, follow_redirects=True))
    page = browser.get("/courses/HIGH/edit")
    assert note in said(page)
    lower = filled(page.get_data(as_text=True)) | {"grants": ["LIT", "GOV"], "grants_level": ["1", "1"]}
    assert "will count as" not in said(browser.post("/courses/HIGH/edit", data=lower, follow_redirects=True))


def test_two_people_who_change_one_course_meet_before_anything_is_lost(
    sign_in,
    browser: FlaskClient,
    make: Make,  # type: ignore[no-untyped-def]
) -> None:
    make.course("AI-1", title="Before")
    colleague = sign_in(make.person(learning=True))
    mine = filled(browser.get("/courses/AI-1/edit").get_data(as_text=True))
    theirs = filled(colleague.get("/courses/AI-1/edit").get_data(as_text=True))
    assert colleague.post("/courses/AI-1/edit", data=theirs | {"title": "Theirs"}).status_code == 303
    met = browser.post("/courses/AI-1/edit", data=mine | {"summary": "Mine"})
    assert met.status_code == 409
    assert "Somebody has changed this course since you opened it." in said(met)
    assert "Theirs" in said(met)
    assert db.session.execute(select(Course.title, Course.summary)).one() == ("Theirs", "")
    db.session.rollback()
    again = filled(met.get_data(as_text=True))
    assert (again["title"], again["summary"]) == ("Before", "Mine")
    assert browser.post("/courses/AI-1/edit", data=again).status_code == 303
    assert db.session.execute(select(Course.title, Course.summary)).one() == ("Before", "Mine")


def test_of_two_changes_at_the_same_moment_one_is_kept_and_one_is_told(
    sign_in,
    browser: FlaskClient,
    make: Make,  # type: ignore[no-untyped-def]
) -> None:
    make.course("AI-1", title="Before")
    mine = filled(browser.get("/courses/AI-1/edit").get_data(as_text=True))
    browsers = [(browser, "One"), (sign_in(make.person(learning=True)), "Two")]
    together = Barrier(len(browsers))

    def change(who: tuple[FlaskClient, str]) -> int:
        together.wait()
        return who[0].post("/courses/AI-1/edit", data=mine | {"title": who[1]}).status_code

    with ThreadPoolExecutor() as pool:
        answers = dict(zip(("One", "Two"), pool.map(change, browsers), strict=True))
    assert sorted(answers.values()) == [303, 409]
    assert answers[db.session.scalars(select(Course.title)).one()] == 303


def test_a_course_that_needs_approval_takes_somebody_whom_learning_staff_enroll(
    browser: FlaskClient, make: Make
) -> None:
    course = make.course("AI-1", self_enroll=SelfEnroll.APPROVAL)
    person = make.person("00042", name="Ada Lovelace")
    make.person("GONE", name="Ada Gone", end=date(2026, 1, 1))
    make.person("NOISE", name="Somebody Else")
    page = browser.get("/courses/AI-1/enrollments?who=ada").get_data(as_text=True)
    assert re.findall(r"/courses/AI-1/enrollments/(\w+)", page) == ["00042"]
    answer = browser.post("/courses/AI-1/enrollments/00042", follow_redirects=True)
    assert "00042 is enrolled." in said(answer)
    row = db.session.execute(select(Enrollment.person_id, Enrollment.course_id, Enrollment.state)).one()
    assert tuple(row) == (person, course, State.ENROLLED)
    db.session.rollback()
    twice = browser.post("/courses/AI-1/enrollments/00042")
    assert (twice.status_code, "Ada Lovelace is already enrolled in this course." in said(twice)) == (409, True)
    assert browser.post("/courses/AI-1/enrollments/NOBODY").status_code == 404
    assert browser.post("/courses/AI-1/enrollments/GONE").status_code == 409


def test_several_results_are_given_from_the_list_of_those_who_wait(
    browser: FlaskClient, make: Make, curator: int
) -> None:
    course = make.course("AI-1", evidence_kind=EvidenceKind.ASSESSMENT)
    day = today() - timedelta(days=3)
    wait = [
        make.enrollment(make.person(no), course, State.IN_PROGRESS, enrolled_on=day, finished_on=day)
        for no in ("ONE", "TWO", "THREE")
    ]
    own = make.enrollment(curator, course, State.IN_PROGRESS, enrolled_on=day, finished_on=day)
    page = browser.get("/results").get_data(as_text=True)
    assert {int(number) for number in re.findall(r'name="enrollment"\s+value="(\d+)"', page)} == set(wait)
    assert "a colleague gives it" in page
    given = browser.post(
        "/results",
        data={"enrollment": [str(wait[0]), str(wait[1])], "outcome": "completed", "day": str(day), "score": "81.5"},
        follow_redirects=True,
    )
    assert "2 results are given: completed." in said(given)
    mine = browser.post("/results", data={"enrollment": [str(own)], "outcome": "completed", "day": str(day)})
    assert (mine.status_code, "Nobody gives their own result." in said(mine)) == (422, True)
    both = browser.post("/results", data={"enrollment": [str(wait[2]), str(own)], "outcome": "failed", "day": str(day)})
    assert "Lena Desk: Nobody gives their own result." in said(both)
    assert db.session.scalars(select(Enrollment.state).order_by(Enrollment.id)).all() == [
        State.COMPLETED,
        State.COMPLETED,
        State.IN_PROGRESS,
        State.IN_PROGRESS,
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"enrollment": []}, "You need to tick somebody."),
        ({"outcome": "withdrawn"}, "You need one of the list."),
        ({"score": "101"}, "You need 0 to 100."),
        ({"score": "nan"}, "You need 0 to 100."),
        ({"day": "2999-01-01"}, "You need a day that has come."),
        ({"day": "2026-01-04"}, "The day cannot lie before the enrollment"),
        ({"enrollment": ["x"]}, "You need to tick somebody."),
        ({"enrollment": ["99999999999999999999"]}, "You need to tick somebody."),
    ],
)
def test_a_result_that_cannot_be_changes_nothing(
    browser: FlaskClient, make: Make, typed: dict[str, object], sentence: str
) -> None:
    make.course("AI-1")
    number = make.enrollment(make.person(), make.course("AI-2"), State.IN_PROGRESS)
    good = {"enrollment": [str(number)], "outcome": "completed", "day": str(today())}
    answer = browser.post("/courses/AI-2/enrollments", data=good | typed)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert db.session.scalars(select(Enrollment.state)).all() == [State.IN_PROGRESS]
    db.session.rollback()
    assert browser.post("/courses/AI-2/enrollments", data=good).status_code == 303


def test_the_files_say_what_the_pages_say_and_run_nothing(browser: FlaskClient, make: Make) -> None:
    course = make.course("AI-1", title="=1+1")
    make.enrollment(make.person("ONE", name="@SUM(A1)"), course, State.IN_PROGRESS, finished_on=date(2026, 3, 3))
    make.enrollment(make.person("TWO"), course, State.COMPLETED, score=50)
    make.enrollment(make.person("NOISE"), make.course("OTHER"))
    page = browser.get("/courses/AI-1/enrollments").get_data(as_text=True)
    rows = sheet(browser.get("/courses/AI-1/enrollments?format=csv"))
    document = browser.get("/courses/AI-1/enrollments?format=json").get_json()
    assert {row["employee_no"] for row in rows} == set(re.findall(r"/people/(\w+)", page)) == {"ONE", "TWO"}
    assert [row["employee_no"] for row in rows] == [row["employee_no"] for row in document["rows"]]
    assert (document["people"], document["finished"], document["result_awaited"]) == (2, 1, 1)
    assert rows[0]["name"] == "'@SUM(A1)"
    assert sheet(browser.get("/results?format=csv"))[0]["course"] == "'=1+1"
    assert [row["employee_no"] for row in browser.get("/results?format=json").get_json()] == ["ONE"]
    courses = sheet(browser.get("/courses?format=csv"))
    assert [(row["code"], row["title"], row["result_awaited"]) for row in courses] == [
        ("AI-1", "'=1+1", "1"),
        ("OTHER", "Course OTHER", "0"),
    ]


def test_no_page_asks_more_often_when_there_is_more(browser: FlaskClient, make: Make) -> None:
    course = make.course("AI-1", grants={make.competency("LIT"): 1})
    make.enrollment(make.person(), course, State.IN_PROGRESS, finished_on=date(2026, 3, 3))
    browser.get("/courses")

    def statements() -> dict[str, int]:
        found = {}
        for address in (*PAGES, "/courses/AI-1/enrollments?who=person"):
            with counted() as ran:
                assert browser.get(address).status_code == 200
            found[address] = len(ran)
        return found

    few = statements()
    for _ in range(22):
        other = make.course(grants={make.competency(): 1}, prerequisites=(course,))
        make.enrollment(make.person(), course, State.IN_PROGRESS, finished_on=date(2026, 3, 3))
        make.enrollment(make.person(), other)
    assert statements() == few
    assert max(few.values()) <= 8
