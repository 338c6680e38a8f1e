"""A sheet of enrollments: who took which course from when to when, and what became of it."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from portal.rules.enrolling import EnrollmentState
from portal.rules.intake.columns import Column, Setting, days, each, numeric
from portal.rules.intake.problems import Code
from portal.rules.intake.values import Blank, choice, email, identifiers, percent, words_of, written_number


class Outcome(StrEnum):
    """The word in the sheet for how an enrollment ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


STATE_OF = {
    Outcome.COMPLETED: EnrollmentState.COMPLETED,
    Outcome.FAILED: EnrollmentState.FAILED,
    Outcome.WITHDRAWN: EnrollmentState.WITHDRAWN,
    Outcome.NO_SHOW: EnrollmentState.NO_SHOW,
    Outcome.CANCELLED: EnrollmentState.CANCELLED_BY_ORGANISER,
}
WRITTEN = {state: outcome.value for outcome, state in STATE_OF.items()}
"""The cell for a state; a live enrollment has none."""


class EnrollmentRow(NamedTuple):
    employee_no: str | Blank
    email: str | Blank
    course_code: str
    enrolled_on: date
    started_on: date | Blank
    ended_on: date | Blank
    outcome: Outcome | Blank
    score: float | Blank


def columns(setting: Setting) -> tuple[Column, ...]:
    return (
        Column("employee_no", identifiers),
        Column("email", each(email)),
        Column("course_code", identifiers, required=True),
        Column("enrolled_on", days(setting), required=True),
        Column("started_on", days(setting)),
        Column("ended_on", days(setting)),
        Column("outcome", each(choice(Outcome)), choices=words_of(Outcome)),
        Column("score", numeric(percent, setting)),
    )


class Going(NamedTuple):
    """What an enrollment is, or would be after a row: its state and its days."""

    state: EnrollmentState
    enrolled_on: date | None
    started_on: date | None
    ended_on: date | None
    score: float | None


def flaw(after: Going, *, on: date) -> tuple[str, Code] | None:
    """What cannot be true about an enrollment: the column and why; None when nothing."""
    live = after.state in (EnrollmentState.ENROLLED, EnrollmentState.IN_PROGRESS)
    if live and after.ended_on is not None:
        return "outcome", Code.ENDED_WITHOUT_OUTCOME
    if not live and after.ended_on is None:
        return "ended_on", Code.OUTCOME_WITHOUT_END
    for column, day in (
        ("enrolled_on", after.enrolled_on),
        ("started_on", after.started_on),
        ("ended_on", after.ended_on),
    ):
        if day is not None and day > on:
            return column, Code.DAY_AHEAD
    if after.enrolled_on and after.started_on and after.started_on < after.enrolled_on:
        return "started_on", Code.ENDS_BEFORE_START
    if after.ended_on and after.ended_on < max(after.enrolled_on or date.min, after.started_on or date.min):
        return "ended_on", Code.ENDS_BEFORE_START
    return None


def written_score(score: float | None) -> str:
    """The cell for a score in percent."""
    return "" if score is None else written_number(score)


EXAMPLE = {
    "employee_no": "1001",
    "email": "",
    "course_code": "AI-001",
    "enrolled_on": "2026-01-31",
    "started_on": "",
    "ended_on": "",
    "outcome": "",
    "score": "",
}
