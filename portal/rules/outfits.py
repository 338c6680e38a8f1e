"""Coverage and readiness of many people at once: whoever holds the same roles and levels is counted once.

The levels of a person come as numbers: three bits for each competency, `SLOTS` competencies in a number, so that a
database adds them up in one pass and a hundred thousand people take a moment.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass
from operator import and_
from typing import NamedTuple

from portal.rules.coverage import Requirement, Sums, effective

SLOTS = 20
"""Competencies in one number of 63 bits."""

BITS = 3
"""Of one level, 0 to 5."""

_ONE = (1 << BITS) - 1


class Packed(NamedTuple):
    """A person: the roles that they hold, and their levels on the day and at the horizon, a number for each word."""

    roles: frozenset[int]
    now: tuple[int, ...]
    later: tuple[int, ...]


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


class _Slot(NamedTuple):
    competency: int
    word: int
    shift: int
    asked: tuple[int, int, bool]
    """Target, weight, core."""


class Outfits:
    """Requirements by role, looked at as those of whole sets of roles."""

    def __init__(self, asked: Mapping[int, Mapping[int, Requirement]], baseline: Collection[int]) -> None:
        """`asked` holds the requirements of each role by competency; everybody holds the baseline roles."""
        self._asked, self._baseline = asked, frozenset(baseline)
        self.words = words(competency for of in asked.values() for competency in of)
        self._slots: dict[frozenset[int], list[_Slot]] = {}

    def tally(self, people: Mapping[Packed, int]) -> Tally:
        """The counts of so many people of each kind: what `coverage.sums` says of each, added up."""
        required, met, at_risk = Counter[int](), Counter[int](), Counter[int]()
        total = Counter[str]()
        for roles, number in self._by_roles(people).items():
            slots = self._of(roles)
            total["asked"] += number * bool(slots)
            for competency, _, _, (target, weight, _core) in slots:
                required[competency] += number
                total["weight"] += number * weight
                total["steps"] += number * weight * target
        steps_taken = weight_met = 0
        for (roles, now, later), number in self._alike(people).items():
            ready = bool(slots := self._of(roles))
            risky = False
            for competency, word, shift, (target, weight, core) in slots:
                level = now[word] >> shift & _ONE
                if level < target:
                    steps_taken += number * weight * level
                    ready = ready and not core
                    continue
                met[competency] += number
                weight_met += number * weight
                steps_taken += number * weight * target
                if later[word] >> shift & _ONE < target:
                    risky = True
                    at_risk[competency] += number
            total["ready"] += number * ready
            total["people_at_risk"] += number * risky
        return Tally(
            people=sum(people.values()),
            with_own_role=sum(number for one, number in people.items() if not one.roles <= self._baseline),
            people_at_risk=total.pop("people_at_risk", 0),
            sums=Sums(
                required=required.total(), met=met.total(), weight_met=weight_met, steps_taken=steps_taken, **total
            ),
            required=required,
            met=met,
            at_risk=at_risk,
        )

    @staticmethod
    def _by_roles(people: Mapping[Packed, int]) -> Counter[frozenset[int]]:
        found: Counter[frozenset[int]] = Counter()
        for one, number in people.items():
            found[one.roles] += number
        return found

    def _alike(self, people: Mapping[Packed, int]) -> Counter[Packed]:
        """The same people, told apart only by the levels that are asked of them."""
        found: Counter[Packed] = Counter()
        masks: dict[frozenset[int], list[int]] = {}
        for (roles, now, later), number in people.items():
            mask = masks.get(roles)
            if mask is None:
                slots = self._of(roles)
                mask = masks[roles] = [
                    sum(_ONE << slot.shift for slot in slots if slot.word == word) for word in range(len(self.words))
                ]
            found[Packed(roles, tuple(map(and_, now, mask)), tuple(map(and_, later, mask)))] += number
        return found

    def _of(self, roles: frozenset[int]) -> list[_Slot]:
        """What these roles and the baseline ask for together."""
        slots = self._slots.get(roles)
        if slots is None:
            together = effective(one for role in roles | self._baseline for one in self._asked.get(role, {}).items())
            slots = self._slots[roles] = [
                _Slot(competency, self.words.index(competency // SLOTS), BITS * (competency % SLOTS), astuple(asked))
                for competency, asked in together.items()
            ]
        return slots
