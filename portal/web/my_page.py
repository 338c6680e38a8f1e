"""What stands first on my learning: what is due, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.rules.courses import CourseStatus
from portal.rules.enrolling import Standing
from portal.services.my_learning import LearningRow
from portal.web.show import day

SOON = timedelta(days=90)
_MOST = 3


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to know or to do. `kind` and `sign` are the state and its icon."""

    kind: str
    sign: str
    subject: str
    sentence: str
    code: str


def what_is_due(rows: Sequence[LearningRow], *, on: date) -> list[Due]:
    """At most three: courses that go on and retire soon, the soonest first; then results that are awaited."""
    return [*_retiring(rows, on), *_awaited(rows)][:_MOST]


def _retiring(rows: Sequence[LearningRow], on: date) -> list[Due]:
    going_on = [row for row in rows if row.standing in (Standing.ENROLLED, Standing.IN_PROGRESS)]
    dated = [(row.retires_on, row) for row in going_on if row.retires_on and row.retires_on <= on + SOON]
    gone = [row for row in going_on if row.retires_on is None and row.status is CourseStatus.RETIRED]
    soon = [_last_call(row, last, on) for last, row in sorted(dated, key=lambda pair: pair[0])]
    return [_retired(row) for row in gone] + soon


def _last_call(row: LearningRow, last: date, on: date) -> Due:
    if last <= on:
        return _retired(row)
    left = (last - on).days
    when = "tomorrow" if left == 1 else f"in {left} days"
    return Due("time", "time", f"{row.title} retires on {day(last)}", f"That is {when}. Finish it before.", row.code)


def _retired(row: LearningRow) -> Due:
    said = "It takes nobody new. Ask L&D whether you can still finish it."
    return Due("time", "time", f"{row.title} is retired", said, row.code)


def _awaited(rows: Sequence[LearningRow]) -> list[Due]:
    return [
        Due(
            "accent",
            "mail",
            f"The result of {row.title} is awaited",
            f"You finished on {day(row.finished_on)}. L&D gives the result; until then it proves nothing.",
            row.code,
        )
        for row in rows
        if row.standing is Standing.RESULT_AWAITED
    ]
