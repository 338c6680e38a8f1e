"""What a manager has to decide first: at most three of what is known, in an order that never depends on chance.

The order stands in docs/deciding.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from portal.rules.coverage import hidden_risk

MOST = 3
SEVERAL = 2
"""From so many people on a core gap is something to decide about."""


class Topic(IntEnum):
    """What a decision is about; the lower comes first."""

    NEED = 0
    """A team need that is not met on the day or at its horizon."""
    HIDDEN = 1
    """A team need that is met, by two or more now and one at the horizon."""
    LAPSES = 2
    """Requirements that are met and will not be at the horizon."""
    CORE_GAP = 3
    """A core requirement that several people miss and one course proves."""


class Step(StrEnum):
    """The one thing to do next."""

    TRAIN = "train"
    """Look for courses that prove this level of this competency."""
    RENEW = "renew"
    """See who lapses when, and what renews it."""


@dataclass(frozen=True, slots=True)
class Need:
    """A team need. `day` is the first day on which it is as low as it is judged by: the day itself, or one ahead."""

    unit: str
    competency: str
    level: int
    need: int
    depth: int
    projected: int
    day: date

    @property
    def worst(self) -> int:
        return min(self.depth, self.projected)

    @property
    def topic(self) -> Topic | None:
        if self.worst < self.need:
            return Topic.NEED
        return Topic.HIDDEN if hidden_risk(self.depth, self.projected) else None


@dataclass(frozen=True, slots=True)
class Lapsing:
    """`proofs` requirements of `people` people lapse before `until`."""

    proofs: int
    people: int
    until: date


@dataclass(frozen=True, slots=True)
class CoreGap:
    """So many people are below a core requirement that `course` proves."""

    competency: str
    level: int
    people: int
    course: str


Fact = Need | Lapsing | CoreGap


@dataclass(frozen=True, slots=True)
class Decision:
    """A subject, a day and one next step. The subject is a competency's code, or "renewals"."""

    topic: Topic
    subject: str
    day: date
    step: Step
    fact: Fact


def decide(needs: Iterable[Need], lapsing: Lapsing, gaps: Iterable[CoreGap], *, on: date) -> tuple[Decision, ...]:
    """The first of all that asks for a decision on a day, `MOST` of them. The order of what is given is irrelevant."""
    found = [
        (_place(need, topic), Decision(topic, need.competency, need.day, Step.TRAIN, need))
        for need in needs
        if (topic := need.topic) is not None
    ]
    if lapsing.proofs:
        renewals = Decision(Topic.LAPSES, "renewals", lapsing.until, Step.RENEW, lapsing)
        found.append(((Topic.LAPSES, 0, lapsing.until, 0, "", 0, ""), renewals))
    for gap in gaps:
        if gap.people >= SEVERAL and gap.course:
            place = (Topic.CORE_GAP, -gap.people, on, 0, gap.competency, -gap.level, gap.course)
            found.append((place, Decision(Topic.CORE_GAP, gap.competency, on, Step.TRAIN, gap)))
    return tuple(decision for _, decision in sorted(found, key=lambda pair: pair[0])[:MOST])


def _place(need: Need, topic: Topic) -> tuple[Topic, int, date, int, str, int, str]:
    """Nobody before one before too few; then the day, the smaller margin, the code, the higher level, the unit."""
    return topic, min(need.worst, 2), need.day, need.worst - need.need, need.competency, -need.level, need.unit
