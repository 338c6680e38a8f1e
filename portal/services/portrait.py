"""One person as administrators see them: who they are and how they come in. Nothing about what they learn."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.doors import SignIn, SignInLink
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.rules.access import Actor, Subject
from portal.rules.employment import ONE_DAY
from portal.rules.people import LeaveKind, same
from portal.rules.refusals import Refusal, Refused
from portal.services.people import administers, visible_to
from portal.services.sign_in_links import newest_link
from portal.services.signing_in import ABSOLUTE, IDLE


@dataclass(frozen=True, slots=True)
class Spell:
    """One employment; `last_day` is the last day of work, None while it goes on."""

    hired_on: date
    last_day: date | None
    leave_kind: LeaveKind | None


@dataclass(frozen=True, slots=True)
class Belonging:
    """Some days in a unit; `to` is the first day after, None while it goes on."""

    unit_code: str
    unit: str
    start: date
    to: date | None
    is_home: bool
    share: float


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything an administrator needs to put one person right. The latest spell and unit come first."""

    id: int
    employee_no: str
    name: str
    email: str
    location: str
    manager_no: str
    manager: str
    """The manager's name; empty when nobody has that number."""
    is_learning: bool
    is_administrator: bool
    is_deactivated: bool
    is_employed: bool
    has_password: bool
    sign_ins: int
    """How many sign-ins are open now."""
    seen_at: datetime | None
    link_until: datetime | None
    """Until when an unused sign-in link is good."""
    newest_link: str
    """What stands for the latest link, for `sign_in_links.make`."""
    spells: list[Spell]
    units: list[Belonging]
    leads: list[tuple[str, str]]
    """Code and name of the units that this person leads."""


def portrait(actor: Actor, employee_no: str, *, on: date, now: datetime) -> Portrait:
    """One person, by number."""
    administers(actor)
    manager = aliased(Person)
    is_open = and_(
        SignIn.person_id == Person.id,
        SignIn.ended_at.is_(None),
        SignIn.seen_at > now - IDLE,
        SignIn.started_at > now - ABSOLUTE,
    )
    is_good = and_(SignInLink.person_id == Person.id, SignInLink.ended_at.is_(None), SignInLink.expires_at > now)
    here = exists().where(
        Employment.person_id == Person.id, Employment.start <= on, or_(Employment.end.is_(None), Employment.end > on)
    )
    row = db.session.execute(
        select(
            Person.id,
            Person.employee_no,
            Person.employee_no_key,
            Person.name,
            Person.email,
            Person.location,
            Person.manager_no,
            manager.name.label("manager"),
            Person.is_learning,
            Person.is_administrator,
            Person.deactivated_at,
            Person.password_hash.is_not(None).label("has_password"),
            here.label("is_employed"),
            select(func.count()).select_from(SignIn).where(is_open).scalar_subquery().label("sign_ins"),
            select(func.max(SignIn.seen_at)).where(SignIn.person_id == Person.id).scalar_subquery().label("seen_at"),
            select(func.max(SignInLink.expires_at)).where(is_good).scalar_subquery().label("link_until"),
            newest_link(Person.id).label("newest_link"),
        )
        .outerjoin(manager, and_(manager.employee_no_key == Person.manager_no_key, Person.manager_no_key != ""))
        .where(Person.employee_no_key == same(employee_no), Person.id.in_(visible_to(actor, Subject.DIRECTORY, on=on)))
    ).one_or_none()
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    return Portrait(
        id=row.id,
        employee_no=row.employee_no,
        name=row.name,
        email=row.email,
        location=row.location,
        manager_no=row.manager_no,
        manager=row.manager or "",
        is_learning=row.is_learning,
        is_administrator=row.is_administrator,
        is_deactivated=row.deactivated_at is not None,
        is_employed=row.is_employed,
        has_password=row.has_password,
        sign_ins=row.sign_ins,
        seen_at=row.seen_at,
        link_until=row.link_until,
        newest_link=str(row.newest_link),
        spells=_spells(row.id),
        units=_units(row.id),
        leads=_leads(row.employee_no_key),
    )


def _spells(person_id: int) -> list[Spell]:
    rows = db.session.execute(
        select(Employment.start, Employment.end, Employment.leave_kind)
        .where(Employment.person_id == person_id)
        .order_by(Employment.start.desc())
    )
    return [Spell(row.start, row.end - ONE_DAY if row.end else None, row.leave_kind) for row in rows]


def _units(person_id: int) -> list[Belonging]:
    rows = db.session.execute(
        select(Unit.code, Unit.name, Assignment.start, Assignment.end, Assignment.is_primary, Assignment.share)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.person_id == person_id)
        .order_by(Assignment.start.desc(), Assignment.is_primary.desc(), Assignment.id)
    )
    return [Belonging(*row) for row in rows]


def _leads(employee_no_key: str) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Unit.code, Unit.name).where(Unit.lead_no_key == employee_no_key).order_by(Unit.sort_key, Unit.id)
    )
    return [(row.code, row.name) for row in rows]
