"""Finding people, as administrators do. Nothing here is about what anybody learns."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Employment, Person
from portal.rules.access import AccessRole, Actor, Subject
from portal.rules.people import PersonStatus, same
from portal.rules.refusals import Refusal, Refused
from portal.services.people import administers, covers, employed, visible_to
from portal.services.searching import has_words

PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the list of people. `unit` is the home unit's name, empty without one."""

    employee_no: str
    name: str
    email: str
    unit_code: str
    unit: str
    roles: frozenset[AccessRole]
    status: PersonStatus


@dataclass(frozen=True, slots=True)
class People:
    """One page of people, and how many there are on all pages."""

    rows: list[Found]
    total: int


def find_people(
    actor: Actor,
    *,
    on: date,
    text: str = "",
    unit: str = "",
    role: AccessRole | None = None,
    status: PersonStatus | None = None,
    page: int = 1,
) -> People:
    """People by words of their name, number and address; `unit` is a code and holds everything below it."""
    administers(actor)
    wanted = [Person.id.in_(visible_to(actor, Subject.DIRECTORY, on=on)), has_words(Person.search_text, text)]
    if unit:
        wanted.append(Person.id.in_(_below(unit, on)))
    if role is not None:
        wanted.append(_holds(role))
    if status is not None:
        wanted.append(_stands(status, on))
    total = db.session.execute(select(func.count()).select_from(Person).where(*wanted)).scalar_one()
    rows = db.session.execute(
        select(
            Person.employee_no,
            Person.name,
            Person.email,
            Unit.code.label("unit_code"),
            Unit.name.label("unit"),
            Person.is_learning,
            Person.is_administrator,
            _holds(AccessRole.MANAGER).label("leads"),
            *[_stands(status, on).label(status.value) for status in PersonStatus],
        )
        .outerjoin(Assignment, and_(Assignment.person_id == Person.id, Assignment.is_primary, covers(Assignment, on)))
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(*wanted)
        .order_by(Person.sort_key, Person.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return People(
        rows=[
            Found(
                employee_no=row.employee_no,
                name=row.name,
                email=row.email,
                unit_code=row.unit_code or "",
                unit=row.unit or "",
                roles=_roles(leads=row.leads, learning=row.is_learning, administrator=row.is_administrator),
                status=_status(row),
            )
            for row in rows
        ],
        total=total,
    )


def _status(row: Row[Any]) -> PersonStatus:
    """Each person stands in exactly one."""
    return next(status for status in PersonStatus if getattr(row, status.value))


def _stands(status: PersonStatus, on: date) -> ColumnElement[bool]:
    is_open, is_here = Person.deactivated_at.is_(None), employed(on)
    is_coming = exists().where(Employment.person_id == Person.id, Employment.start > on)
    match status:
        case PersonStatus.ACTIVE:
            return and_(is_open, is_here, Person.password_hash.is_not(None))
        case PersonStatus.NO_PASSWORD:
            return and_(is_open, is_here, Person.password_hash.is_(None))
        case PersonStatus.COMING:
            return and_(is_open, ~is_here, is_coming)
        case PersonStatus.LEFT:
            return and_(is_open, ~is_here, ~is_coming)
        case PersonStatus.DEACTIVATED:
            return Person.deactivated_at.is_not(None)


def _holds(role: AccessRole) -> ColumnElement[bool]:
    match role:
        case AccessRole.LEARNING:
            return Person.is_learning.is_(True)
        case AccessRole.ADMINISTRATOR:
            return Person.is_administrator.is_(True)
        case AccessRole.MANAGER:
            led, report = aliased(Unit), aliased(Person)
            return or_(
                exists().where(led.lead_no_key == Person.employee_no_key),
                exists().where(report.manager_no_key == Person.employee_no_key, report.id != Person.id),
            )
        case _:
            return Person.id > 0


def _below(unit: str, on: date) -> Select[int]:
    """The ids of the people whose home is in a unit or below it."""
    member, above, top = aliased(Assignment), aliased(UnitAncestor), aliased(Unit)
    return (
        select(member.person_id)
        .join(above, above.unit_id == member.unit_id)
        .join(top, top.id == above.ancestor_id)
        .where(
            top.code_key == same(unit),
            member.is_primary,
            member.start <= on,
            or_(member.end.is_(None), member.end > on),
        )
    )


def _roles(*, leads: bool, learning: bool, administrator: bool) -> frozenset[AccessRole]:
    held = {
        AccessRole.EMPLOYEE: True,
        AccessRole.MANAGER: leads,
        AccessRole.LEARNING: learning,
        AccessRole.ADMINISTRATOR: administrator,
    }
    return frozenset(role for role, is_held in held.items() if is_held)


def number_of(actor: Actor, who: str, *, on: date) -> str:
    """The employee number of somebody who is named by it or by their email."""
    administers(actor)
    number: str | None = db.session.scalar(
        select(Person.employee_no)
        .where(
            Person.id.in_(visible_to(actor, Subject.DIRECTORY, on=on)),
            or_(Person.employee_no_key == same(who), Person.email_key == same(who)),
        )
        .limit(1)
    )
    if number is None:
        raise Refused(Refusal.UNKNOWN_REFERENCE, what="person", code=who)
    return number
