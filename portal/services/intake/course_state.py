"""What is kept of a course, in the terms of its sheet: read whole, compared column by column, written whole."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency, Course, CourseEquivalent, CourseGrant, CoursePrerequisite
from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.intake.courses import written_hours, written_money

State = dict[str, Any]
"""Column of the sheet → what is kept. References are keys, lists of them frozen sets, grants a dict by key."""

DEFAULTS: Mapping[str, Any] = {
    "summary": "",
    "description": "",
    "format": Format.ONLINE,
    "provider": "",
    "hours": None,
    "cost": 0,
    "level": None,
    "competencies_granted": {},
    "evidence_kind": EvidenceKind.COMPLETION,
    "prerequisites": frozenset(),
    "equivalents": frozenset(),
    "validity_months": None,
    "seats_per_session": 0,
    "url": "",
    "language": "en",
    "self_enroll": None,
    "status": CourseStatus.PUBLISHED,
    "retires_on": None,
    "last_exam_on": None,
    "last_renewal_on": None,
    "superseded_by": "",
    "tags": "",
    "owner_email": "",
}
"""What a new course has without a cell, and what `-` goes back to; `self_enroll` follows from the cost."""

LISTED = ("competencies_granted", "prerequisites", "equivalents")
"""Kept in tables of their own."""


def default_self_enroll(cost: int) -> SelfEnroll:
    """A course that costs something asks for approval unless its sheet says otherwise."""
    return SelfEnroll.APPROVAL if cost else SelfEnroll.OPEN


@dataclass(frozen=True, slots=True)
class Known:
    """The catalog as it is: ids, codes as written and the state of each course, by key."""

    ids: dict[str, int]
    codes: dict[str, str]
    states: dict[str, State]
    competencies: dict[str, tuple[int, str]]


def known_catalog() -> Known:
    """Every course, in five statements."""
    competencies = {
        row.code_key: (row.id, row.code)
        for row in db.session.execute(select(Competency.id, Competency.code, Competency.code_key))
    }
    competency_keys = {number: key for key, (number, _) in competencies.items()}
    rows = db.session.execute(select(*Course.__table__.c)).all()
    keys = {row.id: row.code_key for row in rows}
    grants: dict[int, dict[str, int]] = defaultdict(dict)
    for grant in db.session.execute(select(CourseGrant.course_id, CourseGrant.competency_id, CourseGrant.level)):
        grants[grant.course_id][competency_keys[grant.competency_id]] = grant.level
    before, beside = defaultdict(set), defaultdict(set)
    for pair in db.session.execute(select(CoursePrerequisite.course_id, CoursePrerequisite.prerequisite_id)):
        before[pair.course_id].add(keys[pair.prerequisite_id])
    for pair in db.session.execute(select(CourseEquivalent.course_id, CourseEquivalent.equivalent_id)):
        beside[pair.course_id].add(keys[pair.equivalent_id])
    states = {
        row.code_key: {
            "title": row.title,
            **{name: getattr(row, name) for name in DEFAULTS if name in row._fields},
            "hours": row.minutes,
            "superseded_by": keys[row.superseded_by_id] if row.superseded_by_id else "",
            "competencies_granted": grants[row.id],
            "prerequisites": frozenset(before[row.id]),
            "equivalents": frozenset(beside[row.id]),
        }
        for row in rows
    }
    return Known(
        ids={key: number for number, key in keys.items()},
        codes={row.code_key: row.code for row in rows},
        states=states,
        competencies=competencies,
    )


def written(column: str, value: Any, currency: str, codes: Callable[[str], str]) -> str:
    """The cell for what is kept in a column; `codes` gives a key as it is written."""
    if value is None or value == "":
        return ""
    writes: Mapping[str, Callable[[], str]] = {
        "hours": lambda: written_hours(value),
        "cost": lambda: written_money(value, currency),
        "competencies_granted": lambda: ";".join(f"{codes(key)}:{level}" for key, level in sorted(value.items())),
        "prerequisites": lambda: ";".join(map(codes, sorted(value))),
        "equivalents": lambda: ";".join(map(codes, sorted(value))),
        "superseded_by": lambda: codes(value),
    }
    return writes.get(column, lambda: str(value))()
