"""What a new installation does not hold yet."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Missing:
    """What is to be brought, in the order in which it is needed."""

    kinds: tuple[Kind, ...] = ()
    """The kinds of sheet that the actor may import and nobody has brought."""
    learning_staff: bool = False
    """Whether nobody is learning staff although there is something that only they bring."""


def not_there_yet(actor: Actor) -> Missing:
    """What the actor can do something about. One statement; none for who may import nothing."""
    mine = importable(actor)
    if not mine:
        return Missing()
    found = db.session.execute(
        select(*[holds.label(kind.name) for kind, holds in _HOLDS.items()], exists().where(Person.is_learning))
    ).one()
    *holds, has_staff = found
    missing = [kind for kind, there in zip(_HOLDS, holds, strict=True) if not there]
    return Missing(
        kinds=tuple(kind for kind in missing if kind in mine),
        learning_staff=not has_staff and any(kind not in mine for kind in missing),
    )
