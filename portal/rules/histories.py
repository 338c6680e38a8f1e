"""What was asked of people and what they could do, over time: counted on any days and over any period.

Everybody comes as a `History`; the same histories give the points of a trend, averages by person-days and the bridge
between two days (`rules.bridge`). All days are half-open, an end of None means from then on.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from portal.rules.coverage import share
from portal.rules.levels import Interval
from portal.rules.people import in_force

Key = Any
"""A competency, a role or a person, as the caller names them."""
Days = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Asking:
    """A role asks for a level of a competency on the days `[start, end)`."""

    role: Key
    competency: Key
    target: int
    start: date
    end: date | None


class Asked:
    """What any set of roles asks for on any day, each found out once. Baseline roles are in force for everybody."""

    def __init__(self, asking: Iterable[Asking], baseline: Iterable[Key] = ()) -> None:
        self._of: dict[Key, list[Asking]] = {}
        for one in asking:
            self._of.setdefault(one.role, []).append(one)
        self._baseline = frozenset(baseline)
        self._changes = sorted({day for of in self._of.values() for a in of for day in (a.start, a.end) if day})
        self._known: dict[tuple[frozenset[Key], int], dict[Key, int]] = {}

    def changes(self, start: date, end: date) -> list[date]:
        """The days after `start` and before `end` on which any role begins to ask for something else."""
        return self._changes[bisect_right(self._changes, start) : bisect_right(self._changes, end)]

    def on(self, roles: frozenset[Key], day: date) -> dict[Key, int]:
        """The highest target of each competency that these roles or the baseline ask for."""
        place = (roles, bisect_right(self._changes, day))
        found = self._known.get(place)
        if found is None:
            found = {}
            for role in roles | self._baseline:
                for one in self._of.get(role, ()):
                    if in_force(one.start, one.end, on=day):
                        found[one.competency] = max(one.target, found.get(one.competency, 0))
            self._known[place] = found
        return found


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days `[start, end)` on which somebody belongs to a place and the same is asked of them."""

    start: date
    end: date
    targets: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class History:
    """One person: what was asked of them while they belonged, and their levels by competency, oldest first."""

    person: Key
    stretches: Sequence[Stretch]
    levels: Mapping[Key, Sequence[Interval]] = field(default_factory=dict)

    def asked_on(self, day: date) -> Mapping[Key, int] | None:
        """The target by competency; None while they do not belong."""
        return next((s.targets for s in self.stretches if s.start <= day < s.end), None)

    def level_on(self, competency: Key, day: date) -> tuple[int, int]:
        """Verified and held."""
        for one in self.levels.get(competency, ()):
            if one.start <= day and (one.end is None or day < one.end):
                return one.verified, one.held
        return 0, 0


def stretches(
    belongs: Iterable[Days], roles: Sequence[tuple[Key, date, date | None]], asked: Asked, *, start: date, end: date
) -> list[Stretch]:
    """The stretches of somebody between two days; `belongs` share no day."""
    found: list[Stretch] = []
    for came, left in sorted(belongs, key=lambda days: days[0]):
        first, until = max(came, start), end if left is None else min(left, end)
        if first >= until:
            continue
        turns = {day for _, a, b in roles for day in (a, b) if day is not None and first < day < until}
        days = sorted({first, *turns, *(day for day in asked.changes(first, until) if day < until)})
        for day, following in zip(days, [*days[1:], until], strict=True):
            held = frozenset(role for role, a, b in roles if in_force(a, b, on=day))
            found.append(Stretch(day, following, asked.on(held, day)))
    return found


@dataclass(frozen=True, slots=True)
class Point:
    """How many of how many requirements are met on a day, and of how many people."""

    on: date
    people: int
    required: int
    met: int

    def __add__(self, other: "Point") -> "Point":
        """The point of both on the same day; nobody is in the two."""
        return Point(self.on, self.people + other.people, self.required + other.required, self.met + other.met)

    @property
    def coverage(self) -> float | None:
        return share(self.met, self.required)


def points(histories: Iterable[History], days: Sequence[date]) -> list[Point]:
    """Coverage on each of some days, which rise. What is met for long is looked up once for all of them."""
    people, required, met = ([0] * (len(days) + 1) for _ in range(3))

    def add(counts: list[int], first: date, last: date | None, times: int = 1) -> None:
        counts[bisect_left(days, first)] += times
        counts[len(days) if last is None else bisect_left(days, last)] -= times

    for history in histories:
        for stretch in history.stretches:
            first, last = stretch.start, stretch.end
            if bisect_left(days, first) == bisect_left(days, last):
                continue
            add(people, first, last)
            add(required, first, last, len(stretch.targets))
            for competency, target in stretch.targets.items():
                for one in history.levels.get(competency, ()):
                    if one.verified >= target and one.start < last and (one.end is None or one.end > first):
                        add(met, max(first, one.start), last if one.end is None else min(last, one.end))
    counted = zip(days, accumulate(people), accumulate(required), accumulate(met), strict=False)
    return [Point(*counts) for counts in counted]


def month_ends(on: date, months: int = 12) -> list[date]:
    """The last days of so many months before a day, and the day itself; fewer where there are no earlier days."""
    first, ends = on.replace(day=1), [on]
    while len(ends) <= months and first > date.min:
        ends.append(first - timedelta(1))
        first = ends[-1].replace(day=1)
    return ends[::-1]


@dataclass(frozen=True, slots=True)
class PersonDays:
    """Days on which something was required of somebody, added up over people, and those on which it was met."""

    required: int = 0
    met: int = 0

    def __add__(self, other: "PersonDays") -> "PersonDays":
        return PersonDays(self.required + other.required, self.met + other.met)

    @property
    def share(self) -> float | None:
        return share(self.met, self.required)


def person_days(histories: Iterable[History], start: date, end: date) -> dict[Key, PersonDays]:
    """The person-days of each competency that was required of anybody in `[start, end)`."""
    required, met = Counter[Key](), Counter[Key]()
    for history in histories:
        for stretch in history.stretches:
            first, last = max(stretch.start, start), min(stretch.end, end)
            if first >= last:
                continue
            for competency, target in stretch.targets.items():
                required[competency] += (last - first).days
                met[competency] += sum(
                    max(0, (min(last, one.end or last) - max(first, one.start)).days)
                    for one in history.levels.get(competency, ())
                    if one.verified >= target
                )
    return {competency: PersonDays(days, met[competency]) for competency, days in required.items()}
