"""A change of role: what somebody brings, what is missing, and the cheapest way there in the order of prerequisites."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from time import monotonic

from portal.rules.access import Actor
from portal.rules.coverage import Requirement, gap
from portal.rules.refusals import Refusal
from portal.rules.steps.courses import Learner, Offer, refusal_now
from portal.rules.steps.greedy import greedy
from portal.rules.steps.paths import Path, PathProblem, as_path, as_plan, late_on_path, path_problem
from portal.rules.steps.plans import chosen_places, program, without_loops
from portal.services.skills import Readiness
from portal.services.steps.roles import RoleProfile, role_for, towards
from portal.services.steps.shelf import StepCourse, shelf
from portal.services.steps.solving import SECONDS, solve
from portal.services.steps.standing import Somebody, somebody, stand


@dataclass(frozen=True, slots=True)
class Brings:
    """A level that a course on the path adds: from `before` to `after`."""

    code: str
    name: str
    before: int
    after: int
    target: int


@dataclass(frozen=True, slots=True)
class OnPath:
    """A course of the path in its place. `cost` is what is still to pay, `finish` the likely day, one after another.

    `brings` is empty for a course that is there only because another needs it. `refusal` is why one could not enroll
    today even once everything before is done.
    """

    course: StepCourse
    brings: tuple[Brings, ...]
    cost: int
    finish: date
    is_going_on: bool
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement of the role. `after` is the level at the end of the path."""

    code: str
    name: str
    is_core: bool
    weight: int
    verified: int
    target: int
    after: int

    @property
    def gap(self) -> int:
        return gap(self.target, self.verified)

    @property
    def left(self) -> int:
        """Level steps that no course closes today."""
        return gap(self.target, self.after)


@dataclass(frozen=True, slots=True)
class Transition:
    """From where somebody stands to a role; `asks` has the widest core gaps first.

    `is_exact` is False where the baseline had to stand in for the proof. `minutes` are known and assumed ones,
    `hours_known` says whether nothing had to be assumed.
    """

    person: Somebody
    today: tuple[str, ...]
    role: RoleProfile
    readiness: Readiness
    asks: tuple[Asked, ...]
    path: tuple[OnPath, ...]
    minutes: int
    hours_known: bool
    cost: int
    finish: date | None
    is_exact: bool


def transition(actor: Actor, code: str, employee_no: str = "", *, on: date, seconds: float = SECONDS) -> Transition:
    """The way of the actor, or of somebody whose learning they may see, to a role and what is asked of everybody.

    In at most five statements. Raises `Refused` (not found) for anybody else and for a role that does not exist.
    """
    person = somebody(actor, employee_no, on=on)
    role, asked, today = role_for(person, code, on=on)
    where = stand(person.id, on=on)
    names = {**role.names, **where.names}
    missing = [
        (names[key].id, level)
        for key, one in asked.items()
        for level in range(where.verified.get(key, 0) + 1, 6)
        if where.verified.get(key, 0) < one.target
    ]
    found = shelf(missing, [person.id], on=on)
    learner = found.learner(person.id, where.verified)
    path, is_exact = cheapest(found.offers, learner, asked, on=on, seconds=seconds)
    before = where.verified
    levels, steps = dict(before), []
    for one in path.courses:
        brings = tuple(
            Brings(key, names[key].name, levels.get(key, 0), after, asked[key].target)
            for key, after in one.closes.items()
        )
        levels.update(one.closes)
        steps.append(
            OnPath(
                course=found.courses[one.code],
                brings=brings,
                cost=one.cost,
                finish=one.finish,
                is_going_on=one.code in learner.going_on,
                refusal=None if one.code in learner.going_on else refusal_now(found.offers[one.code], learner, on=on),
            )
        )
    return Transition(
        person=person,
        today=tuple(today),
        role=role.profile,
        readiness=towards(role, asked, where),
        asks=tuple(
            sorted(
                (
                    Asked(
                        key, names[key].name, one.core, one.weight, before.get(key, 0), one.target, levels.get(key, 0)
                    )
                    for key, one in asked.items()
                ),
                key=lambda one: (not (one.is_core and one.gap), -one.gap),
            )
        ),
        path=tuple(steps),
        minutes=path.minutes,
        hours_known=all(one.minutes is not None for one in path.courses),
        cost=path.cost,
        finish=path.finish,
        is_exact=is_exact,
    )


def cheapest(
    offers: Mapping[str, Offer], learner: Learner, wanted: Mapping[str, Requirement], *, on: date, seconds: float
) -> tuple[Path, bool]:
    """The cheapest path, among those the shortest, and whether that is proved.

    A course that would come too late on its path is left out, and the path found anew.
    """
    until, is_exact = monotonic() + seconds, True
    while True:
        problem = path_problem(offers, learner, wanted, on=on)
        chosen, is_proved = _chosen(problem, learner, until - monotonic())
        is_exact = is_exact and is_proved
        late = late_on_path(problem, chosen, learner, on=on)
        if not late:
            return as_path(problem, chosen, learner, on=on), is_exact
        offers = {code: offer for code, offer in offers.items() if code not in late}


def _chosen(problem: PathProblem, learner: Learner, seconds: float) -> tuple[frozenset[str], bool]:
    if not problem.targets:
        return frozenset(), True
    plan = as_plan(problem, learner)
    columns = solve(program(plan), lambda found: without_loops(plan, found), seconds=seconds)
    places = greedy(plan) if columns is None else chosen_places(plan, columns)
    return frozenset(session for _, session in places), columns is not None
