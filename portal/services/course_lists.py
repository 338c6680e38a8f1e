"""The courses as learning staff see them: all of them with their counts, and who is enrolled in one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, literal, or_, select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.learning import Enrollment
from portal.model.org import Assignment, Unit
from portal.model.people import Person
from portal.rules.access import Actor, Subject
from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.enrolling import LIVE, Standing, standing, standing_since
from portal.rules.people import same
from portal.rules.progress import Progress
from portal.rules.refusals import Refusal, Refused
from portal.services.counting import has_left, is_at_among_all, last_end
from portal.services.people import covers, visible_to
from portal.services.searching import has_words

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course, and how many people stand where in it. `status` is what it counts as on the day."""

    code: str
    title: str
    provider: str
    format: Format
    status: CourseStatus
    self_enroll: SelfEnroll
    retires_on: date | None
    people: Mapping[Progress, int]


@dataclass(frozen=True, slots=True)
class Courses:
    """A page of the courses. `by_status` counts those that the search finds, by what they count as on the day."""

    rows: tuple[CourseLine, ...]
    total: int
    by_status: Mapping[CourseStatus, int]
    page: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody's enrollment in a course. `may_have_result`: it is live and not the reader's own."""

    enrollment_id: int
    employee_no: str
    name: str
    unit: str
    standing: Standing
    since: date | None
    enrolled_on: date | None
    score: float | None
    may_have_result: bool


@dataclass(frozen=True, slots=True)
class Participants:
    """A page of who is or was enrolled in a course. `people` counts them under every word, whatever is filtered."""

    code: str
    title: str
    status: CourseStatus
    self_enroll: SelfEnroll
    evidence_kind: EvidenceKind
    on: date
    everybody: int
    people: Mapping[Progress, int]
    rows: tuple[Participant, ...]
    total: int
    page: int


def courses(
    actor: Actor, *, on: date, q: str = "", status: CourseStatus | None = None, page: int | None = 1
) -> Courses:
    """Courses by title, with how many people stand where in them. Three statements; all rows without a `page`."""
    found = [or_(has_words(Course.search_text, q), Course.code_key == same(q))] if q else []
    sought = select(_status_on(on).label("status")).where(*found).subquery()
    counted = db.session.execute(select(sought.c.status, func.count()).group_by(sought.c.status))
    by_status = {row[0]: row[1] for row in counted}
    if status is not None:
        found.append(_status_on(on) == status)
    query = (
        select(
            Course.id,
            Course.code,
            Course.title,
            Course.provider,
            Course.format,
            _status_on(on).label("status"),
            Course.self_enroll,
            Course.retires_on,
        )
        .where(*found)
        .order_by(Course.title_key, Course.id)
    )
    rows = db.session.execute(_page(query, page)).all()
    people = _people_by_course(actor, [row.id for row in rows] if page is not None else None, on=on)
    return Courses(
        rows=tuple(_line(row, people.get(row.id, _NOBODY)) for row in rows),
        total=sum(by_status.values()) if status is None else by_status.get(status, 0),
        by_status={each: by_status.get(each, 0) for each in CourseStatus},
        page=page or 1,
    )


def _status_on(on: date) -> ColumnElement[CourseStatus]:
    """What a course counts as on this day: `is_retired` for a query over `Course`, but that a draft stays one."""
    is_over = and_(Course.status != CourseStatus.DRAFT, Course.retires_on <= on)
    return case((is_over, literal(CourseStatus.RETIRED, Course.status.type)), else_=Course.status)


def _line(row: Any, people: Mapping[Progress, int]) -> CourseLine:
    return CourseLine(
        code=row.code,
        title=row.title,
        provider=row.provider,
        format=row.format,
        status=row.status,
        self_enroll=row.self_enroll,
        retires_on=row.retires_on,
        people=people,
    )


_NOBODY: Mapping[Progress, int] = dict.fromkeys(Progress, 0)


def _people_by_course(actor: Actor, keys: list[int] | None, *, on: date) -> dict[int, Mapping[Progress, int]]:
    rows = db.session.execute(
        select(Enrollment.course_id, *_counts(on))
        .where(
            Enrollment.person_id.in_(visible_to(actor, Subject.LEARNING, on=on)),
            *([] if keys is None else [Enrollment.course_id.in_(keys)]),
        )
        .group_by(Enrollment.course_id)
    ).mappings()
    return {row["course_id"]: {word: row[word.value] for word in Progress} for row in rows}


def _counts(on: date) -> list[Any]:
    person = distinct(Enrollment.person_id)
    return [func.count(person).filter(is_at_among_all(word, on)).label(word.value) for word in Progress]


def participants(
    actor: Actor, code: str, *, on: date, progress: Progress | None = None, q: str = "", page: int | None = 1
) -> Participants:
    """Who is or was enrolled in a course, what goes on first. Four statements; all rows without a `page`.

    Raises `Refused` with `NOT_FOUND`.
    """
    course = db.session.execute(
        select(
            Course.id,
            Course.code,
            Course.title,
            _status_on(on).label("status"),
            Course.self_enroll,
            Course.evidence_kind,
        ).where(Course.code_key == same(code))
    ).one_or_none()
    if course is None:
        raise Refused(Refusal.NOT_FOUND)
    taking = [
        Enrollment.course_id == course.id,
        Enrollment.person_id.in_(visible_to(actor, Subject.LEARNING, on=on)),
    ]
    counted = (
        db.session.execute(
            select(func.count(distinct(Enrollment.person_id)).label("everybody"), *_counts(on)).where(*taking)
        )
        .mappings()
        .one()
    )
    if progress is not None:
        taking.append(is_at_among_all(progress, on))
    if q:
        taking.append(has_words(Person.search_text, q))
    total = (
        db.session.scalar(
            select(func.count()).select_from(Enrollment).join(Person, Person.id == Enrollment.person_id).where(*taking)
        )
        or 0
    )
    rows = db.session.execute(_page(_participants(on).where(*taking), page))
    return Participants(
        code=course.code,
        title=course.title,
        status=course.status,
        self_enroll=course.self_enroll,
        evidence_kind=course.evidence_kind,
        on=on,
        everybody=counted["everybody"],
        people={word: counted[word.value] for word in Progress},
        rows=tuple(_participant(actor, row) for row in rows),
        total=total,
        page=page or 1,
    )


def _participants(on: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Enrollment.id,
            Enrollment.person_id,
            Enrollment.state,
            Enrollment.enrolled_on,
            Enrollment.started_on,
            Enrollment.finished_on,
            Enrollment.ended_on,
            Enrollment.score,
            Person.employee_no,
            Person.name,
            Unit.name.label("unit"),
            has_left(on).label("has_left"),
            last_end(on).label("left_on"),
        )
        .join(Person, Person.id == Enrollment.person_id)
        .outerjoin(Assignment, and_(Assignment.person_id == Person.id, Assignment.is_primary, covers(Assignment, on)))
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .order_by(
            case((and_(Enrollment.state.in_(LIVE), ~has_left(on)), 0), else_=1),
            Person.sort_key,
            Person.id,
            Enrollment.id,
        )
    )


def _participant(actor: Actor, row: Any) -> Participant:
    word = standing(row.state, finished_on=row.finished_on, employment_ended=row.has_left)
    return Participant(
        enrollment_id=row.id,
        employee_no=row.employee_no,
        name=row.name,
        unit=row.unit or "",
        standing=word,
        since=standing_since(
            word,
            enrolled_on=row.enrolled_on,
            started_on=row.started_on,
            finished_on=row.finished_on,
            ended_on=row.ended_on,
            employment_end=row.left_on,
        ),
        enrolled_on=row.enrolled_on,
        score=row.score,
        may_have_result=row.state in LIVE and not row.has_left and row.person_id != actor.id,
    )


def _page(query: Select[*tuple[Any, ...]], page: int | None) -> Select[*tuple[Any, ...]]:
    return query if page is None else query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
