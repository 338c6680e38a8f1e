"""Who finishes: from the dates of enrollments to their headline figures, under names that say what they are."""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import NEVER, Codes, Days
from portal.rules.retention.outcomes import ACTIVE, CAUSES, COMPLETED, LEFT, Outcome, outcomes
from portal.rules.retention.tenure import ROUNDING


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """How many days each enrollment was followed since its origin, and what ended it; shape (n,) each.

    `reach` is how long the oldest could have been followed by the day of looking; None for no enrollment.
    """

    day: Days
    cause: Codes
    reach: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Enrollments:
    """The days of enrollments as day numbers, NEVER where not known or not yet; columns of shape (n,).

    `ended` is the day of the result and `cause` what it was: ACTIVE for cancelled by the organiser; any while live.
    `left` is the end of the employment: a live enrollment counts as left on that day.
    """

    requested: Days
    enrolled: Days
    started: Days
    ended: Days
    cause: Codes
    left: Days


def followed(origin: Days, ended: Days, cause: Codes, left: Days, on: int) -> Followed:
    """What day `on` knows, that day included, of enrollments since their origin. Rows that begin later are dropped."""
    begun = origin <= on
    origin, ended, cause, left = origin[begun], ended[begun], cause[begun], left[begun]
    closed = ended <= on
    gone = ~closed & (left <= on)
    until = np.where(closed, ended, np.where(gone, left, on))
    return Followed(
        day=np.maximum(until - origin, 0),
        cause=np.where(closed, cause, np.where(gone, LEFT, ACTIVE)),
        reach=int(on - origin.min()) if len(origin) else None,
    )


@dataclass(frozen=True, slots=True)
class Finishing:
    """The headline figures of some enrollments.

    `completed_so_far` = completed / enrollments is too low while people are active; `of_those_finished` = completed /
    closed is too high, for who closes early is not like the others. `by_30` and `by_90` are the shares completed by
    that day since enrollment, None while no enrollment is that old. `median_day` is the first day by which half of all
    have completed, None where not reached.
    """

    enrollments: int
    completed: int
    closed: int
    completed_so_far: float | None
    of_those_finished: float | None
    by_30: float | None
    by_90: float | None
    median_day: int | None


def finishing(seen: Followed, curve: tuple[Outcome, ...] | None = None) -> Finishing:
    """The figures of some enrollments; `curve` saves computing their outcomes again."""
    curve = outcomes(seen.day, seen.cause) if curve is None else curve
    completed = int((seen.cause == COMPLETED).sum())
    closed = int(np.isin(seen.cause, CAUSES).sum())
    return Finishing(
        enrollments=len(seen.day),
        completed=completed,
        closed=closed,
        completed_so_far=completed / len(seen.day) if len(seen.day) else None,
        of_those_finished=completed / closed if closed else None,
        by_30=completed_by(curve, 30, seen.reach),
        by_90=completed_by(curve, 90, seen.reach),
        median_day=median_day(curve),
    )


def completed_by(curve: tuple[Outcome, ...], day: int, reach: int | None) -> float | None:
    """The share completed by a day since enrollment; None where no enrollment is that old."""
    if reach is None or reach < day:
        return None
    return next((point.completed for point in reversed(curve) if point.day <= day), 0.0)


def median_day(curve: tuple[Outcome, ...]) -> int | None:
    """The first day by which half of all have completed."""
    return next((point.day for point in curve if point.completed >= 0.5 - ROUNDING), None)


def funnel(rows: Enrollments, on: int) -> tuple[Finishing, Finishing, Finishing]:
    """The steps requested → enrolled → started → completed as day `on` sees them, each by the same estimator.

    In a step "completed" means having reached its end. Whoever is known to have come further has passed the steps
    before, at the latest then; who ended otherwise before reaching it withdrew from it.
    """
    completed = np.where(rows.cause == COMPLETED, rows.ended, NEVER)
    started = np.minimum(rows.started, completed)
    enrolled = np.minimum(rows.enrolled, started)
    requested = np.minimum(rows.requested, enrolled)
    return (
        _step(requested, enrolled, rows, on),
        _step(enrolled, started, rows, on),
        _step(started, completed, rows, on),
    )


def _step(origin: Days, reached: Days, rows: Enrollments, on: int) -> Finishing:
    there = reached < NEVER
    ended = np.where(there, reached, rows.ended)
    cause = np.where(there, COMPLETED, rows.cause)
    came = origin < NEVER
    return finishing(followed(origin[came], ended[came], cause[came], rows.left[came], on))
