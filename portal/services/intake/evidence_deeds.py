"""What applying a sheet of evidence writes: records, revocations, and the levels that follow from them."""

from datetime import date
from typing import Any, NamedTuple

from portal.model.evidence import Evidence
from portal.rules.courses import EvidenceKind
from portal.rules.intake.evidence import Revocation
from portal.services import levels
from portal.services.bulk import count_anew, reserve_ids
from portal.services.intake.effect_rows import ROWS_A_CHUNK
from portal.services.intake.effects import Effects
from portal.services.writing import in_pieces

_MANY = 3_000


class New(NamedTuple):
    """A record to be written, by the names of its columns."""

    person_id: int
    competency_id: int
    kind: EvidenceKind
    level: int
    ceiling: int
    observed_on: date
    recorded_on: date
    expires_on: date | None
    revoked_on: date | None
    revoked_recorded_on: date | None
    revoke_reason: str
    assessor_no: str
    assessor_no_key: str
    instrument: str
    source_ref: str
    source_ref_key: str


_Revoked = tuple[int, Revocation]
"""The id of a record and what revokes it."""


class Deeds:
    """Everything that one sheet of evidence writes."""

    def __init__(self) -> None:
        self.new: list[New] = []
        self._revoked: list[_Revoked] = []
        self._brought_back: list[_Revoked] = []
        self._pairs: list[levels.Pair] = []
        self._said: dict[Revocation, Revocation] = {}

    def revoke(self, number: int, pair: levels.Pair, then: Revocation, *, brings_back: bool) -> None:
        """A record gets this revocation. One that is brought back from an undone import belongs to this one."""
        self._pairs.append(pair)
        (self._brought_back if brings_back else self._revoked).append((number, self._said.setdefault(then, then)))

    def write(self, effects: Effects) -> None:
        pairs = {*self._pairs, *((one.person_id, one.competency_id) for one in self.new)}
        levels.lock(person for person, _ in pairs)
        for some in in_pieces(self._revoked, ROWS_A_CHUNK):
            effects.update(Evidence, [_row(*one) for one in some])
        for some in in_pieces(self._brought_back, ROWS_A_CHUNK):
            effects.update(Evidence, [{**_row(*one), "import_id": effects.import_id} for one in some])
        if self.new:
            count = len(self.new)
            blank = [""] * count
            effects.insert(
                Evidence,
                {
                    "id": reserve_ids(Evidence, count),
                    **dict(zip(New._fields, zip(*self.new, strict=True), strict=True)),
                    "credential_url": blank,
                    "example": blank,
                    "import_id": [effects.import_id] * count,
                },
            )
            if count > _MANY:
                count_anew(Evidence)
        levels.rewrite(pairs)


def _row(number: int, then: Revocation) -> dict[str, Any]:
    return {
        "id": number,
        "revoked_on": then.day,
        "revoked_recorded_on": then.recorded_on,
        "revoke_reason": then.reason,
        "revoked_by_import_id": None,
    }
