"""Results that somebody waits for, and giving several at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.learning import Enrollment
from portal.model.people import Person
from portal.rules.access import Actor, Subject
from portal.rules.courses import EvidenceKind
from portal.rules.enrolling import EnrollmentState
from portal.rules.people import same
from portal.rules.progress import Progress
from portal.rules.refusals import Refusal, Refused
from portal.services import learning, levels
from portal.services.counting import is_at_among_all
from portal.services.people import visible_to

PAGE_SIZE = 50
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Awaited:
    """Somebody who said on a day that they finished a course. Nobody gives their own result: `is_own`."""

    enrollment_id: int
    employee_no: str
    name: str
    course_code: str
    course: str
    evidence_kind: EvidenceKind
    enrolled_on: date
    finished_on: date
    is_own: bool


@dataclass(frozen=True, slots=True)
class AwaitedResults:
    """A page of them, the longest wait first."""

    rows: tuple[Awaited, ...]
    total: int
    oldest: date | None
    page: int


def awaited(actor: Actor, *, on: date, course: str = "", page: int | None = 1) -> AwaitedResults:
    """Every result that is awaited, of one course or of all. Two statements; all rows without a `page`.

    Whoever has left the company waits no more.
    """
    waiting = [
        Enrollment.person_id.in_(visible_to(actor, Subject.LEARNING, on=on)),
        is_at_among_all(Progress.RESULT_AWAITED, on),
    ]
    if course:
        waiting.append(Course.code_key == same(course))
    whole = db.session.execute(
        select(func.count(), func.min(Enrollment.finished_on))
        .select_from(Enrollment)
        .join(Course, Course.id == Enrollment.course_id)
        .where(*waiting)
    ).one()
    query = (
        select(
            Enrollment.id,
            Person.employee_no,
            Person.name,
            Course.code,
            Course.title,
            Course.evidence_kind,
            Enrollment.enrolled_on,
            Enrollment.finished_on,
            Enrollment.person_id,
        )
        .join(Course, Course.id == Enrollment.course_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(*waiting)
        .order_by(Enrollment.finished_on, Enrollment.id)
    )
    if page is not None:
        query = query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    rows = tuple(
        Awaited(
            enrollment_id=row.id,
            employee_no=row.employee_no,
            name=row.name,
            course_code=row.code,
            course=row.title,
            evidence_kind=row.evidence_kind,
            enrolled_on=row.enrolled_on,
            finished_on=row.finished_on,
            is_own=row.person_id == actor.id,
        )
        for row in db.session.execute(query)
    )
    return AwaitedResults(rows, whole[0], whole[1], page or 1)


def give(
    actor: Actor,
    enrollments: Collection[int],
    outcome: EnrollmentState,
    *,
    on: date,
    now: datetime,
    day: date | None = None,
    score: float | None = None,
) -> int:
    """Gives the same result to several people, or to none of them; returns how many.

    Raises `Refused` for the first who cannot have it, `about` says `of` whom; with `NOTHING_CHOSEN` for nobody.
    """
    chosen = sorted(set(enrollments))
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise Refused(Refusal.NOTHING_CHOSEN)
    _hold(actor, chosen, on=on)
    for enrollment_id in chosen:
        try:
            learning.give_result(actor, enrollment_id, outcome, on=on, now=now, day=day, score=score)
        except Refused as refused:
            if len(chosen) == 1 or refused.refusal is Refusal.NOT_FOUND:
                raise
            raise Refused(refused.refusal, **refused.about, of=_whose(enrollment_id)) from refused
    return len(chosen)


def _hold(actor: Actor, chosen: Collection[int], *, on: date) -> None:
    """Lets nobody else change these enrollments, nor what proves the levels of their people, in the order of ids."""
    theirs = (
        select(Enrollment.id, Enrollment.person_id)
        .where(Enrollment.id.in_(chosen), Enrollment.person_id.in_(visible_to(actor, Subject.LEARNING, on=on)))
        .order_by(Enrollment.id)
        .with_for_update(of=Enrollment)
    )
    levels.lock(row.person_id for row in db.session.execute(theirs))


def _whose(enrollment_id: int) -> str:
    return (
        db.session.scalar(
            select(Person.name)
            .join(Enrollment, Enrollment.person_id == Person.id)
            .where(Enrollment.id == enrollment_id)
        )
        or ""
    )
