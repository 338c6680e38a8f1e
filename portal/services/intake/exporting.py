"""What is there, as a sheet of its kind: importing it again changes nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.learning import Enrollment
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL, Actor, Reach, Subject, reach
from portal.rules.enrolling import EnrollmentState
from portal.rules.intake.assignments import written_share
from portal.rules.intake.columns import Setting
from portal.rules.intake.enrollments import WRITTEN, written_score
from portal.rules.intake.kinds import Kind, importable
from portal.rules.intake.people import last_day_before, written_roles
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services.intake import exporting_catalog, exporting_evidence, exporting_roles
from portal.services.intake.handlers import HANDLERS
from portal.services.intake.text_rows import flag, plain, text_rows
from portal.services.people import covers

OF_PEOPLE = (Kind.PEOPLE, Kind.ASSIGNMENTS, Kind.PERSON_ROLES, Kind.ENROLLMENTS, Kind.COMPLETIONS, Kind.EVIDENCE)
"""Kinds that are about people, of whom a unit may be chosen."""

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """A sheet as it is being read: the header, and rows of text that are read while they are used."""

    header: Cells
    rows: Iterable[Cells]


def export(
    kind: Kind, *, on: date, actor: Actor = TERMINAL, unit: str = "", as_on: bool = False, currency: str = "USD"
) -> Export:
    """Everything of a kind that the actor may import; opinions only for those who may read everybody's by name.

    `unit` leaves only that unit, or the people whose home it or a unit below it is on the day. With `as_on`, people
    are those employed on the day, as they were then; otherwise everybody with the last employment. Raises `Refused`
    with `UNKNOWN_REFERENCE` for a unit that does not exist, with `KIND_NOT_YOURS` for a kind of somebody else.
    """
    if kind not in importable(actor):
        raise Refused(Refusal.KIND_NOT_YOURS, kind=kind.value)
    opinions = reach(actor, Subject.RATINGS) is Reach.EVERYBODY
    header = tuple(column.name for column in HANDLERS[kind].columns(Setting(currency=currency)))
    below = _below(unit) if unit else None
    members = None if below is None else _members(below, on)
    readers: Mapping[Kind, Callable[[], Iterable[Cells]]] = {
        Kind.UNITS: lambda: _units(below),
        Kind.PEOPLE: lambda: _people(members, on, as_on=as_on),
        Kind.ASSIGNMENTS: lambda: _assignments(members),
        Kind.COMPETENCIES: exporting_catalog.competencies,
        Kind.ROLE_PROFILES: lambda: exporting_roles.profiles(on),
        Kind.PERSON_ROLES: lambda: exporting_roles.held(members),
        Kind.TEAM_REQUIREMENTS: lambda: exporting_roles.needs(on, below),
        Kind.COURSES: lambda: exporting_catalog.courses(header, currency),
        Kind.ENROLLMENTS: lambda: _enrollments(members),
        Kind.COMPLETIONS: lambda: _completions(members),
        Kind.EVIDENCE: lambda: exporting_evidence.records(members, opinions=opinions),
    }
    return Export(header, readers[kind]())


def _below(code: str) -> Select[int]:
    top = db.session.scalar(select(Unit.id).where(Unit.code_key == same(code)))
    if top is None:
        raise Refused(Refusal.UNKNOWN_REFERENCE, what="unit", code=code)
    return select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == top)


def _members(units: Select[int], on: date) -> Select[int]:
    return select(Assignment.person_id).where(
        Assignment.unit_id.in_(units), Assignment.is_primary, covers(Assignment, on)
    )


def _units(below: Select[int] | None) -> Iterator[Cells]:
    parent = Unit.__table__.alias()
    statement = (
        select(Unit.code, Unit.name, func.coalesce(parent.c.code, ""), Unit.lead_no)
        .outerjoin(parent, parent.c.id == Unit.parent_id)
        .order_by(Unit.code_key)
    )
    return text_rows(statement if below is None else statement.where(Unit.id.in_(below)), {})


def _people(members: Select[int] | None, on: date, *, as_on: bool) -> Iterator[Cells]:
    later, home, known = Employment.__table__.alias(), aliased(Unit), aliased(Assignment)
    last = select(func.max(later.c.start)).where(later.c.person_id == Person.id).scalar_subquery()
    day: Any = case((Employment.start > on, Employment.start), else_=on)
    last_home = (
        select(Unit.code)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(Assignment.person_id == Person.id, Assignment.is_primary)
        .order_by(Assignment.start.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    roles = case(
        *(
            (and_(Person.is_learning.is_(one), Person.is_administrator.is_(other)), held)
            for one in (True, False)
            for other in (True, False)
            if (held := written_roles(is_learning=one, is_administrator=other))
        ),
        else_="",
    )
    statement = (
        select(
            Person.employee_no,
            Person.name,
            Person.email,
            func.coalesce(home.code, last_home, ""),
            Person.manager_no,
            roles,
            Employment.start,
            Employment.end,
            Employment.leave_kind,
            Person.location,
        )
        .join(Employment, Employment.person_id == Person.id)
        .outerjoin(known, and_(known.person_id == Person.id, known.is_primary, covers(known, day)))
        .outerjoin(home, home.id == known.unit_id)
        .where(covers(Employment, on) if as_on else Employment.start == last)
        .order_by(Person.employee_no_key)
    )
    return text_rows(_of(statement, Person.id, members), {6: plain, 7: _last_day, 8: plain})


def _assignments(members: Select[int] | None) -> Iterator[Cells]:
    statement = (
        select(
            Person.employee_no,
            Unit.code,
            Assignment.start,
            Assignment.end,
            Assignment.is_primary,
            Assignment.share,
        )
        .join(Person, Person.id == Assignment.person_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .order_by(Person.employee_no_key, Assignment.start, Assignment.id)
    )
    days = dict.fromkeys((2, 3), plain)
    return text_rows(_of(statement, Assignment.person_id, members), {**days, 4: flag, 5: written_share})


def _enrollments(members: Select[int] | None) -> Iterator[Cells]:
    statement = _results(
        Enrollment.enrolled_on, Enrollment.started_on, Enrollment.ended_on, Enrollment.state, Enrollment.score
    ).where(Enrollment.enrolled_on.is_not(None))
    days = dict.fromkeys((3, 4, 5), plain)
    return text_rows(_of(statement, Enrollment.person_id, members), {**days, 6: _outcome, 7: written_score})


def _completions(members: Select[int] | None) -> Iterator[Cells]:
    """Every completion once, with or without an enrollment."""
    statement = _results(Enrollment.ended_on, Enrollment.score).where(Enrollment.state == EnrollmentState.COMPLETED)
    before: Cells = ()
    for row in text_rows(_of(statement, Enrollment.person_id, members), {3: plain, 4: written_score}):
        known = row[:4]
        if known != before:
            yield row
        before = known


def _results(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Person.employee_no, Person.email, Course.code, *columns)
        .join(Person, Person.id == Enrollment.person_id)
        .join(Course, Course.id == Enrollment.course_id)
        .order_by(Person.employee_no_key, Course.code_key, Enrollment.ended_on, Enrollment.id)
    )


def _of(statement: Select[*tuple[Any, ...]], person_id: Any, members: Select[int] | None) -> Select[*tuple[Any, ...]]:
    return statement if members is None else statement.where(person_id.in_(members))


def _last_day(end: date | str | None) -> str:
    if end is None:
        return ""
    return last_day_before(date.fromisoformat(end) if isinstance(end, str) else end).isoformat()


def _outcome(state: str) -> str:
    return WRITTEN.get(EnrollmentState(state), "")
