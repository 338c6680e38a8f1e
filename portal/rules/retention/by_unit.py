"""The sums of a window for every unit at once, and for every unit with all below it.

Person-days and separations belong to the home unit of the day, so the sums of a unit's children and its direct members
add up to its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from portal.rules.retention.days import Codes, Numbers, Window
from portal.rules.retention.stays import INVOLUNTARY, OTHER, VOLUNTARY, Stays
from portal.rules.retention.turnover import Separations, Turnover, turnover


@dataclass(frozen=True, slots=True)
class UnitSums:
    """What adds up over units. `settled` people spent all their days of the window in this one unit, `passing` ones
    also spent some elsewhere and may stand in several."""

    person_days: int = 0
    leavers: int = 0
    voluntary: int = 0
    involuntary: int = 0
    other: int = 0
    settled: int = 0
    passing: int = 0

    def __add__(self, more: "UnitSums") -> "UnitSums":
        return UnitSums(*(getattr(self, field.name) + getattr(more, field.name) for field in fields(self)))

    def turnover(self, window: Window) -> Turnover:
        separations = Separations(self.leavers, self.voluntary, self.involuntary, self.other)
        return turnover(window.days, self.person_days, separations)


def by_unit(stays: Stays, unit: Codes, window: Window, units: int) -> tuple[UnitSums, ...]:
    """The sums of each unit's direct members. `unit` holds the position, from 0, of each stay's home; shape (n,)."""
    inside = (stays.begin < window.end) & (stays.end > window.start)
    seen, home = stays.only(inside), unit[inside]

    def counted(rows: Codes, weights: Numbers | None = None) -> list[int]:
        return [int(count) for count in np.bincount(home[rows], weights=weights, minlength=units)]

    leaving = np.flatnonzero(seen.leave_in(window))
    kinds = [counted(leaving[seen.kind[leaving] == kind]) for kind in (VOLUNTARY, INVOLUNTARY, OTHER)]
    _, person = np.unique(seen.person, return_inverse=True)
    places = np.unique(person * units + home)
    homes = np.bincount(places // units)
    alone = homes[places // units] == 1
    settled = np.bincount(places[alone] % units, minlength=units)
    passing = np.bincount(places[~alone] % units, minlength=units)
    days = counted(np.arange(len(home)), seen.days_in(window).astype(np.float64))
    columns = [days, counted(leaving), *kinds, settled.tolist(), passing.tolist()]
    return tuple(UnitSums(*row) for row in zip(*columns, strict=True))


def rolled_up(direct: Sequence[UnitSums], parents: Mapping[int, int | None]) -> tuple[UnitSums, ...]:
    """The sums of each unit with everything below it. `parents` maps every position to the one above, None for a root,
    without loops. `settled` stays a lower bound: who moved inside the unit remains passing."""
    children = dict.fromkeys(parents, 0)
    for above in parents.values():
        if above is not None:
            children[above] += 1
    sums = list(direct)
    ready = [unit for unit, below in children.items() if not below]
    while ready:
        unit = ready.pop()
        above = parents[unit]
        if above is not None:
            sums[above] += sums[unit]
            children[above] -= 1
            if not children[above]:
                ready.append(above)
    return tuple(sums)
