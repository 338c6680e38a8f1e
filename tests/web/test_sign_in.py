"""Coming in by password, or as a demo person, and where that leads."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.app import create_app
from portal.config import SettingsError
from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.doors import SignIn, SignInAttempt
from portal.model.people import Person
from portal.services import installation
from portal.services.database import transaction
from portal.services.installation import DemoPerson
from portal.services.passwords import Cost, Hashing
from portal.web.clock import now
from tests.conftest import CHEAP
from tests.make import Make
from tests.web.knocking import EMAIL, PASSWORD, WRONG, actions, is_in, said, try_to


def test_the_right_password_opens_the_door(client: FlaskClient, ada: int) -> None:
    answer = try_to(client, email=" ADA@company.example ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Ada Example" in client.get("/account").text
    assert actions() == ["sign_in.begun"]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, PASSWORD + "x"),
        (EMAIL, ""),
        ("", PASSWORD),
        ("nobody@company.example", PASSWORD),
        ("left@company.example", PASSWORD),
        ("coming@company.example", PASSWORD),
        ("new@company.example", PASSWORD),
        ("new@company.example", ""),
    ],
)
def test_whatever_is_wrong_is_said_in_the_same_words(client: FlaskClient, ada: int, email: str, password: str) -> None:
    answer = try_to(client, password, email=email)
    assert (answer.status_code, said(answer)) == (422, [WRONG])
    assert not is_in(client)
    assert password not in answer.text or not password


def test_a_deactivated_person_stays_outside(client: FlaskClient, ada: int) -> None:
    with transaction():
        db.session.execute(update(Person).where(Person.id == ada).values(deactivated_at=now()))
    assert said(try_to(client)) == [WRONG]


def test_an_unknown_account_costs_as_many_hashes_as_a_known_one(
    app: Flask, client: FlaskClient, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    class Counting:
        def __init__(self, real: Hashing) -> None:
            self.real = real

        def matches(self, kept: str | None, password: str) -> bool:
            checked.append(password)
            return self.real.matches(kept, password)

    monkeypatch.setitem(app.config, "PORTAL_HASHING", Counting(Hashing(CHEAP)))
    for email in (EMAIL, "nobody@company.example", "new@company.example", "left@company.example"):
        try_to(client, "wrong", email=email)
    assert checked == ["wrong"] * 4


def test_a_hash_of_another_cost_is_made_anew(app: Flask, client: FlaskClient, make: Make) -> None:
    make.person("1", email=EMAIL, password_hash=Hashing(Cost(rounds=2, memory=16, lanes=1)).hashed(PASSWORD))
    assert try_to(client).status_code == 303
    assert "m=8,t=1,p=1" in (db.session.scalar(select(Person.password_hash)) or "")
    db.session.rollback()
    assert try_to(app.test_client()).status_code == 303


def test_what_was_typed_is_kept_nowhere(client: FlaskClient, ada: int) -> None:
    typed = "my secret in the wrong field"
    try_to(client, typed, email=typed)
    try_to(client, typed)
    for table in (AuditEvent.__table__, SignInAttempt.__table__, SignIn.__table__):
        assert typed not in str(db.session.execute(select(table)).all())
        assert EMAIL not in str(db.session.execute(select(table)).all())
    db.session.rollback()
    assert actions() == ["sign_in.failed", "sign_in.failed"]
    assert actions(subject="00001") == ["sign_in.failed"]


@pytest.mark.parametrize("path", ["/account", "/catalog?text=a&level=2", "/help/words"])
def test_signing_in_leads_on_to_a_page_of_the_portal(client: FlaskClient, ada: int, path: str) -> None:
    assert try_to(client, next=path).location == path


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "https://evil.example",
        "https:evil.example",
        "http://127.0.0.1:8000@evil.example/",
        "javascript:alert(1)",
        "%2f%2fevil.example",
        "/%2fevil.example",
        "/%5cevil.example",
        "evil.example",
        "/no/such/page",
        "/sign-out",
        " //evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(client: FlaskClient, ada: int, path: str) -> None:
    assert try_to(client, next=path).location == "/"
    assert client.get("/sign-in", query_string={"next": path}).location == "/"


def test_a_closed_door_remembers_where_somebody_wanted_to_go(client: FlaskClient, ada: int) -> None:
    answer = client.get("/catalog?text=a%26b")
    assert answer.status_code == 302
    page = client.get(answer.location)
    assert 'name="next" value="/catalog?text=a%26b"' in page.text


def test_a_sign_in_takes_nothing_over_from_the_session_before(app: Flask, client: FlaskClient, ada: int) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["_user_id"] = "a token that an attacker knows"
    try_to(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] != "a token that an attacker knows"


def test_each_sign_in_has_a_token_of_its_own_and_only_its_digest_is_kept(app: Flask, ada: int) -> None:
    tokens = set()
    for _ in range(3):
        browser = app.test_client()
        try_to(browser)
        with browser.session_transaction() as session:
            tokens.add(session["_user_id"])
    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 43
    assert not tokens & set(db.session.scalars(select(SignIn.token_digest)))


def test_an_empty_installation_says_how_to_begin(client: FlaskClient) -> None:
    assert "portal person add" in client.get("/sign-in").text
    assert "portal person add" in client.get("/", follow_redirects=True).text
    assert try_to(client).status_code == 200


DEMO = [
    DemoPerson("00001", "Ada Example", "employee", "Employee. Takes two courses"),
    DemoPerson("00008", "Gone", "manager", "Manager"),
]


def test_a_demo_offers_its_people_and_nobody_else(client: FlaskClient, ada: int) -> None:
    assert client.post("/sign-in/demo", data={"as": "00001"}).status_code == 404
    with transaction():
        installation.keep_demo_people(DEMO)
    assert "Takes two courses" in client.get("/sign-in").text
    assert client.post("/sign-in/demo", data={"as": "00010"}).status_code == 404
    assert client.post("/sign-in/demo", data={"as": "00008"}).status_code == 404
    assert client.post("/sign-in/demo").status_code == 404
    assert client.post("/sign-in/demo", data={"as": "00001"}).location == "/"
    assert is_in(client)


def test_a_demo_is_never_served_with_https(app: Flask, make: Make, database_url: str) -> None:
    make.person("00001")
    https = replace(app.config["PORTAL"], url="https://portal.company.example")
    outside = create_app(https, cost=CHEAP)
    with transaction():
        installation.keep_demo_people(DEMO)
    with pytest.raises(SettingsError, match=r"https.*demo people.*You need"):
        create_app(https, cost=CHEAP)
    with outside.app_context():
        browser = outside.test_client()
        browser.get("/sign-in", base_url=https.url)
        outside.config["WTF_CSRF_ENABLED"] = False
        assert browser.post("/sign-in/demo", data={"as": "00001"}, base_url=https.url).status_code == 404
        db.engine.dispose()
