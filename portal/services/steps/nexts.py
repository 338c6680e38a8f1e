"""The next steps of a person: the most useful courses, with what they need first, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.rules.access import Actor
from portal.rules.coverage import Requirement
from portal.rules.refusals import Refusal, Refused
from portal.rules.steps import ranking
from portal.rules.steps.bundles import Exclusion, Reason
from portal.rules.steps.courses import Learner, cost_to
from portal.services.steps.shelf import Shelf, StepCourse, shelf
from portal.services.steps.standing import Named, somebody, stand

MOST = 3


@dataclass(frozen=True, slots=True)
class Closes:
    """Steps of a gap that a course takes, with what it needs first, up to the level `after`. `gap` is the whole gap."""

    code: str
    name: str
    steps: int
    gap: int
    is_core: bool
    verified: int
    after: int
    target: int


@dataclass(frozen=True, slots=True)
class First:
    """A course that a step takes before its own. `is_before` where a step before takes it: it is counted there."""

    course: StepCourse
    is_going_on: bool
    is_before: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """A course worth taking. `minutes` and `cost` are all that is still to do and to pay, `first` included.

    `minutes` assumes something where nobody knows the hours of a course; `hours_known` says whether it had to.
    `refusal` is why one cannot enroll today even once `first` is done. `finish` is the likely day.
    """

    course: StepCourse
    first: tuple[First, ...]
    closes: tuple[Closes, ...]
    minutes: int
    hours_known: bool
    cost: int
    finish: date
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class NotProposed:
    """A course that would close a gap, and the course that is in the way of it, often itself."""

    course: StepCourse
    reason: Reason
    cause: StepCourse


@dataclass(frozen=True, slots=True)
class NextSteps:
    """The most useful first; `gaps` counts the competencies below their target."""

    steps: tuple[NextStep, ...]
    not_proposed: tuple[NotProposed, ...]
    gaps: int


def my_next_steps(actor: Actor, *, on: date) -> NextSteps:
    """The actor's own, in three statements. Raises `Refused` for whoever is nobody in the company."""
    if actor.id is None:
        raise Refused(Refusal.NOT_FOUND)
    return _of(actor.id, on)


def next_steps_of(actor: Actor, employee_no: str, *, on: date) -> NextSteps:
    """Somebody's, for whoever may see what they learn, in four statements. Raises `Refused` (not found) otherwise."""
    return _of(somebody(actor, employee_no, on=on).id, on)


def _of(person_id: int, on: date) -> NextSteps:
    mine = stand(person_id, on=on)
    found = shelf(mine.closing(mine.asked), [person_id], on=on)
    learner = found.learner(person_id, mine.verified)
    ranked = ranking.next_steps(found.offers, learner, mine.asked, on=on, most=MOST)
    return NextSteps(
        steps=tuple(as_step(step, found, learner, mine.asked, mine.names) for step in ranked.steps),
        not_proposed=not_proposed(ranked.excluded, found),
        gaps=sum(mine.verified.get(code, 0) < asked.target for code, asked in mine.asked.items()),
    )


def as_step(
    step: ranking.Step,
    found: Shelf,
    learner: Learner,
    asked: Mapping[str, Requirement],
    names: Mapping[str, Named],
) -> NextStep:
    """A step of the rule as a page shows it."""
    own = [code for code in step.bundle.courses if code != step.code]
    return NextStep(
        course=found.courses[step.code],
        first=tuple(
            First(found.courses[code], is_going_on=code in learner.going_on, is_before=code in step.bundle.leans_on)
            for code in (*step.bundle.leans_on, *own)
        ),
        closes=tuple(
            Closes(
                code=one.competency,
                name=names[one.competency].name,
                steps=one.steps,
                gap=one.gap,
                is_core=one.core,
                verified=learner.verified.get(one.competency, 0),
                after=one.after,
                target=asked[one.competency].target,
            )
            for one in step.closings
        ),
        minutes=step.bundle.minutes,
        hours_known=all(found.offers[code].minutes is not None for code in step.bundle.courses),
        cost=sum(cost_to(found.offers[code], learner) for code in step.bundle.courses),
        finish=step.bundle.finish,
        refusal=step.refusal,
    )


def not_proposed(excluded: tuple[Exclusion, ...], found: Shelf) -> tuple[NotProposed, ...]:
    """What could be expected and is not there, with the reason; what goes on or is retired stands elsewhere."""
    told = (Reason.RETIRES_FIRST, Reason.NEEDS_SOMETHING_GONE)
    return tuple(
        NotProposed(found.courses[one.code], one.reason, found.courses[one.cause])
        for one in excluded
        if one.reason in told
    )
