"""Being trained as a state that begins, so that nobody is credited with the time before it.

Exposure begins the day after the first qualifying completion. A row of somebody who completes inside it is split there:
not yet (entry, t], already (t, exit], where t = completion − hire + 1 in tenure days. Who completes on the last day
worked stays not yet. Splitting conserves days at risk and leavers.
"""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import Codes, Days, Flags, Window
from portal.rules.retention.stays import AtRisk, Stays, at_risk


@dataclass(frozen=True, slots=True, eq=False)
class SplitRows:
    """Rows at risk on tenure days (entry, exit], each wholly in one state; columns of shape (n,)."""

    person: Codes
    entry: Days
    exit: Days
    event: Flags
    already: Flags

    def state(self, already: bool) -> AtRisk:
        """The rows of one state."""
        rows = self.already == already
        return AtRisk(self.person[rows], self.entry[rows], self.exit[rows], self.event[rows])


def exposed(stays: Stays, window: Window, completed: Days) -> SplitRows:
    """What a window shows of some stays, split by exposure.

    `completed` holds the day number of each stay's person's first qualifying completion, in any spell and also before
    the window, or NEVER; shape (n,), aligned with the stays.
    """
    inside = (stays.begin < window.end) & (stays.end > window.start)
    return split(at_risk(stays, window), (completed - stays.hired + 1)[inside])


def split(rows: AtRisk, since: Days) -> SplitRows:
    """Splits rows at the tenure day after which each is exposed; shape (n,), any day from `exit` on for not yet."""
    before = since > rows.entry
    after = since < rows.exit
    return SplitRows(
        person=np.concatenate([rows.person[before], rows.person[after]]),
        entry=np.concatenate([rows.entry[before], np.maximum(rows.entry, since)[after]]),
        exit=np.concatenate([np.minimum(rows.exit, since)[before], rows.exit[after]]),
        event=np.concatenate([(rows.event & ~after)[before], rows.event[after]]),
        already=np.repeat([False, True], [before.sum(), after.sum()]),
    )
