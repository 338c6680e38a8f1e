"""The tenure curve: the share still employed after so many days, from people who enter late and are still here.

Kaplan-Meier with late entry: S(t) = Π (1 − d/n) over the days with leavers; Greenwood's g = Σ d/(n(n − d)), standard
error S·√g; the 95 % band is S^exp(±1.96·√g / log S), which stays between 0 and 1. Differences to know: R's default band
is `log`; where S is exactly a half over a stretch of days, R reports its middle as the median and this its first day.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import Days, Flags, Numbers
from portal.rules.retention.intervals import Z
from portal.rules.retention.risk_sets import first_day_with, last_day_with, numbers_at_risk, risk_sets
from portal.rules.retention.stays import AtRisk

ROUNDING = 1e-12
"""A product of fractions that should be exactly a half may miss it by this much."""


@dataclass(frozen=True, slots=True)
class Point:
    """A day of tenure on which rows end, and the curve from it on.

    `at_risk`, `leavers` and `censored` count rows; `survival` is a ratio. `error` is None where it is 0; `low` and
    `high` are None where it is 0 or 1.
    """

    day: int
    at_risk: int
    leavers: int
    censored: int
    survival: float
    error: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class TenureCurve:
    """The share still employed among those who reached `start`, on the days up to `until`.

    Both are days of tenure, None where there were never enough people to begin. `points` are the days on which
    somebody left, all after `start`. `median` is the first day on which half had left, None where not reached.
    """

    start: int | None
    until: int | None
    points: tuple[Point, ...]
    median: int | None

    def at(self, day: int) -> float | None:
        """The share still employed on a day; None before the start and after the end of the curve."""
        if self.start is None or self.until is None or not self.start <= day <= self.until:
            return None
        return next((point.survival for point in reversed(self.points) if point.day <= day), 1.0)

    def restricted_mean(self, to: int) -> float | None:
        """Days employed, on average, between `start` and day `to`: the area under the curve. None where it is not
        known up to that day."""
        if self.start is None or self.until is None or to < self.start:
            return None
        if to > self.until and (not self.points or self.points[-1].survival > 0):
            return None
        area, since, height = 0.0, self.start, 1.0
        for point in self.points:
            if point.day >= to:
                break
            area += height * (point.day - since)
            since, height = point.day, point.survival
        return area + height * (to - since)


NO_CURVE = TenureCurve(None, None, (), None)


def tenure_curve(rows: AtRisk) -> TenureCurve:
    """The curve as it may be shown: from the first day with 10 people, until the number at risk falls below 5."""
    start = first_day_with(rows)
    return NO_CURVE if start is None else curve_from(rows, start)


def curve_from(rows: AtRisk, start: int) -> TenureCurve:
    """The same from a given day of tenure, whoever is there on it."""
    until = last_day_with(rows.entry, rows.exit, start)
    estimate = product_limit(rows.entry, rows.exit, rows.event, start)
    points = tuple(point for point in estimate if point.leavers and point.day <= until)
    return TenureCurve(start, until, points, median(points))


def under_the_axis(rows: AtRisk, start: int, days: Sequence[int]) -> tuple[int, ...]:
    """The number at risk on some days of a curve's axis; on its start those who reached it."""
    asked = np.maximum(np.asarray(days, dtype=np.int64), start + 1)
    return tuple(numbers_at_risk(rows.entry, rows.exit, asked).tolist())


def product_limit(entry: Days, exit_: Days, event: Flags, start: int = 0) -> tuple[Point, ...]:
    """The estimate on every day after `start` on which rows end, however few are at risk; columns of shape (n,)."""
    later = exit_ > start
    sets = risk_sets(entry[later], exit_[later], event[later])
    survival: Numbers = np.cumprod(1 - sets.leavers / sets.at_risk, dtype=np.float64)
    staying = sets.at_risk - sets.leavers
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(sets.leavers, sets.leavers / (sets.at_risk * staying), 0.0))
        root: Numbers = np.sqrt(greenwood)
        low, high = band(survival, root)
        error = survival * root
    return tuple(
        Point(day, n, d, c, s, e if s > 0 else None, *((a, b) if 0 < s < 1 else (None, None)))
        for day, n, d, c, s, e, a, b in zip(
            sets.day.tolist(),
            sets.at_risk.tolist(),
            sets.leavers.tolist(),
            sets.censored.tolist(),
            survival.tolist(),
            error.tolist(),
            low.tolist(),
            high.tolist(),
            strict=True,
        )
    )


def band(survival: Numbers, root: Numbers) -> tuple[Numbers, Numbers]:
    """The log-log band of a share between 0 and 1; `root` is the standard error of its logarithm. Shape (points,)."""
    width = Z * root / np.log(survival)
    return survival ** np.exp(-width), survival ** np.exp(width)


def median(points: tuple[Point, ...]) -> int | None:
    """The first day on which the share is a half or less."""
    return next((point.day for point in points if point.survival <= 0.5 + ROUNDING), None)
