"""Keeping the catalog by form: a course is added or changed as a whole, and the audit log keeps what it was."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.catalog import Competency, Course, CourseEquivalent, CourseGrant, CoursePrerequisite
from portal.model.learning import Enrollment
from portal.rules.access import AccessRole, Actor
from portal.rules.courses import course_search_text
from portal.rules.curating import CourseDetails, refusal_to_restate
from portal.rules.people import folded, is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.rules.versions import version_of
from portal.services import audit
from portal.services.course_references import References
from portal.services.database import one_change_at_a_time

_OWN = (
    "title", "summary", "description", "format", "provider", "minutes", "cost", "level", "evidence_kind",
    "validity_months", "seats_per_session", "url", "language", "self_enroll", "status", "retires_on", "last_exam_on",
    "last_renewal_on", "tags", "owner_email",
)  # fmt: skip
"""The fields that are columns of the course itself, under the same name."""


@dataclass(frozen=True, slots=True)
class CuratedCourse:
    """A course as it is now. `version` stands for all of it: saving asks for the version that was seen."""

    code: str
    details: CourseDetails
    version: str


def competencies() -> tuple[tuple[str, str], ...]:
    """Code and name of everything that a course can prove, in the order of the framework."""
    rows = db.session.execute(
        select(Competency.code, Competency.name).order_by(Competency.position, Competency.code_key)
    )
    return tuple((row.code, row.name) for row in rows)


def course(actor: Actor, code: str) -> CuratedCourse:
    """The course with this code. Five statements. Raises `Refused` with `NOT_FOUND`."""
    _id, curated = _course(actor, code, for_change=False)
    return curated


def add(actor: Actor, code: str, details: CourseDetails, *, now: datetime) -> str:
    """Adds a course and returns its code, which never changes. Raises `Refused` with the reason."""
    _curates(actor)
    one_change_at_a_time()
    if not is_code(code):
        raise Refused(Refusal.NOT_FOUND)
    if db.session.scalar(select(exists().where(Course.code_key == same(code)))):
        raise Refused(Refusal.CODE_TAKEN, code=code)
    wanted = References(code, details)
    values = _columns(code, details, wanted)
    try:
        with db.session.begin_nested():
            course_id = db.session.execute(
                insert(Course).values(code=code, code_key=same(code), **values).returning(Course.id)
            ).scalar_one()
    except IntegrityError as error:
        raise Refused(Refusal.CODE_TAKEN, code=code) from error
    wanted.write(course_id)
    audit.record(actor, "course.added", code, at=now, new=_plain(details))
    return code


def change(actor: Actor, code: str, details: CourseDetails, *, version: str, now: datetime) -> tuple[str, ...]:
    """Makes a course what `details` say and returns the names of the fields that changed.

    Raises `Refused`: with `COURSE_CHANGED` when the course is no longer the one of this version.
    """
    one_change_at_a_time()
    course_id, there = _course(actor, code, for_change=True)
    if there.version != version:
        raise Refused(Refusal.COURSE_CHANGED)
    enrolled = db.session.scalar(select(exists().where(Enrollment.course_id == course_id))) or False
    if refusal := refusal_to_restate(there.details.status, details.status, enrolled=enrolled):
        raise Refused(refusal)
    wanted = References(there.code, details, course_id)
    old, new = _plain(there.details), _plain(wanted.as_written(details))
    changed = tuple(name for name in new if old[name] != new[name])
    if not changed:
        return ()
    db.session.execute(update(Course).where(Course.id == course_id).values(**_columns(there.code, details, wanted)))
    wanted.write(course_id)
    audit.record(
        actor,
        "course.changed",
        there.code,
        at=now,
        old={name: old[name] for name in changed},
        new={name: new[name] for name in changed},
    )
    return changed


def differing(mine: CourseDetails, there: CourseDetails) -> tuple[str, ...]:
    """The names of the fields in which a course is not what somebody wants it to be."""
    wanted, found = _plain(mine), _plain(there)
    return tuple(name for name in found if wanted[name] != found[name])


def _curates(actor: Actor) -> None:
    if not {AccessRole.LEARNING, AccessRole.TERMINAL} & actor.roles:
        raise Refused(Refusal.NOT_FOUND)


def _course(actor: Actor, code: str, *, for_change: bool) -> tuple[int, CuratedCourse]:
    _curates(actor)
    successor = aliased(Course)
    query = (
        select(*[getattr(Course, name) for name in ("id", "code", *_OWN)], successor.code.label("superseded_by"))
        .outerjoin(successor, successor.id == Course.superseded_by_id)
        .where(Course.code_key == same(code))
    )
    row = db.session.execute(query.with_for_update(of=Course) if for_change else query).mappings().one_or_none()
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    grants = db.session.execute(
        select(Competency.code, CourseGrant.level)
        .join(Competency, Competency.id == CourseGrant.competency_id)
        .where(CourseGrant.course_id == row["id"])
        .order_by(Competency.position, Competency.code_key)
    )
    details = CourseDetails(
        **{name: row[name] for name in _OWN},
        superseded_by=row["superseded_by"] or "",
        grants={grant.code: grant.level for grant in grants},
        prerequisites=_codes(CoursePrerequisite.prerequisite_id, CoursePrerequisite.course_id == row["id"]),
        equivalents=_codes(CourseEquivalent.equivalent_id, CourseEquivalent.course_id == row["id"]),
    )
    return row["id"], CuratedCourse(row["code"], details, version_of(row["code"], _plain(details)))


def _codes(column: Any, condition: Any) -> tuple[str, ...]:
    rows = db.session.scalars(select(Course.code).join_from(column.table, Course, Course.id == column).where(condition))
    return tuple(sorted(rows, key=same))


def _plain(details: CourseDetails) -> dict[str, Any]:
    """The fields as JSON keeps them, in one order whatever order they were typed in."""
    plain = asdict(details)
    for name in ("prerequisites", "equivalents"):
        plain[name] = sorted(plain[name], key=same)
    for name in ("retires_on", "last_exam_on", "last_renewal_on"):
        plain[name] = plain[name].isoformat() if plain[name] else None
    plain["grants"] = dict(sorted(plain["grants"].items()))
    return plain


def _columns(code: str, details: CourseDetails, wanted: References) -> dict[str, Any]:
    return {
        **{name: getattr(details, name) for name in _OWN},
        "superseded_by_id": wanted.successor,
        "title_key": folded(details.title),
        "owner_email_key": same(details.owner_email),
        "search_text": course_search_text(
            code=code, title=details.title, summary=details.summary, provider=details.provider, tags=details.tags
        ),
    }
