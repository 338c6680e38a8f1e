"""What a new installation does not hold yet."""

from sqlalchemy import exists, select

from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.org import Unit
from portal.model.people import Person
from portal.model.roles import PersonRole, RoleRequirement
from portal.rules.access import Actor
from portal.rules.intake.kinds import Kind, importable

_HOLDS = {
    Kind.COMPETENCIES: exists().where(Competency.id > 0),
    Kind.ROLE_PROFILES: exists().where(RoleRequirement.id > 0),
    Kind.COURSES: exists().where(Course.id > 0),
    Kind.UNITS: exists().where(Unit.id > 0),
    Kind.PEOPLE: exists().where(~Person.is_administrator),
    Kind.PERSON_ROLES: exists().where(PersonRole.id > 0),
}


def not_there_yet(actor: Actor) -> tuple[Kind, ...]:
    """What the actor may import and nobody has brought, in the order in which it is needed.

    One statement; none for who may import nothing.
    """
    mine = importable(actor)
    asked = [kind for kind in _HOLDS if kind in mine]
    if not asked:
        return ()
    found = db.session.execute(select(*[_HOLDS[kind].label(kind.name) for kind in asked])).one()
    return tuple(kind for kind, holds in zip(asked, found, strict=True) if not holds)
