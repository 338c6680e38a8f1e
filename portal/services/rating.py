"""What people say about a level: of themselves, and managers of the people in their line of sight."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import Evidence
from portal.model.people import Person
from portal.rules.access import Actor
from portal.rules.courses import EvidenceKind
from portal.rules.evidencing import (
    HIGHEST_CLAIM,
    HIGHEST_RATING,
    LONGEST_EXAMPLE,
    refusal_to_claim,
    refusal_to_rate,
)
from portal.rules.people import is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.rules.validity import DEFAULT_MONTHS, expires_on
from portal.services import audit, levels, proof
from portal.services.people import employed, team_of


def assess_self(actor: Actor, competency: str, level: int, *, on: date) -> bool:
    """The actor says where they stand in a competency, 0 to 5. It verifies nothing. Raises `Refused`.

    Returns whether a manager's rating is in force, so that both are shown to both from now on.
    """
    if actor.id is None:
        raise Refused(Refusal.NOT_FOUND)
    if refusal := refusal_to_claim(level):
        raise Refused(refusal, most=HIGHEST_CLAIM)
    about = _competency(competency)
    source_ref = f"self:{actor.employee_no}:{about.code}:{on.isoformat()}"
    _say(
        actor,
        actor.id,
        about,
        kind=EvidenceKind.SELF,
        level=level,
        ceiling=HIGHEST_CLAIM,
        source_ref=source_ref,
        on=on,
    )
    return _is_said(actor.id, about.id, EvidenceKind.MANAGER, on)


def rate(actor: Actor, employee_no: str, competency: str, level: int, example: str, *, on: date, now: datetime) -> bool:
    """A manager says where somebody in their line of sight stands, 0 to 4, with one observed example.

    Returns whether the person's own assessment is in force, so that both are shown to both from now on.
    Raises `Refused`. Nobody rates themselves.
    """
    own = actor.id is not None and same(employee_no) == same(actor.employee_no)
    if refusal := refusal_to_rate(own=own, level=level, example=example):
        raise Refused(refusal, most=HIGHEST_RATING)
    if actor.id is None or not is_code(employee_no.strip()):
        raise Refused(Refusal.NOT_FOUND)
    person = db.session.execute(
        select(Person.id, Person.employee_no).where(
            Person.employee_no_key == same(employee_no), Person.id.in_(team_of(actor, on=on)), employed(on)
        )
    ).one_or_none()
    if person is None:
        raise Refused(Refusal.NOT_FOUND)
    about = _competency(competency)
    source_ref = f"rating:{person.employee_no}:{about.code}:{actor.employee_no}:{on.isoformat()}"
    record = _say(
        actor,
        person.id,
        about,
        kind=EvidenceKind.MANAGER,
        level=level,
        ceiling=HIGHEST_RATING,
        source_ref=source_ref,
        on=on,
        example=example.strip()[:LONGEST_EXAMPLE],
    )
    audit.record(actor, "evidence.rated", person.employee_no, at=now, new={"record": record})
    return _is_said(person.id, about.id, EvidenceKind.SELF, on)


def _is_said(person_id: int, competency_id: int, kind: EvidenceKind, on: date) -> bool:
    """Whether an opinion of this kind is in force on this day."""
    in_force = select(Evidence.id).where(
        Evidence.person_id == person_id,
        Evidence.competency_id == competency_id,
        Evidence.kind == kind,
        Evidence.observed_on <= on,
        or_(Evidence.expires_on.is_(None), Evidence.expires_on > on),
        or_(Evidence.revoked_on.is_(None), Evidence.revoked_on > on),
    )
    return db.session.execute(in_force.limit(1)).first() is not None


def _say(
    actor: Actor,
    person_id: int,
    about: Any,
    *,
    kind: EvidenceKind,
    level: int,
    ceiling: int,
    source_ref: str,
    on: date,
    example: str = "",
) -> int:
    """Writes what somebody says of a person as a piece of evidence. Returns the id of the record."""
    levels.lock([person_id])
    piece = proof.Piece(
        person_id=person_id,
        competency_id=about.id,
        kind=kind,
        level=level,
        ceiling=ceiling,
        observed_on=on,
        expires_on=expires_on(on, source_months=DEFAULT_MONTHS[kind], competency_months=about.max_validity_months),
        source_ref=proof.next_of(source_ref, about.id),
        assessor_no=actor.employee_no,
        example=example,
    )
    return proof.write([piece], recorded_on=on)[0]


def _competency(code: str) -> Any:
    found = db.session.execute(
        select(Competency.id, Competency.code, Competency.max_validity_months).where(Competency.code_key == same(code))
    ).one_or_none()
    if found is None:
        raise Refused(Refusal.UNKNOWN_REFERENCE, what="competency", code=code)
    return found
