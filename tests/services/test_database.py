"""The transaction: everything or nothing, and a reader that turns writer never fails for a lock."""

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.model.audit import Installation
from portal.model.base import db
from portal.services.database import Busy, open_engine, transaction
from tests.make import Make


def facts() -> dict[str, object]:
    found = dict(db.session.execute(select(Installation.name, Installation.fact)).all())
    db.session.rollback()
    return found


def test_what_fails_half_way_leaves_nothing(app: Flask) -> None:
    with pytest.raises(RuntimeError), transaction():
        db.session.add(Installation(name="half", fact=1))
        db.session.flush()
        raise RuntimeError
    assert facts() == {}


def test_many_writers_that_read_first_all_get_their_turn(app: Flask) -> None:
    with transaction():
        db.session.add(Installation(name="count", fact=0))
    errors: list[BaseException] = []

    def add_one() -> None:
        try:
            with app.app_context():
                for _ in range(5):
                    db.session.scalar(select(Installation.fact))
                    with transaction():
                        row = db.session.get_one(Installation, "count", with_for_update=True)
                        row.fact = row.fact + 1
                db.session.remove()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=add_one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert facts() == {"count": 30}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_deed_that_does_not_wait_gives_up_at_once(app: Flask) -> None:
    with Session(open_engine()) as other:
        other.connection(execution_options={"writes": True})
        with pytest.raises(Busy), transaction(waits=False):
            raise AssertionError
    with transaction(waits=False):
        db.session.add(Installation(name="later", fact=1))
    assert facts() == {"later": 1}


def test_an_instant_comes_back_in_utc(app: Flask, make: Make) -> None:
    from portal.services import audit

    moment = datetime(2026, 3, 1, 12, 30, 15, 250, tzinfo=UTC)
    with transaction():
        audit.record(None, "tested", "clock", at=moment)
    from portal.model.audit import AuditEvent

    assert db.session.scalar(select(AuditEvent.at)) == moment
