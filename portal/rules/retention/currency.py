"""Which skills last: what was once proved and is still in force, and what will be without renewals.

Expiry is an administrative proxy for forgetting, not a measurement of it. Contradicted evidence lowers the held level
and is not "lapsed".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import Codes, Days

HORIZONS = (30, 60, 90, 180, 365)
"""Days ahead of the expiry forecast."""
AROUND = 30
"""Days before and after an expiry within which new evidence renews it."""
ENOUGH_EXPIRIES = 20
"""Observed expiries from which their renewal share is told."""


@dataclass(frozen=True, slots=True)
class Currency:
    """Of the requirements once proved by current staff, how many are; and the same in level steps over all pairs.

    Shares are None where nothing was ever proved.
    """

    once: int
    current: int
    share: float | None
    levels_once: int
    levels_current: int
    level_share: float | None


def currency(verified: Codes, held: Codes, target: Codes) -> Currency:
    """From the levels of pairs of person and competency, shape (n,) each; `target` is 0 where nothing is required."""
    required = target > 0
    once = int((required & (held >= target)).sum())
    current = int((required & (verified >= target)).sum())
    levels_once, levels_current = int(held.sum()), int(verified.sum())
    return Currency(
        once=once,
        current=current,
        share=current / once if once else None,
        levels_once=levels_once,
        levels_current=levels_current,
        level_share=levels_current / levels_once if levels_once else None,
    )


@dataclass(frozen=True, slots=True)
class Forecast:
    """Required pairs met so many days ahead. `met` is without any renewal, `at_risk` are met today and not then.

    `met_if_renewed` expects the observed share of renewals to go on; None without enough expiries to tell it.
    """

    days: int
    required: int
    met: int
    at_risk: int
    met_if_renewed: float | None


def forecast(
    now: Codes, later: Sequence[Codes], target: Codes, renewed: float | None, horizons: Sequence[int] = HORIZONS
) -> tuple[Forecast, ...]:
    """From the verified levels of required pairs today and at each horizon, shape (n,) each, and the renewal share."""
    met_now = now >= target
    rows = []
    for days, then in zip(horizons, later, strict=True):
        met_then = then >= target
        met, at_risk = int(met_then.sum()), int((met_now & ~met_then).sum())
        if_renewed = None if renewed is None else int(met_now.sum()) - (1 - renewed) * at_risk
        rows.append(Forecast(days, len(target), met, at_risk, if_renewed))
    return tuple(rows)


def renewal_share(expires: Days, renewed: Days, on: int) -> float | None:
    """Of the evidence that expired, the share renewed within 30 days before or after; None below 20 expiries.

    `expires` are day numbers, `renewed` that of the evidence nearest to it that proves the same or more, or NEVER;
    shape (n,). Only expiries whose 30 days after have passed by day `on` count: the others may still be renewed.
    """
    settled = expires + AROUND <= on
    counted = int(settled.sum())
    if counted < ENOUGH_EXPIRIES:
        return None
    return float((np.abs(renewed - expires)[settled] <= AROUND).sum() / counted)
