"""Trained against not yet trained: what each state left at, and how the two compare. A description, nothing more.

Only where each state has 10 people and 5 leavers is anything compared; the states themselves are told regardless.
"""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.bands import Band, RateRatio, by_band, rate_ratio
from portal.rules.retention.cox import Cox, cox
from portal.rules.retention.days import DAYS_A_YEAR
from portal.rules.retention.exposure import SplitRows
from portal.rules.retention.intervals import Rate
from portal.rules.retention.logrank import Logrank, logrank
from portal.rules.retention.risk_sets import first_day_with
from portal.rules.retention.stays import AtRisk
from portal.rules.retention.tenure import TenureCurve, curve_from
from portal.rules.retention.turnover import per_100_person_years
from portal.rules.retention.two_states import leaving_days

ENOUGH_PEOPLE = 10
ENOUGH_LEAVERS = 5


@dataclass(frozen=True, slots=True)
class State:
    """People who were in a state on any day of the window, their days in it, and who left it by leaving.

    `rate` is per 100 person-years with its exact Poisson interval. Somebody trained in the window is in both states.
    """

    people: int
    person_days: int
    leavers: int
    rate: Rate

    @property
    def person_years(self) -> float:
        return self.person_days / DAYS_A_YEAR


@dataclass(frozen=True, slots=True)
class Curves:
    """Extended Kaplan-Meier of both states among those who reached `start` (Simon & Makuch 1984; Snapinn 2005).

    They describe two hazards, not the fate of two fixed groups: people cross from one curve to the other.
    """

    start: int
    not_yet: TenureCurve
    already: TenureCurve


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both states, and what compares them; all of that is None without enough data in each state.

    `ratio` is standardised over `bands` of tenure. `model` is also None where it has no solution, `curves` where the
    states never had 10 people each on the same day of tenure.
    """

    not_yet: State
    already: State
    bands: tuple[Band, ...]
    ratio: RateRatio | None
    test: Logrank | None
    model: Cox | None
    curves: Curves | None

    @property
    def enough(self) -> bool:
        return self.ratio is not None


def enough(*counts: tuple[int, int]) -> bool:
    """Whether each pair of people and leavers is enough to compare."""
    return all(people >= ENOUGH_PEOPLE and leavers >= ENOUGH_LEAVERS for people, leavers in counts)


def compare(rows: SplitRows) -> Comparison:
    """The comparison of rows split by exposure."""
    apart = rows.state(False), rows.state(True)
    not_yet, already = map(state, apart)
    bands = by_band(rows)
    if not enough((not_yet.people, not_yet.leavers), (already.people, already.leavers)):
        return Comparison(not_yet, already, bands, None, None, None, None)
    days = leaving_days(rows.entry, rows.exit, rows.event, rows.already)
    return Comparison(not_yet, already, bands, rate_ratio(bands), logrank(days), cox(days), curves(*apart))


def state(rows: AtRisk) -> State:
    """The sums of the rows of one state."""
    person_days, leavers = int((rows.exit - rows.entry).sum()), int(rows.event.sum())
    return State(
        people=len(np.unique(rows.person)),
        person_days=person_days,
        leavers=leavers,
        rate=per_100_person_years(leavers, person_days),
    )


def curves(not_yet: AtRisk, already: AtRisk) -> Curves | None:
    """Both curves from the first day of tenure that 10 people of each state have reached."""
    start = first_day_with(not_yet, already)
    return None if start is None else Curves(start, curve_from(not_yet, start), curve_from(already, start))
