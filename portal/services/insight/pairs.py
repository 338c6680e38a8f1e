"""Required (person, competency) pairs with the level verified on the day and, where asked, at the horizon."""

from datetime import date

from sqlalchemy import CTE, and_, case, func, null, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from portal.model.evidence import LevelInterval
from portal.services.insight.forecast import Forecast
from portal.services.people import covers
from portal.services.requirements import effective


def pairs(member: CTE, *, on: date, later: Forecast | None = None) -> CTE:
    """One row per requirement of each member: their part, the target, what is verified that day and at the horizon.

    Without a forecast the last is null.
    """
    asked = effective(member, on=on, keeping=("part",))
    now = aliased(LevelInterval)
    found = select(
        asked.c.person_id,
        asked.c.part,
        asked.c.competency_id,
        asked.c.target,
        asked.c.weight,
        asked.c.is_core,
        func.coalesce(now.verified, 0).label("verified"),
    ).outerjoin(
        now,
        and_(now.person_id == asked.c.person_id, now.competency_id == asked.c.competency_id, covers(now, on)),
    )
    if later is None:
        return found.add_columns(null().label("projected")).cte("pair")
    columns = later.columns
    same = and_(columns.person_id == asked.c.person_id, columns.competency_id == asked.c.competency_id, later.holds)
    return (
        found.add_columns(func.coalesce(columns.verified, 0).label("projected"))
        .outerjoin(later.levels, same)
        .cte("pair")
    )


def is_met(pair: CTE) -> ColumnElement[int]:
    return case((pair.c.verified >= pair.c.target, 1), else_=0)


def is_lapsing(pair: CTE) -> ColumnElement[int]:
    """1 where what is met on the day is not met at the horizon."""
    return case((and_(pair.c.verified >= pair.c.target, pair.c.projected < pair.c.target), 1), else_=0)
