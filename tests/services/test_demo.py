"""The demo company: founded through the import core and the services, the same every time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.every import TABLES
from portal.model.intake import Import
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.model.roles import Role, RoleRequirement
from portal.rules.access import TERMINAL, AccessRole, Actor, Subject
from portal.rules.enrolling import LIVE, EnrollmentState
from portal.rules.intake.kinds import ImportState, Kind
from portal.rules.refusals import Refusal, Refused
from portal.services import demo, installation, starter
from portal.services.checking import check
from portal.services.database import transaction
from portal.services.passwords import Cost, Hashing
from portal.services.people import team_of, visible_to
from portal.starter.company import LEAST_PEOPLE
from tests.make import Make

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
HASHING = Hashing(Cost(rounds=1, memory=8, lanes=1))


def found(people: int = LEAST_PEOPLE, seed: int = 1, on: date = TODAY) -> list[demo.DemoSignIn]:
    with transaction():
        return demo.found_company(people, seed=seed, on=on, now=NOW, hashing=HASHING)


def everything() -> dict[str, list[Any]]:
    rows = {
        table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key.columns))]
        for table in TABLES
    }
    salted = [column.name for column in Person.__table__.columns].index("password_hash")
    rows["person"] = [(*row[:salted], bool(row[salted]), *row[salted + 1 :]) for row in rows["person"]]
    return rows


def count(what: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(what).where(*where)) or 0


def by_role(sign_ins: list[demo.DemoSignIn], role: AccessRole) -> demo.DemoSignIn:
    return next(each for each in sign_ins if each.role == role)


def actor(sign_in: demo.DemoSignIn, *roles: AccessRole) -> Actor:
    person = db.session.scalar(select(Person.id).where(Person.employee_no == sign_in.employee_no))
    return Actor(person, sign_in.employee_no, sign_in.name, frozenset({AccessRole.EMPLOYEE, *roles}))


def test_a_company_of_180_is_as_it_was_asked_for_and_keeps_every_promise(app: Flask) -> None:
    sign_ins = found(180)
    employed = (Employment.start <= TODAY, (Employment.end.is_(None)) | (Employment.end > TODAY))
    assert count(Employment, *employed) == 180
    assert (count(Unit), count(Course), count(Competency)) == (21, 48, 16)
    assert set(db.session.scalars(select(Enrollment.state).distinct())) == set(EnrollmentState)
    assert count(Enrollment, Enrollment.enrolled_on.is_(None)) > 10
    assert count(Enrollment, Enrollment.finished_on.is_not(None), Enrollment.state == EnrollmentState.IN_PROGRESS) >= 2
    assert count(Assignment, ~Assignment.is_primary) >= 2
    assert check() == []
    assert [each.role for each in sign_ins] == ["employee", "manager", "learning", "administrator"]


def test_every_sheet_went_through_the_import_core_without_a_problem(app: Flask) -> None:
    found()
    imported = db.session.execute(select(Import.kind, Import.state, Import.refused).order_by(Import.id)).all()
    assert [row.kind for row in imported] == [
        Kind.COMPETENCIES,
        Kind.ROLE_PROFILES,
        Kind.COURSES,
        Kind.UNITS,
        Kind.PEOPLE,
        Kind.PEOPLE,
        Kind.ASSIGNMENTS,
        Kind.PERSON_ROLES,
        Kind.TEAM_REQUIREMENTS,
        Kind.COMPLETIONS,
        Kind.ENROLLMENTS,
        Kind.EVIDENCE,
    ]
    assert {(row.state, row.refused) for row in imported} == {(ImportState.APPLIED, 0)}


def test_the_same_seed_and_day_found_the_same_company(app: Flask) -> None:
    with transaction():
        demo.found_company(LEAST_PEOPLE, seed=7, on=TODAY, now=NOW, hashing=HASHING)
        first = everything()
        db.session.rollback()
        demo.found_company(LEAST_PEOPLE, seed=7, on=TODAY, now=NOW, hashing=HASHING)
        again = everything()
    assert {name: len(rows) for name, rows in first.items()} == {name: len(rows) for name, rows in again.items()}
    if db.engine.dialect.name == "sqlite":
        assert first == again


@pytest.mark.parametrize("seed", range(2, 6))
@pytest.mark.parametrize("days", [0, 3])
def test_any_seed_on_any_day_founds_a_company(app: Flask, seed: int, days: int) -> None:
    assert len(found(seed=seed, on=TODAY - timedelta(days=days))) == 4
    assert check() == []


def test_the_featured_people_can_do_what_they_are_there_for(app: Flask) -> None:
    sign_ins = found(180)
    employee = actor(by_role(sign_ins, AccessRole.EMPLOYEE))
    manager = actor(by_role(sign_ins, AccessRole.MANAGER), AccessRole.MANAGER)
    learning = actor(by_role(sign_ins, AccessRole.LEARNING), AccessRole.LEARNING)
    assert count(Enrollment, Enrollment.person_id == employee.id, Enrollment.state.in_(LIVE)) == 2
    below = (
        select(Unit.code)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(Assignment.person_id.in_(team_of(manager, on=TODAY)), Assignment.is_primary, Assignment.end.is_(None))
    )
    assert {"IT-INF", "IT-INF-SYS", "IT-INF-NET"} <= set(db.session.scalars(below))
    assert employee.id in set(db.session.scalars(team_of(manager, on=TODAY)))
    assert count(visible_to(learning, Subject.LEARNING, on=TODAY).subquery()) > 180
    roles = db.session.execute(
        select(Person.employee_no, Person.is_learning, Person.is_administrator).where(Person.password_hash.is_not(None))
    )
    assert {number: (is_learning, is_administrator) for number, is_learning, is_administrator in roles} == {
        each.employee_no: (each.role == "learning", each.role == "administrator") for each in sign_ins
    }


def test_only_the_featured_people_have_a_password_and_it_is_the_one_that_is_printed(app: Flask) -> None:
    sign_ins = found()
    for each in sign_ins:
        kept = db.session.scalar(select(Person.password_hash).where(Person.email == each.email))
        assert HASHING.matches(kept, each.password)
    assert count(Person, Person.password_hash.is_not(None)) == 4
    offered = installation.demo_people()
    assert [(person.employee_no, person.name, person.role) for person in offered] == [
        (each.employee_no, each.name, each.role) for each in sign_ins
    ]
    assert all(person.says for person in offered)
    assert demo.sign_ins() == sign_ins


def test_the_last_weeks_are_the_deeds_of_the_people_themselves(app: Flask) -> None:
    found(180)
    deeds = db.session.execute(
        select(EnrollmentEvent.kind, EnrollmentEvent.on, EnrollmentEvent.at).where(EnrollmentEvent.import_id.is_(None))
    ).all()
    assert {deed.kind.value for deed in deeds} == {
        "enrolled", "started", "finished", "completed", "withdrawn", "failed", "no_show"
    }  # fmt: skip
    assert max(deed.on for deed in deeds) < TODAY
    assert all(deed.at.date() == deed.on for deed in deeds)
    assert count(EnrollmentEvent, EnrollmentEvent.import_id.is_(None), EnrollmentEvent.actor_id.is_(None)) == 0


def test_founding_is_in_the_audit_log(app: Flask) -> None:
    found()
    noted = db.session.execute(select(AuditEvent.subject, AuditEvent.new).where(AuditEvent.action == "demo.founded"))
    assert [tuple(row) for row in noted] == [("Aldervoss Drives", {"people": LEAST_PEOPLE, "seed": 1})]


def test_a_database_that_holds_people_is_left_alone(app: Flask, make: Make) -> None:
    make.person("1")
    with pytest.raises(Refused) as refused:
        found()
    assert (refused.value.refusal, refused.value.about) == (Refusal.NOT_EMPTY, {"what": "person"})
    assert (count(Person), count(Course), count(Import)) == (1, 0, 0)


def test_a_catalog_of_ones_own_is_left_alone(app: Flask, make: Make) -> None:
    make.course("OWN-1")
    with pytest.raises(Refused) as refused:
        found()
    assert (refused.value.refusal, refused.value.about) == (Refusal.NOT_EMPTY, {"what": "course"})
    assert (count(Person), count(Course)) == (0, 1)


def test_a_company_is_founded_beside_the_starter_library(app: Flask) -> None:
    with transaction():
        assert starter.load(TERMINAL, on=TODAY, now=NOW) == {
            Kind.COMPETENCIES: 16,
            Kind.ROLE_PROFILES: 90,
            Kind.COURSES: 48,
        }
    assert len(found()) == 4
    assert count(Course) == 48


@pytest.mark.parametrize("already", ["course", "competency", "role"])
def test_the_starter_library_is_only_for_whoever_has_nothing(app: Flask, make: Make, already: str) -> None:
    getattr(make, already)()
    with pytest.raises(Refused) as refused, transaction():
        starter.load(TERMINAL, on=TODAY, now=NOW)
    assert (refused.value.refusal, refused.value.about) == (Refusal.NOT_EMPTY, {"what": already})
    assert count(Import) == 0


def test_an_employee_cannot_load_the_starter_library(app: Flask, make: Make) -> None:
    somebody = make.actor(make.person("1"))
    with pytest.raises(Refused) as refused, transaction():
        starter.load(somebody, on=TODAY, now=NOW)
    assert refused.value.refusal is Refusal.KIND_NOT_YOURS
    assert count(Competency) == 0


def test_roles_are_added_beside_a_library_that_came_before_them_and_nobodys_own(app: Flask, make: Make) -> None:
    with transaction():
        starter.load(TERMINAL, on=TODAY, now=NOW)
        db.session.execute(delete(RoleRequirement))
        db.session.execute(delete(Role))
    own = make.role("OWN")
    with pytest.raises(Refused) as refused:
        found()
    assert (refused.value.refusal, refused.value.about) == (Refusal.NOT_EMPTY, {"what": "role"})
    with transaction():
        db.session.execute(delete(Role).where(Role.id == own))
    assert len(found()) == 4
    assert (count(Role), count(RoleRequirement)) == (13, 90)
