"""Recommending a course to somebody who misses a level: whom it is not sent to, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.rules.enrolling import LIVE, EnrollmentState, Standing, standing, standing_since
from portal.rules.progress import Progress, progress

LONGEST_NOTE = 500
"""Characters that go with a recommendation."""

DAYS_OF_REST = 90
"""Days for which whoever put a course aside is not recommended it again by the same colleague."""


class Ending(StrEnum):
    """Why a recommendation does not wait any more, where somebody said so."""

    WITHDRAWN = "withdrawn"
    """By whoever leads the person."""
    PUT_ASIDE = "put_aside"
    """By the person."""
    ANSWERED = "answered"
    """It had led to an enrollment when the same was recommended again."""


class Skip(StrEnum):
    """Why somebody is left out."""

    NO_GAP = "no_gap"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    NO_GAIN = "no_gain"
    """The course proves no more than is verified and stays verified."""
    RECOMMENDED = "recommended"
    PUT_ASIDE = "put_aside"


class Outcome(StrEnum):
    """What came of a recommendation."""

    WAITING = "waiting"
    ENROLLED = "enrolled"
    IN_PROGRESS = "in_progress"
    RESULT_AWAITED = "result_awaited"
    FINISHED = "finished"
    LEFT_OFF = "left_off"
    CANCELLED = "cancelled"
    PUT_ASIDE = "put_aside"
    PROVED = "proved"
    """The level was shown in another way."""
    COURSE_GONE = "course_gone"
    """The course takes nobody any more."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Taken:
    """One enrollment of the person in the course."""

    state: EnrollmentState
    enrolled_on: date | None
    started_on: date | None
    finished_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier recommendation of the course to the same person by the same colleague."""

    on: date
    ending: Ending | None
    ended_on: date | None


def is_answer(taken: Taken, recommended_on: date) -> bool:
    """Whether an enrollment stands for an answer to what was recommended on this day.

    It goes on, or it was completed since, or it began since and ended later: what was left off before, on the very
    day too, is none.
    """
    if taken.state in LIVE:
        return True
    ended = taken.ended_on or date.min
    if taken.state is EnrollmentState.COMPLETED:
        return ended >= recommended_on
    return ended > recommended_on and taken.enrolled_on is not None and taken.enrolled_on >= recommended_on


def skip(
    *, level: int, target: int | None, gives: int, taken: Sequence[Taken], before: Sequence[Before], on: date
) -> Skip | None:
    """Why somebody is left out; None when the course is recommended to them.

    `level` is what stays verified up to the horizon, `target` what is asked of them, `gives` what the course proves.
    """
    if target is None or level >= target:
        return Skip.NO_GAP
    if any(one.state in LIVE for one in taken):
        return Skip.ENROLLED
    completed = [one for one in taken if one.state is EnrollmentState.COMPLETED]
    if any(one.ended_on == on for one in completed) or (completed and gives <= level):
        return Skip.COMPLETED
    return Skip.NO_GAIN if gives <= level else _said_before(taken, before, on)


def _said_before(taken: Sequence[Taken], before: Sequence[Before], on: date) -> Skip | None:
    rests_from = on - timedelta(days=DAYS_OF_REST)
    if any(waits(one, taken) for one in before):
        return Skip.RECOMMENDED
    put_aside = (one.ended_on for one in before if one.ending is Ending.PUT_ASIDE)
    return Skip.PUT_ASIDE if any(day is not None and day > rests_from for day in put_aside) else None


def waits(before: Before, taken: Sequence[Taken]) -> bool:
    """Whether nobody has said or done anything about a recommendation."""
    return before.ending is None and not any(is_answer(each, before.on) for each in taken)


def outcome(
    *,
    on: date,
    ending: Ending | None,
    ended_on: date | None,
    taken: Sequence[Taken],
    is_proved: bool,
    is_gone: bool,
) -> tuple[Outcome, date | None]:
    """What came of a recommendation of the day `on`, and the first day on which it stood so, where it is known."""
    if ending is Ending.WITHDRAWN:
        return Outcome.WITHDRAWN, ended_on
    answers = [one for one in taken if is_answer(one, on)]
    if ending is Ending.ANSWERED and ended_on is not None:
        answers = [one for one in answers if one.enrolled_on is None or one.enrolled_on <= ended_on] or answers
    if answers:
        return _of(max(answers, key=lambda one: (one.state in LIVE, one.ended_on or date.min)))
    if ending is Ending.PUT_ASIDE:
        return Outcome.PUT_ASIDE, ended_on
    if is_proved:
        return Outcome.PROVED, None
    return (Outcome.COURSE_GONE if is_gone else Outcome.WAITING), None if is_gone else on


_OF: dict[Progress, Outcome] = {
    one: Outcome(one.value) for one in Progress if one.value in {each.value for each in Outcome}
}


def _of(taken: Taken) -> tuple[Outcome, date | None]:
    word: Standing = standing(taken.state, finished_on=taken.finished_on, employment_ended=False)
    since = standing_since(
        word,
        enrolled_on=taken.enrolled_on,
        started_on=taken.started_on,
        finished_on=taken.finished_on,
        ended_on=taken.ended_on,
        employment_end=None,
    )
    return _OF[progress(word)], since
