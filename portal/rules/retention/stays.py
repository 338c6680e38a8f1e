"""Spells of employment as columns, and what a window shows of them on the clock of tenure."""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import Codes, Days, Flags, Window

UNTOLD, VOLUNTARY, INVOLUNTARY, OTHER = range(4)
"""Kinds of separation as codes. A leaver of whom no kind is told counts in the total alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """Days `[begin, end)` that people spent in the unit or company looked at; every column has shape (n,).

    `hired` and `left` are the first day and the first day after of the spell of employment around it; `end` and `left`
    are NEVER where still going on. For the whole company a stay is a spell. For a unit it is the part of a spell with
    the home in it or below; it may come in several pieces that follow each other. Who moves out ends a stay without
    leaving; the separation belongs to the unit of the last day worked, where `end == left`.
    """

    person: Codes
    hired: Days
    left: Days
    kind: Codes
    begin: Days
    end: Days

    @classmethod
    def of_spells(cls, person: Codes, hired: Days, left: Days, kind: Codes) -> "Stays":
        """The whole company: every spell is one stay."""
        return cls(person, hired, left, kind, hired, left)

    def only(self, rows: Flags | Codes) -> "Stays":
        """The same columns for some rows: a mask or positions."""
        return Stays(
            self.person[rows], self.hired[rows], self.left[rows], self.kind[rows], self.begin[rows], self.end[rows]
        )

    def within(self, window: Window) -> "Stays":
        """Those with at least one day in the window."""
        return self.only((self.begin < window.end) & (self.end > window.start))

    def there_on(self, day: int) -> "Stays":
        """Those that hold a day."""
        return self.only((self.begin <= day) & (day < self.end))

    def leave_in(self, window: Window) -> Flags:
        """Whether the stay ends with a separation in the window: last day worked inside, start < end <= end."""
        return np.asarray((self.end == self.left) & (window.start < self.end) & (self.end <= window.end))

    def days_in(self, window: Window) -> Days:
        """Days of each stay inside the window."""
        return np.asarray(np.maximum(np.minimum(self.end, window.end) - np.maximum(self.begin, window.start), 0))


@dataclass(frozen=True, slots=True, eq=False)
class AtRisk:
    """Rows at risk of leaving on tenure days (entry, exit], shape (n,) each; `event` says whether they left on `exit`.

    Day 0 is the first day employed, so `entry >= 0` and `exit >= 1`. Several rows may belong to one person.
    """

    person: Codes
    entry: Days
    exit: Days
    event: Flags


def at_risk(stays: Stays, window: Window) -> AtRisk:
    """What the window shows of each stay that has a day in it: late entry on the left, censoring on the right."""
    seen = stays.within(window)
    return AtRisk(
        person=seen.person,
        entry=np.maximum(seen.begin, window.start) - seen.hired,
        exit=np.minimum(seen.end, window.end) - seen.hired,
        event=seen.leave_in(window),
    )
