"""Sign-ins: server-side rows that can be ended, looked up with their person once per request."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.doors import SignIn
from portal.model.org import Unit
from portal.model.people import Person
from portal.rules.access import AccessRole, Actor
from portal.services.bulk import chunks
from portal.services.database import rows_of
from portal.services.people import employed

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)


def digest(token: str) -> str:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a living sign-in."""

    actor: Actor
    sign_in_id: int
    seen_at: datetime


def begin(person_id: int, *, now: datetime, address: str, browser: str) -> str:
    """Opens a sign-in and returns its token, which is nowhere else."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            person_id=person_id,
            token_digest=digest(token),
            started_at=now,
            seen_at=now,
            address=address[:45],
            browser=browser[:200],
        )
    )
    db.session.flush()
    return token


def find(token: str, *, now: datetime, today: date) -> SignedIn | None:
    """Who this token signs in, in one query; None when it has ended, idled out, or the person may not enter."""
    values = {
        "token_digest": digest(token),
        "seen_after": now - IDLE,
        "started_after": now - ABSOLUTE,
        "today": today,
    }
    row = rows_of(_living(), values).one_or_none()
    if row is None:
        return None
    roles = {AccessRole.EMPLOYEE}
    if row.leads:
        roles.add(AccessRole.MANAGER)
    if row.is_learning:
        roles.add(AccessRole.LEARNING)
    if row.is_administrator:
        roles.add(AccessRole.ADMINISTRATOR)
    actor = Actor(id=row.person_id, employee_no=row.employee_no, name=row.name, roles=frozenset(roles))
    return SignedIn(actor=actor, sign_in_id=row.id, seen_at=row.seen_at)


@cache
def _living() -> Select[*tuple[Any, ...]]:
    """The statement that every request begins with, built once."""
    report = aliased(Person)
    leads = or_(
        exists().where(Unit.lead_no_key == Person.employee_no_key),
        exists().where(report.manager_no_key == Person.employee_no_key, report.id != Person.id),
    )
    return (
        select(
            SignIn.id,
            SignIn.seen_at,
            Person.id.label("person_id"),
            Person.employee_no,
            Person.name,
            Person.is_learning,
            Person.is_administrator,
            leads.label("leads"),
        )
        .join(Person, Person.id == SignIn.person_id)
        .where(
            SignIn.token_digest == bindparam("token_digest"),
            SignIn.ended_at.is_(None),
            SignIn.seen_at > bindparam("seen_after"),
            SignIn.started_at > bindparam("started_after"),
            Person.deactivated_at.is_(None),
            employed(bindparam("today")),
        )
    )


def seen(signed_in: SignedIn, *, now: datetime) -> None:
    """Keeps a sign-in alive."""
    db.session.execute(update(SignIn).where(SignIn.id == signed_in.sign_in_id).values(seen_at=now))


def end(sign_in_id: int, person_id: int, *, now: datetime, reason: str) -> bool:
    """Ends one sign-in of a person; it never comes back. Says whether there was one."""
    ended = db.session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .values(ended_at=now, end_reason=reason)
        .returning(SignIn.id)
    )
    return ended.one_or_none() is not None


def end_all(person_id: int, *, now: datetime, reason: str, but: int | None = None) -> None:
    """Ends every sign-in of a person, but one if it is given."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.id != (but or 0))
        .values(ended_at=now, end_reason=reason)
    )


def end_all_of(people: Collection[int], *, now: datetime, reason: str) -> None:
    """Ends every sign-in of many people."""
    for some in chunks(people, len(people)):
        db.session.execute(
            update(SignIn)
            .where(SignIn.person_id.in_(some or ()), SignIn.ended_at.is_(None))
            .values(ended_at=now, end_reason=reason)
        )


@dataclass(frozen=True, slots=True)
class Open:
    """One living sign-in, as its owner sees it."""

    id: int
    started_at: datetime
    seen_at: datetime
    address: str
    browser: str


def open_sign_ins(actor: Actor, *, now: datetime) -> list[Open]:
    """One's own living sign-ins, the last seen first."""
    rows = db.session.execute(
        select(SignIn.id, SignIn.started_at, SignIn.seen_at, SignIn.address, SignIn.browser)
        .where(
            SignIn.person_id == actor.id,
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - IDLE,
            SignIn.started_at > now - ABSOLUTE,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return [Open(*row) for row in rows]
