"""People: who may see whom, and who somebody is today."""

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Select, and_, exists, or_, select
from sqlalchemy.orm.util import AliasedClass
from sqlalchemy.sql.elements import ColumnElement

from portal.model.evidence import LevelInterval
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Employment, Person
from portal.model.roles import PersonRole, RoleRequirement, TeamRequirement
from portal.rules.access import Actor, Reach, Subject, reach
from portal.rules.refusals import Refusal, Refused

Dated = (
    type[Employment]
    | type[Assignment]
    | type[PersonRole]
    | type[RoleRequirement]
    | type[TeamRequirement]
    | type[LevelInterval]
    | AliasedClass[Any]
)
"""A table whose rows hold on the days `[start, end)`."""


def employed(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether the person of the row is employed on a day, for a query over `Person`."""
    return exists().where(Employment.person_id == Person.id, covers(Employment, on))


def covers(spell: Dated, on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether a day lies in the half-open interval of a row."""
    return and_(spell.start <= on, or_(spell.end.is_(None), spell.end > on))


def line_of_sight(employee_no_key: str, *, on: date) -> Select[int]:
    """The ids of everybody whose home unit is led by this number or lies below one that is, and of their reports."""
    below = (
        select(Assignment.person_id)
        .join(UnitAncestor, UnitAncestor.unit_id == Assignment.unit_id)
        .join(Unit, Unit.id == UnitAncestor.ancestor_id)
        .where(Unit.lead_no_key == employee_no_key, Assignment.is_primary, covers(Assignment, on))
    )
    reports = select(Person.id).where(Person.manager_no_key == employee_no_key)
    return below.union(reports).subquery().select()


def visible_to(actor: Actor, subject: Subject, *, on: date) -> Select[int]:
    """The ids of the people whose rows this actor may see for a subject: the root of every query about people.

    Everybody sees themselves. `on` is today: access always goes by today's tree and roles.
    """
    if reach(actor, subject) is Reach.EVERYBODY:
        return select(Person.id)
    key = actor.employee_no.casefold()
    return select(Person.id).where(or_(Person.id == actor.id, Person.id.in_(line_of_sight(key, on=on))))


def administers(actor: Actor) -> None:
    """Refuses everybody but administrators and the terminal, as if what they ask for did not exist."""
    if reach(actor, Subject.DIRECTORY) is not Reach.EVERYBODY:
        raise Refused(Refusal.NOT_FOUND)


def team_of(actor: Actor, *, on: date) -> Select[int]:
    """The ids of the people in somebody's line of sight, which never holds themselves."""
    return select(Person.id).where(
        Person.id != actor.id, Person.id.in_(line_of_sight(actor.employee_no.casefold(), on=on))
    )
