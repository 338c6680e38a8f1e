"""Who may enter where, by real requests over the whole map of addresses."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.web import account, gaps, porch, recommending
from portal.web.admin import newcomers, person, units
from portal.web.gate import install_gate
from tests.make import Make
from tests.web.doors import (
    ADMINISTRATOR,
    BETWEEN,
    DOCUMENT,
    DOORS,
    EMPLOYEE,
    LEARNING,
    MANAGER,
    NOBODY,
    ROLES,
    World,
    markdown,
    requests,
)

SignIn = Callable[[int], FlaskClient]


def test_every_endpoint_is_in_the_table(app: Flask) -> None:
    found = {
        rule.endpoint: (*sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}), rule.rule)
        for rule in app.url_map.iter_rules()
    }
    assert found == {endpoint: (method, path) for endpoint, (method, path, _) in DOORS.items()}


@pytest.mark.parametrize("role", ROLES)
def test_the_doors_open_for_whom_the_table_says(app: Flask, world: World, sign_in: SignIn, role: str) -> None:
    wrong = []
    for request in requests(app, role=role):
        browser = app.test_client() if role == NOBODY else sign_in(world.people[role])
        answer = browser.open(request.path, method=request.method)
        may_enter = role in DOORS[request.endpoint][2]
        sent_away = answer.status_code in (302, 303) and answer.location.partition("?")[0] == "/sign-in"
        if request.endpoint == "account.sign_out" and role != NOBODY:
            sent_away = False
        entered = answer.status_code < 500 and answer.status_code != 403 and not sent_away
        as_it_should = entered if may_enter else sent_away if role == NOBODY else answer.status_code == 403
        if not as_it_should:
            wrong.append((request, answer.status_code, answer.location))
    assert not wrong


def test_every_page_that_opens_shows_something(app: Flask, world: World, sign_in: SignIn) -> None:
    for role in world.people:
        for request in requests(app, "GET", role=role):
            if role not in DOORS[request.endpoint][2]:
                continue
            status = sign_in(world.people[role]).get(request.path).status_code
            if request.endpoint == "porch.welcome":
                assert status == 410
            elif request.endpoint == "imports.undo_preview":
                assert status == 409
            elif request.endpoint == "porch.sign_in":
                assert status == 302
            elif request.endpoint == "person.home" and role in (EMPLOYEE, ADMINISTRATOR):
                assert status == 404
            else:
                assert status == 200, (request, role)


def test_an_endpoint_without_a_door_keeps_the_portal_from_starting(app: Flask) -> None:
    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/nobody-decided", "nobody.decided", lambda: "")
    with pytest.raises(RuntimeError, match=r"no door for nobody\.decided"):
        install_gate(bare)


def test_whoever_is_turned_away_stands_in_the_audit_log(app: Flask, world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.people[EMPLOYEE])
    browser.get("/admin?text=secret")
    browser.post("/admin/people/T-1/roles", data={"administrator": "y"})
    rows = db.session.execute(
        select(AuditEvent.actor_id, AuditEvent.action, AuditEvent.subject, AuditEvent.address).order_by(AuditEvent.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        (world.people[EMPLOYEE], "denied", "GET /admin", "127.0.0.1"),
        (world.people[EMPLOYEE], "denied", "POST /admin/people/T-1/roles", "127.0.0.1"),
    ]


# ── objects: what one may not see looks as if it were not there ──


def same_page(first: str, second: str, *names: str) -> bool:
    """Whether two pages differ in nothing but the names that were asked for and the token of their forms."""
    for name in names:
        first, second = first.replace(name, "…"), second.replace(name, "…")
    token = r'name="csrf_token" value="[^"]*"'
    return re.sub(token, "", first) == re.sub(token, "", second)


@pytest.mark.parametrize("role", [EMPLOYEE, MANAGER, ADMINISTRATOR])
def test_a_person_out_of_sight_is_as_if_there_were_none(make: Make, world: World, sign_in: SignIn, role: str) -> None:
    make.person("Z-9", unit=make.unit("ELSEWHERE", lead_no="E-1" if role == MANAGER else "M-9"))
    browser = sign_in(world.people[role])
    for address in ("/people/{}", "/people/{}?format=json", "/people/{}?format=csv"):
        hidden, missing = browser.get(address.format("Z-9")), browser.get(address.format("Y-9"))
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert same_page(hidden.text, missing.text, "Z-9", "Y-9")


def test_a_unit_of_another_manager_is_as_if_there_were_none(make: Make, world: World, sign_in: SignIn) -> None:
    make.unit("ELSEWHERE", lead_no="E-1")
    browser = sign_in(world.people[MANAGER])
    for address in ("/team/{}", "/team/{}?format=json", "/team/{}?format=csv"):
        for other in ("ELSEWHERE", "TOP"):
            hidden, missing = browser.get(address.format(other)), browser.get(address.format("NO-UNIT"))
            assert (hidden.status_code, missing.status_code) == (404, 404)
            assert same_page(hidden.text, missing.text, other, "NO-UNIT")
    assert browser.get("/team/HOME").status_code == 200


def test_the_sign_in_of_somebody_else_cannot_be_ended(world: World, sign_in: SignIn) -> None:
    other = sign_in(world.target)
    browser = sign_in(world.people[EMPLOYEE])
    answers = [browser.post(f"/account/sign-ins/{number}/end") for number in (1, 99, 2_147_483_647)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert browser.post("/account/sign-ins/2147483648/end").status_code == 404
    assert other.get("/account").status_code == 200


def test_administrators_see_no_learning(app: Flask, make: Make, world: World, sign_in: SignIn) -> None:
    make.enrollment(world.target, make.course("SECRET-7", title="Secret seven"))
    browser = sign_in(world.people[ADMINISTRATOR])
    for request in requests(app, "GET", role=ADMINISTRATOR):
        if ADMINISTRATOR in DOORS[request.endpoint][2] and not request.endpoint.startswith("learner."):
            text = browser.get(request.path).text
            assert "Secret seven" not in text and "SECRET-7" not in text, request


def test_nobody_else_sees_how_people_come_in(app: Flask, make: Make, world: World, sign_in: SignIn) -> None:
    make.person(
        "P-1", email="private@company.example", location="Hidden valley", unit=None, hired_on=date(2011, 11, 11)
    )
    for role in (EMPLOYEE, MANAGER):
        browser = sign_in(world.people[role])
        for request in requests(app, "GET"):
            text = browser.get(request.path).text
            assert "private@company.example" not in text and "Hidden valley" not in text, request


def test_a_manager_who_leads_nobody_any_more_is_turned_away_at_once(app: Flask, world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.people[MANAGER])
    assert browser.get("/team/HOME").status_code == 200
    administrator = sign_in(world.people[ADMINISTRATOR])
    administrator.post("/admin/units/HOME", data={"name": "Home", "parent": "TOP", "lead_no": "L-1"})
    assert browser.get("/team/HOME").status_code == 403
    assert sign_in(world.people[LEARNING]).get("/team/HOME").status_code == 200


# ── the document ──


def test_the_document_shows_this_table() -> None:
    shown = BETWEEN.search(DOCUMENT.read_text(encoding="utf-8"))
    assert shown is not None
    assert shown[0] == markdown(), "run: python -m tests.web.doors"


def test_the_document_names_every_field_that_a_form_takes(app: Flask) -> None:
    """A field that no form declares is not taken, whatever is sent."""
    text = DOCUMENT.read_text(encoding="utf-8")
    with app.test_request_context(base_url="http://127.0.0.1:8000"):
        for form in FORMS:
            names = [field.name for field in form() if field.name != "csrf_token"]
            assert f"| {', '.join(f'`{name}`' for name in names)} |" in text, (form, names)


FORMS = (
    porch.SignInForm,
    porch.WelcomeForm,
    account.PasswordForm,
    newcomers.NewcomerForm,
    person.DetailsForm,
    person.RolesForm,
    person.HireForm,
    person.LeaveForm,
    units.NewUnitForm,
    units.ChangedUnitForm,
    gaps.RecommendForm,
    recommending.WithdrawForm,
)
