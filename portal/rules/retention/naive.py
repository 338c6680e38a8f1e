"""The comparison that everybody prints: people who were ever trained against those who never were. It is wrong, and
here only to show by how much.

Whoever left early had no time to be trained, so the time until training counts as the training's merit (immortal time).
"""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.bands import RateRatio
from portal.rules.retention.comparison import Comparison, compare
from portal.rules.retention.cox import cox
from portal.rules.retention.days import NEVER, Days, Window
from portal.rules.retention.exposure import exposed
from portal.rules.retention.intervals import Share, share
from portal.rules.retention.landmark import Landmark, landmark
from portal.rules.retention.simulation import CONSTANT, WINDOW, Scenario, company
from portal.rules.retention.stays import Stays, at_risk
from portal.rules.retention.two_states import leaving_days


@dataclass(frozen=True, slots=True)
class Naive:
    """Of everybody seen in the window, who is still employed at its end, by a label that looks into the future.

    `difference` is ever less never trained, `hazard_ratio` that of the labels; None where not defined.
    """

    ever: Share
    never: Share
    difference: float | None
    hazard_ratio: float | None


def naive(stays: Stays, completed: Days, window: Window) -> Naive:
    """The wrong comparison. `completed` is aligned with the stays as in `exposed`."""
    inside = (stays.begin < window.end) & (stays.end > window.start)
    ever = completed[inside] < NEVER
    still = stays.left[inside] >= window.end
    shares = [share(int((still & label).sum()), int(label.sum())) for label in (ever, ~ever)]
    rows = at_risk(stays, window)
    model = cox(leaving_days(rows.entry, rows.exit, rows.event, ever))
    return Naive(
        ever=shares[0],
        never=shares[1],
        difference=None if shares[0].share is None or shares[1].share is None else shares[0].share - shares[1].share,
        hazard_ratio=None if model is None else model.ratio,
    )


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What both comparisons say about the same company in which training does nothing."""

    people: int
    naive: Naive
    comparison: Comparison
    crude_ratio: float | None
    landmark: Landmark

    @property
    def ratio(self) -> RateRatio | None:
        return self.comparison.ratio


def demonstration(seed: int, scenario: Scenario = CONSTANT) -> Demonstration:
    """The company of a seed, compared in both ways. The landmark is the middle of the window."""
    made = company(scenario, seed)
    fair = compare(exposed(made.stays, WINDOW, made.completed))
    rates = fair.already.rate.ratio, fair.not_yet.rate.ratio
    return Demonstration(
        people=len(np.unique(made.stays.person)),
        naive=naive(made.stays, made.completed, WINDOW),
        comparison=fair,
        crude_ratio=None if rates[0] is None or not rates[1] else rates[0] / rates[1],
        landmark=landmark(made.stays, made.completed, WINDOW.start + WINDOW.days // 2),
    )
