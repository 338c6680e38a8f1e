"""The pages of gaps and recommendations: what they say to whom, what a form may do, and hostile notes."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.model.base import db
from portal.model.recommending import Recommendation
from portal.rules.courses import EvidenceKind, SelfEnroll
from portal.web.clock import today
from tests.conftest import counted
from tests.make import Make

SignIn = Callable[[int], FlaskClient]
TEST = EvidenceKind.ASSESSMENT
HOSTILE = "<script>alert(1)</script> & \"quoted\" '=HYPERLINK(1)' \u202e{{ 7 * 7 }}"


class Company:
    """A unit led by BOSS whose people A and B lack MLO 3; somebody elsewhere, L&D, and the director above."""

    def __init__(self, make: Make, sign_in: SignIn) -> None:
        self.make, self._sign_in = make, sign_in
        self.mlo = make.competency("MLO", name="MLOps and <b>LLMOps</b>")
        top = make.unit("TOP", lead_no="DIR")
        self.unit = make.unit("HOME", name="Platform", parent=top, lead_no="BOSS")
        self.role = make.role("SYS", name="Engineer", asks={self.mlo: (3, 3, True)})
        self.people = {"BOSS": make.person("BOSS", name="Bo Boss", unit=self.unit)}
        for number, name in (("A", "Ada <i>A</i>"), ("B", "Ben B"), ("C", "Cleo C")):
            self.people[number] = make.person(number, name=name, unit=self.unit)
            make.person_role(self.people[number], self.role)
        make.evidence(self.people["A"], self.mlo, 1)
        make.evidence(self.people["C"], self.mlo, 3)
        self.people["Z"] = make.person("Z", name="Zoe Z", unit=make.unit("ELSE", lead_no="CHIEF"))
        make.person_role(self.people["Z"], self.role)
        for number in ("DIR", "CHIEF"):
            self.people[number] = make.person(number)
        self.people["LD"] = make.person("LD", learning=True)
        first = make.course("P", title="First things", minutes=60)
        self.course = make.course(
            "K",
            title="Pipelines & <u>more</u>",
            grants={self.mlo: 3},
            evidence_kind=TEST,
            minutes=1920,
            cost=190000,
            prerequisites=(first,),
            self_enroll=SelfEnroll.APPROVAL,
        )
        make.course("HALF", title="Half way", grants={self.mlo: 2}, evidence_kind=TEST, minutes=600)

    def __getitem__(self, number: str) -> FlaskClient:
        return self._sign_in(self.people[number])

    def send(self, *people: str, by: str = "BOSS", path: str = "/team/HOME/gap/MLO", **fields: object) -> TestResponse:
        return self[by].post(path, data={"course": "K", "people": list(people), "note": "", **fields})


@pytest.fixture
def company(make: Make, sign_in: SignIn) -> Company:
    return Company(make, sign_in)


def page(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status
    return words(answer)


def words(answer: TestResponse) -> str:
    return " ".join(answer.get_data(as_text=True).replace("&nbsp;", " ").replace("\u00a0", " ").split())


def sent() -> int:
    count = db.session.scalar(select(func.count()).select_from(Recommendation)) or 0
    db.session.rollback()
    return count


def ticked(shown: str) -> list[str]:
    boxes = re.findall(r'<input[^>]*name="people"[^>]*>', shown)
    return [value[1] for box in boxes if "checked" in box and (value := re.search(r'value="([^"]*)"', box))]


# ── the gap ──


def test_a_gap_shows_who_has_it_and_which_course_closes_it_for_how_many(company: Company) -> None:
    shown = page(company["BOSS"], "/team/HOME/gap/mlo")
    assert "2 people in Platform are below what is asked or will be within 90 days" in shown
    assert "Ada &lt;i&gt;A&lt;/i&gt;" in shown and "Ben B" in shown
    assert "Cleo C" not in shown and "Zoe Z" not in shown
    assert "Proves level 3, which closes it for 2 of 2." in shown
    assert "Proves level 2, which takes steps for 2 of 2." in shown
    assert "33</span>" in shown and "1,900 USD" in shown and "Needs approval" in shown
    assert 'First: <a href="/catalog/P">First things</a>' in shown
    assert ticked(shown) == ["A", "B"]
    assert shown.index("Pipelines") < shown.index("Half way")


def test_of_one_person_it_shows_their_gap_alone(company: Company) -> None:
    shown = page(company["BOSS"], "/team/HOME/gap/MLO?person=A")
    assert "close the gap of Ada &lt;i&gt;A&lt;/i&gt;" in shown
    assert "Ben B" not in shown
    assert "Proves level 2, which takes 1 of 2 steps." in shown
    assert ticked(shown) == ["A"]
    assert "Cleo C has no gap here." in page(company["BOSS"], "/team/HOME/gap/MLO?person=C")


def test_who_goes_on_with_a_course_that_closes_it_is_said_to(make: Make, company: Company) -> None:
    make.enrollment(company.people["B"], company.course)
    shown = page(company["BOSS"], "/team/HOME/gap/MLO")
    assert ticked(shown) == ["A"]
    assert "1 person more goes on with a course that closes it: Ben B." in shown
    one = page(company["BOSS"], "/team/HOME/gap/MLO?person=B")
    assert "Ben B goes on with a course that closes this gap." in one


def test_the_picture_of_a_team_leads_from_each_gap_to_what_closes_it(company: Company) -> None:
    for path, gap in (("/team/HOME", "/team/HOME/gap/MLO"), ("/team", "/team/gap/MLO")):
        shown = page(company["BOSS"], path)
        assert f'href="{gap}?person=A"' in shown and f'href="{gap}?person=B"' in shown
        assert f"{gap}?person=C" not in shown
        assert f'<a href="{gap}">' in shown
        assert page(company["BOSS"], f"{gap}?person=A")
    assert "/gap/" not in page(company["BOSS"], "/team/HOME?on=2026-01-31")


@pytest.mark.parametrize(
    ("number", "path", "status"),
    [
        ("BOSS", "/team/ELSE/gap/MLO", 404),
        ("BOSS", "/team/TOP/gap/MLO", 404),
        ("BOSS", "/team/NONE/gap/MLO", 404),
        ("BOSS", "/team/HOME/gap/NONE", 404),
        ("BOSS", "/team/HOME/gap/MLO?person=Z", 404),
        ("BOSS", "/team/HOME/gap/MLO?person=BOSS", 404),
        ("BOSS", "/team/gap/MLO?person=NOBODY", 404),
        ("CHIEF", "/team/HOME/gap/MLO", 404),
        ("DIR", "/team/HOME/gap/MLO", 200),
        ("LD", "/team/HOME/gap/MLO", 200),
        ("LD", "/team/gap/MLO", 403),
        ("A", "/team/HOME/gap/MLO", 403),
        ("A", "/team/recommendations", 403),
        ("LD", "/team/recommendations", 403),
    ],
)
def test_the_pages_are_for_whoever_leads_and_the_gap_for_learning_staff_too(
    company: Company, number: str, path: str, status: int
) -> None:
    page(company[number], path, status)


def test_learning_staff_see_the_gap_and_recommend_nothing(company: Company) -> None:
    shown = page(company["LD"], "/team/HOME/gap/MLO")
    assert "Pipelines" in shown and '<form method="post" action="/team' not in shown
    assert "Whoever leads these people recommends a course to them." in shown
    assert company.send("A", by="LD").status_code == 403
    assert sent() == 0


# ── recommending ──


def test_a_recommendation_is_sent_once_and_the_page_comes_back(company: Company) -> None:
    answer = company.send("A", "B", path="/team/HOME/gap/MLO?person=A", note="Please do.")
    assert (answer.status_code, answer.location) == (303, "/team/HOME/gap/MLO?person=A")
    shown = page(company["BOSS"], "/team/HOME/gap/MLO")
    assert "by Bo Boss" in shown
    assert ticked(shown) == []
    again = company.send("A", "B")
    assert again.status_code == 409
    assert "Nobody was recommended it: 2 people have your recommendation already." in words(again)
    assert sent() == 2


def test_the_answer_says_who_was_left_out_and_why(make: Make, company: Company) -> None:
    browser = company["BOSS"]
    make.enrollment(company.people["B"], company.course)
    answer = browser.post("/team/gap/MLO", data={"course": "K", "people": ["A", "B", "C"]}, follow_redirects=True)
    assert "is recommended to 1 person. Left out: 1 person has no gap here, 1 person is enrolled in it." in words(
        answer
    )


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"people": ["A"], "course": ""}, 400, "You need to choose a course."),
        ({"people": []}, 409, "You need to choose at least one person."),
        ({"people": ["A"], "note": "x" * 501}, 400, "You need a note of at most 500 characters."),
        ({"people": ["C"]}, 409, "Nobody was recommended it: 1 person has no gap here."),
        ({"people": ["A"], "course": "P"}, 409, "This course proves no level of this competency."),
        ({"people": ["A", "Z"]}, 404, "There is nothing here"),
        ({"people": ["A"], "course": "NONE"}, 404, "There is nothing here"),
    ],
)
def test_a_form_that_cannot_be_right_changes_nothing_and_says_why(
    company: Company, fields: dict[str, object], status: int, sentence: str
) -> None:
    form = {"course": "K", "note": "kept words", **fields}
    answer = company["BOSS"].post("/team/HOME/gap/MLO", data=form)
    assert (answer.status_code, sent()) == (status, 0)
    shown = words(answer)
    assert sentence in shown
    if status == 409 and "note" not in fields:
        assert "kept words</textarea>" in shown


def test_a_note_of_500_characters_with_line_ends_is_not_too_long(company: Company) -> None:
    assert company.send("A", note="\r\n".join(["x" * 49] * 10) + "y").status_code == 303


def test_everybody_with_the_gap_is_chosen_at_once_where_they_are_many(make: Make, company: Company) -> None:
    for number in range(101):
        make.person_role(make.person(f"X-{number:03}", name=f"Xena {number:03}", unit=company.unit), company.role)
    shown = page(company["BOSS"], "/team/HOME/gap/MLO")
    assert "Everybody with this gap: 103 people" in shown
    assert shown.count('name="people"') == 100 and "3 people more; the JSON file names everybody." in shown
    assert company.send("A", whom="named").status_code == 303
    answer = company.send(whom="everybody")
    assert (answer.status_code, sent()) == (303, 103)


def test_a_form_without_its_token_is_refused(app: Flask, company: Company) -> None:
    company.send("A")
    app.config["WTF_CSRF_ENABLED"] = True
    for path, by in (
        ("/team/HOME/gap/MLO", "BOSS"),
        ("/team/gap/MLO", "BOSS"),
        ("/team/recommendations/withdraw", "BOSS"),
        ("/catalog/K/put-aside", "A"),
    ):
        assert company[by].post(path, data={"course": "K", "people": ["B"], "recommendation": 1}).status_code == 400
    assert sent() == 1


# ── what the learner sees ──


def test_it_stands_first_on_my_learning_with_who_and_why(company: Company) -> None:
    company.send("A", note="Line one\r\nLine two")
    shown = page(company["A"], "/")
    assert "Recommended to you" in shown
    assert shown.index("Recommended to you") < shown.index("Next steps")
    assert "Bo Boss</strong>" in shown
    assert "In MLOps and &lt;b&gt;LLMOps&lt;/b&gt; you are at level 1, and level 3 is asked of you." in shown
    assert "“Line one<br>Line two”" in shown
    assert 'href="/catalog/K"' in shown and 'action="/catalog/K/put-aside"' in shown
    assert "Recommended to you" not in page(company["B"], "/")


def test_the_page_of_the_course_says_so_too_to_whom_it_is_recommended(company: Company) -> None:
    company.send("A")
    assert "Recommended to you" in page(company["A"], "/catalog/k")
    assert "Recommended to you" not in page(company["A"], "/catalog/HALF")
    assert "Recommended to you" not in page(company["B"], "/catalog/K")


def test_put_aside_it_is_gone_and_the_manager_sees_that(company: Company) -> None:
    company.send("A")
    learner = company["A"]
    assert learner.post("/catalog/K/put-aside").status_code == 303
    assert "Recommended to you" not in page(learner, "/")
    assert "Put aside" in page(company["BOSS"], "/team/recommendations")
    again = learner.post("/catalog/K/put-aside")
    assert again.status_code == 409
    assert "This recommendation does not wait for an answer any more." in words(again)
    assert company["B"].post("/catalog/K/put-aside").status_code == 409
    assert learner.post("/catalog/NONE/put-aside").status_code == 404


def test_a_hostile_note_is_text_everywhere(company: Company) -> None:
    company.send("A", note=HOSTILE)
    for number, path in (
        ("A", "/"),
        ("A", "/catalog/K"),
        ("A", "/people/A"),
        ("BOSS", "/people/A"),
        ("BOSS", "/team/recommendations"),
    ):
        shown = page(company[number], path)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown, path
        assert "<script>alert" not in shown and "49" not in re.findall(r"“[^”]*”", shown)[0]


# ── what came of it ──


def test_the_manager_sees_what_came_of_each_and_takes_back_what_waits(make: Make, company: Company) -> None:
    company.send("A", "B", note="For both")
    make.enrollment(company.people["B"], company.course, enrolled_on=today())
    boss = company["BOSS"]
    shown = page(boss, "/team/recommendations")
    assert "1 recommendation to 2 people whom you lead today" in shown
    assert "No answer yet" in shown and "Enrolled" in shown and "“For both”" in shown
    keys = re.findall(r'name="recommendation" value="(\d+)"', shown)
    assert len(keys) == 1
    assert boss.post("/team/recommendations/withdraw", data={"recommendation": keys[0]}).status_code == 303
    assert "Taken back" in page(boss, "/team/recommendations")
    again = boss.post("/team/recommendations/withdraw", data={"recommendation": keys[0]})
    assert again.status_code == 409
    for wrong in ("0", "x", "", "99", "2147483648"):
        assert boss.post("/team/recommendations/withdraw", data={"recommendation": wrong}).status_code == 404
    assert company["CHIEF"].post("/team/recommendations/withdraw", data={"recommendation": keys[0]}).status_code == 404


def test_all_of_one_sending_are_taken_back_with_one_button(company: Company) -> None:
    company.send("A", "B")
    boss = company["BOSS"]
    shown = page(boss, "/team/recommendations")
    assert "Take back all 2 without an answer" in shown
    key = re.findall(r'name="recommendation" value="(\d+)"', shown)[0]
    answer = boss.post(
        "/team/recommendations/withdraw", data={"recommendation": key, "together": "1"}, follow_redirects=True
    )
    assert "2 are taken back." in words(answer)


def test_the_page_of_a_person_shows_it_to_whoever_may_see_their_learning(company: Company) -> None:
    company.send("A", note="For you")
    for number in ("BOSS", "DIR", "LD", "A"):
        shown = page(company[number], "/people/A")
        assert "Recommended</h2>" in shown and "“For you”" in shown and "No answer yet" in shown
    assert "Recommended</h2>" not in page(company["BOSS"], "/people/B")


def test_before_anything_was_recommended_the_page_says_where_to_begin(company: Company) -> None:
    assert "Nothing has been recommended to the people whom you lead." in page(company["BOSS"], "/team/recommendations")
    assert page(company["BOSS"], "/team/recommendations?page=7")


def test_both_lists_as_files(company: Company) -> None:
    company.send("A", "B", note="=1+1")
    boss = company["BOSS"]
    answer = boss.get("/team/recommendations?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [(row["employee_no"], row["outcome"], row["note"], row["by_employee_no"]) for row in rows] == [
        ("A", "waiting", "'=1+1", "BOSS"),
        ("B", "waiting", "'=1+1", "BOSS"),
    ]
    document = boss.get("/team/recommendations?format=json").get_json()
    assert [row["course_code"] for row in document["recommendations"]] == ["K", "K"]
    rows = list(csv.DictReader(io.StringIO(boss.get("/team/HOME/gap/MLO?format=csv").text.lstrip("\ufeff"))))
    assert [(row["course_code"], row["closes_for"], row["people"], row["first"]) for row in rows] == [
        ("K", "2", "2", "P"),
        ("HALF", "0", "2", ""),
    ]
    gap = boss.get("/team/HOME/gap/MLO?format=json").get_json()
    assert [one["employee_no"] for one in gap["people"]] == ["A", "B"]
    assert gap["courses"][0]["closes"] == ["A", "B"]


# ── the cost ──


def test_as_many_statements_for_many_people_as_for_few(make: Make, company: Company) -> None:
    """Of a gap: who signs in, the place, the person, people and courses in three, what waits."""
    boss, learner = company["BOSS"], company["A"]
    company.send("A", "B")
    addresses = (
        (boss, "/team/HOME/gap/MLO"),
        (boss, "/team/gap/MLO?person=A"),
        (boss, "/team/recommendations"),
        (learner, "/"),
        (learner, "/catalog/K"),
    )

    def statements() -> list[int]:
        counts = []
        for browser, address in addresses:
            browser.get("/account")
            with counted() as seen:
                assert browser.get(address).status_code == 200
            counts.append(len(seen))
        return counts

    few = statements()
    for _ in range(60):
        make.person_role(make.person(unit=company.unit), company.role)
    company.send(whom="everybody")
    assert statements() == few
    assert max(few) <= 9, few
