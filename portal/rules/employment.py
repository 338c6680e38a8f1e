"""Spells of employment: which days a hire date may be corrected to, and when somebody may leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.rules.refusals import Refusal, Refused

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """The days `[start, end)`; no end means still going on."""

    start: date
    end: date | None


def check_hire_date(hired_on: date, spell: Days, *, earlier: Sequence[Days], assignments: Sequence[Days]) -> None:
    """Refuses a new first day of a spell that cannot be.

    `earlier` are the spells before it, `assignments` those within it. An assignment that began with the spell moves
    along, as long as a day of it is left.
    """
    if spell.end is not None and hired_on >= spell.end:
        raise Refused(Refusal.HIRED_AFTER_END, end=spell.end)
    ended = max((other.end for other in earlier if other.end is not None), default=None)
    if ended is not None and hired_on < ended:
        raise Refused(Refusal.HIRED_IN_EARLIER_SPELL, end=ended)
    bounds = [
        assignment.end - ONE_DAY if assignment.start == spell.start and assignment.end else assignment.start
        for assignment in assignments
        if assignment.start != spell.start or assignment.end
    ]
    latest = min(bounds, default=None)
    if latest is not None and hired_on > latest:
        raise Refused(Refusal.HIRED_AFTER_ASSIGNMENT, day=latest)


def check_last_day(last_day: date, spell: Days) -> None:
    """Refuses a last day of work before the first."""
    if last_day < spell.start:
        raise Refused(Refusal.LAST_DAY_BEFORE_HIRE, hired_on=spell.start)
