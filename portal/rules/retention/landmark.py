"""The landmark table: who was employed on a day, grouped by what they had completed by then, followed for a year.

The easiest comparison to explain. Standardised: the shares of each band of tenure, weighted by how many people of both
groups it holds, over the bands that hold both.
"""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.bands import EDGES, band_of
from portal.rules.retention.comparison import enough
from portal.rules.retention.days import Days, Flags
from portal.rules.retention.intervals import Share, share
from portal.rules.retention.stays import Stays

FOLLOWED = 365


@dataclass(frozen=True, slots=True)
class Landmark:
    """The members on day `day` who were still employed on the last of the `followed` days, as shares of each group.

    The standardised shares are None where no band of tenure holds both groups. `enough` says whether each group has 10
    people and 5 leavers; below that the groups are not to be compared.
    """

    day: int
    followed: int
    not_yet: Share
    already: Share
    standardised_not_yet: float | None
    standardised_already: float | None

    @property
    def enough(self) -> bool:
        return enough(*((group.whole, group.whole - group.part) for group in (self.not_yet, self.already)))


def landmark(stays: Stays, completed: Days, day: int, followed: int = FOLLOWED) -> Landmark:
    """The table of one day. `completed` is aligned with the stays as in `exposed`; who completes on the day itself
    had not yet. Every separation before `day + followed` must be known."""
    there = (stays.begin <= day) & (day < stays.end)
    kept = stays.left[there] >= day + followed
    already = completed[there] < day
    band = band_of(day - stays.hired[there] + 1)
    standardised = _standardised(band, already, kept)
    return Landmark(
        day=day,
        followed=followed,
        not_yet=share(int(kept[~already].sum()), int((~already).sum())),
        already=share(int(kept[already].sum()), int(already.sum())),
        standardised_not_yet=standardised[0],
        standardised_already=standardised[1],
    )


def _standardised(band: Days, already: Flags, kept: Flags) -> tuple[float | None, float | None]:
    people = [np.bincount(band[group], minlength=len(EDGES)) for group in (~already, already)]
    stayed = [np.bincount(band[group & kept], minlength=len(EDGES)) for group in (~already, already)]
    both = (people[0] > 0) & (people[1] > 0)
    if not both.any():
        return None, None
    weight = (people[0] + people[1])[both]
    not_yet, already_share = (
        float((weight * (stayed[group][both] / people[group][both])).sum() / weight.sum()) for group in (0, 1)
    )
    return not_yet, already_share
