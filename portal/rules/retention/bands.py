"""Days at risk and leavers by band of tenure and state of exposure, and the rate ratio standardised over the bands.

Both are plain sums. Source: Mantel & Haenszel 1959, variance of Greenland & Robins 1985.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from portal.rules.retention.days import Days
from portal.rules.retention.exposure import SplitRows
from portal.rules.retention.intervals import Interval, Z
from portal.rules.retention.stays import AtRisk

EDGES = (0, 30, 90, 180, 365, 545, 730, 1095, 1825, 2920)
"""Tenure days at which a band begins; the last one has no end."""


@dataclass(frozen=True, slots=True)
class Band:
    """Tenure days (begin, end], end None for the last; days at risk and leavers of each state in it."""

    begin: int
    end: int | None
    days_not_yet: int
    leavers_not_yet: int
    days_already: int
    leavers_already: int


def by_band(rows: SplitRows, edges: Sequence[int] = EDGES) -> tuple[Band, ...]:
    """The rows summed by band. `edges` ascend from 0."""
    not_yet, already = rows.state(False), rows.state(True)
    columns = [
        edges,
        [*edges[1:], None],
        days_per_band(not_yet.entry, not_yet.exit, edges),
        _leavers(not_yet, edges),
        days_per_band(already.entry, already.exit, edges),
        _leavers(already, edges),
    ]
    return tuple(Band(*cells) for cells in zip(*columns, strict=True))


def _leavers(rows: AtRisk, edges: Sequence[int]) -> list[int]:
    counts = np.bincount(band_of(rows.exit[rows.event], edges), minlength=len(edges))
    return [int(count) for count in counts]


def band_of(day: Days, edges: Sequence[int] = EDGES) -> Days:
    """The position of the band (begin, end] that holds each day, all 1 or later; shape of `day`."""
    return np.asarray(np.searchsorted(np.asarray(edges), day, side="left") - 1, dtype=np.int64)


def days_per_band(entry: Days, exit_: Days, edges: Sequence[int] = EDGES) -> list[int]:
    """Days of all rows (entry, exit] in each band: what lies before its end less what lies before its begin."""
    before = [int((np.minimum(exit_, edge) - np.minimum(entry, edge)).sum()) for edge in edges]
    whole = int((exit_ - entry).sum())
    return [after - since for since, after in pairwise([*before, whole])]


@dataclass(frozen=True, slots=True)
class RateRatio:
    """How the rate of leaving after exposure compares to that before it, at the same tenure.

    `ratio` is None where no band holds days of both states and a leaver who was not yet exposed; `interval` is also
    None where nobody left after exposure.
    """

    ratio: float | None
    interval: Interval | None


def rate_ratio(bands: Sequence[Band]) -> RateRatio:
    """RR = Σ D₁T₀/T / Σ D₀T₁/T with var log RR = Σ (D₁ + D₀)T₁T₀/T² / (numerator · denominator)."""
    above = below = spread = 0.0
    for band in bands:
        days = band.days_not_yet + band.days_already
        if days == 0:
            continue
        above += band.leavers_already * band.days_not_yet / days
        below += band.leavers_not_yet * band.days_already / days
        leavers = band.leavers_already + band.leavers_not_yet
        spread += leavers * (band.days_already / days) * (band.days_not_yet / days)
    if below == 0:
        return RateRatio(None, None)
    ratio = above / below
    if above == 0:
        return RateRatio(ratio, None)
    width = Z * math.sqrt(spread / (above * below))
    return RateRatio(ratio, (ratio * math.exp(-width), ratio * math.exp(width)))
