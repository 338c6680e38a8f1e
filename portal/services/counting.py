"""Enrollments counted by how far people are: the conditions and sums that teams and courses share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, and_, case, exists, func, select
from sqlalchemy.sql.elements import ColumnElement, Label

from portal.model.learning import Enrollment
from portal.model.people import Employment
from portal.rules.enrolling import LIVE, EnrollmentState
from portal.rules.progress import GOES_ON, Progress
from portal.services.people import covers

COUNTED = (
    Progress.ENROLLED,
    Progress.IN_PROGRESS,
    Progress.RESULT_AWAITED,
    Progress.FINISHED,
    Progress.LEFT_OFF,
    Progress.CANCELLED,
)
"""What is counted for people who are employed; the order in which it is shown."""

_LEFT_OFF = (EnrollmentState.WITHDRAWN, EnrollmentState.FAILED, EnrollmentState.NO_SHOW)


def is_at(word: Progress) -> ColumnElement[bool]:
    """Whether an enrollment of somebody who is employed is counted under this word."""
    state = Enrollment.state
    match word:
        case Progress.ENROLLED:
            return state == EnrollmentState.ENROLLED
        case Progress.IN_PROGRESS:
            return and_(state == EnrollmentState.IN_PROGRESS, Enrollment.finished_on.is_(None))
        case Progress.RESULT_AWAITED:
            return and_(state == EnrollmentState.IN_PROGRESS, Enrollment.finished_on.is_not(None))
        case Progress.FINISHED:
            return state == EnrollmentState.COMPLETED
        case Progress.LEFT_OFF:
            return state.in_(_LEFT_OFF)
        case Progress.CANCELLED:
            return state == EnrollmentState.CANCELLED_BY_ORGANISER
    raise ValueError(f"{word} depends on the employment, not on the enrollment")


def has_left(on: date) -> ColumnElement[bool]:
    """Whether the person of an enrollment was employed and is no more on a day."""
    mine = Employment.person_id == Enrollment.person_id
    return and_(~exists().where(mine, covers(Employment, on)), exists().where(mine, Employment.end <= on))


def is_at_among_all(word: Progress, on: date) -> ColumnElement[bool]:
    """Whether an enrollment of anybody is counted under this word: what was live has ended with the employment."""
    if word is Progress.LEFT_COMPANY:
        return and_(Enrollment.state.in_(LIVE), has_left(on))
    return and_(is_at(word), ~has_left(on)) if word in GOES_ON else is_at(word)


def last_end(on: date) -> ScalarSelect[date | None]:
    """The first day without employment of the person of an enrollment, as far as it has come."""
    return (
        select(func.max(Employment.end))
        .where(Employment.person_id == Enrollment.person_id, Employment.end <= on)
        .correlate(Enrollment)
        .scalar_subquery()
    )


def flags() -> list[Label[int]]:
    """For a query grouped by person: 1 or 0 for each word that is counted."""
    return [func.max(case((is_at(word), 1), else_=0)).label(word.value) for word in COUNTED]


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people there are, and how many of them have at least one enrollment that stands so.

    Somebody who finished one course and goes on with another is counted under both words.
    """

    people: int
    at: Mapping[Progress, int]

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.people + other.people, {word: self.at[word] + other.at[word] for word in COUNTED})


NOBODY = Figures(0, dict.fromkeys(COUNTED, 0))


def figures_of(people: int, row: Mapping[str, Any]) -> Figures:
    """The figures of one row of sums, whose columns are named like the words."""
    return Figures(people, {word: int(row[word.value] or 0) for word in COUNTED})


def total(figures: Iterable[Figures]) -> Figures:
    """Figures of people who are counted once each, added up."""
    return sum(figures, NOBODY)
