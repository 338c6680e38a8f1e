"""One's own account: where one is signed in, and the password."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.people import Person
from portal.rules.throttling import ACCOUNT_AT_PLACE
from portal.services.database import transaction
from portal.services.passwords import Hashing
from portal.web.browsers import browser_words
from tests.conftest import CHEAP, counted
from tests.make import Make

OLD, NEW = "eight tiny otters juggle", "nine otters sing badly"
Opener = Callable[[int], FlaskClient]


@pytest.fixture
def ada(make: Make) -> int:
    make.person("00002", name="Somebody else")
    return make.person(
        "00001",
        name="Ada Example",
        email="ada@x.example",
        password_hash=Hashing(CHEAP).hashed(OLD),
        unit=make.unit("A"),
    )


def change(browser: FlaskClient, current: str = OLD, password: str = NEW, again: str | None = None) -> int:
    sent = {"current": current, "password": password, "again": password if again is None else again}
    return browser.post("/account/password", data=sent).status_code


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/account").status_code == 200


def opens(app: Flask, password: str) -> bool:
    answer = app.test_client().post("/sign-in", data={"email": "ada@x.example", "password": password})
    return answer.status_code == 303


def test_the_page_shows_ones_own_sign_ins_in_few_queries(ada: int, make: Make, sign_in: Opener) -> None:
    sign_in(make.person("00003"))
    browser = sign_in(ada)
    sizes = []
    for others in (0, 20):
        for _ in range(others):
            sign_in(ada)
        with counted() as statements:
            page = browser.get("/account")
        sizes.append(len(statements))
        assert page.text.count("a test") - page.text.count("on a test") == 1 + others
    assert sizes == [3, 3]  # the gate, who I am, my sign-ins
    assert page.text.count("This one") == 1


def test_one_sign_in_can_be_ended_and_the_others_stay(ada: int, sign_in: Opener) -> None:
    first, second, third = sign_in(ada), sign_in(ada), sign_in(ada)
    ends = re.findall(r'action="(/account/sign-ins/\d+/end)"', third.get("/account").text)
    assert len(ends) == 2
    assert third.post("/account/sign-ins/1/end").location == "/account"
    assert [is_in(browser) for browser in (first, second, third)] == [False, True, True]
    assert third.post("/account/sign-ins/1/end").status_code == 404


def test_all_other_sign_ins_can_be_ended(ada: int, make: Make, sign_in: Opener) -> None:
    first, second, somebody = sign_in(ada), sign_in(ada), sign_in(make.person("00003"))
    second.post("/account/sign-ins/end-others")
    assert [is_in(browser) for browser in (first, second, somebody)] == [False, True, True]


def test_a_new_password_needs_the_old_one_and_ends_every_other_sign_in(app: Flask, ada: int, sign_in: Opener) -> None:
    other, browser = sign_in(ada), sign_in(ada)
    assert change(browser) == 303
    assert [is_in(other), is_in(browser)] == [False, True]
    assert [opens(app, OLD), opens(app, NEW)] == [False, True]
    assert "password.changed" in db.session.scalars(select(AuditEvent.action)).all()


@pytest.mark.parametrize(
    ("current", "password", "again"),
    [
        ("wrong", NEW, NEW),
        ("", NEW, NEW),
        (OLD, "short", "short"),
        (OLD, "password1234", "password1234"),
        (OLD, "Ada Example 00001", "Ada Example 00001"),
        (OLD, NEW, "something else entirely"),
        (OLD, "x y" * 60, "x y" * 60),
    ],
)
def test_a_refused_password_changes_nothing(
    app: Flask, ada: int, sign_in: Opener, current: str, password: str, again: str
) -> None:
    other, browser = sign_in(ada), sign_in(ada)
    assert change(browser, current, password, again) == 422
    assert is_in(other)
    assert opens(app, OLD)


def test_guessing_the_old_password_must_wait(ada: int, sign_in: Opener) -> None:
    browser = sign_in(ada)
    for _ in range(ACCOUNT_AT_PLACE.failures):
        change(browser, current="wrong")
    assert change(browser) == 422
    assert (
        "too many attempts"
        in browser.post("/account/password", data={"current": OLD, "password": NEW, "again": NEW}).text
    )
    assert db.session.scalars(select(AuditEvent.action)).all().count("password.wrong") == ACCOUNT_AT_PLACE.failures


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15",
            "Safari on Mac",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/127 Safari/537.36 Edg/127",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_are_called_what_their_owners_call_them(says: str, words: str) -> None:
    assert browser_words(says) == words


def test_a_password_that_was_changed_while_another_was_hashed_stays(
    app: Flask, ada: int, sign_in: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, third = sign_in(ada), "ten otters dance slowly"
    hashed = Hashing.hashed

    def meanwhile(hashing: Hashing, password: str) -> str:
        with transaction():
            db.session.execute(update(Person).where(Person.id == ada).values(password_hash=hashed(hashing, third)))
        return hashed(hashing, password)

    monkeypatch.setattr(Hashing, "hashed", meanwhile)
    assert change(browser) == 422
    monkeypatch.undo()
    assert opens(app, third)
    assert not opens(app, NEW)
