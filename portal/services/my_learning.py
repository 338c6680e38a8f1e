"""What somebody learns and learned: their own page, and that of a person whose learning one may see."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.learning import Enrollment
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.rules.access import Actor, Reach, Subject, reach
from portal.rules.courses import CourseStatus, EvidenceKind, Format
from portal.rules.enrolling import Standing, standing, standing_since
from portal.rules.people import is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.services.database import rows_of
from portal.services.people import employed, visible_to


@dataclass(frozen=True, slots=True)
class LearningRow:
    """One enrollment, and the day since when it stands so. `score` is percent; None also where it is not to be seen."""

    code: str
    title: str
    format: Format
    provider: str
    minutes: int | None
    evidence_kind: EvidenceKind
    status: CourseStatus
    retires_on: date | None
    standing: Standing
    since: date | None
    enrolled_on: date | None
    started_on: date | None
    finished_on: date | None
    ended_on: date | None
    score: float | None


@dataclass(frozen=True, slots=True)
class PersonLearning:
    """Somebody and everything they learned. `left_on` is the first day without employment, for leavers.

    `unit` is the home unit, of leavers the last one. `has_scores` is whether scores are to be seen.
    """

    employee_no: str
    name: str
    unit_code: str
    unit: str
    left_on: date | None
    has_scores: bool
    rows: tuple[LearningRow, ...]


def my_learning(actor: Actor) -> tuple[LearningRow, ...]:
    """Every enrollment of the actor, who is employed; the latest news first."""
    return _rows(actor.id, None, scores=True) if actor.id is not None else ()


def learning_of(actor: Actor, employee_no: str, *, on: date) -> PersonLearning:
    """What somebody learns, for whoever may see it. Raises `Refused` (not found) for anybody else.

    A line of sight shows how a course ended, not with which score.
    """
    if not is_code(employee_no):
        raise Refused(Refusal.NOT_FOUND)
    last_end = (
        select(func.max(Employment.end))
        .where(Employment.person_id == Person.id, Employment.end <= on)
        .scalar_subquery()
    )
    home = (
        select(Assignment.unit_id)
        .where(Assignment.person_id == Person.id, Assignment.is_primary, Assignment.start <= on)
        .order_by(Assignment.start.desc())
        .limit(1)
        .scalar_subquery()
    )
    person = db.session.execute(
        select(
            Person.id,
            Person.employee_no,
            Person.name,
            Unit.code.label("unit_code"),
            Unit.name.label("unit"),
            employed(on).label("employed"),
            last_end.label("last_end"),
        )
        .outerjoin(Unit, Unit.id == home)
        .where(
            Person.employee_no_key == same(employee_no),
            Person.id.in_(visible_to(actor, Subject.LEARNING, on=on)),
        )
    ).one_or_none()
    if person is None:
        raise Refused(Refusal.NOT_FOUND)
    left_on = None if person.employed else person.last_end
    scores = person.id == actor.id or reach(actor, Subject.LEARNING) is Reach.EVERYBODY
    return PersonLearning(
        employee_no=person.employee_no,
        name=person.name,
        unit_code=person.unit_code or "",
        unit=person.unit or "",
        left_on=left_on,
        has_scores=scores,
        rows=_rows(person.id, left_on, scores=scores),
    )


def _rows(person_id: int, left_on: date | None, *, scores: bool) -> tuple[LearningRow, ...]:
    rows = rows_of(_enrollments(), {"person": person_id})
    shown = (_shown(row, left_on, score=row.score if scores else None) for row in rows)
    return tuple(sorted(shown, key=lambda row: row.since or date.min, reverse=True))


@cache
def _enrollments() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Course.code,
            Course.title,
            Course.format,
            Course.provider,
            Course.minutes,
            Course.evidence_kind,
            Course.status,
            Course.retires_on,
            Enrollment.state,
            Enrollment.enrolled_on,
            Enrollment.started_on,
            Enrollment.finished_on,
            Enrollment.ended_on,
            Enrollment.score,
        )
        .join(Course, Course.id == Enrollment.course_id)
        .where(Enrollment.person_id == bindparam("person"))
        .order_by(Enrollment.id)
    )


def _shown(row: Any, left_on: date | None, *, score: float | None) -> LearningRow:
    word = standing(row.state, finished_on=row.finished_on, employment_ended=left_on is not None)
    since = standing_since(
        word,
        enrolled_on=row.enrolled_on,
        started_on=row.started_on,
        finished_on=row.finished_on,
        ended_on=row.ended_on,
        employment_end=left_on,
    )
    return LearningRow(
        code=row.code,
        title=row.title,
        format=row.format,
        provider=row.provider,
        minutes=row.minutes,
        evidence_kind=row.evidence_kind,
        status=row.status,
        retires_on=row.retires_on,
        standing=word,
        since=since,
        enrolled_on=row.enrolled_on,
        started_on=row.started_on,
        finished_on=row.finished_on,
        ended_on=row.ended_on,
        score=score,
    )
