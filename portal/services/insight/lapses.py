"""Who lapses when: requirements that somebody meets on a day and will not meet at its horizon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Select, Subquery, and_, exists, func, select
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import LevelInterval
from portal.model.org import Unit
from portal.model.people import Person
from portal.rules.access import Actor, Subject
from portal.rules.validity import ahead
from portal.services.insight.scope import members, named
from portal.services.people import covers, visible_to
from portal.services.requirements import effective
from portal.services.team.scope import Place

FIRST = 20
"""The lapses that a page shows; a file has all of them."""


@dataclass(frozen=True, slots=True)
class Lapse:
    """One requirement of one person: `on` is the first day below the target."""

    employee_no: str
    name: str
    unit_code: str
    unit: str
    has_page: bool
    """Whether the viewer may open this person's own page."""
    competency_id: int
    verified: int
    target: int
    is_core: bool
    on: date


@dataclass(frozen=True, slots=True)
class Lapses:
    """The first to come, or all of them; `named` counts those of everybody whom the viewer may see by name."""

    rows: tuple[Lapse, ...] = ()
    named: int = 0


def lapses(actor: Actor, place: Place, *, on: date, today: date, most: int | None = FIRST) -> Lapses:
    """What lapses by the evidence of today, the next first, of whom the actor may see by name. One statement.

    `on` is today or later: a day that has passed has nothing left to renew.
    """
    if on < today:
        raise ValueError("a past day has nothing to renew")
    everybody = members(actor, place, on=on)
    who = named(actor, today=today)
    member = everybody if who is None else select(everybody).where(everybody.c.person_id.in_(who)).cte("shown")
    lapsing = _lapsing(member, on)
    found = (
        select(
            Person.employee_no,
            Person.name,
            func.coalesce(Unit.code, "").label("unit_code"),
            func.coalesce(Unit.name, "").label("unit"),
            Person.id.in_(visible_to(actor, Subject.LEARNING, on=today)).label("has_page"),
            lapsing.c.competency_id,
            lapsing.c.verified,
            lapsing.c.target,
            lapsing.c.is_core,
            lapsing.c.day,
            func.count().over().label("named"),
        )
        .join(lapsing, lapsing.c.person_id == Person.id)
        .join(member, member.c.person_id == Person.id)
        .join(Competency, Competency.id == lapsing.c.competency_id)
        .outerjoin(Unit, Unit.id == member.c.home_id)
        .order_by(lapsing.c.day, Person.sort_key, Person.id, Competency.position, Competency.id)
        .limit(most)
    )
    return _read(db.session.execute(found).all())


def _read(rows: Sequence[Any]) -> Lapses:
    found = tuple(
        Lapse(
            employee_no=row.employee_no,
            name=row.name,
            unit_code=row.unit_code,
            unit=row.unit,
            has_page=bool(row.has_page),
            competency_id=row.competency_id,
            verified=row.verified,
            target=row.target,
            is_core=bool(row.is_core),
            on=row.day,
        )
        for row in rows
    )
    return Lapses(found, rows[0].named if rows else 0)


def _lapsing(member: CTE, on: date) -> Subquery:
    """The required pairs that are met now and not then, with the first day below the target.

    Only people of whom any level ends in between are asked what they need.
    """
    then = ahead(on)
    ending, now, later, last, next_one = (aliased(LevelInterval) for _ in range(5))
    ends = and_(ending.end <= then, ending.verified > 0)
    falling = (
        select(ending.person_id)
        .where(ending.person_id.in_(select(member.c.person_id)), covers(ending, on), ends)
        .distinct()
        .cte("falling")
    )
    asked = effective(falling, on=on)

    def of_pair(levels: Any) -> Any:
        return and_(levels.person_id == asked.c.person_id, levels.competency_id == asked.c.competency_id)

    met_then = exists().where(of_pair(later), covers(later, then), later.verified >= asked.c.target)
    goes_on = exists().where(of_pair(next_one), next_one.start == last.end, next_one.verified >= asked.c.target)
    pairs: Select[*tuple[Any, ...]] = (
        select(
            asked.c.person_id,
            asked.c.competency_id,
            now.verified,
            asked.c.target,
            asked.c.is_core,
            func.min(last.end).label("day"),
        )
        .join(now, and_(of_pair(now), covers(now, on), now.end <= then, now.verified >= asked.c.target))
        .join(last, and_(of_pair(last), last.end > on, last.end <= then, last.verified >= asked.c.target, ~goes_on))
        .where(~met_then)
        .group_by(asked.c.person_id, asked.c.competency_id, now.verified, asked.c.target, asked.c.is_core)
    )
    return pairs.subquery("lapsing")
