"""What ends a sign-in, and how fast."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.model.base import db
from portal.model.doors import SignIn
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL
from portal.services import administration, employment
from portal.services.database import transaction
from portal.web.clock import now, today
from tests.make import Make
from tests.web.knocking import actions, is_in, try_to


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
