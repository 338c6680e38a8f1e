"""The courses that close one gap of one person or of many: for how many, in how many hours, at which cost, and why."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import LevelInterval
from portal.model.people import Person
from portal.rules.access import Actor, Subject
from portal.rules.courses import LEVELS
from portal.rules.coverage import Requirement
from portal.rules.people import is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.rules.steps.ranking import ranked, with_going_on
from portal.services.people import covers, employed, visible_to
from portal.services.requirements import effective
from portal.services.steps.nexts import NextStep, NotProposed, as_step, not_proposed
from portal.services.steps.shelf import Shelf, shelf
from portal.services.steps.standing import Named


@dataclass(frozen=True, slots=True)
class WithGap:
    """Somebody below a target, or soon: then `lapses` and `verified` is the level of the later day."""

    id: int
    employee_no: str
    name: str
    verified: int
    target: int
    lapses: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A course that closes the gap of some people, at least in part.

    `closes` are the employee numbers of those whose whole gap it closes, `narrows` of the others that it helps.
    `step` is what it is for the first of them: its hours, cost, prerequisites and likely day may differ for others,
    from `least` to `most` of (minutes, cost).
    """

    step: NextStep
    closes: tuple[str, ...]
    narrows: tuple[str, ...]
    least: tuple[int, int]
    most: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ways:
    """Who has the gap, and what closes it: the courses that close it for most people first, then the most useful.

    `under_way` are those who go on with a course that closes it.
    """

    code: str
    name: str
    people: tuple[WithGap, ...]
    ways: tuple[Way, ...]
    not_proposed: tuple[NotProposed, ...]
    under_way: tuple[WithGap, ...] = ()


def closing(
    actor: Actor,
    competency: str,
    *,
    people: Select[int],
    on: date,
    target: int | None = None,
    lapsing_by: date | None = None,
) -> Ways:
    """What closes the gap in a competency of those among `people`, ids, whose learning the actor may see.

    The target is what is asked of each of them, or `target` for everybody; who meets it on the day and not any more
    on `lapsing_by` has a gap as well. Three statements. Raises `Refused` (not found) for a competency that does not
    exist. Who goes on with a course that closes the gap has none here.
    """
    about, missing, asked = _who(actor, competency, people, target, on, later=lapsing_by or on)
    if not missing:
        return Ways(about.code, about.name, (), (), ())
    lowest = min(one.verified for one in missing)
    found = shelf([(about.id, level) for level in LEVELS if level > lowest], [one.id for one in missing], on=on)
    return _ways(about, missing, asked, found, on)


def _ways(about: Named, missing: list[WithGap], asked: Mapping[int, Requirement], found: Shelf, on: date) -> Ways:
    """People who stand alike are reckoned once."""
    alike: dict[Any, list[WithGap]] = defaultdict(list)
    learners = {}
    for one in missing:
        learner = with_going_on(found.offers, found.learner(one.id, {about.code: one.verified}))
        key = (one.verified, asked[one.id], learner.completed, learner.going_on, learner.ended_today)
        alike[key].append(one)
        learners[one.id] = learner
    steps: dict[str, list[tuple[NextStep, float, list[WithGap]]]] = defaultdict(list)
    excluded: dict[str, NotProposed] = {}
    left: list[WithGap] = []
    for group in alike.values():
        learner, wanted = learners[group[0].id], {about.code: asked[group[0].id]}
        if learner.level(about.code) < wanted[about.code].target:
            left += group
        answer = ranked(found.offers, learner, wanted, on=on)
        for step in answer.steps:
            shown = as_step(step, found, learner, wanted, {about.code: about})
            steps[step.code].append((shown, step.score, group))
        excluded |= {one.course.code: one for one in not_proposed(answer.excluded, found)}
    ways = [(_way(of), max(score for _, score, _ in of)) for of in steps.values()]
    ways.sort(key=lambda pair: (-len(pair[0].closes), -pair[1], pair[0].step.course.code))
    order = {one.id: place for place, one in enumerate(missing)}
    in_need = {one.id for one in left}
    return Ways(
        code=about.code,
        name=about.name,
        people=tuple(sorted(left, key=lambda one: order[one.id])),
        under_way=tuple(one for one in missing if one.id not in in_need),
        ways=tuple(way for way, _ in ways),
        not_proposed=tuple(one for code, one in sorted(excluded.items()) if code not in steps),
    )


def _way(of: list[tuple[NextStep, float, list[WithGap]]]) -> Way:
    whole = [one.employee_no for step, _, group in of for one in group if _is_whole(step, one)]
    part = [one.employee_no for step, _, group in of for one in group if not _is_whole(step, one)]
    return Way(
        step=of[0][0],
        closes=tuple(sorted(whole)),
        narrows=tuple(sorted(part)),
        least=(min(step.minutes for step, _, _ in of), min(step.cost for step, _, _ in of)),
        most=(max(step.minutes for step, _, _ in of), max(step.cost for step, _, _ in of)),
    )


def _is_whole(step: NextStep, one: WithGap) -> bool:
    return step.course.grants.get(step.closes[0].code, 0) >= one.target


def _who(
    actor: Actor, competency: str, people: Select[int], target: int | None, on: date, *, later: date
) -> tuple[Named, list[WithGap], dict[int, Requirement]]:
    if not is_code(competency):
        raise Refused(Refusal.NOT_FOUND)
    who = (
        select(Person.id.label("person_id"), Person.employee_no, Person.name.label("who"), Person.sort_key)
        .where(Person.id.in_(people), Person.id.in_(visible_to(actor, Subject.LEARNING, on=on)), employed(on))
        .cte("who")
    )
    asked, then = effective(who, on=on), aliased(LevelInterval)
    rows = db.session.execute(
        select(
            Competency.id,
            Competency.code,
            Competency.name,
            who.c.person_id,
            who.c.employee_no,
            who.c.who,
            asked.c.target,
            asked.c.weight,
            asked.c.is_core,
            LevelInterval.verified,
            then.verified.label("later"),
        )
        .select_from(Competency)
        .outerjoin(who, who.c.person_id.is_not(None))
        .outerjoin(asked, and_(asked.c.person_id == who.c.person_id, asked.c.competency_id == Competency.id))
        .outerjoin(
            LevelInterval,
            and_(
                LevelInterval.person_id == who.c.person_id,
                LevelInterval.competency_id == Competency.id,
                covers(LevelInterval, on),
            ),
        )
        .outerjoin(
            then,
            and_(
                then.person_id == who.c.person_id,
                then.competency_id == Competency.id,
                covers(then, later),
            ),
        )
        .where(Competency.code_key == same(competency))
        .order_by(who.c.sort_key, who.c.person_id)
    ).all()
    if not rows:
        raise Refused(Refusal.NOT_FOUND)
    missing, requirements = [], {}
    for row in rows:
        wanted = target if target is not None else row.target
        verified, lapses = row.verified or 0, False
        if row.person_id is not None and wanted is not None and verified >= wanted:
            verified, lapses = row.later or 0, True
        if row.person_id is not None and wanted is not None and verified < wanted:
            missing.append(WithGap(row.person_id, row.employee_no, row.who, verified, wanted, lapses))
            requirements[row.person_id] = Requirement(wanted, row.weight or 1, bool(row.is_core))
    return Named(rows[0].id, rows[0].code, rows[0].name), missing, requirements
