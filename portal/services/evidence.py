"""Certifications that L&D record, and revoking what does not count any more. Nobody touches their own.

Records are only added; a revocation is all that is ever filled in afterwards. `on` is today in the company's time
zone, `now` the same moment in UTC. The levels that follow are written in the same transaction.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.evidence import Evidence
from portal.model.people import Person
from portal.rules.access import Actor, Reach, Subject, reach
from portal.rules.courses import EvidenceKind
from portal.rules.evidencing import LONGEST_REASON, OPINIONS, refusal_of_certification, refusal_to_revoke
from portal.rules.people import is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.services import audit, levels, proof
from portal.services.course_proof import Grant, granted
from portal.services.people import visible_to

_EVERY_KEY = 10**9


def record_certification(
    actor: Actor,
    employee_no: str,
    *,
    observed_on: date,
    on: date,
    now: datetime,
    course: str = "",
    grants: Mapping[str, int] | None = None,
    credential_url: str = "",
    credential_until: date | None = None,
) -> None:
    """L&D record that somebody holds a certification: what a course of the catalog certifies, or named levels.

    `grants` are levels by competency code; `credential_until` is the first day on which the issuer does not vouch
    for it any more. Raises `Refused`.
    """
    person = _somebody(actor, employee_no, on=on)
    refusal = refusal_of_certification(
        own=person.id == actor.id,
        observed_on=observed_on,
        credential_until=credential_until,
        credential_url=credential_url,
        today=on,
    )
    if refusal is not None:
        raise Refused(refusal)
    certified = _certified_by(course) if course else _certified(grants or {})
    levels.lock([person.id])
    pieces = []
    for grant in certified:
        source_ref = f"certification:{person.employee_no}:{grant.course}:{observed_on.isoformat()}"
        _refuse_twice(source_ref, grant.competency_id)
        pieces.append(
            proof.Piece(
                person_id=person.id,
                competency_id=grant.competency_id,
                kind=EvidenceKind.CERTIFICATION,
                level=grant.level,
                ceiling=grant.level,
                observed_on=observed_on,
                expires_on=grant.until(observed_on, issuer_until=credential_until),
                source_ref=proof.next_of(source_ref, grant.competency_id),
                credential_until=credential_until,
                credential_url=credential_url,
                assessor_no=actor.employee_no,
            )
        )
    added = proof.write(pieces, recorded_on=on)
    audit.record(actor, "evidence.certified", person.employee_no, at=now, new={"records": list(added)})


def revoke(
    actor: Actor, employee_no: str, evidence_id: int, day: date, reason: str, *, on: date, now: datetime
) -> None:
    """L&D say that a record of somebody does not count from a day on. Raises `Refused`.

    What managers and people themselves say is theirs to say anew, and not L&D's to see.
    """
    person = _somebody(actor, employee_no, on=on)
    levels.lock([person.id])
    row = db.session.execute(
        select(Evidence.competency_id, Evidence.observed_on, Evidence.revoked_on)
        .where(Evidence.id == evidence_id, Evidence.person_id == person.id, Evidence.kind.not_in(OPINIONS))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    refusal = refusal_to_revoke(
        own=person.id == actor.id,
        observed_on=row.observed_on,
        revoked_on=row.revoked_on,
        day=day,
        reason=reason,
        today=on,
    )
    if refusal is not None:
        raise Refused(refusal, observed_on=row.observed_on)
    db.session.execute(
        update(Evidence)
        .where(Evidence.id == evidence_id)
        .values(revoked_on=day, revoked_recorded_on=on, revoke_reason=reason.strip()[:LONGEST_REASON])
    )
    levels.rewrite([(person.id, row.competency_id)])
    audit.record(actor, "evidence.revoked", person.employee_no, at=now, new={"record": evidence_id, "from": str(day)})


def _somebody(actor: Actor, employee_no: str, *, on: date) -> Any:
    """The person whom learning staff mean."""
    if reach(actor, Subject.LEARNING) is not Reach.EVERYBODY or not is_code(employee_no.strip()):
        raise Refused(Refusal.NOT_FOUND)
    person = db.session.execute(
        select(Person.id, Person.employee_no).where(
            Person.employee_no_key == same(employee_no), Person.id.in_(visible_to(actor, Subject.LEARNING, on=on))
        )
    ).one_or_none()
    if person is None:
        raise Refused(Refusal.NOT_FOUND)
    return person


def _certified_by(code: str) -> list[Grant]:
    course_id = db.session.scalar(
        select(Course.id).where(Course.code_key == same(code), Course.evidence_kind == EvidenceKind.CERTIFICATION)
    )
    proved = granted({course_id})[course_id] if course_id is not None else []
    if not proved:
        raise Refused(Refusal.UNKNOWN_REFERENCE, what="certification", code=code)
    return proved


def _certified(grants: Mapping[str, int]) -> list[Grant]:
    wanted = {same(code): level for code, level in grants.items()}
    if any(not 1 <= level <= 5 for level in wanted.values()):
        raise ValueError("a certification grants a level from 1 to 5")
    rows = db.session.execute(
        select(Competency.id, Competency.code, Competency.code_key, Competency.max_validity_months).where(
            Competency.code_key.in_(wanted)
        )
    ).all()
    if missing := [code for code in grants if same(code) not in {row.code_key for row in rows}]:
        raise Refused(Refusal.UNKNOWN_REFERENCE, what="competency", code=missing[0])
    if not rows:
        raise Refused(Refusal.NOTHING_CERTIFIED)
    return [
        Grant(row.code, EvidenceKind.CERTIFICATION, row.id, wanted[row.code_key], None, row.max_validity_months)
        for row in rows
    ]


def _refuse_twice(source_ref: str, competency_id: int) -> None:
    standing = proof.of_reference(source_ref, competency_id) & Evidence.revoked_on.is_(None)
    if db.session.scalar(select(Evidence.id).where(standing).limit(1)) is not None:
        raise Refused(Refusal.ALREADY_RECORDED)
