"""Required against verified → coverage, readiness, depth.

A figure that is not defined is None, never 0: a competency that nobody needs is neither covered nor uncovered.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
"""A competency, as the caller names them."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What somebody's roles ask of them in one competency: `target` 1–5, `weight` 1 or more."""

    target: int
    weight: int
    core: bool


def effective(requirements: Iterable[tuple[K, Requirement]]) -> dict[K, Requirement]:
    """The requirements of several roles as one: per competency the highest target and weight, core if any is."""
    union: dict[K, Requirement] = {}
    for competency, asked in requirements:
        known = union.get(competency)
        union[competency] = (
            asked
            if known is None
            else Requirement(max(known.target, asked.target), max(known.weight, asked.weight), known.core or asked.core)
        )
    return union


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts that add up over people and units: pairs, weights and weighted level steps.

    `ready` and `asked` count people: who meets every core requirement, of those with any requirement at all.
    """

    required: int = 0
    met: int = 0
    weight: int = 0
    weight_met: int = 0
    steps: int = 0
    steps_taken: int = 0
    asked: int = 0
    ready: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def coverage(self) -> float | None:
        return share(self.met, self.required)

    @property
    def weighted_coverage(self) -> float | None:
        return share(self.weight_met, self.weight)

    @property
    def readiness(self) -> float | None:
        return share(self.steps_taken, self.steps)


def share(part: int, whole: int) -> float | None:
    """A ratio, or None where there is nothing to divide by."""
    return part / whole if whole else None


def sums(required: Mapping[K, Requirement], verified: Mapping[K, int]) -> Sums:
    """One person's counts. Over-achievement never offsets a gap. Without any requirement somebody is neither
    ready nor not."""
    if not required:
        return Sums()
    levels = {competency: verified.get(competency, 0) for competency in required}
    met = {competency for competency, asked in required.items() if levels[competency] >= asked.target}
    return Sums(
        required=len(required),
        met=len(met),
        weight=sum(asked.weight for asked in required.values()),
        weight_met=sum(required[competency].weight for competency in met),
        steps=sum(asked.weight * asked.target for asked in required.values()),
        steps_taken=sum(asked.weight * min(levels[c], asked.target) for c, asked in required.items()),
        asked=1,
        ready=int(not critical_gaps(required, verified)),
    )


def critical_gaps(required: Mapping[K, Requirement], verified: Mapping[K, int]) -> list[K]:
    """The core competencies below their target."""
    return [c for c, asked in required.items() if asked.core and verified.get(c, 0) < asked.target]


def gap(target: int, verified: int) -> int:
    """Level steps to go."""
    return max(0, target - verified)


class Depth(StrEnum):
    """How many people hold a level that a team needs."""

    NOBODY = "nobody"
    SINGLE = "single"
    THIN = "thin"
    DEEP = "deep"


def depth_class(people: int) -> Depth:
    return (Depth.NOBODY, Depth.SINGLE, Depth.THIN)[people] if people < 3 else Depth.DEEP


def hidden_risk(depth: int, projected: int) -> bool:
    """Two or more today and at most one within the horizon."""
    return depth >= 2 and projected <= 1


def bus_factor(depths: Sequence[int]) -> int | None:
    """The smallest depth over what a team needs; None where nothing is needed."""
    return min(depths, default=None)
