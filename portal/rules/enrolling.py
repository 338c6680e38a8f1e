"""May this person take this course? Permission, or a named refusal; and the life of an enrollment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.rules.courses import CourseStatus, SelfEnroll, is_retired
from portal.rules.refusals import Refusal


class EnrollmentState(StrEnum):
    """Where an enrollment stands. `left_company` is never stored: it follows from the end of the employment."""

    ENROLLED = "enrolled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    NO_SHOW = "no_show"
    CANCELLED_BY_ORGANISER = "cancelled_by_organiser"


LIVE = (EnrollmentState.ENROLLED, EnrollmentState.IN_PROGRESS)
RESULTS = (
    EnrollmentState.COMPLETED,
    EnrollmentState.FAILED,
    EnrollmentState.NO_SHOW,
    EnrollmentState.CANCELLED_BY_ORGANISER,
)
"""What somebody else says about how an enrollment ended."""


class EnrollmentEventKind(StrEnum):
    """What happened to an enrollment, in the order in which it can happen."""

    ENROLLED = "enrolled"
    STARTED = "started"
    FINISHED = "finished"
    """The learner says so; it proves nothing until somebody else gives the result."""
    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    NO_SHOW = "no_show"
    CANCELLED_BY_ORGANISER = "cancelled_by_organiser"
    CORRECTED = "corrected"
    """An import changed a day or a score of an enrollment."""


class Standing(StrEnum):
    """What a person is shown about an enrollment, one word for each row of a list."""

    ENROLLED = "enrolled"
    IN_PROGRESS = "in_progress"
    RESULT_AWAITED = "result_awaited"
    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    NO_SHOW = "no_show"
    CANCELLED_BY_ORGANISER = "cancelled_by_organiser"
    LEFT_COMPANY = "left_company"


def standing(state: EnrollmentState, *, finished_on: date | None, employment_ended: bool) -> Standing:
    """The one word for an enrollment, from what is stored and whether the person's employment has ended."""
    if state in LIVE and employment_ended:
        return Standing.LEFT_COMPANY
    if state is EnrollmentState.IN_PROGRESS and finished_on is not None:
        return Standing.RESULT_AWAITED
    return Standing(state.value)


def standing_since(
    standing: Standing,
    *,
    enrolled_on: date | None,
    started_on: date | None,
    finished_on: date | None,
    ended_on: date | None,
    employment_end: date | None,
) -> date | None:
    """The first day of a standing. `employment_end` is the first day without employment."""
    match standing:
        case Standing.ENROLLED:
            return enrolled_on
        case Standing.IN_PROGRESS:
            return started_on or enrolled_on
        case Standing.RESULT_AWAITED:
            return finished_on
        case Standing.LEFT_COMPANY:
            return employment_end
        case _:
            return ended_on


@dataclass(frozen=True, slots=True)
class CourseTerms:
    """What a course asks of somebody who wants to enroll."""

    status: CourseStatus
    self_enroll: SelfEnroll
    retires_on: date | None


def refusal_to_enroll(  # noqa: PLR0911
    course: CourseTerms,
    *,
    live: bool,
    ended_today: bool,
    employed: bool,
    missing_prerequisites: Collection[str],
    on: date,
    by_learning_staff: bool = False,
) -> Refusal | None:
    """Why this person may not enroll on this day, the firmest reason first; None when they may.

    `ended_today`: they finished this very course on this day, so a second enrollment would share its identity.
    Learning staff may enroll somebody else in a closed course or one that needs approval.
    """
    if course.status is CourseStatus.DRAFT:
        return Refusal.COURSE_DRAFT
    if not employed:
        return Refusal.NOT_EMPLOYED
    if live:
        return Refusal.ALREADY_ENROLLED
    if is_retired(course.status, course.retires_on, on=on):
        return Refusal.COURSE_RETIRED
    if ended_today:
        return Refusal.FINISHED_TODAY
    if course.self_enroll is SelfEnroll.CLOSED and not by_learning_staff:
        return Refusal.COURSE_CLOSED
    if missing_prerequisites:
        return Refusal.PREREQUISITE_MISSING
    if course.self_enroll is SelfEnroll.APPROVAL and not by_learning_staff:
        return Refusal.NEEDS_APPROVAL
    return None


@dataclass(frozen=True, slots=True)
class LiveEnrollment:
    """An enrollment that goes on."""

    state: EnrollmentState
    enrolled_on: date
    finished_on: date | None


def refusal_to_start(live: LiveEnrollment | None, *, on: date) -> Refusal | None:
    """Why this person may not start on this day; None when they may."""
    if live is None:
        return Refusal.NOT_ENROLLED
    if live.state is EnrollmentState.IN_PROGRESS:
        return Refusal.ALREADY_STARTED
    return _too_early(live, on)


def refusal_to_finish(live: LiveEnrollment | None, *, on: date) -> Refusal | None:
    """Why this person may not say that they finished; None when they may. Whoever finishes has started."""
    if live is None:
        return Refusal.NOT_ENROLLED
    if live.finished_on is not None:
        return Refusal.ALREADY_AWAITED
    return _too_early(live, on)


def refusal_to_withdraw(live: LiveEnrollment | None, *, on: date) -> Refusal | None:
    """Why this person may not withdraw; None when they may, also while a result is awaited."""
    if live is None:
        return Refusal.NOT_ENROLLED
    return _too_early(live, on)


def refusal_of_result(live: LiveEnrollment | None, *, own: bool, day: date, today: date) -> Refusal | None:
    """Why a result of this day cannot be given today; None when it can. `own`: giver and learner are one person."""
    if live is None:
        return Refusal.NOT_ENROLLED
    if own:
        return Refusal.OWN_RESULT
    if day > today:
        return Refusal.DAY_AHEAD
    return _too_early(live, day)


def _too_early(live: LiveEnrollment, day: date) -> Refusal | None:
    return Refusal.DAY_BEFORE_ENROLLMENT if day < live.enrolled_on else None
