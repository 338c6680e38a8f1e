"""Undoing while people work: whoever comes first is not forgotten."""

from datetime import UTC, date, datetime
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.model.base import db
from portal.model.learning import Enrollment
from portal.model.people import Person
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.enrolling import EnrollmentState
from portal.rules.intake.kinds import Kind
from portal.rules.refusals import Refusal, Refused
from portal.services import administration, admission, learning
from portal.services.checking import check
from portal.services.database import transaction
from portal.services.intake import imports, undoing
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def brought(kind: Kind, text: str) -> int:
    with transaction():
        done = imports.run(TERMINAL, kind, text.encode(), "a.csv", on=ON, now=NOW)
    assert done.import_id is not None
    return done.import_id


def test_what_somebody_does_while_an_undo_waits_stays(app: Flask, make: Make) -> None:
    learner = make.actor(make.person("P1"), AccessRole.LEARNING)
    make.course("K1")
    import_id = brought(Kind.ENROLLMENTS, "employee_no,course_code,enrolled_on\nP1,K1,2026-02-01")
    under_way, found = Event(), list[Any]()

    def take_back() -> None:
        with app.app_context():
            under_way.wait()
            try:
                with transaction():
                    found.append(undoing.undo(TERMINAL, import_id, on=ON, now=NOW))
            except Refused as refused:
                found.append(refused.refusal)
            finally:
                db.session.remove()

    thread = Thread(target=take_back)
    thread.start()
    with transaction():
        learning.start(learner, "K1", on=ON, now=NOW)
        under_way.set()
    thread.join()
    states = db.session.scalars(select(Enrollment.state)).all()
    assert states == [EnrollmentState.IN_PROGRESS]
    assert found == [Refusal.NOTHING_TO_UNDO]
    db.session.rollback()
    assert check() == []


@pytest.mark.parametrize("first", ["edit", "undo"])
def test_an_edit_and_an_undo_of_one_person_both_hold(app: Flask, make: Make, first: str) -> None:
    admin = make.actor(make.person("A", administrator=True), AccessRole.ADMINISTRATOR)
    make.person("P1", name="Before", email="p1@c.example")
    import_id = brought(Kind.PEOPLE, "employee_no,name,email,hired_on,location\nP1,After,p1@c.example,2020-01-01,Leeds")

    def edit() -> None:
        person = db.session.execute(select(Person.name, Person.location).where(Person.employee_no == "P1")).one()
        with transaction():
            administration.change(
                admin,
                "P1",
                name=person.name,
                email="p1@c.example",
                manager_no="A",
                location=f"{person.location}!",
                now=NOW,
                today=ON,
            )

    def take_back() -> None:
        with transaction():
            undoing.undo(TERMINAL, import_id, on=ON, now=NOW)

    deeds = [edit, take_back] if first == "edit" else [take_back, edit]
    for deed in deeds:
        deed()
    person = db.session.execute(select(Person.name, Person.location, Person.manager_no).where(Person.id == 2)).one()
    assert tuple(person) == ("Before", "Leeds!" if first == "edit" else "!", "A")


@pytest.mark.parametrize("goes", ["course", "learner"])
def test_enrolling_in_what_an_undo_removes_at_that_moment_is_refused_as_not_found(
    app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch, goes: str
) -> None:
    """The learner has looked at the course when it goes; on SQLite the one writer comes after the other anyway."""
    make.person("P1")
    if goes == "course":
        import_id = brought(Kind.COURSES, "code,title,status\nK1,One,published\n")
        actor = make.actor(1)
    else:
        make.course("K1")
        import_id = brought(Kind.PEOPLE, "employee_no,name,email,hired_on\nP2,P2,p2@c.example,2020-01-01\n")
        actor = make.actor(2)
    looked, gone, found = Event(), Event(), list[Any]()
    real = admission.taken

    def taken(*about: int) -> Any:
        looked.set()
        if db.engine.dialect.name == "postgresql":
            assert gone.wait(60)
        return real(*about)

    monkeypatch.setattr(learning, "taken", taken)

    def enroll() -> None:
        with app.app_context():
            try:
                if db.engine.dialect.name == "sqlite":
                    assert gone.wait(60)
                    looked.set()
                with transaction():
                    learning.enroll(actor, "K1", on=ON, now=NOW)
            except Refused as refused:
                found.append(refused.refusal)
            finally:
                db.session.remove()

    db.session.rollback()
    thread = Thread(target=enroll)
    thread.start()
    if db.engine.dialect.name == "postgresql":
        assert looked.wait(60)
    with transaction():
        undoing.undo(TERMINAL, import_id, on=ON, now=NOW)
    gone.set()
    thread.join()
    is_first_gone = goes == "learner" and db.engine.dialect.name == "sqlite"
    assert found == [Refusal.NOT_EMPLOYED if is_first_gone else Refusal.NOT_FOUND]
    assert db.session.scalars(select(Enrollment.id)).all() == []
    db.session.rollback()
    assert check() == []
