"""Whose enrollments a manager looks at: the units that somebody leads, what lies below them, and their reports.

Every query begins at `team_of`, the actor's line of sight today, which never holds the actor.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import CTE, Select, SQLColumnExpression, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from portal.model.base import db
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Person
from portal.rules.access import Actor
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services.people import covers, employed, team_of


class Scope(StrEnum):
    BELOW = "below"
    """Everybody in the unit and below it, or in the whole line of sight."""
    DIRECT = "direct"
    """Whose home is this very unit; on one's own page: a unit that one leads, or who reports to one."""


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit as pages name it."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody looks at: one unit, or everything that is theirs when `unit` is None.

    `parts` share nobody: the units right below, or the topmost units that one leads. Whoever is in none of them sits
    directly in the unit, or reports from elsewhere.
    """

    unit: UnitName | None
    above: tuple[UnitName, ...]
    """The units between the page of one's own and this one, from the top."""
    parts: tuple[UnitName, ...]
    is_own: bool = field(default=False, compare=False)
    """Whether it lies in the actor's line of sight, so that everybody in it is named with all there is."""
    is_company: bool = False
    """Whether it is every unit together, rather than the actor's own."""
    units: int = field(default=0, compare=False)
    """How many units lie in its parts, the parts included."""
    scope: Scope = Scope.BELOW
    """`DIRECT` where only the people whose home is this very unit are looked at; then it has no parts."""

    @property
    def has_figures(self) -> bool:
        """Whoever leads no unit gets a list of their reports without figures."""
        return self.unit is not None or bool(self.parts)


def own_place(actor: Actor) -> Place:
    """Everything that is somebody's own. One statement."""
    key = same(actor.employee_no)
    higher = aliased(Unit)
    led_above = (
        exists()
        .where(UnitAncestor.unit_id == Unit.id, UnitAncestor.distance > 0, UnitAncestor.ancestor_id == higher.id)
        .where(higher.lead_no_key == key)
    )
    parts, units = _parts(select(Unit).where(Unit.lead_no_key == key, ~led_above))
    return Place(None, (), parts, is_own=True, units=units)


def company_place() -> Place:
    """The whole company, made of the units that lie below none. One statement."""
    parts, units = _parts(select(Unit).where(Unit.parent_id.is_(None)))
    return Place(None, (), parts, is_company=True, units=units)


def unit_place(actor: Actor, code: str, *, every: bool = False) -> Place:
    """A unit that somebody leads, or one below it; any unit with `every`. Two statements.

    Raises `Refused`, in the same words whether the unit is missing or somebody else's.
    """
    unit = aliased(Unit)
    line = db.session.execute(
        select(Unit.id, Unit.code, Unit.name, (Unit.lead_no_key == same(actor.employee_no)).label("led"))
        .join(UnitAncestor, UnitAncestor.ancestor_id == Unit.id)
        .join(unit, unit.id == UnitAncestor.unit_id)
        .where(unit.code_key == same(code))
        .order_by(UnitAncestor.distance.desc())
    ).all()
    topmost = next((index for index, row in enumerate(line) if every or row.led), None)
    if topmost is None:
        raise Refused(Refusal.NOT_FOUND)
    *above, this = [UnitName(row.id, row.code, row.name) for row in line[topmost:]]
    below, units = _parts(select(Unit).where(Unit.parent_id == this.id))
    return Place(this, tuple(above), below, is_own=any(row.led for row in line), units=units)


def _parts(units: Select[Unit]) -> tuple[tuple[UnitName, ...], int]:
    """Units by name, and how many lie in them altogether."""
    under = aliased(UnitAncestor)
    inside = select(func.count()).select_from(under).where(under.ancestor_id == Unit.id).scalar_subquery()
    named = units.with_only_columns(Unit.id, Unit.code, Unit.name, inside).order_by(Unit.sort_key, Unit.id)
    rows = db.session.execute(named).all()
    return tuple(UnitName(*row[:3]) for row in rows), sum(row[3] for row in rows)


def members(actor: Actor, place: Place, *, on: date) -> CTE:
    """The people of a place who are employed on the day, once each, for the queries that count and list them.

    `part` is the id of the part below that somebody belongs to, or null; `direct` is 1 for who is in `Scope.DIRECT`.
    """
    home = aliased(Unit)
    parts = [part.id for part in place.parts]
    query = (
        select(
            Person.id,
            Person.employee_no,
            Person.name,
            Person.sort_key,
            Person.search_text,
            home.code.label("unit_code"),
            home.name.label("unit_name"),
            UnitAncestor.ancestor_id.label("part"),
            case((_is_direct(actor, place, home.id, home.lead_no_key), 1), else_=0).label("direct"),
        )
        .outerjoin(
            Assignment,
            and_(Assignment.person_id == Person.id, Assignment.is_primary, covers(Assignment, on)),
        )
        .outerjoin(home, home.id == Assignment.unit_id)
        .outerjoin(UnitAncestor, and_(UnitAncestor.unit_id == home.id, UnitAncestor.ancestor_id.in_(parts)))
        .where(Person.id.in_(team_of(actor, on=on)), employed(on))
    )
    if place.unit is not None:
        below = aliased(UnitAncestor)
        query = query.where(home.id.in_(select(below.unit_id).where(below.ancestor_id == place.unit.id)))
    return query.cte("member")


def _is_direct(
    actor: Actor, place: Place, home_id: SQLColumnExpression[int], lead_no_key: SQLColumnExpression[str]
) -> ColumnElement[bool]:
    if place.unit is not None:
        return home_id == place.unit.id
    key = same(actor.employee_no)
    return or_(lead_no_key == key, Person.manager_no_key == key)
