"""One course as somebody sees it: what it proves, what it needs first, what it opens, and what they can do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from portal.model.catalog import Competency, Course, CourseGrant, CoursePrerequisite, Descriptor
from portal.rules.access import Actor
from portal.rules.courses import (
    CourseStatus,
    EvidenceKind,
    Format,
    SelfEnroll,
    is_retired,
    is_web_address,
    proved_level,
)
from portal.rules.enrolling import CourseTerms, EnrollmentState, Standing, standing, standing_since
from portal.rules.people import is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.services.admission import Prerequisite, Taken, admit, prerequisites, taken
from portal.services.catalog_rows import CourseRow, Grant, course_rows
from portal.services.catalog_statements import in_catalog
from portal.services.database import rows_of
from portal.services.my_levels import NOT_KNOWN, MyLevel, my_levels

MOST_OPENED = 12
"""Courses that a page names as opened by it."""


class Act(StrEnum):
    """What somebody can do with a course, the likeliest first."""

    ENROLL = "enroll"
    START = "start"
    FINISH = "finish"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Proof(Grant):
    """A level that the course proves, and what a person at that level does."""

    descriptor: str


@dataclass(frozen=True, slots=True)
class Mine:
    """The actor's enrollment that goes on, or else the newest one."""

    standing: Standing
    since: date | None
    enrolled_on: date | None
    ended_on: date | None
    score: float | None


@dataclass(frozen=True, slots=True)
class CoursePage:
    """`acts` are empty and `refusal` is set where the actor can neither go on nor enroll; `about` is what it names.

    `url` is empty unless a link to it is safe. `superseded_by` is a code and a title.
    """

    code: str
    title: str
    summary: str
    description: str
    format: Format
    provider: str
    minutes: int | None
    cost: int
    language: str
    evidence_kind: EvidenceKind
    validity_months: int | None
    self_enroll: SelfEnroll
    status: CourseStatus
    retired: bool
    retires_on: date | None
    last_exam_on: date | None
    last_renewal_on: date | None
    url: str
    tags: str
    superseded_by: tuple[str, str] | None
    proves: tuple[Proof, ...]
    first: tuple[Prerequisite, ...]
    opens: tuple[CourseRow, ...]
    mine: Mine | None
    acts: tuple[Act, ...]
    refusal: Refusal | None
    about: dict[str, object]


def course_page(actor: Actor, code: str, *, on: date) -> CoursePage:
    """A course with the actor's state. A retired course answers too. Raises `Refused` for a draft or no course."""
    if not is_code(code) or actor.id is None:
        raise Refused(Refusal.NOT_FOUND)
    course = rows_of(_course(), {"code": same(code)}).one_or_none()
    if course is None:
        raise Refused(Refusal.NOT_FOUND)
    mine = taken(actor.id, course.id)
    first = prerequisites(actor.id, [course.id], on=on).get(course.id, ())
    terms = CourseTerms(course.status, course.self_enroll, course.retires_on)
    admission = admit(terms, mine=mine, prerequisites=first, employed=True, on=on)
    acts = _acts(admission.live, admission.refusal)
    levels = my_levels(actor.id, on=on)
    shown_successor = course.successor_code is not None and course.successor_status is not CourseStatus.DRAFT
    return CoursePage(
        code=course.code,
        title=course.title,
        summary=course.summary,
        description=course.description,
        format=course.format,
        provider=course.provider,
        minutes=course.minutes,
        cost=course.cost,
        language=course.language,
        evidence_kind=course.evidence_kind,
        validity_months=course.validity_months,
        self_enroll=course.self_enroll,
        status=course.status,
        retired=is_retired(course.status, course.retires_on, on=on),
        retires_on=course.retires_on,
        last_exam_on=course.last_exam_on,
        last_renewal_on=course.last_renewal_on,
        url=course.url if is_web_address(course.url) else "",
        tags=course.tags,
        superseded_by=(course.successor_code, course.successor_title) if shown_successor else None,
        proves=_proves(course.id, course.evidence_kind, levels),
        first=first,
        opens=course_rows(
            None, _opened(), {"course": course.id, "on": on}, on=on, levels=levels, span=(0, MOST_OPENED)
        ),
        mine=_shown(mine[0]) if mine else None,
        acts=acts,
        refusal=None if acts else admission.refusal,
        about={} if acts else admission.about,
    )


def _acts(live: Taken | None, refusal: Refusal | None) -> tuple[Act, ...]:
    if live is None:
        return () if refusal else (Act.ENROLL,)
    if live.state is EnrollmentState.ENROLLED:
        return (Act.START, Act.FINISH, Act.WITHDRAW)
    return (Act.FINISH, Act.WITHDRAW) if live.finished_on is None else (Act.WITHDRAW,)


def _shown(row: Taken) -> Mine:
    word = standing(row.state, finished_on=row.finished_on, employment_ended=False)
    since = standing_since(
        word,
        enrolled_on=row.enrolled_on,
        started_on=row.started_on,
        finished_on=row.finished_on,
        ended_on=row.ended_on,
        employment_end=None,
    )
    return Mine(word, since, row.enrolled_on, row.ended_on, row.score)


def _proves(course_id: int, evidence_kind: EvidenceKind, levels: Mapping[int, MyLevel]) -> tuple[Proof, ...]:
    rows = rows_of(_proofs(), {"course": course_id})
    found: dict[str, Proof] = {}
    for key, code, name, granted, described, text in rows:
        level = proved_level(granted, evidence_kind)
        if code not in found or described == level:
            mine = levels.get(key, NOT_KNOWN)
            descriptor = text if described == level else ""
            found[code] = Proof(code, name, level, mine.verified, mine.target, descriptor)
    return tuple(found.values())


@cache
def _course() -> Select[*tuple[Any, ...]]:
    successor = aliased(Course)
    return (
        select(
            Course.id,
            Course.code,
            Course.title,
            Course.summary,
            Course.description,
            Course.format,
            Course.provider,
            Course.minutes,
            Course.cost,
            Course.language,
            Course.evidence_kind,
            Course.validity_months,
            Course.self_enroll,
            Course.status,
            Course.retires_on,
            Course.last_exam_on,
            Course.last_renewal_on,
            Course.url,
            Course.tags,
            successor.code.label("successor_code"),
            successor.title.label("successor_title"),
            successor.status.label("successor_status"),
        )
        .outerjoin(successor, successor.id == Course.superseded_by_id)
        .where(Course.code_key == bindparam("code"), Course.status != CourseStatus.DRAFT)
    )


@cache
def _proofs() -> Select[*tuple[Any, ...]]:
    return (
        select(Competency.id, Competency.code, Competency.name, CourseGrant.level, Descriptor.level, Descriptor.text)
        .join(Competency, Competency.id == CourseGrant.competency_id)
        .outerjoin(Descriptor, Descriptor.competency_id == Competency.id)
        .where(CourseGrant.course_id == bindparam("course"))
        .order_by(CourseGrant.level.desc(), Competency.position, Competency.code_key)
    )


@cache
def _opened() -> Select[int]:
    return (
        select(Course.id)
        .join(CoursePrerequisite, CoursePrerequisite.course_id == Course.id)
        .where(CoursePrerequisite.prerequisite_id == bindparam("course"), in_catalog())
        .order_by(Course.title_key, Course.id)
    )
