"""Evidence as rows: written once, together with the levels that follow from it."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from portal.model.base import db
from portal.model.evidence import Evidence
from portal.rules.courses import EvidenceKind
from portal.rules.people import same
from portal.services import levels
from portal.services.bulk import reserve_ids
from portal.services.writing import PLAIN, Writes


class Piece(NamedTuple):
    """A record to be written. `expires_on` and `credential_until` are the first days without it."""

    person_id: int
    competency_id: int
    kind: EvidenceKind
    level: int
    ceiling: int
    observed_on: date
    expires_on: date | None
    source_ref: str
    credential_until: date | None = None
    credential_url: str = ""
    assessor_no: str = ""
    instrument: str = ""
    example: str = ""
    enrollment_id: int | None = None
    import_id: int | None = None


def write(pieces: Sequence[Piece], *, recorded_on: date, writes: Writes = PLAIN) -> Sequence[int]:
    """Writes new records of people whom the caller holds, and the levels that follow; returns the records' ids."""
    if not pieces:
        return ()
    ids = reserve_ids(Evidence, len(pieces))
    columns = dict(zip(Piece._fields, zip(*pieces, strict=True), strict=True))
    writes.insert(
        Evidence,
        {
            "id": ids,
            **columns,
            "recorded_on": [recorded_on] * len(pieces),
            "source_ref_key": map(same, columns["source_ref"]),
            "assessor_no_key": map(same, columns["assessor_no"]),
            "revoke_reason": [""] * len(pieces),
        },
    )
    levels.rewrite((piece.person_id, piece.competency_id) for piece in pieces)
    return ids


def of_reference(source_ref: str, competency_id: int) -> ColumnElement[bool]:
    """Whether a record carries this reference in this competency, or is one of those that `next_of` put behind it."""
    key = same(source_ref)
    return and_(
        Evidence.competency_id == competency_id,
        or_(Evidence.source_ref_key == key, Evidence.source_ref_key.like(f"{_literal(key)}:%", escape="\\")),
    )


def next_of(source_ref: str, competency_id: int) -> str:
    """This reference, or where records of it are there already, one behind the last of them in the order of bytes."""
    key = same(source_ref)
    taken = db.session.scalars(select(Evidence.source_ref_key).where(of_reference(source_ref, competency_id)))
    last = max((_number(other.removeprefix(key)) for other in taken), default=0)
    return f"{source_ref}{_ending(last + 1)}" if last else source_ref


_NUMBERED = re.compile(r":[a-z]?([0-9]+)")


def _number(ending: str) -> int:
    """The place that an ending stands for: 1 without one, 0 for an ending that is no number."""
    numbered = _NUMBERED.fullmatch(ending)
    return int(numbered[1]) if numbered else int(not ending)


def _ending(number: int) -> str:
    """`:02` to `:99`, then `:a100`, `:b1000`: of two records of one day the rule of levels takes the bytes' order."""
    digits = f"{number:02}"
    return f":{'' if len(digits) == 2 else chr(ord('a') + len(digits) - 3)}{digits}"


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
