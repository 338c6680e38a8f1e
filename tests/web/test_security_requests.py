"""What a request cannot do: forge, pretend, or change by looking."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.app import create_app
from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.doors import SignIn
from portal.services.database import transaction
from tests.conftest import CHEAP
from tests.make import Make
from tests.web.doors import ADMINISTRATOR, DOORS, EMPLOYEE, NOBODY, World, requests
from tests.web.rows import everything

Opener = Callable[[int], FlaskClient]


def enterer(app: Flask, world: World, sign_in: Opener, endpoint: str) -> FlaskClient:
    """A browser of somebody who may enter."""
    who = DOORS[endpoint][2] - {NOBODY}
    return app.test_client() if not who else sign_in(world.people[sorted(who)[0]])


def test_looking_changes_nothing(app: Flask, world: World, sign_in: Opener) -> None:
    browsers = {role: sign_in(person) for role, person in world.people.items()}
    with transaction():
        db.session.execute(update(SignIn).values(seen_at=SignIn.started_at))
    before = everything(but=("audit_event",))
    for role, browser in browsers.items():
        for request in requests(app, "GET", role=role):
            for method in ("GET", "HEAD", "OPTIONS"):
                browser.open(request.path, method=method)
            assert everything(but=("audit_event",)) == before, (request, role)


def test_every_form_needs_its_token(app: Flask, world: World, sign_in: Opener) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    posts = list(requests(app, "POST"))
    assert posts
    browsers = {request: enterer(app, world, sign_in, request.endpoint) for request in posts}
    with browsers[posts[0]].session_transaction() as session:
        session["csrf_token"] = "a" * 40
    before = everything()
    for request, browser in browsers.items():
        for sent in ({}, {"csrf_token": "forged"}, {"csrf_token": "a" * 40}):
            answer = browser.post(request.path, data=sent)
            assert answer.status_code == 400, (request, sent)
            assert "This form has expired" in answer.text
    assert everything() == before


def test_the_token_of_another_session_is_none(app: Flask, world: World, sign_in: Opener) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    attacker, victim = sign_in(world.target), sign_in(world.people[EMPLOYEE])
    found = re.search(r'name="csrf_token" value="([^"]+)"', attacker.get("/account").text)
    assert found is not None
    assert victim.post("/sign-out", data={"csrf_token": found[1]}).status_code == 400
    assert attacker.post("/sign-out", data={"csrf_token": found[1]}).status_code == 303
    assert victim.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 400), ("same-site", 400), ("same-origin", 303), ("none", 303)]
)
def test_a_form_on_another_site_is_turned_away_even_with_a_token(
    world: World, sign_in: Opener, site: str, status: int
) -> None:
    browser = sign_in(world.people[EMPLOYEE])
    assert browser.post("/sign-out", headers={"Sec-Fetch-Site": site}).status_code == status


def test_no_answer_lets_another_origin_read_it(app: Flask, world: World, sign_in: Opener) -> None:
    for request in requests(app, "GET"):
        browser = enterer(app, world, sign_in, request.endpoint)
        answer = browser.get(request.path, headers={"Origin": "https://evil.example"})
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")], request


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "PUT", "DELETE", "PATCH", "CONNECT"])
def test_other_methods_are_not_allowed(world: World, sign_in: Opener, method: str) -> None:
    browser = sign_in(world.people[EMPLOYEE])
    answer = browser.open("/account", method=method, headers={"X-Secret": "echoed"})
    assert answer.status_code == 405
    assert "echoed" not in answer.text


def test_a_portal_answers_to_its_own_name_only(app: Flask, client: FlaskClient, make: Make) -> None:
    make.person("1")
    assert client.get("/sign-in", headers={"Host": "rebound.example"}).status_code == 400
    assert client.get("/sign-in", headers={"Host": "127.0.0.1.evil.example"}).status_code == 400
    for host in ("127.0.0.1:8123", "localhost", "[::1]:8000"):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 200
    for path in ("/healthz", "/readyz"):
        assert client.get(path, headers={"Host": "10.1.2.3"}).status_code == 200


def test_a_link_is_made_for_the_portals_own_address_whatever_the_request_says(world: World, sign_in: Opener) -> None:
    browser = sign_in(world.people[ADMINISTRATOR])
    answer = browser.post(
        "/admin/people/T-1/link", headers={"Host": "localhost:9999", "X-Forwarded-Host": "evil.example"}
    )
    assert "http://127.0.0.1:8000/welcome/" in answer.text
    assert "evil.example" not in answer.text


def wrong_address(app: Flask) -> str:
    app.test_client().post(
        "/sign-in",
        data={"email": "a@b.example", "password": "wrong"},
        headers={"X-Forwarded-For": "198.51.100.99, 198.51.100.1", "Forwarded": "for=198.51.100.99"},
    )
    address = db.session.scalar(select(AuditEvent.address).order_by(AuditEvent.id.desc()))
    db.session.rollback()
    return address or ""


def test_nobody_says_where_they_come_from_unless_a_proxy_is_believed(app: Flask, make: Make) -> None:
    make.person("1")
    assert wrong_address(app) == "127.0.0.1"
    behind = create_app(replace(app.config["PORTAL"], proxies=1), cost=CHEAP)
    behind.config["WTF_CSRF_ENABLED"] = False
    with behind.app_context():
        assert wrong_address(behind) == "198.51.100.1"
        db.session.remove()
        db.engine.dispose()
