"""How many of each state are at risk on every day on which somebody leaves: what the test and the model look at."""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import Days, Flags
from portal.rules.retention.risk_sets import numbers_at_risk


@dataclass(frozen=True, slots=True, eq=False)
class LeavingDays:
    """The days with leavers, ascending; at risk `n` and leavers `d` by state, columns of shape (days,)."""

    day: Days
    n0: Days
    n1: Days
    d0: Days
    d1: Days


def leaving_days(entry: Days, exit_: Days, event: Flags, already: Flags) -> LeavingDays:
    """From rows at risk on (entry, exit], each in one state; columns of shape (n,)."""
    size = int(exit_.max()) + 1 if len(exit_) else 0
    left1 = np.bincount(exit_[event & already], minlength=size)
    left = np.bincount(exit_[event], minlength=size)
    day = np.flatnonzero(left)
    return LeavingDays(
        day=day,
        n0=numbers_at_risk(entry[~already], exit_[~already], day),
        n1=numbers_at_risk(entry[already], exit_[already], day),
        d0=(left - left1)[day],
        d1=left1[day],
    )
