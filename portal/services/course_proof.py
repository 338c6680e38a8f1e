"""What results of courses prove: one record for each competency that a completed course grants.

Records are only added. A result that is corrected keeps its record, revoked from the day it was observed on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency, Course, CourseGrant
from portal.model.evidence import Evidence
from portal.model.people import Person
from portal.rules.courses import EvidenceKind
from portal.rules.evidencing import corrected, undone
from portal.rules.people import same
from portal.rules.validity import DEFAULT_MONTHS, expires_on
from portal.services import levels, proof
from portal.services.bulk import among
from portal.services.database import rows_of
from portal.services.writing import PLAIN, Writes


class Result(NamedTuple):
    """Somebody completed a course on a day."""

    person_id: int
    course_id: int
    day: date
    enrollment_id: int | None = None
    import_id: int | None = None


class Grant(NamedTuple):
    """What a course proves, and the limits of how long."""

    course: str
    kind: EvidenceKind
    competency_id: int
    level: int
    course_months: int | None
    competency_months: int | None

    def until(self, day: date, *, issuer_until: date | None = None) -> date | None:
        months = DEFAULT_MONTHS[self.kind] if self.course_months is None else self.course_months
        return expires_on(
            day, source_months=months, competency_months=self.competency_months, issuer_until=issuer_until
        )


def completion_ref(employee_no: str, course: str, day: date) -> str:
    """The reference of what a completed course proves."""
    return f"completion:{employee_no}:{course}:{day.isoformat()}"


def void_results(results: Iterable[Result], *, on: date, writes: Writes = PLAIN) -> None:
    """An import says that these results were never so: what they proved is revoked from its own day."""
    gone = list(dict.fromkeys(results))
    levels.lock(one.person_id for one in gone)
    numbers, codes = _numbers({one.person_id for one in gone}), _codes({one.course_id for one in gone})
    by_ref = {
        same(completion_ref(numbers[one.person_id], codes[one.course_id], one.day)): one.import_id for one in gone
    }
    rows = [row for row in _known(by_ref).values() if not row.revoked_on]
    writes.update(
        Evidence,
        [
            {
                "id": row.id,
                "revoked_on": row.observed_on,
                "revoked_recorded_on": on,
                "revoke_reason": corrected(by_ref[row.source_ref_key]),
                "revoked_by_import_id": by_ref[row.source_ref_key],
            }
            for row in rows
        ],
    )
    levels.rewrite((row.person_id, row.competency_id) for row in rows)


def record_results(results: Iterable[Result], *, on: date, writes: Writes = PLAIN) -> None:
    """One record per competency that each of these courses grants; the number of statements does not grow with them.

    A result that is recorded already stays as it is. If an import revoked it, that is lifted.
    """
    wanted = list(dict.fromkeys(results))
    proved = granted({result.course_id for result in wanted})
    wanted = [result for result in wanted if result.course_id in proved]
    levels.lock(result.person_id for result in wanted)
    numbers = _numbers({result.person_id for result in wanted})
    pieces: dict[tuple[str, int], proof.Piece] = {}
    until = cache(Grant.until)
    for person_id, course_id, day, enrollment_id, import_id in wanted:
        for grant in proved[course_id]:
            source_ref = completion_ref(numbers[person_id], grant.course, day)
            pieces[same(source_ref), grant.competency_id] = proof.Piece(
                person_id=person_id,
                competency_id=grant.competency_id,
                kind=grant.kind,
                level=grant.level,
                ceiling=grant.level,
                observed_on=day,
                expires_on=until(grant, day),
                source_ref=source_ref,
                enrollment_id=enrollment_id,
                import_id=import_id,
            )
    known = _known({source_ref for source_ref, _ in pieces})
    _lift([(row, pieces[key].import_id) for key, row in known.items() if key in pieces], writes)
    proof.write([piece for key, piece in pieces.items() if key not in known], recorded_on=on, writes=writes)


def granted(courses: Collection[int]) -> dict[int, list[Grant]]:
    found: dict[int, list[Grant]] = defaultdict(list)
    query = (
        select(
            CourseGrant.course_id,
            Course.code,
            Course.evidence_kind,
            CourseGrant.competency_id,
            CourseGrant.level,
            Course.validity_months,
            Competency.max_validity_months,
        )
        .join(Course, Course.id == CourseGrant.course_id)
        .join(Competency, Competency.id == CourseGrant.competency_id)
        .order_by(CourseGrant.course_id, CourseGrant.competency_id)
    )
    for row in db.session.execute(query.where(among(sorted(courses), CourseGrant.course_id))):
        found[row.course_id].append(Grant(*tuple(row)[1:]))
    return found


def _numbers(people: Collection[int]) -> dict[int, str]:
    found = rows_of(select(Person.id, Person.employee_no).where(among(sorted(people), Person.id)))
    return {row.id: row.employee_no for row in found}


def _codes(courses: Collection[int]) -> dict[int, str]:
    found = rows_of(select(Course.id, Course.code).where(among(sorted(courses), Course.id)))
    return {row.id: row.code for row in found}


def _known(source_refs: Collection[str]) -> dict[tuple[str, int], Any]:
    """The records that carry these references, by reference and competency."""
    query = select(
        Evidence.id,
        Evidence.source_ref_key,
        Evidence.competency_id,
        Evidence.person_id,
        Evidence.observed_on,
        Evidence.revoked_on,
        Evidence.revoked_by_import_id,
        Evidence.revoke_reason,
    )
    found = rows_of(query.where(among(list(source_refs), Evidence.source_ref_key)))
    return {(row.source_ref_key, row.competency_id): row for row in found}


def _lift(found: Iterable[tuple[Any, int | None]], writes: Writes) -> None:
    """Takes back the revocations that came from an import, by undoing it or by what it said.

    Each record belongs to the import that brings it back, so that undoing that one takes it away again.
    """
    back: list[tuple[Any, int | None]] = []
    for row, import_id in found:
        number = row.revoked_by_import_id
        if number is not None and row.revoke_reason in (corrected(number), undone(number)):
            back.append((row, import_id))
    lifted = {"revoked_on": None, "revoked_recorded_on": None, "revoke_reason": "", "revoked_by_import_id": None}
    writes.update(Evidence, [{"id": row.id, **lifted, "import_id": import_id} for row, import_id in back])
    levels.rewrite((row.person_id, row.competency_id) for row, _ in back)
