"""What holds guessers back and keeps nobody else out."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from portal.model.base import db
from portal.model.doors import SignInAttempt
from portal.rules.throttling import ACCOUNT_ANYWHERE, ACCOUNT_AT_PLACE, PLACE
from portal.services.database import transaction
from portal.services.passwords import Hashing
from portal.services.throttling import account_key
from portal.web.clock import now
from tests.conftest import CHEAP
from tests.make import Make
from tests.web.knocking import EMAIL, PASSWORD, is_in, said, try_to


def fail(browser: FlaskClient, times: int, *, address: str, email: str = EMAIL) -> TestResponse:
    for _ in range(times):
        answer = try_to(browser, "wrong", email=email, address=address)
    return answer


def test_guessing_at_one_place_must_wait_even_with_the_right_password(app: Flask, ada: int) -> None:
    guesser = app.test_client()
    assert fail(guesser, ACCOUNT_AT_PLACE.failures, address="203.0.113.9").status_code == 422
    answer = try_to(guesser, address="203.0.113.9")
    assert answer.status_code == 429
    assert re.fullmatch(r"There were too many attempts. You can try again in 1[45] minutes.", said(answer)[0])
    assert not is_in(guesser)


def test_an_unknown_account_is_held_back_in_the_same_way(client: FlaskClient, ada: int) -> None:
    fail(client, ACCOUNT_AT_PLACE.failures, address="203.0.113.9", email="nobody@company.example")
    assert try_to(client, email="nobody@company.example", address="203.0.113.9").status_code == 429


def test_guessing_elsewhere_keeps_nobody_out_of_a_place_where_they_were_before(app: Flask, ada: int) -> None:
    try_to(app.test_client(), address="192.0.2.1")
    guesser = app.test_client()
    for host in range(ACCOUNT_ANYWHERE.failures):
        fail(guesser, 1, address=f"203.0.113.{host}")
    assert try_to(app.test_client(), address="198.51.100.1").status_code == 429
    assert try_to(app.test_client(), address="192.0.2.1").status_code == 303


def test_guessing_from_the_same_office_keeps_nobody_out_of_their_own_browser(app: Flask, ada: int) -> None:
    own = app.test_client()
    try_to(own, address="192.0.2.1")
    own.post("/sign-out")
    fail(app.test_client(), ACCOUNT_AT_PLACE.failures, address="192.0.2.1")
    assert try_to(app.test_client(), address="192.0.2.1").status_code == 429
    assert try_to(own, address="192.0.2.1").status_code == 303


def test_a_known_browser_is_known_to_its_own_account_only_and_is_held_back_too(
    app: Flask, make: Make, ada: int
) -> None:
    make.person("00002", email="eve@company.example", password_hash=Hashing(CHEAP).hashed(PASSWORD))
    eve = app.test_client()
    try_to(eve, email="eve@company.example", address="203.0.113.9")
    eve.post("/sign-out")
    fail(eve, ACCOUNT_AT_PLACE.failures, address="203.0.113.9")
    assert try_to(eve, address="203.0.113.9").status_code == 429
    assert try_to(eve, email="eve@company.example", address="203.0.113.9").status_code == 303
    fail(eve, ACCOUNT_AT_PLACE.failures, address="203.0.113.9", email="eve@company.example")
    assert try_to(eve, email="eve@company.example", address="203.0.113.9").status_code == 429


def test_a_forged_browser_cookie_is_no_browser_that_is_known(app: Flask, ada: int) -> None:
    guesser = app.test_client()
    guesser.set_cookie("browser", "WyJhIiwiYiJd.forged")
    fail(guesser, ACCOUNT_AT_PLACE.failures, address="203.0.113.9")
    assert try_to(guesser, address="203.0.113.9").status_code == 429


def test_failures_are_counted_although_the_sign_in_was_rolled_back(client: FlaskClient, ada: int) -> None:
    fail(client, 3, address="203.0.113.9")
    kept = db.session.execute(select(SignInAttempt.address, SignInAttempt.succeeded)).all()
    assert [tuple(row) for row in kept] == [("203.0.113.9", False)] * 3


def together(guess: Callable[[int], int], guesses: int) -> Counter[int]:
    """What so many guesses are answered that arrive in the same instant."""
    at_once = Barrier(guesses)

    def one(number: int) -> int:
        at_once.wait()
        return guess(number)

    with ThreadPoolExecutor(guesses) as pool:
        return Counter(pool.map(one, range(guesses)))


def failed_before(times: int, *, account: str, addresses: list[str]) -> None:
    with transaction():
        rows = [
            {"account": account, "address": addresses[number % len(addresses)], "at": now(), "succeeded": False}
            for number in range(times)
        ]
        db.session.execute(insert(SignInAttempt), rows)


def test_guesses_of_one_instant_are_counted_one_by_one(app: Flask, ada: int) -> None:
    answers = together(lambda _: try_to(app.test_client(), "wrong").status_code, 16)
    assert answers == {422: ACCOUNT_AT_PLACE.failures, 429: 16 - ACCOUNT_AT_PLACE.failures}


def test_guesses_of_one_instant_from_one_place_at_many_accounts_are_counted_one_by_one(app: Flask, ada: int) -> None:
    failed_before(PLACE.failures - 3, account="other", addresses=["192.0.2.1"])
    answers = together(
        lambda number: try_to(app.test_client(), "wrong", email=f"p{number}@company.example").status_code, 12
    )
    assert answers == {422: 3, 429: 9}


def test_guesses_of_one_instant_at_one_account_from_many_places_are_counted_one_by_one(app: Flask, ada: int) -> None:
    account = account_key(EMAIL, key=app.config["PORTAL"].secret_key)
    failed_before(ACCOUNT_ANYWHERE.failures - 3, account=account, addresses=[f"203.0.113.{n}" for n in range(37)])
    answers = together(
        lambda number: try_to(app.test_client(), "wrong", address=f"198.51.100.{number}").status_code, 12
    )
    assert answers == {422: 3, 429: 9}


def test_an_attempt_that_succeeds_is_kept_as_one_that_did(client: FlaskClient, ada: int) -> None:
    try_to(client, "wrong")
    try_to(client)
    assert list(db.session.scalars(select(SignInAttempt.succeeded).order_by(SignInAttempt.id))) == [False, True]
