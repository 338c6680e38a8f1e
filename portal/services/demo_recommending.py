"""The demo company: what the featured manager recommends to the people below, and what comes of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from portal.rules.access import Actor
from portal.rules.refusals import Refused
from portal.services import learning, recommending
from portal.services.demo_weeks import acting
from portal.services.steps import NextStep, next_steps_of
from portal.starter.company import Company

_Why = tuple[str, str]
"""A course and the competency that it is recommended for."""

_OWN_NOTE = "You asked me for something on this in our last talk. Take a morning a week for it, I keep it free."
_SHARED_NOTES = (
    "We run this ourselves from spring on. Please be through before the hand-over.",
    "Two of you are enough for a start; say so if it does not fit now.",
)
_SHARED = (6, 3)
"""How many days ago the manager recommends a course to several people."""


def suggest(company: Company, *, on: date) -> None:
    """On days before `on`: to the featured employee a course of their own, to colleagues those that they share.

    The first of them enrolls a day later and the second puts it aside, as far as the rules let them.
    """
    featured = {each.role: each.employee_no for each in company.featured}
    manager, employee = acting(featured["manager"]), featured["employee"]
    for step in _steps(manager, employee, on - timedelta(days=8))[:1]:
        _recommend(manager, (step.course.code, step.closes[0].code), [employee], _OWN_NOTE, on - timedelta(days=8))
    shared: dict[_Why, list[str]] = defaultdict(list)
    for colleague in company.colleagues:
        for step in _steps(manager, colleague, on - timedelta(days=_SHARED[0])):
            shared[step.course.code, step.closes[0].code].append(colleague)
    widest = sorted(shared.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    for (why, people), days, note in zip(widest, _SHARED, _SHARED_NOTES, strict=False):
        day = on - timedelta(days=days)
        if _recommend(manager, why, people, note, day):
            _answer(people, why[0], day + timedelta(days=1))


def _steps(manager: Actor, employee_no: str, day: date) -> Sequence[NextStep]:
    return [step for step in next_steps_of(manager, employee_no, on=day).steps if step.refusal is None]


def _recommend(manager: Actor, why: _Why, people: Sequence[str], note: str, day: date) -> bool:
    try:
        recommending.recommend(manager, *why, people, note, on=day, now=_at(day, 9))
    except Refused:
        return False
    return True


def _answer(people: Sequence[str], course: str, day: date) -> None:
    for employee_no, deed in zip(people, (learning.enroll, recommending.put_aside), strict=False):
        try:
            deed(acting(employee_no), course, on=day, now=_at(day, 14))
        except Refused:
            continue


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 10), UTC)
