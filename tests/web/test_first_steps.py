"""What a new installation asks of who founds it."""

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.conftest import counted
from tests.make import Make
from tests.web.test_learner import words

SignIn = Callable[[int], FlaskClient]


def test_the_first_administrator_is_told_what_to_bring_and_the_rest_is_still_to_come(
    make: Make, sign_in: SignIn
) -> None:
    page = sign_in(make.person("A1", administrator=True, learning=True)).get("/")
    said = words(page)
    assert said.index("There are no competencies yet") < said.index("No role profile says what is asked of anybody")
    assert "The catalog is empty" in said
    assert "There are no units yet" not in said, "three at a time"
    assert b"/imports/new/competencies" in page.data


def test_somebody_is_only_asked_for_what_they_may_import(make: Make, sign_in: SignIn) -> None:
    said = words(sign_in(make.person("A1", administrator=True)).get("/"))
    assert "There are no units yet" in said
    assert "Nobody else is here yet" in said
    assert "There are no competencies yet" not in said


def test_an_administrator_without_learning_staff_is_told_who_brings_the_rest(make: Make, sign_in: SignIn) -> None:
    browser = sign_in(make.person("A1", administrator=True))
    said = words(browser.get("/"))
    assert said.index("Nobody is learning staff yet") < said.index("There are no units yet")
    assert "portal starter" in said
    make.person("L1", learning=True)
    assert "Nobody is learning staff yet" not in words(browser.get("/"))


def test_what_is_there_is_not_asked_for(make: Make, sign_in: SignIn) -> None:
    unit = make.unit("U")
    make.person("P1", unit=unit)
    make.competency("LIT")
    make.course("K-1")
    said = words(sign_in(make.person("A1", administrator=True, learning=True)).get("/"))
    assert "There are no competencies yet" not in said
    assert "The catalog is empty" not in said
    assert "There are no units yet" not in said
    assert "Nobody else is here yet" not in said
    assert "No role profile says what is asked of anybody" in said
    assert "Nobody holds a role yet" in said


def test_a_founded_company_asks_its_administrator_for_nothing(make: Make, sign_in: SignIn) -> None:
    unit, role = make.unit("U"), make.role("R")
    make.requirement(role, make.competency("LIT"), 2)
    make.person_role(make.person("P1", unit=unit), role)
    make.course("K-1")
    said = words(sign_in(make.person("A1", administrator=True, learning=True)).get("/"))
    assert "yet" not in said.replace("You have not taken a course yet", "")


def test_an_employee_is_asked_for_nothing_and_costs_no_statement(make: Make, sign_in: SignIn) -> None:
    browser = sign_in(make.person("E1"))
    with counted() as plain:
        assert "There are no" not in words(browser.get("/"))
    boss = sign_in(make.person("A1", administrator=True))
    with counted() as founding:
        boss.get("/")
    assert len(founding) == len(plain) + 1
