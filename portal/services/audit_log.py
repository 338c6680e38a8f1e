"""Reading the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.people import Person
from portal.rules.access import Actor
from portal.services.database import reading
from portal.services.people import administers
from portal.services.searching import has_words

PAGE = 50
CHUNK = 1000
"""Rows that are held at once while the whole log is read."""


_ABOUT_PEOPLE = ("person", "evidence", "sign_in", "link", "password")
"""How actions begin whose subject is an employee number."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the log. `actor` is empty for somebody unknown and for the terminal."""

    id: int
    at: datetime
    actor: str
    actor_no: str
    action: str
    subject: str
    old: Any
    new: Any
    address: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some deeds, the latest first. `older` is the id to go on before; None at the end."""

    rows: list[Deed]
    older: int | None


def read_all(
    actor: Actor, *, text: str = "", since: datetime | None = None, until: datetime | None = None
) -> Iterator[Deed]:
    """Every deed that `read` finds, however many there are, a chunk in memory at a time."""
    older: int | None = None
    while True:
        with reading():
            page = read(actor, text=text, since=since, until=until, before=older, limit=CHUNK)
        yield from page.rows
        older = page.older
        if older is None:
            return


def read(
    actor: Actor,
    *,
    text: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Page:
    """Deeds in `[since, until)` that hold every word in their action and subject, or in the name of one of two people.

    These are who did them, and whom they were done to.
    """
    administers(actor)
    query = (
        select(
            AuditEvent.id,
            AuditEvent.at,
            Person.name.label("actor"),
            Person.employee_no.label("actor_no"),
            AuditEvent.action,
            AuditEvent.subject,
            AuditEvent.old,
            AuditEvent.new,
            AuditEvent.address,
        )
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .order_by(AuditEvent.id.desc())
        .limit(limit + 1)
    )
    if text.strip():
        query = query.where(
            or_(has_words(AuditEvent.search_text, text), has_words(Person.search_text, text), _done_to(text))
        )
    if since is not None:
        query = query.where(AuditEvent.at >= since)
    if until is not None:
        query = query.where(AuditEvent.at < until)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    found = [
        Deed(
            id=row.id,
            at=row.at,
            actor=row.actor or "",
            actor_no=row.actor_no or "",
            action=row.action,
            subject=row.subject,
            old=row.old,
            new=row.new,
            address=row.address,
        )
        for row in db.session.execute(query)
    ]
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def _done_to(text: str) -> ColumnElement[bool]:
    """Whether it was done to somebody whose name holds every word."""
    whom = aliased(Person)
    return and_(
        or_(*[AuditEvent.action.startswith(begin, autoescape=True) for begin in _ABOUT_PEOPLE]),
        AuditEvent.subject.in_(select(whom.employee_no).where(has_words(whom.search_text, text))),
    )
