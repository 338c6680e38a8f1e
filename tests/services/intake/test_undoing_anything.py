"""Any sheet, undone, leaves the database as it was; what people changed meanwhile stays, and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal.model.base import Base, db
from portal.model.catalog import Competency, Course
from portal.model.every import TABLES
from portal.model.evidence import Evidence
from portal.model.org import Unit
from portal.model.people import Person
from portal.model.roles import Role
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.rules.refusals import Refused
from portal.services.database import transaction
from portal.services.intake import imports, undoing
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVERY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

PEOPLE = ("P1", "P2", "P3", "P4", "P5")
UNITS = ("TOP", "OLD", "U3", "U4")
COURSES = ("K1", "K2", "K3", "K4")
COMPETENCIES = ("LIT", "GOV", "C3")
DAYS = ("2020-01-01", "2024-05-01", "2025-01-01", "2025-06-01", "2026-01-10", "2026-03-01")
LATER = ("", "", "-", "2026-02-01", "2026-12-31")


def a(*choices: str) -> st.SearchStrategy[str]:
    return st.sampled_from(choices)


COLUMNS: dict[Kind, dict[str, st.SearchStrategy[str]]] = {
    Kind.UNITS: {
        "code": a(*UNITS),
        "name": a("One", "Two", "Ünits"),
        "parent": a("", "-", *UNITS),
        "lead_no": a("", "P1"),
    },
    Kind.PEOPLE: {
        "employee_no": a(*PEOPLE),
        "name": a("Ada", "Bén", "Cy"),
        "email": a(*(f"{number.lower()}@example.com" for number in PEOPLE)),
        "unit": a("", "TOP", "OLD"),
        "manager_no": a("", "-", "P1", "P9"),
        "roles": a("", "learning", "administrator", "-"),
        "hired_on": a("2020-01-01", "2025-06-01"),
        "last_day": a(*LATER),
        "location": a("", "Leeds", "-"),
    },
    Kind.ASSIGNMENTS: {
        "employee_no": a("P1", "P2"),
        "unit": a("TOP", "OLD"),
        "from": a(*DAYS),
        "to": a("", "2025-01-01", "2025-06-01", "2026-12-01"),
        "primary": a("1", "1", "0"),
        "share": a("", "0.5"),
    },
    Kind.COMPETENCIES: {
        "code": a(*COMPETENCIES),
        "name": a("Literacy", "Other"),
        "area": a("", "-", "Area"),
        "max_validity_months": a("", "-", "12"),
        "level_1": a("", "-", "first", "other"),
        "level_2": a("", "-", "second"),
    },
    Kind.ROLE_PROFILES: {
        "from": a("", *DAYS),
        "role_code": a("ANA", "R2"),
        "ai_empowered_role": a("Analyst"),
        "family": a("", "Family"),
        "competency_code": a("LIT", "GOV"),
        "target_level": a("1", "2", "3"),
        "weight": a("", "2"),
    },
    Kind.PERSON_ROLES: {
        "employee_no": a("P1", "P2"),
        "role_code": a("ANA"),
        "from": a(*DAYS),
        "to": a("", "-", "2026-03-02"),
    },
    Kind.TEAM_REQUIREMENTS: {
        "from": a("", *DAYS),
        "unit": a("TOP", "OLD"),
        "competency_code": a("LIT", "GOV"),
        "level": a("1", "2"),
        "need": a("", "3"),
    },
    Kind.COURSES: {
        "code": a(*COURSES),
        "title": a("Title", "Ünder"),
        "summary": a("", "-", "About"),
        "cost": a("", "10", "0"),
        "competencies_granted": a("", "-", "LIT:1", "LIT:2;GOV:1"),
        "prerequisites": a("", "-", "K1", "K3"),
        "equivalents": a("", "-", "K2"),
        "superseded_by": a("", "-", "K4"),
        "tags": a("", "x;y"),
    },
    Kind.ENROLLMENTS: {
        "employee_no": a("P1", "P2"),
        "course_code": a("K1", "K2"),
        "enrolled_on": a(*DAYS),
        "started_on": a("", "-", "2026-03-02"),
        "ended_on": a("", "-", "2026-03-02"),
        "outcome": a("", "-", "completed", "failed"),
        "score": a("", "80"),
    },
    Kind.COMPLETIONS: {
        "employee_no": a("P1", "P2"),
        "course_code": a("K1", "K2"),
        "completed_on": a(*DAYS),
        "score": a("", "90"),
    },
}


@st.composite
def sheets(draw: Callable[..., Any]) -> tuple[Kind, str]:
    """A sheet of any kind, with rows that contradict each other as may be."""
    kind = draw(st.sampled_from(list(COLUMNS)))
    columns = COLUMNS[kind]
    rows = draw(st.lists(st.tuples(*columns.values()), min_size=1, max_size=6))
    return kind, "\n".join(",".join(cells) for cells in [tuple(columns), *rows])


@pytest.fixture
def company(make: Make) -> None:
    top = make.unit("TOP")
    old = make.unit("OLD", parent=top)
    make.person("P1", unit=top, email="p1@example.com")
    make.person("P2", unit=old, email="p2@example.com", administrator=True)
    make.person("P3", email="p3@example.com", end=date(2024, 1, 1))
    lit, gov = make.competency("LIT"), make.competency("GOV")
    make.course("K1", grants={lit: 1, gov: 1})
    make.course("K2", grants={lit: 2})
    with transaction():
        for kind, text in (
            (Kind.COURSES, "code,title,tags\nK1,One,x\nK2,Two,y"),
            (Kind.ROLE_PROFILES, "role_code,ai_empowered_role,competency_code,target_level\nANA,Analyst,LIT,2"),
            (Kind.ENROLLMENTS, "employee_no,course_code,enrolled_on\nP1,K1,2025-01-01"),
            (Kind.TEAM_REQUIREMENTS, "unit,competency_code,level\nTOP,LIT,1"),
        ):
            assert applied(kind, text) is not None


class _Enough(Exception):  # noqa: N818
    """Ends an example."""


@contextmanager
def example() -> Iterator[None]:
    """Everything in one transaction, of which nothing stays."""
    try:
        with transaction():
            yield
            raise _Enough
    except _Enough:
        db.session.expire_all()


def applied(kind: Kind, text: str) -> int | None:
    """The id of an import of what has no problem; None when it changes nothing."""
    options = imports.Options(moves=True)
    done = imports.run(
        TERMINAL, kind, f"{text}\n".encode(), "a.csv", on=ON, now=NOW, options=options, skip_problems=True
    )
    return done.import_id if done.changes_something else None


def undone(import_id: int) -> undoing.Undone:
    return undoing.undo(TERMINAL, import_id, on=ON, now=NOW)


def snapshot() -> dict[str, set[Any]]:
    """All tables but the log, imports, what became of enrollments, and evidence that counts on no day."""
    found: dict[str, set[Any]] = {}
    for table in TABLES:
        if table.name.startswith("import") or table.name in ("audit_event", "enrollment_event"):
            continue
        rows = select(table)
        if table.name == "evidence":
            rows = rows.where(Evidence.revoked_on.is_distinct_from(Evidence.observed_on))
        found[table.name] = set(map(tuple, db.session.execute(rows)))
    return found


@EVERY
@given(several=st.lists(sheets(), min_size=1, max_size=4))
def test_sheets_that_are_undone_leave_the_database_as_it_was(company: None, several: list[tuple[Kind, str]]) -> None:
    with example():
        states = [snapshot()]
        numbers = []
        for kind, text in several:
            if (number := applied(kind, text)) is not None:
                numbers.append(number)
                states.append(snapshot())
        undos = []
        for place in reversed(range(len(numbers))):
            done = undone(numbers[place])
            assert done.kept == () or kept_for_the_last_administrator(done)
            if done.kept:
                return
            assert snapshot() == states[place]
            undos.append(done.import_id)
        for place, number in enumerate(reversed(undos)):
            assert undone(number).kept == ()
            assert snapshot() == states[place + 1]


def kept_for_the_last_administrator(done: undoing.Undone) -> bool:
    return any(one.why is undoing.Why.PROTECTED for one in done.kept)


EDITABLE: tuple[tuple[type[Base], str], ...] = (
    (Person, "location"),
    (Person, "name"),
    (Unit, "name"),
    (Course, "title"),
    (Course, "summary"),
    (Competency, "area"),
    (Role, "family"),
)


@EVERY
@given(sheet=sheets(), edits=st.lists(st.tuples(st.sampled_from(EDITABLE), st.integers(0, 5)), max_size=3))
def test_what_somebody_changed_since_stays_and_only_that_is_listed(
    company: None, sheet: tuple[Kind, str], edits: list[tuple[tuple[type[Base], str], int]]
) -> None:
    with example():
        if (number := applied(*sheet)) is None:
            return
        edited: set[tuple[type[Base], int, str]] = set()
        for (model, column), place in edits:
            ids = db.session.scalars(select(model.__table__.c.id).order_by(model.__table__.c.id)).all()
            if place < len(ids):
                edited.add((model, ids[place], column))
                db.session.execute(
                    update(model).where(model.__table__.c.id == ids[place]).values({column: "Changed by hand"})
                )
        try:
            done = undone(number)
        except Refused:
            return
        for model, row, column in edited:
            value = db.session.scalar(select(model.__table__.c[column]).where(model.__table__.c.id == row))
            assert value == "Changed by hand"
        by_hand = [one for one in done.kept if one.why is undoing.Why.EDITED]
        assert len(by_hand) <= len(edited)
        assert all((one.now, one.imported) != ("", "") and one.now == "Changed by hand" for one in by_hand)
        if not edited:
            assert done.kept == () or kept_for_the_last_administrator(done)
