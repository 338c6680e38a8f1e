"""95 % intervals for a count over an exposure and for a share, and the p-value of a test.

An interval is a pair (low, high). What has no denominator is None, never 0.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

from portal.rules.retention.gamma import quantile

Interval = tuple[float, float]

TAIL = 0.025
Z = NormalDist().inv_cdf(1 - TAIL)
"""1.959963984540054: 2.5 % of a normal variable lie above."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Events over an exposure. `ratio` and `interval` are per unit of exposure, None without any exposure."""

    events: int
    ratio: float | None
    interval: Interval | None


def rate(events: int, exposure: float) -> Rate:
    """A rate with its exact Poisson interval (Garwood 1936). The exposure is in whatever unit the rate shall have."""
    if exposure <= 0:
        return Rate(events, None, None)
    low, high = poisson_limits(events)
    return Rate(events, events / exposure, (low / exposure, high / exposure))


@lru_cache(maxsize=4096)
def poisson_limits(events: int) -> Interval:
    """The expected numbers of events between which 95 % lie for so many seen."""
    return (quantile(TAIL, events) if events else 0.0), quantile(1 - TAIL, events + 1)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, both counts of people. `share` and `interval` (Wilson 1927) are None for an empty whole."""

    part: int
    whole: int
    share: float | None
    interval: Interval | None


def share(part: int, whole: int) -> Share:
    """A share with its Wilson interval, whose bound is exactly 0 for nobody and exactly 1 for everybody."""
    if whole == 0:
        return Share(part, whole, None, None)
    seen = part / whole
    weight = 1 + Z**2 / whole
    middle = (seen + Z**2 / (2 * whole)) / weight
    half = Z / weight * math.sqrt(seen * (1 - seen) / whole + Z**2 / (4 * whole**2))
    low = 0.0 if part == 0 else middle - half
    high = 1.0 if part == whole else middle + half
    return Share(part, whole, seen, (low, high))


def p_value(chi_square: float) -> float:
    """How often chance alone gives a chi-square of one degree of freedom that large."""
    return math.erfc(math.sqrt(chi_square / 2))
