"""Fixed quarters, and a figure that waits until enough people have changed: the same question asked a day later must
not tell about the one person who came or left in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np

from portal.rules.retention.days import Codes, Window
from portal.rules.retention.disclosure import K


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of the calendar, 1 to 4 of its year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.shifted(1).start

    def shifted(self, quarters: int) -> "Quarter":
        count = self.year * 4 + self.number - 1 + quarters
        return Quarter(count // 4, count % 4 + 1)


def whole_quarters(start: date, end: date) -> bool:
    """Whether `[start, end)` is one quarter or several in a row."""
    return start < end and Quarter.of(start).start == start and Quarter.of(end).start == end


def past_quarters(today: date, number: int) -> tuple[Window, ...]:
    """The last full quarters before a day, oldest first."""
    now = Quarter.of(today)
    quarters = (now.shifted(-back) for back in range(number, 0, -1))
    return tuple(Window.between(quarter.start, quarter.end) for quarter in quarters)


def carried_forward(cohorts: Sequence[Codes], k: int = K) -> tuple[int, ...]:
    """For each quarter the position of the one whose figure is shown: its own, or an earlier one carried forward.

    `cohorts` hold the people of each quarter, oldest first, shape (n,) of any order. A figure is carried forward while
    from 1 to k − 1 people have come or gone since the cohort that it is about.
    """
    shown: list[int] = []
    for position, cohort in enumerate(cohorts):
        base = shown[-1] if shown else position
        changed = len(np.setxor1d(cohorts[base], cohort))
        shown.append(base if 0 < changed < k else position)
    return tuple(shown)
