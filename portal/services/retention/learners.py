"""The people who finish: how the enrollments of a period end, of all courses and of each. Raises `Refused`."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Select, select

from portal.model.base import db
from portal.model.catalog import Course
from portal.rules.access import AccessRole, Actor, Reach, Subject, reach
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.rules.retention.days import Codes
from portal.rules.retention.disclosure import K, Withheld
from portal.rules.retention.finishing import Finishing, finishing, followed
from portal.rules.retention.outcomes import Outcome, outcomes
from portal.rules.retention.quarters import Quarter
from portal.rules.retention.side_by_side import withheld_beside
from portal.services.people import team_of
from portal.services.retention.enrollments import Taken, taken


@dataclass(frozen=True, slots=True)
class OfCourse:
    """How the enrollments of one course end; `hidden` says why they are not shown."""

    code: str
    finishing: Finishing
    hidden: Withheld | None


@dataclass(frozen=True, slots=True)
class Learners:
    """How all enrollments end, and those of each course by its code. `is_masked` as in `Retention`."""

    finishing: Finishing
    outcomes: tuple[Outcome, ...]
    by_course: tuple[OfCourse, ...]
    hidden: Withheld | None
    is_masked: bool


def learners(
    actor: Actor, *, course: str = "", start: date | None = None, end: date | None = None, today: date
) -> Learners:
    """The enrollments begun in `[start, end)`, as today knows them. At most two statements.

    L&D see everybody, a manager the line of sight, both in whole quarters and through the mask.
    """
    people = _whose(actor, today)
    _refuse_other_periods(actor, start, end, today)
    wanted = select(Course.id, Course.code)
    if course:
        wanted = wanted.where(Course.code_key == same(course))
    codes = {row.id: row.code for row in db.session.execute(wanted)}
    if course and not codes:
        raise Refused(Refusal.UNKNOWN_REFERENCE, what="course", code=course)
    rows = taken(people, course_id=next(iter(codes)) if course else None, start=start, end=end)
    return _reckoned(rows, codes, today.toordinal(), is_masked=not actor.is_terminal)


def _whose(actor: Actor, today: date) -> Select[int] | None:
    """The ids of the people whose enrollments somebody counts; None for everybody."""
    if reach(actor, Subject.LEARNING) is Reach.EVERYBODY:
        return None
    if AccessRole.MANAGER not in actor.roles:
        raise Refused(Refusal.NOT_FOUND)
    return team_of(actor, on=today)


def _refuse_other_periods(actor: Actor, start: date | None, end: date | None, today: date) -> None:
    if start is not None and end is not None and end <= start:
        raise Refused(Refusal.PERIOD_EMPTY)
    if actor.is_terminal:
        return
    bounds = [day for day in (start, end) if day is not None]
    if any(Quarter.of(day).start != day or day > today for day in bounds):
        raise Refused(Refusal.QUARTERS_ONLY)


def _reckoned(rows: Taken, codes: dict[int, str], on: int, *, is_masked: bool) -> Learners:
    begun = rows.enrolled <= on
    rows = Taken(*(getattr(rows, name)[begun] for name in Taken.__slots__))
    seen = followed(rows.enrolled, rows.ended, rows.cause, rows.left, on)
    curve = outcomes(seen.day, seen.cause)
    order = np.argsort(rows.course, kind="stable")
    present, begins = np.unique(rows.course[order], return_index=True)
    parts: dict[int, Codes] = dict(zip(present.tolist(), np.split(order, begins[1:]), strict=False))
    people = {code: rows.person[part] for code, part in parts.items()}
    hidden = withheld_beside(people) if is_masked else {}
    small = is_masked and len(np.unique(rows.person)) < K
    named = sorted(parts, key=lambda one: codes[one])
    return Learners(
        finishing=finishing(seen, curve),
        outcomes=curve,
        by_course=tuple(OfCourse(codes[one], _of(rows, parts[one], on), hidden.get(one)) for one in named),
        hidden=Withheld.SMALL if small else None,
        is_masked=is_masked,
    )


def _of(rows: Taken, part: Codes, on: int) -> Finishing:
    return finishing(followed(rows.enrolled[part], rows.ended[part], rows.cause[part], rows.left[part], on))
