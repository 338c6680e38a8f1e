"""Coverage and readiness of many people at once: whoever holds the same roles and levels is counted once.

The levels of a person come as numbers: three bits for each competency, `SLOTS` competencies in a number, so that a
database adds them up in one pass and a hundred thousand people take a moment.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import and_
from typing import NamedTuple

from portal.rules.coverage import Requirement, Sums, effective

SLOTS = 20
"""Competencies in one number of 63 bits."""

BITS = 3
"""Of one level, 0 to 5."""

_ONE = (1 << BITS) - 1


Levels = tuple[int, ...]
"""A person's levels: a number for each word on the day, then one for each word at the horizon."""

People = Mapping[frozenset[int], Mapping[Levels, int]]
"""How many people hold these roles and have these levels."""


def words(competencies: Iterable[int]) -> list[int]:
    """The words in which competencies have their slots, in order: an id lies in word `id // SLOTS`."""
    return sorted({competency // SLOTS for competency in competencies})


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of some people. `required`, `met` and `at_risk` count people by competency."""

    people: int
    with_own_role: int
    people_at_risk: int
    sums: Sums
    required: Mapping[int, int]
    met: Mapping[int, int]
    at_risk: Mapping[int, int]
    """What is met on the day and will not be at the horizon."""
    core_gaps: Mapping[tuple[int, int], int]
    """The people who are below a core target, by competency and target."""


class _Slot(NamedTuple):
    """One requirement, and where its level stands: at which of the numbers now and later, and how far to the left."""

    competency: int
    now: int
    later: int
    shift: int
    target: int
    weight: int
    core: bool


class Outfits:
    """Requirements by role, looked at as those of whole sets of roles."""

    def __init__(self, asked: Mapping[int, Mapping[int, Requirement]], baseline: Collection[int]) -> None:
        """`asked` holds the requirements of each role by competency; everybody holds the baseline roles."""
        self._asked, self._baseline = asked, frozenset(baseline)
        self.words = words(competency for of in asked.values() for competency in of)

    def tally(self, people: People) -> Tally:
        """The counts of all these people: what `coverage.sums` says of each, added up."""
        required, met, at_risk = Counter[int](), Counter[int](), Counter[int]()
        core_gaps = Counter[tuple[int, int]]()
        weight = weight_met = steps = steps_taken = asked = ready = at_risk_people = 0
        for roles, of_these in people.items():
            slots, number = self._of(roles), sum(of_these.values())
            asked += number * bool(slots)
            for slot in slots:
                required[slot.competency] += number
                weight += number * slot.weight
                steps += number * slot.weight * slot.target
            for levels, count in self._alike(slots, of_these).items():
                is_ready, is_at_risk = bool(slots), False
                for competency, now, later, shift, target, its_weight, core in slots:
                    level = levels[now] >> shift & _ONE
                    if level < target:
                        steps_taken += count * its_weight * level
                        if core:
                            is_ready = False
                            core_gaps[competency, target] += count
                        continue
                    steps_taken += count * its_weight * target
                    weight_met += count * its_weight
                    met[competency] += count
                    if levels[later] >> shift & _ONE < target:
                        is_at_risk = True
                        at_risk[competency] += count
                ready += count * is_ready
                at_risk_people += count * is_at_risk
        return Tally(
            people=sum(sum(of_these.values()) for of_these in people.values()),
            with_own_role=sum(sum(of.values()) for roles, of in people.items() if not roles <= self._baseline),
            people_at_risk=at_risk_people,
            sums=Sums(required.total(), met.total(), weight, weight_met, steps, steps_taken, asked, ready),
            required=required,
            met=met,
            at_risk=at_risk,
            core_gaps=core_gaps,
        )

    def _alike(self, slots: Sequence[_Slot], people: Mapping[Levels, int]) -> Counter[Levels]:
        """The same people, told apart only by the levels that are asked of them."""
        asked = [0] * (2 * len(self.words))
        for slot in slots:
            asked[slot.now] |= _ONE << slot.shift
            asked[slot.later] |= _ONE << slot.shift
        found: Counter[Levels] = Counter()
        for levels, number in people.items():
            found[tuple(map(and_, levels, asked))] += number
        return found

    def _of(self, roles: frozenset[int]) -> list[_Slot]:
        """What these roles and the baseline ask for together."""
        together = effective(one for role in roles | self._baseline for one in self._asked.get(role, {}).items())
        return [
            _Slot(
                competency,
                now=(word := self.words.index(competency // SLOTS)),
                later=word + len(self.words),
                shift=BITS * (competency % SLOTS),
                target=asked.target,
                weight=asked.weight,
                core=asked.core,
            )
            for competency, asked in together.items()
        ]
