"""The cheapest way for one person to what a role asks: which courses, at which cost, in which order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from portal.rules.coverage import Requirement
from portal.rules.steps.bundles import Bundles, Exclusion
from portal.rules.steps.courses import Learner, Offer, cost_to
from portal.rules.steps.ordering import ordered, too_late
from portal.rules.steps.plans import Plan, PlanCourse, PlanGap, PlanPerson, Session

ME = "me"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A requirement that courses cannot meet today. `reachable` is the highest level that is left."""

    competency: str
    target: int
    reachable: int


@dataclass(frozen=True, slots=True)
class PathProblem:
    """What a path has to reach, and what it may use: courses that can still be taken and finished, by code."""

    targets: Mapping[str, int]
    offers: Mapping[str, Offer]
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True, slots=True)
class PathCourse:
    """A course on a path. `closes` holds the level that it brings by competency where that is part of a target."""

    code: str
    finish: date
    minutes: int | None
    cost: int
    closes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Path:
    """Courses one after another. `minutes` are known and assumed ones; `finish` is None for an empty path."""

    courses: tuple[PathCourse, ...]
    minutes: int
    cost: int
    finish: date | None


def path_problem(
    offers: Mapping[str, Offer], learner: Learner, wanted: Mapping[str, Requirement], *, on: date
) -> PathProblem:
    """What is missing, lowered to what courses can prove. Levels count as verified: a course that goes on is taken
    again into the path, without cost.
    """
    bundles = Bundles(offers, learner, on=on)
    usable = {
        code: offer
        for code, offer in offers.items()
        if code in learner.going_on or not isinstance(bundles.chosen(code), Exclusion)
    }
    targets, shortfalls = {}, []
    for key, asked in sorted(wanted.items()):
        have = learner.verified.get(key, 0)
        if have >= asked.target:
            continue
        highest = max([have, *(offer.grants.get(key, 0) for offer in usable.values())])
        if highest < asked.target:
            shortfalls.append(Shortfall(key, asked.target, highest))
        if highest > have:
            targets[key] = min(highest, asked.target)
    return PathProblem(targets, usable, tuple(shortfalls))


def as_plan(problem: PathProblem, learner: Learner) -> Plan:
    """The path as a plan of one person without any limit: everything is closed, at the least cost, then work."""
    courses = {
        code: PlanCourse(
            code=code,
            cost=cost_to(offer, learner),
            work=offer.work,
            grants={key: level for key, level in offer.grants.items() if key in problem.targets},
            needs=() if code in learner.going_on else offer.needs,
        )
        for code, offer in problem.offers.items()
    }
    return Plan(
        people=(PlanPerson(ME, has={}, done=learner.completed | learner.planned),),
        courses=courses,
        sessions={code: Session(code, code) for code in courses},
        gaps=tuple(PlanGap(ME, key, target, 1) for key, target in problem.targets.items()),
    )


def late_on_path(problem: PathProblem, chosen: Collection[str], learner: Learner, *, on: date) -> frozenset[str]:
    """The courses of a solution that end before somebody would be through with them."""
    return too_late(problem.offers, ordered(problem.offers, chosen, learner, on=on), learner)


def as_path(problem: PathProblem, chosen: Collection[str], learner: Learner, *, on: date) -> Path:
    """The courses of a solution in the order in which they are taken."""
    courses, level = [], dict(learner.verified)
    for code, finish in ordered(problem.offers, chosen, learner, on=on):
        offer = problem.offers[code]
        closes = {
            key: min(granted, problem.targets[key])
            for key, granted in offer.grants.items()
            if key in problem.targets and min(granted, problem.targets[key]) > level.get(key, 0)
        }
        level.update(closes)
        courses.append(PathCourse(code, finish, offer.minutes, cost_to(offer, learner), closes))
    return Path(
        courses=tuple(courses),
        minutes=sum(problem.offers[one.code].work for one in courses),
        cost=sum(one.cost for one in courses),
        finish=courses[-1].finish if courses else None,
    )
