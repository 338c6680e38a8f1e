"""Where somebody stands in every competency against what is asked of them: one statement, for lists of courses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, func, literal_column, select, union_all

from portal.model.evidence import LevelInterval
from portal.rules.courses import LEVELS
from portal.rules.coverage import gap
from portal.services.database import rows_of
from portal.services.people import covers
from portal.services.requirements import effective


@dataclass(frozen=True, slots=True)
class MyLevel:
    """One competency today. `target` is None where nothing is asked."""

    verified: int
    target: int | None

    @property
    def gap(self) -> int:
        """Level steps to go; 0 where nothing is asked."""
        return 0 if self.target is None else gap(self.target, self.verified)


NOT_KNOWN = MyLevel(0, None)
"""A competency without evidence that nobody asks for."""


def my_levels(person_id: int, *, on: date) -> dict[int, MyLevel]:
    """The verified level and the target of each competency, by its id; others are `NOT_KNOWN`."""
    rows = rows_of(_levels(), {"person": person_id, "on": on})
    return {key: MyLevel(verified, target or None) for key, verified, target in rows}


def closing(levels: Mapping[int, MyLevel]) -> list[tuple[int, int]]:
    """What closes a gap at least in part: competencies below their target, each with every level above the own."""
    return [(key, level) for key, mine in levels.items() if mine.gap for level in LEVELS if level > mine.verified]


@cache
def _levels() -> Select[*tuple[Any, ...]]:
    on = bindparam("on", type_=Date)
    myself = select(bindparam("person", type_=Integer).label("person_id")).subquery("myself")
    asked = effective(myself, on=on)
    nothing = literal_column("0", Integer)
    both = union_all(
        select(LevelInterval.competency_id, LevelInterval.verified, nothing.label("target")).where(
            LevelInterval.person_id == bindparam("person"), covers(LevelInterval, on)
        ),
        select(asked.c.competency_id, nothing, asked.c.target),
    ).subquery("both")
    return select(both.c.competency_id, func.max(both.c.verified), func.max(both.c.target)).group_by(
        both.c.competency_id
    )
