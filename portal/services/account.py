"""What somebody's own account shows them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select

from portal.model.base import db
from portal.model.org import Assignment, Unit
from portal.model.people import Person
from portal.rules.access import Actor
from portal.services.people import covers


@dataclass(frozen=True, slots=True)
class Me:
    """Somebody as the company knows them. `unit` is the name of the home unit, empty without one."""

    name: str
    email: str
    employee_no: str
    unit: str


def me(actor: Actor, *, on: date) -> Me:
    """Whoever is signed in."""
    home = and_(Assignment.person_id == Person.id, Assignment.is_primary, covers(Assignment, on))
    row = db.session.execute(
        select(Person.name, Person.email, Person.employee_no, Unit.name.label("unit"))
        .outerjoin(Assignment, home)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(Person.id == actor.id)
        .limit(1)
    ).one()
    return Me(row.name, row.email, row.employee_no, row.unit or "")
