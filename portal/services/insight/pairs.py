"""Required (person, competency) pairs with the level verified on the day and at the horizon."""

from datetime import date

from sqlalchemy import CTE, and_, case, func, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from portal.model.evidence import LevelInterval
from portal.services.insight.scope import ahead
from portal.services.people import covers
from portal.services.requirements import effective


def pairs(member: CTE, *, on: date) -> CTE:
    """One row per requirement of each member: their part, the target, what is verified that day and at the horizon."""
    asked = effective(member, on=on, keeping=("part",))
    now, later = aliased(LevelInterval), aliased(LevelInterval)
    return (
        select(
            asked.c.person_id,
            asked.c.part,
            asked.c.competency_id,
            asked.c.target,
            asked.c.weight,
            asked.c.is_core,
            func.coalesce(now.verified, 0).label("verified"),
            func.coalesce(later.verified, 0).label("projected"),
        )
        .outerjoin(
            now,
            and_(now.person_id == asked.c.person_id, now.competency_id == asked.c.competency_id, covers(now, on)),
        )
        .outerjoin(
            later,
            and_(
                later.person_id == asked.c.person_id,
                later.competency_id == asked.c.competency_id,
                covers(later, ahead(on)),
            ),
        )
        .cte("pair")
    )


def is_met(pair: CTE) -> ColumnElement[int]:
    return case((pair.c.verified >= pair.c.target, 1), else_=0)


def is_lapsing(pair: CTE) -> ColumnElement[int]:
    """1 where what is met on the day is not met at the horizon."""
    return case((and_(pair.c.verified >= pair.c.target, pair.c.projected < pair.c.target), 1), else_=0)
