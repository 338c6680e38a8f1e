"""What every answer tells the browser, and what the cookies are allowed to do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.app import create_app
from portal.model.base import db
from portal.services.passwords import Hashing
from portal.web.show import LOOK_COOKIE
from tests.conftest import CHEAP
from tests.make import Make
from tests.web.doors import ADMINISTRATOR, EMPLOYEE, NOBODY, World, requests

Opener = Callable[[int], FlaskClient]
PASSWORD = "eight tiny otters juggle"
HTTPS = "https://portal.company.example"


@pytest.fixture
def outside(app: Flask, make: Make) -> Iterator[Flask]:
    """The same portal behind https."""
    make.person("00001", email="ada@x.example", password_hash=Hashing(CHEAP).hashed(PASSWORD))
    portal = create_app(replace(app.config["PORTAL"], url=HTTPS), cost=CHEAP)
    portal.config["WTF_CSRF_ENABLED"] = False
    with portal.app_context():
        yield portal
        db.session.remove()
        db.engine.dispose()


def policy(answer: TestResponse) -> dict[str, str]:
    directives = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in directives}


def check(answer: TestResponse) -> None:
    said = policy(answer)
    assert said["default-src"] == "'none'"
    assert said["object-src"] == said["base-uri"] == said["frame-ancestors"] == "'none'"
    assert said["form-action"] == "'self'"
    for values in said.values():
        assert values in ("'none'", "'self'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Server" not in answer.headers and "X-Powered-By" not in answer.headers
    if answer.data:
        assert answer.content_type.startswith(("text/html; charset=utf-8", "text/plain; charset=utf-8")) or (
            answer.content_type in ("text/css; charset=utf-8", "text/csv; charset=utf-8", "application/json")
            or "sheet" in answer.content_type
            or (
                answer.content_type == "application/octet-stream"
                and "attachment" in answer.headers["Content-Disposition"]
            )
        )


def test_every_answer_carries_the_headers(app: Flask, world: World, sign_in: Opener) -> None:
    for role in (NOBODY, ADMINISTRATOR):
        for request in requests(app, role=role):
            browser = app.test_client() if role == NOBODY else sign_in(world.people[role])
            check(browser.open(request.path, method=request.method))


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/no/such/page", "GET", 404),
        ("/static/0/no-such-file.css", "GET", 404),
        ("/static/0/..%2fgate.py", "GET", 404),
        ("/static/0/theme.css", "GET", 200),
        ("/account", "DELETE", 405),
        ("/admin", "GET", 403),
        ("/sign-in", "POST", 413),
    ],
)
def test_errors_and_files_carry_them_too(world: World, sign_in: Opener, path: str, method: str, status: int) -> None:
    browser = sign_in(world.people[EMPLOYEE])
    sent = {"email": "a" * 2_000_000} if status == 413 else None
    answer = browser.open(path, method=method, data=sent)
    assert answer.status_code == status
    check(answer)


def test_a_page_that_broke_carries_them_too(app: Flask, client: FlaskClient) -> None:
    app.config["TESTING"] = False

    def breaks() -> str:
        raise ZeroDivisionError("broken")

    app.view_functions["porch.words"] = breaks
    answer = client.get("/help/words")
    assert answer.status_code == 500
    check(answer)


def test_signed_in_pages_are_kept_nowhere(app: Flask, world: World, sign_in: Opener) -> None:
    for role, person in world.people.items():
        browser = sign_in(person)
        for request in requests(app, "GET", role=role):
            if request.endpoint != "static":
                assert browser.get(request.path, buffered=True).headers["Cache-Control"] == "no-store", (request, role)


def test_a_portal_behind_https_says_so_for_a_year_and_more(outside: Flask) -> None:
    browser = outside.test_client()
    for path in ("/sign-in", "/static/0/theme.css", "/no/such/page", "/healthz"):
        said = browser.get(path, base_url=HTTPS).headers["Strict-Transport-Security"]
        seconds = int(said.partition("max-age=")[2].partition(";")[0])
        assert timedelta(seconds=seconds) >= timedelta(days=365)


def test_a_portal_without_https_does_not(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/help/words").headers


def cookies(portal: Flask, url: str) -> dict[str, str]:
    """Every cookie that signing in and choosing a look sets, with its attributes in lower case."""
    browser = portal.test_client()
    set_ = []
    set_ += browser.post(
        "/sign-in", data={"email": "ada@x.example", "password": PASSWORD}, base_url=url
    ).headers.getlist("Set-Cookie")
    set_ += browser.post("/look", data={"look": "dark"}, base_url=url).headers.getlist("Set-Cookie")
    return {cookie.partition("=")[0]: cookie.partition(";")[2].lower() for cookie in set_}


def test_cookies_behind_https_are_bound_to_this_host(outside: Flask) -> None:
    found = cookies(outside, HTTPS)
    assert set(found) == {"__Host-portal", "__Host-browser", LOOK_COOKIE}
    for name, said in found.items():
        assert "secure" in said and "httponly" in said and "samesite=lax" in said and "path=/" in said, name
        assert "domain" not in said


def test_cookies_on_loopback_are_hidden_from_scripts(app: Flask, make: Make) -> None:
    make.person("00001", email="ada@x.example", password_hash=Hashing(CHEAP).hashed(PASSWORD))
    found = cookies(app, "http://127.0.0.1:8000")
    assert set(found) == {"portal", "browser", LOOK_COOKIE}
    for name, said in found.items():
        assert "httponly" in said and "samesite=lax" in said and "secure" not in said, name


def test_the_session_cookie_goes_with_the_browser(outside: Flask) -> None:
    said = cookies(outside, HTTPS)["__Host-portal"]
    assert "expires" not in said and "max-age" not in said


def test_pages_hold_no_inline_script_or_style_and_load_nothing_from_elsewhere(
    app: Flask, world: World, sign_in: Opener
) -> None:
    for role, browser in [(NOBODY, app.test_client()), *((role, sign_in(id)) for role, id in world.people.items())]:
        for request in requests(app, "GET", role=role):
            answer = browser.get(request.path, buffered=True)
            if answer.content_type.startswith("text/html"):
                assert not [each for each in FORBIDDEN if each in answer.text], (request, role)


FORBIDDEN = (
    "<style",
    " style=",
    "<script>",
    "javascript:",
    " onclick=",
    " onload=",
    'src="http',
    'src="//',
    "url(http",
)


# ── health ──


def test_health_needs_no_database(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_database(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("somebody asked the database")

    monkeypatch.setattr(db.session, "execute", no_database)
    with client.session_transaction() as session:
        session["_user_id"] = "somebody"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_readiness_tells_a_database_that_is_behind_and_no_more(app: Flask, client: FlaskClient) -> None:
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready\n")
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")


def test_readiness_tells_a_database_that_is_gone(app: Flask) -> None:
    gone = create_app(
        replace(app.config["PORTAL"], database_url="postgresql+psycopg://nobody:secret@127.0.0.1:1/none"), cost=CHEAP
    )
    answer = gone.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert gone.test_client().get("/healthz").status_code == 200


# ── light and dark ──


@pytest.mark.parametrize(
    ("look", "kept"), [("dark", "dark"), ("light", "light"), ("system", None), ("<script>", None), ("", None)]
)
def test_anybody_may_choose_light_or_dark(client: FlaskClient, make: Make, look: str, kept: str | None) -> None:
    make.person("1")
    client.post("/look", data={"look": "light"})
    answer = client.post("/look", data={"look": look}, headers={"Referer": "http://localhost/help/words"})
    assert (answer.status_code, answer.location) == (303, "/help/words")
    cookie = client.get_cookie(LOOK_COOKIE)
    assert (cookie.value if cookie else None) == kept
    page = client.get("/help/words").text
    assert ('data-bs-theme="dark"' in page) is (kept == "dark")


def test_choosing_a_look_leads_back_into_the_portal_only(client: FlaskClient) -> None:
    for referrer in ("https://evil.example/help/words", "http://localhost//evil.example", "nonsense"):
        assert client.post("/look", data={"look": "dark"}, headers={"Referer": referrer}).location == "/"
