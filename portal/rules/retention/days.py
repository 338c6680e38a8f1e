"""Days as whole numbers, so that a hundred thousand spells are a few columns of integers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]
"""Shape (n,). Day numbers as of `date.toordinal`, or tenure in days: 0 is the first day of a spell."""
Codes = NDArray[np.int64]
"""Shape (n,). Keys or codes; equal numbers mean the same thing."""
Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]

NEVER = date.max.toordinal() + 1
"""The day number of what has not happened: later than every date."""

DAYS_A_YEAR = 365.25

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Window:
    """The days `[start, end)` that a figure is about, as day numbers. A window without days raises ValueError."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a window needs at least one day")

    @classmethod
    def between(cls, start: date, end: date) -> "Window":
        return cls(start.toordinal(), end.toordinal())

    @property
    def days(self) -> int:
        return self.end - self.start


def day_numbers(days: Sequence[date | str | None]) -> Days:
    """Dates, or ISO texts, as day numbers; None becomes NEVER. Raises ValueError for text that is no date."""
    known = np.asarray(days, dtype="datetime64[D]")
    return np.where(np.isnat(known), NEVER, known.astype(np.int64) + _EPOCH)
