"""Required (person, competency) pairs with the level verified on the day."""

from datetime import date

from sqlalchemy import CTE, and_, case, func, select
from sqlalchemy.sql.elements import ColumnElement

from portal.model.evidence import LevelInterval
from portal.services.people import covers
from portal.services.requirements import effective


def pairs(member: CTE, *, on: date) -> CTE:
    """One row per requirement of each member: their part, the target, and what is verified that day."""
    asked = effective(member, on=on, keeping=("part",))
    now = LevelInterval
    return (
        select(
            asked.c.person_id,
            asked.c.part,
            asked.c.competency_id,
            asked.c.target,
            asked.c.weight,
            asked.c.is_core,
            func.coalesce(now.verified, 0).label("verified"),
        )
        .outerjoin(
            now,
            and_(now.person_id == asked.c.person_id, now.competency_id == asked.c.competency_id, covers(now, on)),
        )
        .cte("pair")
    )


def is_met(pair: CTE) -> ColumnElement[int]:
    return case((pair.c.verified >= pair.c.target, 1), else_=0)
