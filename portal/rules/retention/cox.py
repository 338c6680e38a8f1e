"""The Cox model with one covariate that switches on: not yet 0, already 1. Ties after Efron 1977.

With a single covariate of two values the risk sets enter the likelihood only through how many of each state they hold,
so a hundred thousand rows cost no more than their days with leavers.
"""

import math
from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import Numbers
from portal.rules.retention.intervals import Interval, Z
from portal.rules.retention.two_states import LeavingDays

BEYOND = 15.0
"""A coefficient of this size or more means that the likelihood has no maximum: all leavers are in one state."""
_STEPS = 100
_ENOUGH = 1e-13


@dataclass(frozen=True, slots=True)
class Cox:
    """The logarithm of the hazard ratio with its standard error, the ratio itself and its interval."""

    coefficient: float
    error: float
    ratio: float
    interval: Interval


def cox(days: LeavingDays) -> Cox | None:
    """The fit, or None where a state or the leavers are missing or the coefficient is beyond ±15."""
    both = (days.n0 > 0) & (days.n1 > 0)
    d0, d1 = days.d0[both], days.d1[both]
    leavers = d0 + d1
    turn = np.arange(leavers.sum()) - np.repeat(np.cumsum(leavers) - leavers, leavers)
    taken = turn / np.repeat(leavers, leavers)
    weight0 = np.repeat(days.n0[both], leavers) - taken * np.repeat(d0, leavers)
    weight1 = np.repeat(days.n1[both], leavers) - taken * np.repeat(d1, leavers)
    logit = np.log(weight1 / weight0)
    seen = int(d1.sum())

    low, high = -BEYOND, BEYOND
    if not _score(seen, logit, low) > 0 > _score(seen, logit, high):
        return None
    value = 0.0
    for _ in range(_STEPS):
        score = _score(seen, logit, value)
        if score > 0:
            low = value
        else:
            high = value
        step = score / _information(logit, value)
        following = value + step if low < value + step < high else (low + high) / 2
        done = abs(following - value) <= _ENOUGH * max(1.0, abs(value))
        value = following
        if done:
            break
    error = 1 / math.sqrt(_information(logit, value))
    return Cox(value, error, math.exp(value), (math.exp(value - Z * error), math.exp(value + Z * error)))


def _shares(logit: Numbers, value: float) -> Numbers:
    """Of the weight of each risk set, the part in the exposed state."""
    return 1 / (1 + np.exp(-(logit + value)))


def _score(seen: int, logit: Numbers, value: float) -> float:
    return seen - float(_shares(logit, value).sum())


def _information(logit: Numbers, value: float) -> float:
    shares = _shares(logit, value)
    return float((shares * (1 - shares)).sum())
