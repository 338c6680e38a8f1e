"""Sign-in links: random, good for 72 hours and once, with which somebody chooses a password."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, SQLColumnExpression, func, insert, select, update

from portal.model.base import db
from portal.model.doors import SignInLink
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Person
from portal.rules.access import Actor, Subject
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services import audit
from portal.services.bulk import chunks
from portal.services.people import administers, covers, employed, visible_to
from portal.services.signing_in import digest

HOURS = 72
GOOD_FOR = timedelta(hours=HOURS)


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a living link is for."""

    person_id: int
    employee_no: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Link:
    """A new link, which can be read only now: the portal keeps nothing but its digest."""

    employee_no: str
    name: str
    email: str
    address: str


def make(actor: Actor, employee_no: str, *, base: str, now: datetime, today: date, seen: str | None = None) -> Link:
    """Makes a link for somebody; an older one ends. `base` is the address of this portal.

    `seen` is the `newest_link` that was shown when it was asked for, so that asking twice makes one; None always makes.
    """
    administers(actor)
    found = db.session.execute(
        select(
            Person.id, Person.employee_no, Person.name, Person.email, Person.deactivated_at, employed(today).label("in")
        )
        .where(Person.employee_no_key == same(employee_no), Person.id.in_(visible_to(actor, _DIRECTORY, on=today)))
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise Refused(Refusal.NOT_FOUND)
    if found.id == actor.id:
        raise Refused(Refusal.OWN_LINK)
    if found.deactivated_at is not None:
        raise Refused(Refusal.DEACTIVATED)
    if not getattr(found, "in"):
        raise Refused(Refusal.NOT_EMPLOYED_TODAY)
    if seen is not None and seen != str(db.session.scalar(select(newest_link(found.id)))):
        raise Refused(Refusal.LINK_MADE_MEANWHILE)
    invited = Invited(found.id, found.employee_no, found.name, found.email)
    return _made(actor, [invited], base=base, now=now)[0]


def newest_link(person_id: int | SQLColumnExpression[int]) -> ColumnElement[int]:
    """What stands for the latest link made for a person, whatever became of it; 0 when there is none. No secret."""
    latest = select(func.max(SignInLink.id)).where(SignInLink.person_id == person_id).scalar_subquery()
    return func.coalesce(latest, 0)


def make_for_unit(actor: Actor, code: str, *, base: str, now: datetime, today: date) -> list[Link]:
    """Makes a link for everybody in a unit and below who can sign in and has no password yet, by name."""
    administers(actor)
    unit_id = db.session.scalar(select(Unit.id).where(Unit.code_key == same(code)))
    if unit_id is None:
        raise Refused(Refusal.NOT_FOUND)
    below = (
        select(Assignment.person_id)
        .join(UnitAncestor, UnitAncestor.unit_id == Assignment.unit_id)
        .where(UnitAncestor.ancestor_id == unit_id, Assignment.is_primary, covers(Assignment, today))
    )
    found = db.session.execute(
        select(Person.id, Person.employee_no, Person.name, Person.email)
        .where(
            Person.id.in_(visible_to(actor, _DIRECTORY, on=today)),
            Person.id.in_(below),
            Person.id != (actor.id or 0),
            Person.password_hash.is_(None),
            Person.deactivated_at.is_(None),
            employed(today),
        )
        .order_by(Person.sort_key, Person.id)
        .with_for_update()
    )
    return _made(actor, [Invited(*row) for row in found], base=base, now=now)


def find(token: str, *, now: datetime, today: date) -> Invited:
    """Whom a link is for, as long as it is good and they may come in."""
    found = db.session.execute(
        select(Person.id, Person.employee_no, Person.name, Person.email)
        .join(SignInLink, SignInLink.person_id == Person.id)
        .where(
            SignInLink.token_digest == digest(token),
            SignInLink.ended_at.is_(None),
            SignInLink.expires_at > now,
            Person.deactivated_at.is_(None),
            employed(today),
        )
    ).one_or_none()
    if found is None:
        raise Refused(Refusal.LINK_INVALID)
    return Invited(*found)


def use(token: str, *, now: datetime) -> None:
    """Ends a link for whoever comes first; refuses everybody after."""
    first = db.session.execute(
        update(SignInLink)
        .where(SignInLink.token_digest == digest(token), SignInLink.ended_at.is_(None), SignInLink.expires_at > now)
        .values(ended_at=now)
        .returning(SignInLink.id)
    ).one_or_none()
    if first is None:
        raise Refused(Refusal.LINK_INVALID)


def end_all(person_id: int, *, now: datetime) -> None:
    """Ends every link of a person."""
    db.session.execute(
        update(SignInLink)
        .where(SignInLink.person_id == person_id, SignInLink.ended_at.is_(None))
        .values(ended_at=now)
    )  # fmt: skip


def end_all_of(people: Collection[int], *, now: datetime) -> None:
    """Ends every link of many people."""
    for some in chunks(people, len(people)):
        db.session.execute(
            update(SignInLink)
            .where(SignInLink.person_id.in_(some or ()), SignInLink.ended_at.is_(None))
            .values(ended_at=now)
        )


_DIRECTORY = Subject.DIRECTORY


def _made(actor: Actor, people: list[Invited], *, base: str, now: datetime) -> list[Link]:
    if not people:
        return []
    ids = [person.person_id for person in people]
    db.session.execute(
        update(SignInLink).where(SignInLink.person_id.in_(ids), SignInLink.ended_at.is_(None)).values(ended_at=now)
    )
    tokens = [secrets.token_urlsafe(32) for _ in people]
    db.session.execute(
        insert(SignInLink),
        [
            {
                "person_id": person.person_id,
                "token_digest": digest(token),
                "made_by_id": actor.id,
                "made_at": now,
                "expires_at": now + GOOD_FOR,
            }
            for person, token in zip(people, tokens, strict=True)
        ],
    )
    audit.record_each(actor, "link.made", [person.employee_no for person in people], at=now)
    return [
        Link(person.employee_no, person.name, person.email, f"{base}/welcome/{token}")
        for person, token in zip(people, tokens, strict=True)
    ]
