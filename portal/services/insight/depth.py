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
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.evidence import LevelInterval
from portal.model.org import Assignment, UnitAncestor
from portal.model.people import Employment
from portal.model.roles import TeamRequirement
from portal.rules.coverage import Depth, bus_factor, depth_class, hidden_risk
from portal.rules.risk import Risk, risk
from portal.rules.validity import ahead
from portal.services.insight.forecast import Forecast, forecast
from portal.services.people import covers
from portal.services.team.scope import Scope


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

    @property
    def risk(self) -> Risk:
        return risk(need=self.need, depth=self.depth, projected=self.projected, with_shared=self.depth_with_shared)


def bus_factor_of(needs: Iterable[Need]) -> int | None:
    return bus_factor([need.depth for need in needs])


def needs(units: Select[int], *, on: date, today: date, scope: Scope = Scope.BELOW) -> list[Need]:
    """The requirements of these units as teams, in force on the day. One statement.

    With `Scope.DIRECT` whose home is a unit below counts for nothing, and who is shared only with such a unit neither.
    """
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
    later = forecast(_people_of(asked, on), on=on, today=today)
    home, shared = _at_home(asked, on, later, scope), _shared(asked, on, later, scope)
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


def _people_of(asked: CTE, on: date) -> Select[int]:
    """The ids of who is assigned to a unit that needs something, or below it: at home there or shared with it."""
    below = aliased(UnitAncestor)
    return (
        select(Assignment.person_id)
        .join(below, below.unit_id == Assignment.unit_id)
        .where(below.ancestor_id.in_(select(asked.c.unit_id)), covers(Assignment, on))
    )


def _at_home(asked: CTE, on: date, later: Forecast, scope: Scope) -> Any:
    """Counted once per home, competency and level, then added up along the tree."""
    below = aliased(UnitAncestor)
    concerned = select(below.unit_id).where(below.ancestor_id.in_(select(asked.c.unit_id)), reached(below, scope))
    levels = union_all(
        _levels_at_home(concerned, asked, on),
        _levels_at_home(concerned, asked, on, later).where(employed_then(Assignment.person_id, ahead(on))),
    ).subquery("standing")
    under = aliased(UnitAncestor)
    return (
        select(asked.c.id, func.sum(levels.c.now).label("now"), func.sum(levels.c.later).label("later"))
        .join(under, and_(under.ancestor_id == asked.c.unit_id, reached(under, scope)))
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


def _levels_at_home(
    units: Select[int], asked: CTE, on: date, later: Forecast | None = None
) -> Select[*tuple[Any, ...]]:
    """People by home, competency and the level that they have on the day or at its horizon; members are of the day."""
    level, columns = (later.levels, later.columns) if later else (LevelInterval, LevelInterval)
    holds = later.holds if later else covers(LevelInterval, on)
    people, nobody = func.count(), literal(0)
    found: Select[*tuple[Any, ...]] = (
        select(
            Assignment.unit_id,
            columns.competency_id,
            columns.verified,
            (nobody if later else people).label("now"),
            (people if later else nobody).label("later"),
        )
        .select_from(Assignment)
        .join(Employment, and_(Employment.person_id == Assignment.person_id, covers(Employment, on)))
        .join(level, and_(columns.person_id == Assignment.person_id, holds))
        .where(
            Assignment.is_primary,
            covers(Assignment, on),
            Assignment.unit_id.in_(units),
            columns.competency_id.in_(select(asked.c.competency_id)),
            columns.verified > 0,
        )
        .group_by(Assignment.unit_id, columns.competency_id, columns.verified)
    )
    return found


def reached(tree: type[UnitAncestor], scope: Scope) -> ColumnElement[bool]:
    """Whether a unit counts for the one above it: any below it does, with `Scope.DIRECT` only it itself."""
    return tree.distance == 0 if scope is Scope.DIRECT else true()


def employed_then(person_id: SQLColumnExpression[int], day: date) -> ColumnElement[bool]:
    """Whether somebody is employed on a day, as far as last days are recorded."""
    spell = aliased(Employment)
    return exists().where(spell.person_id == person_id, covers(spell, day))


def _shared(asked: CTE, on: date, later: Forecast, scope: Scope) -> Any:
    """Who belongs elsewhere and is shared with the unit or one below it, each person once."""
    below, above, home = aliased(UnitAncestor), aliased(UnitAncestor), aliased(Assignment)
    now, then = aliased(LevelInterval), later.columns

    def standing(table: Any, holds: ColumnElement[bool]) -> ColumnElement[bool]:
        return and_(
            table.person_id == Assignment.person_id,
            table.competency_id == asked.c.competency_id,
            table.verified >= asked.c.level,
            holds,
        )

    stays = and_(then.verified.is_not(None), employed_then(Assignment.person_id, ahead(on)))
    return (
        select(
            asked.c.id,
            func.count(distinct(case((now.verified.is_not(None), Assignment.person_id)))).label("now"),
            func.count(distinct(case((stays, Assignment.person_id)))).label("later"),
        )
        .join(below, and_(below.ancestor_id == asked.c.unit_id, reached(below, scope)))
        .join(Assignment, and_(Assignment.unit_id == below.unit_id, ~Assignment.is_primary, covers(Assignment, on)))
        .join(Employment, and_(Employment.person_id == Assignment.person_id, covers(Employment, on)))
        .outerjoin(now, standing(now, covers(now, on)))
        .outerjoin(later.levels, standing(then, later.holds))
        .where(
            or_(now.verified.is_not(None), then.verified.is_not(None)),
            ~exists()
            .where(home.person_id == Assignment.person_id, home.is_primary, covers(home, on))
            .where(above.unit_id == home.unit_id, above.ancestor_id == asked.c.unit_id),
        )
        .group_by(asked.c.id)
        .subquery("shared")
    )
