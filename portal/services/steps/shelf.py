"""The courses that could close given gaps, with everything that they need first, in two statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, case, literal, or_, select, tuple_, union_all

from portal.model.catalog import Competency, Course, CourseEquivalent, CourseGrant, CoursePrerequisite
from portal.model.learning import Enrollment
from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll, proved_level
from portal.rules.enrolling import LIVE, CourseTerms, EnrollmentState
from portal.rules.steps.courses import Learner, Offer
from portal.services.admission import many, one_of
from portal.services.catalog_statements import proved
from portal.services.database import rows_of


@dataclass(frozen=True, slots=True)
class StepCourse:
    """A course of a step. `grants` holds the level that it proves by the competency's code."""

    code: str
    title: str
    format: Format
    provider: str
    minutes: int | None
    cost: int
    self_enroll: SelfEnroll
    evidence_kind: EvidenceKind
    status: CourseStatus
    retires_on: date | None
    last_exam_on: date | None
    grants: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Courses by code, as rules and as pages see them, and the courses of each person, by the person's id."""

    offers: Mapping[str, Offer]
    courses: Mapping[str, StepCourse]
    taken: Mapping[int, Mapping["Mark", frozenset[str]]]

    def learner(self, person_id: int, verified: Mapping[str, int]) -> Learner:
        """Somebody with these levels, by the competency's code."""
        of = self.taken.get(person_id, {})
        nothing: frozenset[str] = frozenset()
        return Learner(
            verified=verified,
            completed=of.get(Mark.COMPLETED, nothing),
            going_on=of.get(Mark.LIVE, nothing),
            ended_today=of.get(Mark.ENDED_TODAY, nothing),
        )


class Mark(IntEnum):
    """What two numbers of a row are: two courses, or a person and a course."""

    NEEDS = 1
    EQUIVALENT = 2
    LIVE = 3
    COMPLETED = 4
    ENDED_TODAY = 5


def shelf(gaps: Collection[tuple[int, int]], people: Collection[int], *, on: date) -> Shelf:
    """Every course that proves one of these pairs of competency and level, drafts apart, and what those need first.

    `people` are those whose enrollments are read.
    """
    rows = rows_of(_courses(), {"gaps": list(gaps)}).all()
    codes = {row.id: row.code for row in rows}
    needs, alike, taken = _links(codes, people, on)
    offers, courses = {}, {}
    grants: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        if row.competency is not None:
            grants[row.code][row.competency] = proved_level(row.granted, row.evidence_kind)
    for row in rows:
        if row.code in offers:
            continue
        courses[row.code] = StepCourse(*(*tuple(row)[1:_GRANT], grants[row.code]))
        offers[row.code] = Offer(
            code=row.code,
            minutes=row.minutes,
            cost=row.cost,
            grants=grants[row.code],
            terms=CourseTerms(row.status, row.self_enroll, row.retires_on),
            needs=tuple((codes[key], *[codes[same] for same in alike[key]]) for key in needs[row.id]),
            last_exam_on=row.last_exam_on,
        )
    return Shelf(offers, courses, taken)


def _links(
    codes: Mapping[int, str], people: Collection[int], on: date
) -> tuple[dict[int, list[int]], dict[int, list[int]], dict[int, dict[Mark, frozenset[str]]]]:
    """What each course needs and is equivalent to, and the courses of each person."""
    needs: dict[int, list[int]] = defaultdict(list)
    alike: dict[int, list[int]] = defaultdict(list)
    taken: dict[int, dict[Mark, set[str]]] = defaultdict(lambda: defaultdict(set))
    values = {"courses": list(codes), "people": list(people), "on": on}
    for number, one, other in rows_of(_marks(many(codes), many(people)), values):
        mark = Mark(number)
        if mark in (Mark.NEEDS, Mark.EQUIVALENT):
            if other in codes:
                (needs if mark is Mark.NEEDS else alike)[one].append(other)
        else:
            taken[one][mark].add(codes[other])
    for of in (needs, alike):
        for keys in of.values():
            keys.sort(key=codes.__getitem__)
    return needs, alike, {who: {mark: frozenset(of) for mark, of in by.items()} for who, by in taken.items()}


_GRANT = 12
"""The first column of `_courses` that belongs to a grant."""


@cache
def _courses() -> Select[*tuple[Any, ...]]:
    leads_to = union_all(
        select(CoursePrerequisite.course_id, CoursePrerequisite.prerequisite_id.label("first_id")),
        select(CoursePrerequisite.course_id, CourseEquivalent.equivalent_id).join(
            CourseEquivalent, CourseEquivalent.course_id == CoursePrerequisite.prerequisite_id
        ),
    ).subquery("leads_to")
    closing = (
        select(CourseGrant.course_id.label("id"))
        .join(Course, Course.id == CourseGrant.course_id)
        .where(
            tuple_(CourseGrant.competency_id, proved()).in_(bindparam("gaps", expanding=True)),
            Course.status != CourseStatus.DRAFT,
        )
        .cte("wanted", recursive=True)
    )
    wanted = closing.union(select(leads_to.c.first_id).join(closing, closing.c.id == leads_to.c.course_id))
    return (
        select(
            Course.id,
            Course.code,
            Course.title,
            Course.format,
            Course.provider,
            Course.minutes,
            Course.cost,
            Course.self_enroll,
            Course.evidence_kind,
            Course.status,
            Course.retires_on,
            Course.last_exam_on,
            CourseGrant.level.label("granted"),
            Competency.code.label("competency"),
        )
        .join(wanted, wanted.c.id == Course.id)
        .outerjoin(CourseGrant, CourseGrant.course_id == Course.id)
        .outerjoin(Competency, Competency.id == CourseGrant.competency_id)
        .order_by(Course.code_key, CourseGrant.level.desc(), Competency.position, Competency.id)
    )


@cache
def _marks(literal_courses: bool, literal_people: bool) -> Any:
    courses = one_of("courses", literal_courses)
    mine = [
        Enrollment.person_id.in_(one_of("people", literal_people)),
        Enrollment.course_id.in_(courses),
    ]
    on = bindparam("on", type_=Date)
    completed = Enrollment.state == EnrollmentState.COMPLETED
    live = or_(*[Enrollment.state == state for state in LIVE])
    ended_today = or_(
        and_(completed, Enrollment.ended_on == on),
        and_(Enrollment.enrolled_on == on, Enrollment.state != EnrollmentState.WITHDRAWN),
    )
    return union_all(
        select(literal(Mark.NEEDS.value), CoursePrerequisite.course_id, CoursePrerequisite.prerequisite_id).where(
            CoursePrerequisite.course_id.in_(courses)
        ),
        select(literal(Mark.EQUIVALENT.value), CourseEquivalent.course_id, CourseEquivalent.equivalent_id).where(
            CourseEquivalent.course_id.in_(courses)
        ),
        select(
            case((live, Mark.LIVE.value), else_=Mark.COMPLETED.value), Enrollment.person_id, Enrollment.course_id
        ).where(*mine, or_(live, and_(completed, Enrollment.ended_on <= on))),
        select(literal(Mark.ENDED_TODAY.value), Enrollment.person_id, Enrollment.course_id).where(*mine, ended_today),
    )
