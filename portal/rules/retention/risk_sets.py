"""Who is at risk on which day of tenure: on day t everybody with entry < t <= exit.

Source: Klein & Moeschberger, Survival Analysis, on left truncation; leavers come before those censored on the same day.
"""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import Days, Flags
from portal.rules.retention.stays import AtRisk

TO_BEGIN = 10
"""People at risk from which a curve begins: late entry can leave a single person at risk early, and their leaving
would set the curve to 0 for ever."""
TO_GO_ON = 5
"""People at risk below which a curve stops."""


@dataclass(frozen=True, slots=True, eq=False)
class RiskSets:
    """The days on which rows end, ascending; all columns have shape (days,)."""

    day: Days
    at_risk: Days
    leavers: Days
    censored: Days


def risk_sets(entry: Days, exit_: Days, event: Flags) -> RiskSets:
    """Counts of each day on which a row ends, from rows at risk on (entry, exit], shape (n,)."""
    if len(exit_) == 0:
        none = np.zeros(0, dtype=np.int64)
        return RiskSets(none, none, none, none)
    ending = np.bincount(exit_)
    leaving = np.bincount(exit_[event], minlength=len(ending))
    day = np.flatnonzero(ending)
    return RiskSets(
        day=day,
        at_risk=numbers_at_risk(entry, exit_, day),
        leavers=leaving[day],
        censored=(ending - leaving)[day],
    )


def numbers_at_risk(entry: Days, exit_: Days, days: Days) -> Days:
    """How many rows are at risk on each of some days, entry < day <= exit; shape of `days`, which need no order."""
    come = np.searchsorted(np.sort(entry), days, side="left")
    gone = np.searchsorted(np.sort(exit_), days, side="left")
    return np.asarray(come - gone, dtype=np.int64)


def first_day_with(*groups: AtRisk, people: int = TO_BEGIN) -> int | None:
    """The smallest day t >= 0 on which each group has that many rows at entry <= t < exit; None if there is none."""
    days = np.unique(np.concatenate([rows.entry for rows in groups]))
    enough = np.ones(len(days), dtype=bool)
    for rows in groups:
        enough &= numbers_at_risk(rows.entry, rows.exit, days + 1) >= people
    return int(days[enough][0]) if enough.any() else None


def last_day_with(entry: Days, exit_: Days, start: int, people: int = TO_GO_ON) -> int:
    """The last day of the unbroken stretch after `start` on which that many rows are at risk; `start` if there is
    none. The number at risk only falls after a day on which rows end."""
    ends = np.unique(exit_[exit_ >= start])
    days = np.append(start + 1, ends + 1)
    thin = days[numbers_at_risk(entry, exit_, days) < people]
    return int(thin.min()) - 1 if len(thin) else start
