"""Coming in: by password, by link, as a demo person; and what holds guessers back."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from portal.app import create_app
from portal.config import SettingsError
from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.doors import SignIn, SignInAttempt, SignInLink
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL
from portal.rules.refusals import Refusal
from portal.rules.throttling import ACCOUNT_ANYWHERE, ACCOUNT_AT_PLACE
from portal.services import administration, employment, installation, sign_in_links
from portal.services.database import transaction
from portal.services.installation import DemoPerson
from portal.services.passwords import Cost, Hashing
from portal.web.clock import now, today
from portal.wording import refusal_sentence
from tests.conftest import CHEAP
from tests.make import Make

PASSWORD = "eight tiny otters juggle"
EMAIL = "ada@company.example"
WRONG = refusal_sentence(Refusal.WRONG_SIGN_IN)


@pytest.fixture
def ada(make: Make) -> int:
    """Somebody with a password, among others who share it or are gone."""
    kept = Hashing(CHEAP).hashed(PASSWORD)
    make.person("00008", email="left@company.example", end=date(2024, 1, 1), password_hash=kept)
    make.person("00009", email="coming@company.example", hired_on=date(2999, 1, 1), password_hash=kept)
    make.person("00010", email="new@company.example")
    return make.person("00001", name="Ada Example", email=EMAIL, password_hash=kept)


def try_to(
    browser: FlaskClient, password: str = PASSWORD, *, email: str = EMAIL, address: str = "192.0.2.1", **more: str
) -> TestResponse:
    return browser.post(
        "/sign-in", data={"email": email, "password": password, **more}, environ_base={"REMOTE_ADDR": address}
    )


def said(answer: TestResponse) -> list[str]:
    problems = re.search(r'<div class="problems".*?</div>', answer.text, re.S)
    return re.findall(r"<(?:li|p|span)>([^<]+)<", problems[0]) if problems else []


def actions(*, subject: str | None = None) -> list[str]:
    query = select(AuditEvent.action).order_by(AuditEvent.id)
    found = list(db.session.scalars(query if subject is None else query.where(AuditEvent.subject == subject)))
    db.session.rollback()
    return found


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/account").status_code == 200


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


# ── where to go afterwards ──


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


# ── sessions ──


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


# ── throttling ──


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


# ── an empty installation, and the demo ──


def test_an_empty_installation_says_how_to_begin(client: FlaskClient) -> None:
    assert "portal person add" in client.get("/sign-in").text
    assert "portal person add" in client.get("/", follow_redirects=True).text
    assert try_to(client).status_code == 200


DEMO = [
    DemoPerson("00001", "Ada Example", "employee", "Employee. Takes two courses"),
    DemoPerson("00008", "Gone", "", ""),
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


# ── sign-in links ──


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


# ── what ends a sign-in ──


def test_signing_out_ends_the_sign_in_at_the_server(app: Flask, client: FlaskClient, ada: int) -> None:
    try_to(client)
    stolen = app.test_client()
    with client.session_transaction() as session, stolen.session_transaction() as copy:
        copy.update(session)
    assert is_in(stolen)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    assert not is_in(stolen)
    assert actions()[-1] == "sign_in.ended"


@pytest.mark.parametrize("deed", ["deactivate", "leave", "end", "idle", "absolute", "employment"])
def test_what_ends_a_sign_in_ends_it_at_once(client: FlaskClient, ada: int, deed: str, make: Make) -> None:
    try_to(client)
    assert is_in(client)
    with transaction():
        match deed:
            case "deactivate":
                administration.deactivate(TERMINAL, "00001", now=now(), today=today())
            case "leave":
                employment.set_last_day(TERMINAL, "00001", today() - timedelta(days=1), None, now=now(), today=today())
            case "end":
                administration.end_sign_ins(TERMINAL, "00001", now=now(), today=today())
            case "idle":
                db.session.execute(update(SignIn).values(seen_at=now() - timedelta(hours=12)))
            case "absolute":
                db.session.execute(update(SignIn).values(started_at=now() - timedelta(days=14)))
            case "employment":
                db.session.execute(update(Employment).where(Employment.person_id == ada).values(end=today()))
    assert not is_in(client)


def test_a_role_given_or_taken_holds_on_the_next_request(client: FlaskClient, ada: int, make: Make) -> None:
    make.person("00002", administrator=True)
    try_to(client)
    assert client.get("/admin").status_code == 403
    for is_administrator, status in ((True, 200), (False, 403)):
        with transaction():
            db.session.execute(update(Person).where(Person.id == ada).values(is_administrator=is_administrator))
        assert client.get("/admin").status_code == status


def test_using_the_portal_keeps_a_sign_in_alive_without_writing_every_time(
    client: FlaskClient, ada: int, sign_in: Callable[[int], FlaskClient]
) -> None:
    try_to(client)
    with transaction():
        db.session.execute(update(SignIn).values(seen_at=now() - timedelta(hours=11)))
    for _ in range(2):
        assert is_in(client)
    first = db.session.scalar(select(SignIn.seen_at))
    db.session.rollback()
    assert first is not None
    assert now() - first < timedelta(minutes=1)
    is_in(client)
    assert db.session.scalar(select(SignIn.seen_at)) == first
