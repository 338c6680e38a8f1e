"""What may be sent: however large, long, forged or meant for something else, it does no harm."""

import io
import logging
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.app import LARGEST_REQUEST
from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.people import Person
from portal.rules.access import TERMINAL
from portal.services import sign_in_links
from portal.services.database import transaction
from portal.web.clock import now, today
from portal.web.gate import LARGEST_FORM
from tests.make import Make
from tests.web.doors import ADMINISTRATOR, EMPLOYEE, World
from tests.web.rows import everything

Opener = Callable[[int], FlaskClient]


def test_a_form_that_is_too_large_is_not_read(world: World, sign_in: Opener, client: FlaskClient) -> None:
    large = {"email": "a" * (LARGEST_FORM + 1)}
    assert client.post("/sign-in", data=large).status_code == 413
    assert sign_in(world.people[ADMINISTRATOR]).post("/admin/units", data=large).status_code == 413
    assert LARGEST_FORM < LARGEST_REQUEST <= 64 * 1024 * 1024


def test_a_file_is_not_even_read_before_the_door_opens(client: FlaskClient, world: World) -> None:
    class Unread(io.BytesIO):
        def read(self, *_size: object) -> bytes:
            raise AssertionError("somebody read it")

    answer = client.open(
        "/account/password",
        method="POST",
        input_stream=Unread(),
        content_length=1000,
        content_type="multipart/form-data; boundary=x",
    )
    assert (answer.status_code, answer.location) == (303, "/sign-in")


@pytest.mark.parametrize("sent", ["Ada\0", "\0"])
def test_text_with_nul_is_refused(world: World, sign_in: Opener, sent: str) -> None:
    before = everything(but=("audit_event", "sign_in"))
    browser = sign_in(world.people[ADMINISTRATOR])
    assert browser.post("/admin/people/T-1/details", data={"name": sent, "email": "t@x.example"}).status_code == 400
    assert browser.post("/sign-in", data={"email": sent, "password": sent}).status_code == 400
    assert browser.get("/admin", query_string={"text": sent}).status_code == 200
    assert browser.get("/admin/people/%00").status_code == 404
    assert everything(but=("audit_event", "sign_in")) == before


def test_fields_that_no_form_asks_for_are_ignored(world: World, sign_in: Opener) -> None:
    browser = sign_in(world.people[ADMINISTRATOR])
    sent = {
        "name": "Theo",
        "email": "theo@x.example",
        "is_administrator": "1",
        "administrator": "y",
        "learning": "y",
        "is_learning": "1",
        "password_hash": "x",
        "id": "1",
        "employee_no": "E-1",
        "deactivated_at": "2026-01-01",
    }
    assert browser.post("/admin/people/T-1/details", data=sent).status_code == 303
    row = db.session.execute(select(Person).where(Person.id == world.target)).scalar_one()
    assert (row.name, row.is_administrator, row.is_learning, row.password_hash, row.employee_no) == (
        "Theo",
        False,
        False,
        None,
        "T-1",
    )
    assert row.deactivated_at is None


def test_nobody_gives_themselves_a_role_by_sending_more(world: World, sign_in: Opener) -> None:
    before = everything(but=("audit_event", "sign_in"))
    browser = sign_in(world.people[EMPLOYEE])
    more = {"administrator": "y", "is_administrator": "1", "roles": "administrator", "actor": "1", "person_id": "1"}
    browser.post("/account/password", data=more)
    browser.post("/catalog/AI-1/start", data=more)
    assert everything(but=("audit_event", "sign_in")) == before


def test_a_repeated_parameter_counts_once_and_the_first_one(world: World, sign_in: Opener) -> None:
    browser = sign_in(world.people[ADMINISTRATOR])
    assert "T-1" in browser.get("/admin?text=Theo&text=nobody").text
    assert "Nobody fits" in browser.get("/admin?text=nobody&text=Theo").text
    sent = {"name": ["First", "Second"], "email": ["t@x.example", "other@x.example"]}
    browser.post("/admin/people/T-1/details", data=sent)
    assert db.session.scalar(select(Person.name).where(Person.id == world.target)) == "First"


@pytest.mark.parametrize(
    "query",
    [
        "text=%27%20OR%201%3D1--",
        "text=%25",
        "text=_",
        "unit=%27%29%3B%20DROP%20TABLE%20person%3B--",
        "role=root",
        "status=any",
        "page=-1",
        "page=99999999999999999999",
        "page=1e9",
        "text=" + "a" * 3000,
        "text=" + "a%20" * 500,
        "since=2026-02-31&through=9999-12-31",
        "since=0001-01-01&before=-5",
        "before=99999999999999999999999",
    ],
)
def test_a_filter_takes_whatever_is_typed(world: World, sign_in: Opener, query: str) -> None:
    browser = sign_in(world.people[ADMINISTRATOR])
    for path in ("/admin", "/admin/log"):
        assert browser.get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize("number", ["2147483648", "9" * 30, "-1", "0"])
def test_a_number_that_no_row_has_is_not_there(app: Flask, world: World, sign_in: Opener, number: str) -> None:
    numbered = [rule for rule in app.url_map.iter_rules() if "<int" in rule.rule]
    assert numbered
    for rule in numbered:
        path = re.sub(r"<int[^>]*>", number, rule.rule)
        for person in world.people.values():
            for method in ("GET", "POST"):
                assert sign_in(person).open(path, method=method).status_code in (302, 303, 403, 404, 405), path


def test_wildcards_of_the_database_are_letters_like_others(world: World, sign_in: Opener) -> None:
    browser = sign_in(world.people[ADMINISTRATOR])
    assert "Nobody fits" in browser.get("/admin?text=%25").text
    assert "Nobody fits" in browser.get("/admin?text=T_1").text


SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_text_of_people_is_never_markup(make: Make, world: World, sign_in: Opener) -> None:
    make.person("X-1", name=SCRIPT, email="x@x.example", location=SCRIPT, unit=make.unit("X", name=SCRIPT))
    browser = sign_in(world.people[ADMINISTRATOR])
    for path in (
        "/admin",
        "/admin/people/X-1",
        "/admin/units",
        "/admin/units/X",
        "/admin/log",
        f"/admin?text={SCRIPT}",
    ):
        text = browser.get(path).text
        assert "<script>alert" not in text and "<img src=x" not in text, path


def test_a_sheet_holds_no_formula(make: Make, world: World, sign_in: Opener) -> None:
    make.person("X-1", name='=HYPERLINK("http://evil.example")', email="x@x.example", unit=make.unit("X"))
    browser = sign_in(world.people[ADMINISTRATOR])
    sheet = browser.post("/admin/units/X/links")
    assert ",\"'=HYPERLINK(" in sheet.text
    assert sheet.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert sheet.headers["Content-Disposition"] == "attachment; filename=sign-in-links-X.csv"


def test_nothing_secret_gets_into_the_log(app: Flask, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    make.person("1", email="ada@x.example")
    app.config["TESTING"] = False
    with transaction():
        link = sign_in_links.make(TERMINAL, "1", base="", now=now(), today=today()).address
    token = link.removeprefix("/welcome/")

    def breaks(token: str) -> str:
        raise ZeroDivisionError("broken")

    app.view_functions["porch.welcome"] = breaks
    with caplog.at_level(logging.DEBUG):
        answer = app.test_client().get(link)
    assert answer.status_code == 500
    assert "ZeroDivisionError" in caplog.text
    assert token not in caplog.text
    assert token not in answer.text
    assert "Traceback" not in answer.text and "ZeroDivision" not in answer.text and "portal/" not in answer.text
    reference = re.search(r"\b[0-9a-f]{8}\b", answer.text)
    assert reference is not None and reference[0] in caplog.text


def test_an_error_of_the_database_does_not_say_what_was_typed(app: Flask) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught:
        db.session.execute(
            select(Person.id)
            .where(Person.email == "typed secret")
            .from_statement(db.text("SELECT id FROM no_such_table WHERE x = :typed").bindparams(typed="typed secret"))
        )
    db.session.rollback()
    assert "typed secret" not in str(caught.value)


def test_nobody_writes_a_line_of_the_log(app: Flask, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    make.person("1")
    app.config["TESTING"] = False

    def breaks(code: str) -> str:
        raise ZeroDivisionError("broken")

    app.view_functions["learner.course"] = breaks
    with caplog.at_level(logging.DEBUG):
        app.test_client().get("/help/words%0d%0aFORGED LINE")
        app.test_client().get("/sign-in", headers={"User-Agent": "x\tFORGED"})
    assert not [line for line in caplog.text.splitlines() if line.startswith("FORGED")]


def test_line_ends_in_a_path_stay_inside_their_line_of_the_audit_log(world: World, sign_in: Opener) -> None:
    browser = sign_in(world.people[EMPLOYEE])
    browser.get("/admin/people/x%0d%0aFORGED")
    subject = db.session.scalar(select(AuditEvent.subject).where(AuditEvent.action == "denied"))
    assert subject is not None
    assert "\n" not in subject and "\r" not in subject
