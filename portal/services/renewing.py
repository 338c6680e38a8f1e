"""The course that proves a level again, for somebody who is about to lose it or has lost it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, exists, func, select, tuple_

from portal.model.catalog import Course, CourseGrant
from portal.model.learning import Enrollment
from portal.rules.courses import LEVELS, SelfEnroll
from portal.rules.enrolling import LIVE
from portal.services.catalog_statements import in_catalog, proved
from portal.services.database import rows_of


@dataclass(frozen=True, slots=True)
class Renewal:
    """A course that proves a level again; `is_mine` when the person is enrolled in it or in progress."""

    code: str
    title: str
    minutes: int | None
    cost: int
    self_enroll: SelfEnroll
    is_mine: bool


def renewals(
    wanted: Iterable[tuple[int, int]], *, on: date, person_id: int | None = None
) -> dict[tuple[int, int], Renewal]:
    """One course of the catalog for each pair of competency and level, which proves the level or a higher one.

    It is one in which this person goes on, else the easiest to enter, the shortest, the cheapest. One statement.
    """
    asked = set(wanted)
    enough = sorted({(key, level) for key, lowest in asked for level in LEVELS if level >= lowest})
    found = defaultdict(list)
    for row in rows_of(_courses(), {"person": person_id, "on": on, "enough": enough}):
        found[row.competency_id].append(row)
    chosen = {
        (key, lowest): next((row for row in found.get(key, ()) if row.level >= lowest), None) for key, lowest in asked
    }
    return {
        pair: Renewal(row.code, row.title, row.minutes, row.cost, row.self_enroll, bool(row.is_mine))
        for pair, row in chosen.items()
        if row is not None
    }


@cache
def _courses() -> Select[*tuple[Any, ...]]:
    """The easiest course for each competency and level that it proves, easiest first."""
    live = exists().where(
        Enrollment.course_id == Course.id,
        Enrollment.person_id == bindparam("person", type_=Integer),
        Enrollment.state.in_(LIVE),
    )
    is_mine = case((live, 1), else_=0)
    entry = case((Course.self_enroll == SelfEnroll.OPEN, 0), (Course.self_enroll == SelfEnroll.APPROVAL, 1), else_=2)
    easiest = [
        is_mine.desc(),
        entry,
        Course.minutes.is_(None),
        Course.minutes,
        Course.cost,
        Course.title_key,
        Course.id,
    ]
    ranked = (
        select(
            CourseGrant.competency_id,
            proved().label("level"),
            Course.code,
            Course.title,
            Course.minutes,
            Course.cost,
            Course.self_enroll,
            is_mine.label("is_mine"),
            func.row_number().over(order_by=easiest).label("ease"),
            func.row_number().over(partition_by=(CourseGrant.competency_id, proved()), order_by=easiest).label("place"),
        )
        .join(Course, Course.id == CourseGrant.course_id)
        .where(tuple_(CourseGrant.competency_id, proved()).in_(bindparam("enough", expanding=True)), in_catalog())
        .subquery("ranked")
    )
    return select(ranked).where(ranked.c.place == 1).order_by(ranked.c.ease)
