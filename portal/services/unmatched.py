"""Completions whose course the catalog does not know: listed by its name, and given the one that was meant."""

import io
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Subquery, func, select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.intake import UnmatchedCompletion
from portal.model.people import Person
from portal.rules.access import Actor, Subject
from portal.rules.intake.completions import course_key
from portal.rules.intake.enrollments import written_score
from portal.rules.intake.kinds import Kind, importable
from portal.rules.intake.sheet import sheet
from portal.rules.likeness import most_like, pieces
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services.database import one_change_at_a_time
from portal.services.intake import files, imports
from portal.services.people import visible_to

PAGE_SIZE = 20
OFFERED = 3
HEADER = ("employee_no", "course_code", "completed_on", "score")


@dataclass(frozen=True, slots=True)
class CourseOffered:
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class UnknownCourse:
    """A name of a course in sheets of completions that is no course of the catalog."""

    name: str
    completions: int
    people: int
    first_day: date
    last_day: date
    nearest: tuple[CourseOffered, ...]
    """The courses whose titles are most like the name, the nearest first."""


@dataclass(frozen=True, slots=True)
class UnknownCourses:
    """A page of them, the most frequent first."""

    rows: tuple[UnknownCourse, ...]
    total: int
    completions: int
    """On every page."""
    page: int


@dataclass(frozen=True, slots=True)
class Matched:
    """What has become of the completions of one name."""

    import_id: int
    code: str
    completions: int
    left: int
    """How many wait on, each with its problem in the import: one's own above all."""


def unknown_courses(actor: Actor, *, on: date, page: int = 1) -> UnknownCourses:
    """Every name of a course that completions wait for. Three statements; raises `Refused` with `NOT_FOUND`."""
    waits = _waits(actor, on)
    names, completions = db.session.execute(
        select(func.count(waits.c.course_key.distinct()), func.count()).select_from(waits)
    ).one()
    page = min(max(page, 1), max(1, -(-names // PAGE_SIZE)))
    rows = db.session.execute(
        select(
            func.min(waits.c.course).label("name"),
            func.count().label("completions"),
            func.count(waits.c.person_id.distinct()).label("people"),
            func.min(waits.c.completed_on).label("first_day"),
            func.max(waits.c.completed_on).label("last_day"),
        )
        .group_by(waits.c.course_key)
        .order_by(func.count().desc(), waits.c.course_key)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    courses = {row.code: row.title for row in db.session.execute(select(Course.code, Course.title))} if rows else {}
    known = [(code, pieces(f"{code} {title}")) for code, title in courses.items()]
    found = [
        UnknownCourse(
            name=row.name,
            completions=row.completions,
            people=row.people,
            first_day=row.first_day,
            last_day=row.last_day,
            nearest=tuple(CourseOffered(code, courses[code]) for code in most_like(row.name, known, count=OFFERED)),
        )
        for row in rows
    ]
    return UnknownCourses(tuple(found), names, completions, page)


def waiting_completions(actor: Actor, *, on: date) -> int:
    """How many completions wait for their course. One statement; raises `Refused` with `NOT_FOUND`."""
    waiting: int = db.session.execute(select(func.count()).select_from(_waits(actor, on))).scalar_one()
    return waiting


def match(actor: Actor, name: str, code: str, *, on: date, now: datetime) -> Matched:
    """Says which course a name means: all of its completions become results, as if their sheet had named the course.

    It is an import of its own, so it stands in the history and can be taken back. From then on the name means the
    course in every sheet of completions. One's own completion waits for a colleague. Raises `Refused` with
    `NOT_FOUND`, `UNKNOWN_REFERENCE` for no course, or `NOTHING_TO_APPLY`.
    """
    one_change_at_a_time()
    waits = _waits(actor, on)
    course = db.session.execute(select(Course.code).where(Course.code_key == same(code))).scalar_one_or_none()
    if course is None:
        raise Refused(Refusal.UNKNOWN_REFERENCE, what="course", code=code[:60])
    rows = db.session.execute(
        select(Person.employee_no, waits.c.course, waits.c.completed_on, waits.c.score)
        .join(Person, Person.id == waits.c.person_id)
        .where(waits.c.course_key == course_key(name))
        .order_by(waits.c.id)
    ).all()
    if not rows:
        raise Refused(Refusal.NOTHING_TO_APPLY)
    records = [(number, text, day.isoformat(), written_score(score)) for number, text, day, score in rows]
    written = io.BytesIO()
    files.write_csv(written, HEADER, records)
    done = imports.run(
        actor,
        Kind.COMPLETIONS,
        written.getvalue(),
        f"{course} - {name.replace('/', ' ')}"[:200],
        on=on,
        now=now,
        options=imports.Options(courses={course_key(name): course}, decimal="."),
        sheet=sheet(HEADER, range(2, len(records) + 2), records, encoding="utf-8", delimiter=","),
        skip_problems=True,
    )
    if done.import_id is None:
        raise AssertionError("it is kept")
    return Matched(done.import_id, course, done.rows - done.refused, done.refused)


def _waits(actor: Actor, on: date) -> Subquery:
    """The completions that wait and that the actor may see."""
    if Kind.COMPLETIONS not in importable(actor):
        raise Refused(Refusal.NOT_FOUND)
    waits = select(
        UnmatchedCompletion.id,
        UnmatchedCompletion.person_id,
        UnmatchedCompletion.course,
        UnmatchedCompletion.course_key,
        UnmatchedCompletion.completed_on,
        UnmatchedCompletion.score,
    ).where(
        UnmatchedCompletion.enrollment_id.is_(None),
        UnmatchedCompletion.person_id.in_(visible_to(actor, Subject.LEARNING, on=on)),
    )
    return waits.subquery()
