"""Who has edited what a sheet would change, for those who may read the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.people import Person
from portal.rules.access import AccessRole, Actor
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.services.intake.looking_at_rows import PlannedRow

_DEEDS = {
    Kind.PEOPLE: ("person.added", "person.changed", "person.roles", "person.hire_date", "person.last_day"),
    Kind.UNITS: ("unit.added", "unit.changed"),
}
"""What the log says of kinds whose rows administrators bring."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The last time that somebody changed a field."""

    by: str
    at: datetime


def edits_of(actor: Actor, kind: Kind, rows: Sequence[PlannedRow]) -> Mapping[tuple[int, str], Edit]:
    """Line and column of the fields in conflict → who has edited them last since the sheet before, if the log tells.

    Nothing for whoever may not read the log.
    """
    if AccessRole.ADMINISTRATOR not in actor.roles or kind not in _DEEDS:
        return {}
    fields = {
        (_code(kind, row.subject), one.column): ((row.line, one.column), date.fromisoformat(one.about["since"]))
        for row in rows
        for one in row.problems
        if one.code is Code.EDITED_SINCE
    }
    events = db.session.execute(
        select(AuditEvent.subject, AuditEvent.new, AuditEvent.at, Person.name)
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .where(AuditEvent.action.in_(_DEEDS[kind]), AuditEvent.subject.in_({code for code, _ in fields}))
        .order_by(AuditEvent.at, AuditEvent.id)
    )
    last = {
        (subject, column): Edit(name or "", at)
        for subject, new, at, name in events
        for column in (new if isinstance(new, dict) else ())
    }
    return {
        field: last[told]
        for told, (field, since) in fields.items()
        if told in last and last[told].by and last[told].at.date() >= since
    }


def _code(kind: Kind, subject: str) -> str:
    """The code in the subject of a row: of people it stands behind the name."""
    return subject.rsplit(" · ", 1)[-1] if kind is Kind.PEOPLE else subject.split(" · ", 1)[0]
