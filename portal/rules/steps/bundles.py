"""A course with everything that it needs first: the bundle that somebody would really take."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.rules.courses import CourseStatus, is_retired
from portal.rules.steps.courses import Learner, Offer, cost_to
from portal.rules.steps.ordering import ordered, too_late


class Reason(StrEnum):
    """Why a course that would close a gap is not proposed, the firmest first."""

    GOING_ON = "going_on"
    RETIRED = "retired"
    RETIRES_FIRST = "retires_first"
    """It, or what it needs first, cannot be finished any more by the likely day."""
    NEEDS_SOMETHING_GONE = "needs_something_gone"
    """What it needs first can be taken by nobody, and no equivalent can."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A course that is not proposed; `cause` is the code of the course that is in the way, often itself."""

    code: str
    reason: Reason
    cause: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """Courses in the order in which they are taken, the last one is the aim. `minutes` are those known and assumed.

    `leans_on` are the planned courses of steps before that something in it needs.
    """

    courses: tuple[str, ...]
    minutes: int
    cost: int
    finish: date
    leans_on: tuple[str, ...] = ()


class Bundles:
    """The bundles of one person on one day. `offers` holds every course that anything here needs."""

    def __init__(self, offers: Mapping[str, Offer], learner: Learner, *, on: date) -> None:
        self._offers, self._learner, self._on = offers, learner, on
        self._found: dict[str, frozenset[str]] = {}
        self._ending = {code for code, offer in offers.items() if offer.finish_by < date.max}

    def chosen(self, code: str) -> frozenset[str] | Exclusion:
        """The cheapest set of courses found that ends with this one, or why there is none."""
        if code in self._learner.going_on:
            return Exclusion(code, Reason.GOING_ON, code)
        if not self._can_be_taken(code):
            return Exclusion(code, Reason.RETIRED, code)
        chosen = self._needed(code, ())
        if chosen is None:
            return Exclusion(code, Reason.NEEDS_SOMETHING_GONE, self._gone(code))
        late = self._late(chosen)
        return Exclusion(code, Reason.RETIRES_FIRST, late[0]) if late else chosen

    def of(self, code: str) -> Bundle | Exclusion:
        """The same in the order in which it is taken."""
        chosen = self.chosen(code)
        if isinstance(chosen, Exclusion):
            return chosen
        path = ordered(self._offers, chosen, self._learner, on=self._on)
        planned = [one for each, _ in path for one in self._leaning(each)]
        return Bundle(
            courses=tuple(one for one, _ in path),
            minutes=self.minutes(chosen),
            cost=self.cost(chosen),
            finish=path[-1][1],
            leans_on=tuple(dict.fromkeys(planned)),
        )

    def minutes(self, chosen: Collection[str]) -> int:
        """The work of a set of courses, assumed where nobody knows it."""
        return sum(self._offers[one].work for one in chosen)

    def cost(self, chosen: Collection[str]) -> int:
        """What is still to pay for a set of courses."""
        return sum(cost_to(self._offers[one], self._learner) for one in chosen)

    def _late(self, chosen: frozenset[str]) -> list[str]:
        """The courses of a set that cannot be finished in time, in their order; most sets have no last day at all."""
        if self._ending.isdisjoint(chosen):
            return []
        path = ordered(self._offers, chosen, self._learner, on=self._on)
        late = too_late(self._offers, path, self._learner)
        return [one for one, _ in path if one in late]

    def _can_be_taken(self, code: str) -> bool:
        if code in self._learner.going_on:
            return True
        offer = self._offers.get(code)
        if offer is None or offer.terms.status is CourseStatus.DRAFT:
            return False
        return not is_retired(offer.terms.status, offer.terms.retires_on, on=self._on)

    def _needed(self, code: str, trail: tuple[str, ...]) -> frozenset[str] | None:
        """The course with what it needs first; None where something cannot be taken, or leads back to the trail."""
        if code in self._found:
            return self._found[code]
        if code in trail or not self._can_be_taken(code):
            return None
        chosen: frozenset[str] = frozenset()
        if code not in self._learner.going_on:
            for need in self._offers[code].needs:
                if self._learner.has_done(need) or any(one in chosen for one in need):
                    continue
                found = (self._needed(one, (*trail, code)) for one in need)
                ways: list[frozenset[str]] = [way for way in found if way is not None]
                if not ways:
                    return None
                cheapest: frozenset[str] = ways[0] if len(ways) == 1 else min(ways, key=self._price)
                chosen |= cheapest
        self._found[code] = chosen | {code}
        return self._found[code]

    def _price(self, chosen: frozenset[str]) -> tuple[bool, int, int, tuple[str, ...]]:
        """What is compared between ways to meet a prerequisite: one that ends in time, then cost, hours, codes."""
        return bool(self._late(chosen)), self.cost(chosen), self.minutes(chosen), tuple(sorted(chosen))

    def _gone(self, code: str) -> str:
        """The first prerequisite on the way that nobody can take, named as the course that asks for it names it."""
        seen = {code}
        while True:
            offer = self._offers.get(code)
            blocked = [
                need[0]
                for need in (offer.needs if offer else ())
                if not self._learner.has_done(need) and all(self._needed(one, ()) is None for one in need)
            ]
            if not blocked or blocked[0] in seen or not self._can_be_taken(blocked[0]):
                return blocked[0] if blocked else code
            code = blocked[0]
            seen.add(code)

    def _leaning(self, code: str) -> list[str]:
        if code in self._learner.going_on:
            return []
        unmet = [need for need in self._offers[code].needs if not any(one in self._learner.completed for one in need)]
        return [one for need in unmet for one in need if one in self._learner.planned][:1]
