"""The trend of a year for a large unit of a large company, from its address to what the page shows."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from portal.model.base import db
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.rules.access import TERMINAL
from portal.services import insight, levels
from portal.services.database import reading, transaction
from portal.web.clock import today
from tests.bench.company import founded
from tests.bench.measure import Row, paired
from tests.bench.skills import found_skills

PEOPLE, UNITS, LIMIT = 20_000, 800, 0.3
ABOUT = 1_000
"""So many people the unit has, give or take what the tree allows."""


def rows(folder: Path) -> Iterator[Row]:
    with founded(folder):
        on = today()
        found_skills(Random(7), on, size=PEOPLE, of_units=UNITS)
        with transaction():
            levels.rewrite_all()
        yield row(on)


def row(on: date) -> Row:
    """The best processor time of several runs; the limit is for a thousand people."""
    code, people = _unit()

    def trend() -> None:
        with reading():
            insight.unit_trend(TERMINAL, code, on=on, since=None, today=on)

    spent, _ = paired(trend, lambda: None, times=1)
    return Row(
        "12-month trend of a unit of 1,000",
        spent / LIMIT * ABOUT / people,
        1.0,
        f"{1000 * spent:.0f} ms of {1000 * LIMIT:.0f} ms, {people:,} people",
    )


def _unit() -> tuple[str, int]:
    with reading():
        counts = (
            select(Unit.code, func.count())
            .join(UnitAncestor, UnitAncestor.ancestor_id == Unit.id)
            .join(Assignment, Assignment.unit_id == UnitAncestor.unit_id)
            .group_by(Unit.code)
            .order_by(func.abs(func.count() - ABOUT))
        )
        code, people = db.session.execute(counts.limit(1)).one()
    return code, people
