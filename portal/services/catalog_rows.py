"""Courses as rows of a list: what they are, what they prove, and how far somebody is with them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.sql.elements import ColumnElement

from portal.model.base import db
from portal.model.catalog import Competency, Course, CourseGrant
from portal.model.learning import Enrollment
from portal.rules.access import Actor
from portal.rules.courses import CAP, COURSE_EVIDENCE, CourseStatus, EvidenceKind, Format, SelfEnroll, proved_level
from portal.rules.enrolling import LIVE, EnrollmentState, Standing, standing, standing_since
from portal.services.admission import prerequisites

MOST_KEYS = 500
"""Rows whose ids are written into the next statements; of more, the query itself is asked again."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A competency and the level of it that a course proves."""

    code: str
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course of the catalog. `mine` is how far the actor is with it, if they go on with it or completed it.

    `first` names the courses that the actor has to complete before.
    """

    id: int
    code: str
    title: str
    summary: str
    format: Format
    provider: str
    minutes: int | None
    cost: int
    language: str
    evidence_kind: EvidenceKind
    self_enroll: SelfEnroll
    status: CourseStatus
    retires_on: date | None
    grants: tuple[Grant, ...]
    mine: Standing | None
    mine_since: date | None
    first: tuple[str, ...]


def in_catalog(on: date) -> ColumnElement[bool]:
    """Whether a course can be found in the catalog on a day: published and not yet retired."""
    return and_(
        Course.status.in_((CourseStatus.PUBLISHED, CourseStatus.RETIRING)),
        or_(Course.retires_on.is_(None), Course.retires_on > on),
    )


def proved() -> ColumnElement[int]:
    """`proved_level` for a query over `CourseGrant` and `Course`."""
    return case(
        *[
            (and_(Course.evidence_kind == kind, CourseGrant.level > CAP[kind]), CAP[kind])
            for kind in COURSE_EVIDENCE
            if CAP[kind] < 5
        ],
        else_=CourseGrant.level,
    )


def course_rows(actor: Actor | None, ids: Select[Any], *, on: date) -> tuple[CourseRow, ...]:
    """The courses whose ids a query gives, in its order, in four statements.

    Without an actor in two: nobody's state is read.
    """
    courses = (
        db.session.execute(
            ids.with_only_columns(
                Course.id,
                Course.code,
                Course.title,
                Course.summary,
                Course.format,
                Course.provider,
                Course.minutes,
                Course.cost,
                Course.language,
                Course.evidence_kind,
                Course.self_enroll,
                Course.status,
                Course.retires_on,
            )
        )
        .mappings()
        .all()
    )
    if not courses:
        return ()
    keys = [row["id"] for row in courses] if len(courses) <= MOST_KEYS else ids.order_by(None)
    grants = _grants(keys, {row["id"]: row["evidence_kind"] for row in courses})
    person_id = actor.id if actor else None
    mine = _mine(person_id, keys) if person_id else {}
    needed = prerequisites(person_id, keys, on=on) if person_id else {}
    return tuple(
        CourseRow(
            **row,
            grants=tuple(grants[row["id"]]),
            mine=mine.get(row["id"], _NOTHING)[0],
            mine_since=mine.get(row["id"], _NOTHING)[1],
            first=tuple(first.title for first in needed.get(row["id"], ()) if not first.is_met),
        )
        for row in courses
    )


def _grants(keys: Any, kinds: dict[int, EvidenceKind]) -> dict[int, list[Grant]]:
    found: dict[int, list[Grant]] = defaultdict(list)
    for row in db.session.execute(
        select(CourseGrant.course_id, CourseGrant.level, Competency.code, Competency.name)
        .join(Competency, Competency.id == CourseGrant.competency_id)
        .where(CourseGrant.course_id.in_(keys))
        .order_by(CourseGrant.level.desc(), Competency.position, Competency.code_key)
    ):
        level = proved_level(row.level, kinds[row.course_id])
        found[row.course_id].append(Grant(row.code, row.name, level))
    return found


_NOTHING: tuple[Standing | None, date | None] = (None, None)


def _mine(person_id: int, keys: Any) -> dict[int, tuple[Standing, date | None]]:
    """Live enrollments before completed ones, the newest completion before older ones."""
    rows = db.session.execute(
        select(
            Enrollment.course_id,
            Enrollment.state,
            Enrollment.enrolled_on,
            Enrollment.started_on,
            Enrollment.finished_on,
            Enrollment.ended_on,
        )
        .where(
            Enrollment.person_id == person_id,
            Enrollment.course_id.in_(keys),
            Enrollment.state.in_((*LIVE, EnrollmentState.COMPLETED)),
        )
        .order_by(Enrollment.ended_on)
    ).all()
    found: dict[int, tuple[Standing, date | None]] = {}
    for row in sorted(rows, key=lambda row: row.state in LIVE):
        word = standing(row.state, finished_on=row.finished_on, employment_ended=False)
        found[row.course_id] = (
            word,
            standing_since(
                word,
                enrolled_on=row.enrolled_on,
                started_on=row.started_on,
                finished_on=row.finished_on,
                ended_on=row.ended_on,
                employment_end=None,
            ),
        )
    return found
