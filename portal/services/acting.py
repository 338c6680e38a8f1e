"""Acting for somebody at the terminal: who they are and what they may do today."""

from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.org import Unit
from portal.model.people import Person
from portal.rules.access import AccessRole, Actor
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services.people import employed


def acting_for(email: str, *, on: date) -> Actor:
    """The person with this address, with today's roles.

    Raises `Refused` with `UNKNOWN_REFERENCE` when nobody who may enter the portal on the day has it.
    """
    report = aliased(Person)
    leads = or_(
        exists().where(Unit.lead_no_key == Person.employee_no_key),
        exists().where(report.manager_no_key == Person.employee_no_key, report.id != Person.id),
    )
    row = db.session.execute(
        select(
            Person.id,
            Person.employee_no,
            Person.name,
            Person.is_learning,
            Person.is_administrator,
            leads.label("leads"),
        ).where(Person.email_key == same(email), Person.deactivated_at.is_(None), employed(on))
    ).one_or_none()
    if row is None:
        raise Refused(Refusal.UNKNOWN_REFERENCE, what="person", code=email)
    held = {
        AccessRole.EMPLOYEE: True,
        AccessRole.MANAGER: row.leads,
        AccessRole.LEARNING: row.is_learning,
        AccessRole.ADMINISTRATOR: row.is_administrator,
    }
    return Actor(row.id, row.employee_no, row.name, frozenset(role for role, holds in held.items() if holds))
