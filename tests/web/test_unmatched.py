"""The page of completions whose course the catalog does not know."""

import html
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.model.base import db
from portal.model.learning import Enrollment
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.services.database import transaction
from portal.services.intake import imports
from portal.web.clock import now, today
from tests.conftest import counted
from tests.make import Make

PAGE = "/results/unmatched"


@pytest.fixture
def browser(sign_in, make: Make) -> FlaskClient:  # type: ignore[no-untyped-def]
    make.course("NOISE", title="Knitting")
    return sign_in(make.person("LD", learning=True))  # type: ignore[no-any-return]


def completions(*rows: str) -> None:
    text = "\n".join(("employee_no,course_code,completed_on", *rows))
    with transaction():
        imports.run(TERMINAL, Kind.COMPLETIONS, text.encode(), "c.csv", on=today(), now=now())


def said(answer) -> str:  # type: ignore[no-untyped-def]
    return " ".join(html.unescape(answer.get_data(as_text=True)).split())


def send(browser: FlaskClient, **fields: str):  # type: ignore[no-untyped-def]
    token = re.search(r'name="csrf_token" value="([^"]*)"', browser.get("/courses/new").get_data(as_text=True))
    assert token
    return browser.post(PAGE, data={"csrf_token": token[1], **fields})


def test_a_name_is_given_its_course(browser: FlaskClient, make: Make) -> None:
    course, person = make.course("AI-1", title="Intro to AI"), make.person("1")
    completions("1,Intro to AI (online),2026-01-05")
    page = said(browser.get(PAGE))
    assert "1 completion waits for 1 course that the catalog does not know" in page
    assert 'value="AI-1">AI-1 Intro to AI</button>' in page
    assert "Unknown courses <span" in said(browser.get("/results"))
    answer = send(browser, name="Intro to AI (online)", code="AI-1", other="")
    assert answer.status_code == 303
    assert "“Intro to AI (online)” means AI-1 from now on: 1 completion is taken over." in said(browser.get(PAGE))
    results = db.session.execute(select(Enrollment.course_id, Enrollment.ended_on, Enrollment.person_id)).all()
    assert results == [(course, date(2026, 1, 5), person)]


def test_the_course_can_be_typed_and_a_wrong_one_is_said(browser: FlaskClient, make: Make) -> None:
    make.course("AI-1")
    make.person("1")
    completions("1,Zzyzx,2026-01-05")
    for fields, sentence in (
        ({"other": "AI-2"}, "There is no course AI-2."),
        ({"other": ""}, "You need a course."),
        ({"other": "x" * 50}, "You need a course."),
    ):
        answer = send(browser, name="Zzyzx", **fields)
        assert (answer.status_code, sentence in said(answer)) == (422, True)
    assert send(browser, name="Nobody", other="AI-1").status_code == 409
    assert send(browser, name="Zzyzx", other="ai-1").status_code == 303


def test_an_unknown_course_can_be_added_with_its_name_as_the_title(browser: FlaskClient, make: Make) -> None:
    make.person("1")
    completions("1,Zzyzx & friends,2026-01-05")
    link = re.search(r'href="(/courses/new\?[^"]*)"', browser.get(PAGE).get_data(as_text=True))
    assert link
    form = browser.get(html.unescape(link[1])).get_data(as_text=True)
    assert 'value="Zzyzx &amp; friends"' in form


def test_adding_the_course_makes_results_of_the_completions_that_wait_for_it(browser: FlaskClient, make: Make) -> None:
    person = make.person("1")
    completions("1,Zzyzx & friends,2026-01-05", "1,Something else,2026-01-06")
    link = re.search(r'href="(/courses/new\?title=Zzyzx[^"]*)"', browser.get(PAGE).get_data(as_text=True))
    assert link
    address = html.unescape(link[1])
    form = browser.get(address).get_data(as_text=True)
    assert '<form method="post" class="form"' in form
    token = re.search(r'name="csrf_token" value="([^"]*)"', form)
    assert token
    fields = {"csrf_token": token[1], "code": "ZZ-1", "title": "Zzyzx & friends", "format": "online"}
    answer = browser.post(address, data=fields)
    assert (answer.status_code, answer.location) == (303, "/courses/ZZ-1/edit"), said(answer)
    page = said(browser.get(answer.location))
    assert "“Zzyzx & friends” means ZZ-1 from now on: 1 completion is taken over." in page
    assert "1 completion waits for 1 course" in said(browser.get(PAGE))
    assert db.session.execute(select(Enrollment.ended_on, Enrollment.person_id)).all() == [(date(2026, 1, 5), person)]


def test_the_list_asks_the_same_however_long_it_is(browser: FlaskClient, make: Make) -> None:
    make.person("1")
    completions("1,Name 0,2026-01-05")
    with counted() as few:
        browser.get(PAGE)
    completions(*(f"1,Name {number},2026-01-05" for number in range(60)))
    with counted() as many:
        page = said(browser.get(PAGE))
    assert len(few) == len(many) <= 8
    assert "1 to 20 of 60 names" in page
    assert "41 to 60 of 60 names" in said(browser.get(f"{PAGE}?page=99"))


def test_the_page_of_an_import_leads_to_the_list(browser: FlaskClient, make: Make) -> None:
    make.person("1")
    completions("1,Zzyzx,2026-01-05")
    assert f'href="{PAGE}"' in browser.get("/imports/1").get_data(as_text=True)
