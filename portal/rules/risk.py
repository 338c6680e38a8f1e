"""How risky it is that so few are there for what a team needs, and which need comes first."""

from collections.abc import Iterable
from datetime import date
from enum import IntEnum
from itertools import chain

from portal.rules.coverage import hidden_risk
from portal.rules.people import in_force

Span = tuple[date, date | None]
"""The days `[start, end)` on which somebody is there for a need."""


class Risk(IntEnum):
    """What a need comes to; the lower, the riskier. Now is the day, later its horizon."""

    NOBODY = 0
    ONLY_SHARED = 1
    HIDDEN = 2
    """Two or more now, one or nobody later."""
    LAST_ONE_GOES = 3
    ONE = 4
    SHORT_BUT_SHARED = 5
    """Too few at home, enough with who is shared."""
    SHORT = 6
    SHORT_LATER = 7
    FEWER_LATER = 8
    STEADY = 9

    @property
    def is_concern(self) -> bool:
        """Whether it matters who of those who are there stays."""
        return self <= Risk.SHORT_LATER


def risk(*, need: int, depth: int, projected: int, with_shared: int) -> Risk:
    """`depth` people are there now and `projected` later, `with_shared` now with those who are shared."""
    states = (
        (with_shared == 0, Risk.NOBODY),
        (depth == 0, Risk.ONLY_SHARED),
        (hidden_risk(depth, projected), Risk.HIDDEN),
        (depth == 1 and projected == 0, Risk.LAST_ONE_GOES),
        (depth == 1, Risk.ONE),
        (depth < need <= with_shared, Risk.SHORT_BUT_SHARED),
        (depth < need, Risk.SHORT),
        (projected < need, Risk.SHORT_LATER),
        (projected < depth, Risk.FEWER_LATER),
    )
    return next((found for holds, found in states if holds), Risk.STEADY)


def riskiest_first(found: Risk, *, need: int, depth: int, projected: int) -> tuple[int, int, int]:
    """What needs are sorted by: the risk, then the smaller margin now, then the smaller one later."""
    return found, depth - need, projected - need


def few(depth: int, projected: int, need: int) -> int:
    """The number of people that a need is judged by: nobody, one, or one too few."""
    worst = min(depth, projected)
    return worst if worst <= 1 else need - 1


def fewer_from(spans: Iterable[Span], most: int, *, on: date, until: date) -> date | None:
    """The first day from which at most so many are there on every day up to `until`; None where more are there then."""
    spans = list(spans)
    turns = {day for day in chain.from_iterable(spans) if day is not None and on < day <= until}
    found = None
    for day in sorted({on, *turns}, reverse=True):
        if sum(in_force(*span, on=day) for span in spans) > most:
            break
        found = day
    return found
