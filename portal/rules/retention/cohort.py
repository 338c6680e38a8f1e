"""People fixed on one day, and how many of them are still employed. Not 1 − turnover: nobody joins a cohort."""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import Window
from portal.rules.retention.intervals import Share, share
from portal.rules.retention.stays import Stays


@dataclass(frozen=True, slots=True)
class Cohort:
    """The members on the first day of a window, and who of them stayed employed until its last.

    `kept` holds the members whose spell never ended, wherever they are now, with a Wilson interval. `moved_away` of
    those are elsewhere in the company on the last day. `came_back` left, are employed again then, and are not kept.
    """

    kept: Share
    moved_away: int
    came_back: int


def cohort(stays: Stays, window: Window, company: Stays | None = None) -> Cohort:
    """The cohort of a unit's stays; `company` holds every spell of its people, where that is more than `stays`."""
    last = window.end - 1
    members = stays.there_on(window.start)
    stayed = members.left > last
    kept = members.person[stayed]
    here = stays.there_on(last).person
    employed = (company or stays).there_on(last).person
    gone = members.person[~stayed]
    return Cohort(
        kept=share(len(kept), len(members.person)),
        moved_away=int((~np.isin(kept, here)).sum()),
        came_back=int(np.isin(gone, employed).sum()),
    )
