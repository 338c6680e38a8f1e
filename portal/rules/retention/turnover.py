"""How many people there were, how many left, and at what rate. Moves between units are not turnover.

Rate = separations / average headcount, the average being person-days over days; and per 100 person-years, which alone
compares periods of different length. Intervals are exact Poisson. Source: SHRM's formula; Garwood 1936.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import DAYS_A_YEAR, Days, Window
from portal.rules.retention.intervals import Rate, rate
from portal.rules.retention.stays import INVOLUNTARY, OTHER, VOLUNTARY, Stays


@dataclass(frozen=True, slots=True)
class Separations:
    """Leavers of a period by kind; `total` also holds those of whom no kind is told."""

    total: int = 0
    voluntary: int = 0
    involuntary: int = 0
    other: int = 0

    def __add__(self, more: "Separations") -> "Separations":
        return Separations(
            self.total + more.total,
            self.voluntary + more.voluntary,
            self.involuntary + more.involuntary,
            self.other + more.other,
        )


@dataclass(frozen=True, slots=True)
class Turnover:
    """A period of `days` days. The rates are per average head in that period (not annualised) and per 100
    person-years; their ratio and interval are None where nobody was there."""

    days: int
    person_days: int
    average_headcount: float
    separations: Separations
    total: Rate
    voluntary: Rate
    involuntary: Rate
    other: Rate
    per_100_person_years: Rate


def turnover(days: int, person_days: int, separations: Separations) -> Turnover:
    """The rates of a period from its three sums, which add up over units and people."""
    average = person_days / days
    return Turnover(
        days=days,
        person_days=person_days,
        average_headcount=average,
        separations=separations,
        total=rate(separations.total, average),
        voluntary=rate(separations.voluntary, average),
        involuntary=rate(separations.involuntary, average),
        other=rate(separations.other, average),
        per_100_person_years=per_100_person_years(separations.total, person_days),
    )


def turnover_of(stays: Stays, window: Window) -> Turnover:
    """The turnover of some stays in a window."""
    left = stays.kind[stays.leave_in(window)]
    kinds = np.bincount(left, minlength=OTHER + 1)
    separations = Separations(len(left), int(kinds[VOLUNTARY]), int(kinds[INVOLUNTARY]), int(kinds[OTHER]))
    return turnover(window.days, int(stays.days_in(window).sum()), separations)


def per_100_person_years(leavers: int, person_days: int) -> Rate:
    """Leavers per 100 years of 365.25 days that people were employed."""
    return rate(leavers, person_days / DAYS_A_YEAR / 100)


def headcount(stays: Stays, days: Sequence[int] | Days) -> Days:
    """How many stays hold each of some days; shape of `days`."""
    begun = np.searchsorted(np.sort(stays.begin), days, side="right")
    ended = np.searchsorted(np.sort(stays.end), days, side="right")
    return np.asarray(begun - ended, dtype=np.int64)
