"""A course as somebody who looks for a next step sees it, and where that person stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.rules.courses import SelfEnroll
from portal.rules.enrolling import CourseTerms, refusal_to_enroll
from portal.rules.refusals import Refusal

HOURS_A_WEEK = 4
"""What somebody learns beside their work, for a likely day on which they finish."""

ASSUMED_MINUTES = 8 * 60
"""What a course of unknown length counts as, in comparisons and for the likely day."""

HOUR_IN_MINOR_UNITS = 50_00
"""What an hour of somebody's work counts as beside the cost of a course, in minor units of the currency."""

_OPEN_END = date.max


@dataclass(frozen=True, slots=True)
class Offer:
    """A course. `grants` holds the level that it proves by competency, `cost` minor units.

    `needs` holds, for each course to complete first, that course and then its equivalents: one of them is enough.
    """

    code: str
    minutes: int | None
    cost: int
    grants: Mapping[str, int]
    terms: CourseTerms
    needs: tuple[tuple[str, ...], ...] = ()
    last_exam_on: date | None = None

    @property
    def work(self) -> int:
        """Minutes, assumed where nobody knows them."""
        return ASSUMED_MINUTES if self.minutes is None else self.minutes

    @property
    def level(self) -> int:
        """The highest level that it proves; 0 for none."""
        return max(self.grants.values(), default=0)

    @property
    def finish_by(self) -> date:
        """The last day on which it can be finished; `date.max` without one."""
        retires = self.terms.retires_on
        last = retires - timedelta(days=1) if retires is not None and retires > date.min else retires
        return min(last or _OPEN_END, self.last_exam_on or _OPEN_END)


@dataclass(frozen=True, slots=True)
class Learner:
    """Where somebody stands: verified levels by competency, and courses by their code.

    `ended_today` are courses whose enrollment ended on the day itself. `planned` are courses of steps that come
    before the one that is asked for: they count as done, and `reached` holds the levels that they would prove.
    """

    verified: Mapping[str, int]
    completed: frozenset[str] = frozenset()
    going_on: frozenset[str] = frozenset()
    ended_today: frozenset[str] = frozenset()
    planned: frozenset[str] = frozenset()
    reached: Mapping[str, int] = field(default_factory=dict)

    def level(self, competency: str) -> int:
        """What is verified, or would be after the courses that go on or are planned."""
        return max(self.verified.get(competency, 0), self.reached.get(competency, 0))

    def has_done(self, one_of: tuple[str, ...]) -> bool:
        """Whether a prerequisite is met: the course or an equivalent of it is completed or planned."""
        return any(code in self.completed or code in self.planned for code in one_of)


def refusal_now(offer: Offer, learner: Learner, *, on: date) -> Refusal | None:
    """Why somebody employed could not enroll in a course today if nothing else had to be completed first."""
    return refusal_to_enroll(
        offer.terms,
        live=offer.code in learner.going_on,
        ended_today=offer.code in learner.ended_today,
        employed=True,
        missing_prerequisites=(),
        on=on,
    )


def cost_to(offer: Offer, learner: Learner) -> int:
    """What is still to pay: nothing for a course that goes on."""
    return 0 if offer.code in learner.going_on else offer.cost


def likely_finish(on: date, minutes: int) -> date:
    """The day by which so much work is done at `HOURS_A_WEEK`, in whole weeks; the last day there is at most."""
    weeks = -(-minutes // (HOURS_A_WEEK * 60))
    left = (date.max - on).days
    return on + timedelta(days=min(7 * weeks, left))


ENTRY_ORDER = {SelfEnroll.OPEN: 0, SelfEnroll.APPROVAL: 1, SelfEnroll.CLOSED: 2}
"""How easily somebody gets in, for courses that are otherwise alike."""
