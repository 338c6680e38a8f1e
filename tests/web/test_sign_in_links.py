"""Coming in by a sign-in link."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from portal.model.base import db
from portal.model.doors import SignIn, SignInLink
from portal.rules.access import TERMINAL
from portal.rules.refusals import Refusal
from portal.services import administration, employment, sign_in_links
from portal.services.database import transaction
from portal.services.passwords import Hashing
from portal.web.clock import now, today
from portal.wording import refusal_sentence
from tests.web.knocking import actions, is_in, try_to


def link_for(employee_no: str = "00001") -> str:
    with transaction():
        link = sign_in_links.make(TERMINAL, employee_no, base="", now=now(), today=today())
    return link.address


def choose(
    browser: FlaskClient, link: str, password: str = "nine otters sing badly", again: str | None = None
) -> TestResponse:
    return browser.post(link, data={"password": password, "again": password if again is None else again})


def test_looking_at_a_link_does_not_use_it_up(app: Flask, client: FlaskClient, ada: int) -> None:
    link = link_for()
    for _ in range(3):
        page = app.test_client().get(link)
        assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert choose(client, link).location == "/"
    assert is_in(client)


def test_a_link_lets_somebody_choose_a_password_once(app: Flask, client: FlaskClient, ada: int) -> None:
    before = app.test_client()
    try_to(before)
    link = link_for()
    choose(client, link)
    assert not is_in(before)
    assert try_to(before).status_code == 422
    assert try_to(before, "nine otters sing badly").status_code == 303
    for answer in (client.get(link), choose(app.test_client(), link)):
        assert answer.status_code == 410
        assert refusal_sentence(Refusal.LINK_INVALID) in answer.text
    assert actions(subject="00001")[:4] == ["sign_in.begun", "link.made", "link.used", "sign_in.begun"]


def test_a_link_that_ends_while_the_password_is_hashed_opens_nothing(
    client: FlaskClient, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, hashed = link_for(), Hashing.hashed

    def meanwhile(hashing: Hashing, password: str) -> str:
        with transaction():
            sign_in_links.end_all(ada, now=now())
        return hashed(hashing, password)

    monkeypatch.setattr(Hashing, "hashed", meanwhile)
    assert choose(client, link).status_code == 410
    assert not is_in(client)
    assert try_to(client, "nine otters sing badly").status_code == 422


def test_a_newer_link_replaces_an_older_one(client: FlaskClient, ada: int) -> None:
    old, new = link_for(), link_for()
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_a_link_is_good_for_72_hours(client: FlaskClient, ada: int) -> None:
    link = link_for()
    made = db.session.execute(select(SignInLink.made_at, SignInLink.expires_at)).one()
    assert made.expires_at - made.made_at == timedelta(hours=72)
    with transaction():
        db.session.execute(update(SignInLink).values(expires_at=now() - timedelta(seconds=1)))
    assert client.get(link).status_code == 410
    assert choose(client, link).status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("short", None, "at least 12 characters"),
        ("password1234", None, "among the first"),
        ("ada.example.00001", None, "your name, number or address"),
        ("nine otters sing badly", "nine otters sing", "the same password twice"),
    ],
)
def test_a_refused_password_leaves_the_link_good(
    client: FlaskClient, ada: int, password: str, again: str | None, says: str
) -> None:
    link = link_for()
    answer = choose(client, link, password, again)
    assert answer.status_code == 422
    assert says in answer.text
    assert not is_in(client)
    assert choose(client, link).location == "/"


def test_a_link_is_random_and_only_its_digest_is_kept(ada: int) -> None:
    tokens = {link_for().removeprefix("/welcome/") for _ in range(3)}
    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 43
    assert not tokens & set(db.session.scalars(select(SignInLink.token_digest)))


@pytest.mark.parametrize("end", ["deactivated", "left", "password changed"])
def test_a_link_ends_with_the_account_it_is_for(client: FlaskClient, ada: int, end: str) -> None:
    link = link_for()
    with transaction():
        if end == "deactivated":
            administration.deactivate(TERMINAL, "00001", now=now(), today=today())
        elif end == "left":
            employment.set_last_day(TERMINAL, "00001", today() - timedelta(days=1), None, now=now(), today=today())
    if end == "password changed":
        choose(client, link_for())
    assert client.get(link).status_code == 410


def test_two_who_use_one_link_at_the_same_moment_do_not_both_get_in(app: Flask, ada: int) -> None:
    link = link_for()
    at_once = Barrier(4)

    def use(number: int) -> int:
        with app.app_context():
            browser = app.test_client()
            at_once.wait()
            try:
                return choose(browser, link, f"nine otters sing badly {number}").status_code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(use, range(4)))
    assert answers == [303, 410, 410, 410]
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1
