"""May this person take this course? What the rule has to know, read once for the page and for the deed."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, and_, bindparam, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.model.catalog import Course, CourseEquivalent, CoursePrerequisite
from portal.model.learning import Enrollment
from portal.rules.courses import CourseStatus
from portal.rules.enrolling import LIVE, CourseTerms, EnrollmentState, refusal_to_enroll
from portal.rules.refusals import Refusal
from portal.services.database import rows_of


@dataclass(frozen=True, slots=True)
class Taken:
    """One enrollment of a person in a course."""

    id: int
    state: EnrollmentState
    enrolled_on: date | None
    started_on: date | None
    finished_on: date | None
    ended_on: date | None
    score: float | None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """A course that has to be completed first, and how far a person is with it.

    `by_code` and `by_title` name the course whose completion counts: this one or an equivalent; empty while missing.
    `going_on` is the state of a live enrollment in it. A draft can be taken by nobody yet.
    """

    code: str
    title: str
    is_draft: bool
    completed_on: date | None
    by_code: str
    by_title: str
    going_on: EnrollmentState | None

    @property
    def is_met(self) -> bool:
        return self.completed_on is not None


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether somebody may enroll, with what the refusal names."""

    refusal: Refusal | None
    missing: tuple[str, ...]
    live: Taken | None
    withdrawn_today: Taken | None

    @property
    def about(self) -> dict[str, object]:
        return {"courses": self.missing} if self.missing else {}


def taken(person_id: int, course_id: int) -> tuple[Taken, ...]:
    """Every enrollment of a person in a course, the newest first."""
    rows = rows_of(_taken(), {"person": person_id, "course": course_id})
    return tuple(sorted((Taken(*row) for row in rows), key=_newest, reverse=True))


@cache
def _taken() -> Select[*tuple[Any, ...]]:
    return select(
        Enrollment.id,
        Enrollment.state,
        Enrollment.enrolled_on,
        Enrollment.started_on,
        Enrollment.finished_on,
        Enrollment.ended_on,
        Enrollment.score,
    ).where(Enrollment.person_id == bindparam("person"), Enrollment.course_id == bindparam("course"))


def _newest(row: Taken) -> tuple[bool, date, int]:
    return row.is_live, row.ended_on or row.enrolled_on or date.min, row.id


def admit(
    terms: CourseTerms,
    *,
    mine: Collection[Taken],
    prerequisites: Collection[Prerequisite],
    employed: bool,
    on: date,
    by_learning_staff: bool = False,
) -> Admission:
    """What the rule says about somebody who would enroll on this day."""
    live = next((row for row in mine if row.is_live), None)
    same_day = next((row for row in mine if row.enrolled_on == on), None)
    withdrawn_today = same_day if same_day and same_day.state is EnrollmentState.WITHDRAWN else None
    missing = tuple(first.title for first in prerequisites if not first.is_met)
    refusal = refusal_to_enroll(
        terms,
        live=live is not None,
        ended_today=(same_day is not None and withdrawn_today is None)
        or any(row.state is EnrollmentState.COMPLETED and row.ended_on == on for row in mine),
        employed=employed,
        missing_prerequisites=missing,
        on=on,
        by_learning_staff=by_learning_staff,
    )
    return Admission(
        refusal=refusal,
        missing=missing if refusal is Refusal.PREREQUISITE_MISSING else (),
        live=live,
        withdrawn_today=withdrawn_today,
    )


def prerequisites(person_id: int, course_ids: Collection[int], *, on: date) -> dict[int, tuple[Prerequisite, ...]]:
    """What each of these courses needs first, by course id, and how far a person is with it, in one statement.

    A completed equivalent counts; a completion after `on` does not.
    """
    alone = len(course_ids) == 1
    values = {"person": person_id, "courses": next(iter(course_ids)) if alone else course_ids, "on": on}
    found: dict[int, dict[int, Prerequisite]] = defaultdict(dict)
    for row in rows_of(_prerequisites(many(course_ids), alone=alone), values):
        known = found[row.course_id]
        known[row.wanted_id] = _better(known.get(row.wanted_id), row, own=row.wanted_id == row.counting_id)
    return {course_id: tuple(of_course.values()) for course_id, of_course in found.items()}


@cache
def _prerequisites(literally: bool, *, alone: bool) -> Select[*tuple[Any, ...]]:
    wanted, counting = aliased(Course), aliased(Course)
    courses = one_of("courses", literally)
    of = CoursePrerequisite.course_id == bindparam("courses") if alone else CoursePrerequisite.course_id.in_(courses)
    pairs = union_all(
        select(
            CoursePrerequisite.course_id,
            CoursePrerequisite.prerequisite_id.label("wanted_id"),
            CoursePrerequisite.prerequisite_id.label("counting_id"),
        ).where(of),
        select(CoursePrerequisite.course_id, CoursePrerequisite.prerequisite_id, CourseEquivalent.equivalent_id)
        .join(CourseEquivalent, CourseEquivalent.course_id == CoursePrerequisite.prerequisite_id)
        .where(of),
    ).subquery()
    completed = and_(Enrollment.state == EnrollmentState.COMPLETED, Enrollment.ended_on <= bindparam("on"))
    return (
        select(
            pairs.c.course_id,
            pairs.c.wanted_id,
            pairs.c.counting_id,
            wanted.code,
            wanted.title,
            wanted.status,
            counting.code.label("by_code"),
            counting.title.label("by_title"),
            Enrollment.state,
            Enrollment.ended_on,
        )
        .join(wanted, wanted.id == pairs.c.wanted_id)
        .join(counting, counting.id == pairs.c.counting_id)
        .outerjoin(
            Enrollment,
            and_(
                Enrollment.person_id == bindparam("person"),
                Enrollment.course_id == pairs.c.counting_id,
                or_(*[Enrollment.state == state for state in LIVE], completed),
            ),
        )
        .order_by(pairs.c.course_id, wanted.code_key)
    )


def many(keys: Collection[int]) -> bool:
    """Whether there are more keys than a database binds at once, so that they have to be written out."""
    return len(keys) > 1000


def one_of(name: str, literally: bool) -> BindParameter[Any]:
    """Keys to be found in, bound one by one or written out as numbers."""
    return bindparam(name, expanding=True, literal_execute=literally, type_=Integer)


def _better(known: Prerequisite | None, row: Any, *, own: bool) -> Prerequisite:
    """The better news of two about a prerequisite: completed itself, completed otherwise, going on, nothing."""
    completed = row.state is EnrollmentState.COMPLETED
    if known is None or (completed and (own or not known.is_met)):
        return Prerequisite(
            code=row.code,
            title=row.title,
            is_draft=row.status is CourseStatus.DRAFT,
            completed_on=row.ended_on if completed else None,
            by_code=row.by_code if completed else "",
            by_title=row.by_title if completed else "",
            going_on=(known.going_on if known else None) or (row.state if own and not completed else None),
        )
    if own and not completed and row.state is not None and known.going_on is None:
        return replace(known, going_on=row.state)
    return known
