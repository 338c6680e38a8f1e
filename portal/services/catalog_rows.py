"""Courses as rows of a list: what they are, what they prove, and how far somebody is with them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select

from portal.model.catalog import Competency, Course, CourseGrant
from portal.model.learning import Enrollment
from portal.rules.access import Actor
from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll, proved_level
from portal.rules.coverage import gap
from portal.rules.enrolling import LIVE, EnrollmentState, Standing, standing, standing_since
from portal.services.admission import many, one_of, prerequisites
from portal.services.catalog_statements import SHAPES_KEPT
from portal.services.database import rows_of
from portal.services.my_levels import NOT_KNOWN, MyLevel


@dataclass(frozen=True, slots=True)
class Grant:
    """A competency, the level of it that a course proves, and where the actor stands in it today.

    `target` is None where nothing is asked of the actor.
    """

    code: str
    name: str
    level: int
    verified: int
    target: int | None

    @property
    def closes(self) -> int:
        """The steps of the actor's gap that this level would take."""
        return 0 if self.target is None else max(0, min(self.level, self.target) - self.verified)

    @property
    def gap(self) -> int:
        return 0 if self.target is None else gap(self.target, self.verified)


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course of the catalog. `mine` is how far the actor is with it, if they go on with it or completed it.

    `first` names the courses that the actor has to complete before, `first_drafts` those of them that are drafts.
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
    first_drafts: tuple[str, ...]

    @property
    def closing(self) -> tuple[Grant, ...]:
        """What it proves of which the actor lacks something, the most steps first."""
        return tuple(sorted((grant for grant in self.grants if grant.closes), key=lambda grant: -grant.closes))


def course_rows(
    actor: Actor | None,
    ids: Select[int],
    values: Mapping[str, Any],
    *,
    on: date,
    levels: Mapping[int, MyLevel],
    span: tuple[int, int] | None = None,
) -> tuple[CourseRow, ...]:
    """The courses whose ids a query gives for these values, in its order, in four statements.

    `levels` are those of `my_levels`. `span` is the first row, from 0, and how many of them. Without an actor it
    takes two statements: how far somebody is with a course is not read.
    """
    first, most = span or (0, ALL)
    courses = rows_of(_rows(ids), {**values, "first": first, "most": most}).mappings().all()
    if not courses:
        return ()
    keys = [row["id"] for row in courses]
    grants = _grants(keys, {row["id"]: row["evidence_kind"] for row in courses}, levels)
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
            first_drafts=tuple(
                first.title for first in needed.get(row["id"], ()) if first.is_draft and not first.is_met
            ),
        )
        for row in courses
    )


ALL = 2**31 - 1
_NOTHING: tuple[Standing | None, date | None] = (None, None)


@lru_cache(maxsize=SHAPES_KEPT)
def _rows(ids: Select[int]) -> Select[*tuple[Any, ...]]:
    return (
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
        .limit(bindparam("most", type_=Integer))
        .offset(bindparam("first", type_=Integer))
    )


def _grants(
    keys: Collection[int], kinds: Mapping[int, EvidenceKind], levels: Mapping[int, MyLevel]
) -> dict[int, list[Grant]]:
    found: dict[int, list[Grant]] = defaultdict(list)
    for row in rows_of(_grants_of(many(keys)), {"courses": keys}):
        level = proved_level(row.level, kinds[row.course_id])
        mine = levels.get(row.competency_id, NOT_KNOWN)
        found[row.course_id].append(Grant(row.code, row.name, level, mine.verified, mine.target))
    return found


@cache
def _grants_of(literally: bool) -> Select[*tuple[Any, ...]]:
    return (
        select(CourseGrant.course_id, CourseGrant.competency_id, CourseGrant.level, Competency.code, Competency.name)
        .join(Competency, Competency.id == CourseGrant.competency_id)
        .where(CourseGrant.course_id.in_(one_of("courses", literally)))
        .order_by(CourseGrant.level.desc(), Competency.position, Competency.code_key)
    )


def _mine(person_id: int, keys: Collection[int]) -> dict[int, tuple[Standing, date | None]]:
    """Live enrollments before completed ones, the newest completion before older ones."""
    rows = rows_of(_mine_in(many(keys)), {"person": person_id, "courses": keys}).all()
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


@cache
def _mine_in(literally: bool) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Enrollment.course_id,
            Enrollment.state,
            Enrollment.enrolled_on,
            Enrollment.started_on,
            Enrollment.finished_on,
            Enrollment.ended_on,
        )
        .where(
            Enrollment.person_id == bindparam("person"),
            Enrollment.course_id.in_(one_of("courses", literally)),
            Enrollment.state.in_((*LIVE, EnrollmentState.COMPLETED)),
        )
        .order_by(Enrollment.ended_on)
    )
