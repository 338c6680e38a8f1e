"""What units need as teams, and how many people are there for it, today and at the horizon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.evidence import LevelInterval
from portal.model.org import Assignment, UnitAncestor
from portal.model.people import Employment
from portal.model.roles import TeamRequirement
from portal.rules.coverage import Depth, bus_factor, depth_class, hidden_risk
from portal.services.insight.scope import ahead
from portal.services.people import covers


@dataclass(frozen=True, slots=True)
class Need:
    """`need` people at `level` of a competency; `depth` are there, of the people whose home is in or below the unit.

    `projected` counts whose level still stands at the horizon and who are still employed then. With the word shared
    it counts, once each, also the people of other homes who are shared with the unit.
    """

    unit_id: int
    competency_id: int
    level: int
    need: int
    depth: int
    projected: int
    depth_with_shared: int
    projected_with_shared: int

    @property
    def kind(self) -> Depth:
        return depth_class(self.depth)

    @property
    def hidden_risk(self) -> bool:
        return hidden_risk(self.depth, self.projected)


def bus_factor_of(needs: Iterable[Need]) -> int | None:
    return bus_factor([need.depth for need in needs])


def needs(units: Select[int], *, on: date) -> list[Need]:
    """The requirements of these units as teams, in force on the day. One statement."""
    asked = (
        select(
            TeamRequirement.id,
            TeamRequirement.unit_id,
            TeamRequirement.competency_id,
            TeamRequirement.level,
            TeamRequirement.need,
        )
        .where(TeamRequirement.unit_id.in_(units), covers(TeamRequirement, on))
        .cte("need")
    )
    home, shared = _at_home(asked, on), _shared(asked, on)
    counts = [
        func.coalesce(home.c.now, 0).label("depth"),
        func.coalesce(home.c.later, 0).label("projected"),
        (func.coalesce(home.c.now, 0) + func.coalesce(shared.c.now, 0)).label("depth_with_shared"),
        (func.coalesce(home.c.later, 0) + func.coalesce(shared.c.later, 0)).label("projected_with_shared"),
    ]
    rows = db.session.execute(
        select(asked.c.unit_id, asked.c.competency_id, asked.c.level, asked.c.need, *counts)
        .select_from(asked.outerjoin(home, home.c.id == asked.c.id).outerjoin(shared, shared.c.id == asked.c.id))
        .order_by(asked.c.unit_id, asked.c.competency_id)
    )
    return [Need(row[0], row[1], row[2], row[3], *map(int, row[4:])) for row in rows]


def _at_home(asked: CTE, on: date) -> Any:
    """Counted once per home, competency and level, then added up along the tree."""
    below = aliased(UnitAncestor)
    concerned = select(below.unit_id).where(below.ancestor_id.in_(select(asked.c.unit_id)))
    levels = union_all(
        _levels_at_home(concerned, asked, on=on, day=on), _levels_at_home(concerned, asked, on=on, day=ahead(on))
    ).subquery("standing")
    under = aliased(UnitAncestor)
    return (
        select(asked.c.id, func.sum(levels.c.now).label("now"), func.sum(levels.c.later).label("later"))
        .join(under, under.ancestor_id == asked.c.unit_id)
        .join(
            levels,
            and_(
                levels.c.unit_id == under.unit_id,
                levels.c.competency_id == asked.c.competency_id,
                levels.c.verified >= asked.c.level,
            ),
        )
        .group_by(asked.c.id)
        .subquery("home")
    )


def _levels_at_home(units: Select[int], asked: CTE, *, on: date, day: date) -> Select[*tuple[Any, ...]]:
    """People by home, competency and the level that they have on a day, still employed; members are those of `on`."""
    is_today = day == on
    people = func.count()
    found: Select[*tuple[Any, ...]] = (
        select(
            Assignment.unit_id,
            LevelInterval.competency_id,
            LevelInterval.verified,
            (people if is_today else literal(0)).label("now"),
            (literal(0) if is_today else people).label("later"),
        )
        .join(Employment, and_(Employment.person_id == Assignment.person_id, covers(Employment, on)))
        .join(LevelInterval, and_(LevelInterval.person_id == Assignment.person_id, covers(LevelInterval, day)))
        .where(
            Assignment.is_primary,
            covers(Assignment, on),
            Assignment.unit_id.in_(units),
            LevelInterval.competency_id.in_(select(asked.c.competency_id)),
            LevelInterval.verified > 0,
        )
        .group_by(Assignment.unit_id, LevelInterval.competency_id, LevelInterval.verified)
    )
    return found if is_today else found.where(employed_then(Assignment.person_id, day))


def employed_then(person_id: SQLColumnExpression[int], day: date) -> ColumnElement[bool]:
    """Whether somebody is employed on a day, as far as last days are recorded."""
    spell = aliased(Employment)
    return exists().where(spell.person_id == person_id, covers(spell, day))


def _shared(asked: CTE, on: date) -> Any:
    """Who belongs elsewhere and is shared with the unit or one below it, each person once."""
    below, above, home = aliased(UnitAncestor), aliased(UnitAncestor), aliased(Assignment)
    now, later = aliased(LevelInterval), aliased(LevelInterval)

    def standing(table: Any, day: date) -> ColumnElement[bool]:
        return and_(
            table.person_id == Assignment.person_id,
            table.competency_id == asked.c.competency_id,
            table.verified >= asked.c.level,
            covers(table, day),
        )

    stays = and_(later.verified.is_not(None), employed_then(Assignment.person_id, ahead(on)))
    return (
        select(
            asked.c.id,
            func.count(distinct(case((now.verified.is_not(None), Assignment.person_id)))).label("now"),
            func.count(distinct(case((stays, Assignment.person_id)))).label("later"),
        )
        .join(below, below.ancestor_id == asked.c.unit_id)
        .join(Assignment, and_(Assignment.unit_id == below.unit_id, ~Assignment.is_primary, covers(Assignment, on)))
        .join(Employment, and_(Employment.person_id == Assignment.person_id, covers(Employment, on)))
        .outerjoin(now, standing(now, on))
        .outerjoin(later, standing(later, ahead(on)))
        .where(
            or_(now.verified.is_not(None), later.verified.is_not(None)),
            ~exists()
            .where(home.person_id == Assignment.person_id, home.is_primary, covers(home, on))
            .where(above.unit_id == home.unit_id, above.ancestor_id == asked.c.unit_id),
        )
        .group_by(asked.c.id)
        .subquery("shared")
    )
