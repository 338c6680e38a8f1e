"""In which order a set of courses is taken: what is needed first comes first, what can end too early as early."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from portal.rules.steps.courses import Learner, Offer, likely_finish


def stuck(offers: Mapping[str, Offer], chosen: Collection[str], learner: Learner) -> frozenset[str]:
    """The courses of a set that can never begin: their prerequisites are neither done nor in the set, or in a loop."""
    left = set(chosen)
    begun: set[str] = set()
    while ready := {code for code in left if _can_begin(offers[code], begun, learner)}:
        begun |= ready
        left -= ready
    return frozenset(left)


def ordered(
    offers: Mapping[str, Offer], chosen: Collection[str], learner: Learner, *, on: date
) -> tuple[tuple[str, date], ...]:
    """The courses of a set, one after another, each with the likely day on which it is finished.

    Among those that can begin, the one that has to be finished first comes first, then by level, hours and code; a
    course inherits the urgency of what needs it. Raises `ValueError` where a course can never begin.
    """
    if never := stuck(offers, chosen, learner):
        raise ValueError(sorted(never))
    urgent = _urgency(offers, chosen, learner)
    left, begun, worked = set(chosen), set[str](), 0
    found: list[tuple[str, date]] = []
    while left:
        ready = (code for code in left if _can_begin(offers[code], begun, learner))
        code = min(ready, key=lambda code: (urgent[code], offers[code].level, offers[code].work, code))
        worked += offers[code].work
        found.append((code, likely_finish(on, worked)))
        begun.add(code)
        left.remove(code)
    return tuple(found)


def too_late(offers: Mapping[str, Offer], path: Collection[tuple[str, date]], learner: Learner) -> frozenset[str]:
    """The courses of an order that cannot be finished any more on the likely day; what goes on is not judged."""
    late = (code for code, finish in path if finish > offers[code].finish_by)
    return frozenset(late) - learner.going_on


def _can_begin(offer: Offer, begun: Collection[str], learner: Learner) -> bool:
    if offer.code in learner.going_on:
        return True
    return all(learner.has_done(need) or any(code in begun for code in need) for need in offer.needs)


def _urgency(offers: Mapping[str, Offer], chosen: Collection[str], learner: Learner) -> dict[str, date]:
    """By when each course has to be finished so that what needs it can still be finished in time."""
    urgent = {code: offers[code].finish_by for code in chosen}
    for _ in range(len(urgent)):
        changed = False
        for code in chosen:
            last = urgent[code]
            if last == date.max or code in learner.going_on:
                continue
            before = last - timedelta(days=min((last - date.min).days, _days(offers[code].work)))
            for need in offers[code].needs:
                providers = [one for one in need if one in urgent]
                if not learner.has_done(need) and len(providers) == 1 and before < urgent[providers[0]]:
                    urgent[providers[0]] = before
                    changed = True
        if not changed:
            break
    return urgent


def _days(minutes: int) -> int:
    return (likely_finish(date(2000, 1, 1), minutes) - date(2000, 1, 1)).days
