"""Which courses are most useful to somebody next: benefit for the hours and the cost, always with the reason.

benefit = sum over competencies of weight x (min(target, level reached) - level) x (2 if core)
score   = benefit / (hours + cost in hours of work)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from portal.rules.coverage import Requirement, gap
from portal.rules.refusals import Refusal
from portal.rules.steps.bundles import Bundle, Bundles, Exclusion
from portal.rules.steps.courses import ENTRY_ORDER, HOUR_IN_MINOR_UNITS, Learner, Offer, refusal_now

CORE_COUNTS = 2
"""How many times a step of a core requirement counts."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Steps of one gap that a bundle takes, up to the level `after`. `gap` is the whole gap as verified today."""

    competency: str
    steps: int
    gap: int
    after: int
    core: bool
    benefit: int


@dataclass(frozen=True, slots=True)
class Step:
    """A course that is worth taking. `score` is benefit per hour; `closings` has the largest benefit first.

    `refusal` is why somebody could not enroll in it today even with everything that it needs first.
    """

    code: str
    bundle: Bundle
    closings: tuple[Closing, ...]
    benefit: int
    score: float
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Steps, the most useful first, and what would close a gap and cannot be proposed, by code."""

    steps: tuple[Step, ...]
    excluded: tuple[Exclusion, ...]


def with_going_on(offers: Mapping[str, Offer], learner: Learner) -> Learner:
    """The same person with the levels that the courses which go on would prove."""
    return replace(learner, reached=_reached(offers, learner.going_on, learner.reached))


def ranked(offers: Mapping[str, Offer], learner: Learner, wanted: Mapping[str, Requirement], *, on: date) -> Ranked:
    """Every course that closes a gap at least in part, each taken by itself, the most useful first."""
    bundles = Bundles(offers, learner, on=on)
    found, excluded = _candidates(offers, learner, wanted, bundles)
    return Ranked(tuple(_step(offers[one.code], learner, bundles, one, on) for one in found), excluded)


def next_steps(
    offers: Mapping[str, Offer], learner: Learner, wanted: Mapping[str, Requirement], *, on: date, most: int
) -> Ranked:
    """The most useful steps, each chosen as if those before it were done; `excluded` as of today.

    A competency that is the first of a step is the first of another only when no step for anything else is left.
    """
    learner = with_going_on(offers, learner)
    bundles = Bundles(offers, learner, on=on)
    found, excluded = _candidates(offers, learner, wanted, bundles)
    steps: list[Step] = []
    while found and len(steps) < most:
        served = {step.closings[0].competency for step in steps}
        best = next((one for one in found if one.closings[0].competency not in served), found[0])
        step = _step(offers[best.code], learner, bundles, best, on)
        steps.append(step)
        learner = replace(
            learner,
            planned=learner.planned | frozenset(step.bundle.courses),
            reached=_reached(offers, step.bundle.courses, learner.reached),
        )
        bundles = Bundles(offers, learner, on=on)
        found, _ = _candidates(offers, learner, wanted, bundles) if len(steps) < most else ([], ())
    return Ranked(tuple(steps), excluded)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A step before its courses are put in order."""

    code: str
    closings: tuple[Closing, ...]
    benefit: int
    score: float


def _candidates(
    offers: Mapping[str, Offer], learner: Learner, wanted: Mapping[str, Requirement], bundles: Bundles
) -> tuple[list[_Candidate], tuple[Exclusion, ...]]:
    """What closes a gap, the most useful first, and what would and cannot be proposed, by code."""
    open_gaps = {key: asked for key, asked in wanted.items() if learner.level(key) < asked.target}
    found, excluded = [], []
    for code in sorted(offers):
        if not _adds(offers[code], learner, open_gaps):
            continue
        chosen = bundles.chosen(code)
        if isinstance(chosen, Exclusion):
            excluded.append(chosen)
            continue
        minutes, cost = bundles.minutes(chosen), bundles.cost(chosen)
        closings = _closings(_reached(offers, chosen, {}), learner, open_gaps)
        benefit = sum(one.benefit for one in closings)
        one = _Candidate(code, closings, benefit, score(benefit, minutes=minutes, cost=cost))
        entry = ENTRY_ORDER[offers[code].terms.self_enroll]
        found.append(((-one.score, -benefit, entry, cost, minutes, code), one))
    found.sort(key=lambda pair: pair[0])
    return [one for _, one in found], tuple(excluded)


def score(benefit: int, *, minutes: int, cost: int) -> float:
    """Benefit per hour of work, an hour being what `HOUR_IN_MINOR_UNITS` of cost counts as too."""
    work = minutes * HOUR_IN_MINOR_UNITS + cost * 60
    return benefit * HOUR_IN_MINOR_UNITS * 60 / max(work, HOUR_IN_MINOR_UNITS)


def _adds(offer: Offer, learner: Learner, open_gaps: Mapping[str, Requirement]) -> bool:
    return any(key in open_gaps and level > learner.level(key) for key, level in offer.grants.items())


def _closings(after: Mapping[str, int], learner: Learner, open_gaps: Mapping[str, Requirement]) -> tuple[Closing, ...]:
    """What these levels close of the gaps, the largest benefit first."""
    found = []
    for key, asked in open_gaps.items():
        reached = min(asked.target, after.get(key, 0))
        steps = reached - learner.level(key)
        if steps > 0:
            benefit = asked.weight * steps * (CORE_COUNTS if asked.core else 1)
            whole = gap(asked.target, learner.verified.get(key, 0))
            found.append(Closing(key, steps, whole, reached, asked.core, benefit))
    return tuple(sorted(found, key=lambda one: (-one.benefit, one.competency)))


def _step(offer: Offer, learner: Learner, bundles: Bundles, found: _Candidate, on: date) -> Step:
    bundle = bundles.of(offer.code)
    if isinstance(bundle, Exclusion):
        raise ValueError(bundle)
    return Step(
        code=offer.code,
        bundle=bundle,
        closings=found.closings,
        benefit=found.benefit,
        score=found.score,
        refusal=refusal_now(offer, learner, on=on),
    )


def _reached(offers: Mapping[str, Offer], courses: Collection[str], known: Mapping[str, int]) -> dict[str, int]:
    """The highest level of each competency that is known or that one of the courses proves."""
    levels = dict(known)
    for code in courses:
        for key, level in offers[code].grants.items() if code in offers else ():
            levels[key] = max(levels.get(key, 0), level)
    return levels
