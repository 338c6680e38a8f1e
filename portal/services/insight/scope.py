"""Which units somebody may look into, who belonged there on a day, and who of them is named.

Figures count everybody whose home the unit was that day. Access and names go by today's tree and roles.
"""

from datetime import date
from typing import Any

from sqlalchemy import CTE, Select, and_, exists, null, select
from sqlalchemy.orm import aliased

from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Employment, Person
from portal.rules.access import Actor, Reach, Subject, reach
from portal.rules.people import same
from portal.services.people import covers, visible_to
from portal.services.team.scope import Place, Scope, unit_place


def sees_every_unit(actor: Actor) -> bool:
    return reach(actor, Subject.COVERAGE) is Reach.EVERYBODY


def place_of(actor: Actor, code: str) -> Place:
    """A unit that somebody leads, or one below it; every unit for L&D. Two statements. Raises `Refused`."""
    return unit_place(actor, code, every=sees_every_unit(actor))


def visible_units(actor: Actor) -> Select[int]:
    """The ids of the units whose figures somebody may see."""
    if sees_every_unit(actor):
        return select(Unit.id)
    led = aliased(Unit)
    return (
        select(UnitAncestor.unit_id)
        .join(led, led.id == UnitAncestor.ancestor_id)
        .where(led.lead_no_key == same(actor.employee_no))
        .distinct()
    )


def members(actor: Actor, place: Place, *, on: date) -> CTE:
    """The people who belonged to a place on a day, once each: person_id, home_id and `part`.

    Of a place of `Scope.DIRECT` they are those whose home is the unit itself.
    `part` is the part of the place below which somebody's home lies; null for who sits directly in the unit, and, on
    one's own page, for who reports from elsewhere.
    """
    part = aliased(UnitAncestor)
    in_part = and_(part.unit_id == Assignment.unit_id, part.ancestor_id.in_([unit.id for unit in place.parts]))
    at_home = _at_home(on).add_columns(part.ancestor_id.label("part"))
    if place.unit is not None and place.scope is Scope.DIRECT:
        return at_home.where(Assignment.unit_id == place.unit.id).outerjoin(part, in_part).cte("member")
    if place.unit is not None:
        below = aliased(UnitAncestor)
        return (
            at_home.join(below, and_(below.unit_id == Assignment.unit_id, below.ancestor_id == place.unit.id))
            .outerjoin(part, in_part)
            .cte("member")
        )
    inside = at_home.join(part, in_part)
    if place.is_company:
        return inside.cte("member")
    elsewhere = (
        select(Person.id.label("person_id"), Assignment.unit_id.label("home_id"), null().label("part"))
        .join(Employment, and_(Employment.person_id == Person.id, covers(Employment, on)))
        .outerjoin(Assignment, and_(Assignment.person_id == Person.id, Assignment.is_primary, covers(Assignment, on)))
        .outerjoin(part, in_part)
        .where(Person.manager_no_key == same(actor.employee_no), Person.id != actor.id, part.ancestor_id.is_(None))
    )
    return inside.union_all(elsewhere).cte("member")


def homes(actor: Actor, *, on: date) -> CTE:
    """Everybody with a home in a unit that somebody may see: person_id, home_id, and the home again as `part`."""
    return (
        _at_home(on)
        .add_columns(Assignment.unit_id.label("part"))
        .where(Assignment.unit_id.in_(visible_units(actor)))
        .cte("member")
    )


def _at_home(on: date) -> Select[*tuple[Any, ...]]:
    found: Select[*tuple[Any, ...]] = (
        select(Assignment.person_id, Assignment.unit_id.label("home_id"))
        .select_from(Assignment)
        .join(Employment, and_(Employment.person_id == Assignment.person_id, covers(Employment, on)))
        .where(Assignment.is_primary, covers(Assignment, on))
    )
    return found


def named(actor: Actor, *, today: date) -> Select[int] | None:
    """The ids of the people whose levels somebody may see by name; None for everybody.

    They are who is visible today, and the leavers whose last home lies in or below a unit that one leads.
    """
    if reach(actor, Subject.LEARNING) is Reach.EVERYBODY:
        return None
    visible = visible_to(actor, Subject.LEARNING, on=today)
    return visible.union(_leavers(same(actor.employee_no), today)).subquery().select()


def rated(actor: Actor, *, today: date) -> Select[int]:
    """The ids of the people whose self-assessments and managers' ratings somebody may see by name."""
    visible = visible_to(actor, Subject.RATINGS, on=today)
    if reach(actor, Subject.RATINGS) is Reach.EVERYBODY:
        return visible
    return visible.union(_leavers(same(actor.employee_no), today)).subquery().select()


def _leavers(employee_no_key: str, today: date) -> Select[int]:
    later, spell = aliased(Assignment), aliased(Employment)
    return (
        select(Assignment.person_id)
        .join(UnitAncestor, UnitAncestor.unit_id == Assignment.unit_id)
        .join(Unit, Unit.id == UnitAncestor.ancestor_id)
        .where(
            Unit.lead_no_key == employee_no_key,
            Assignment.is_primary,
            Assignment.start <= today,
            ~exists().where(
                later.person_id == Assignment.person_id,
                later.is_primary,
                later.start > Assignment.start,
                later.start <= today,
            ),
            ~exists().where(spell.person_id == Assignment.person_id, covers(spell, today)),
        )
    )
