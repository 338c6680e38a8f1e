"""The records that tell what was known on a day, and what revocations took away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.model.evidence import Evidence
from portal.rules.courses import EvidenceKind
from portal.rules.levels import Evidence as Record
from portal.services.bulk import among
from portal.services.database import rows_of
from portal.services.levels import Pair, record_columns


@dataclass(frozen=True, slots=True)
class Corrections:
    """All records of every person and competency of which one of some days looks different now."""

    records: dict[Pair, list[Record]] = field(default_factory=dict)
    first: date | None = None
    """The day of the first record of all these people; nothing was known before. None without corrections."""


def corrections(people: Sequence[int], days: Sequence[date]) -> Corrections:
    """What came in later than one of these days for it, or was revoked later for it. One statement."""
    first = (
        select(func.min(Evidence.recorded_on))
        .where(among(people, Evidence.person_id), Evidence.kind != EvidenceKind.SELF)
        .scalar_subquery()
    )
    late = aliased(Evidence)
    corrected = select(late.person_id, late.competency_id).where(
        among(people, late.person_id),
        late.kind != EvidenceKind.SELF,
        or_(
            *(
                and_(
                    literal(day) >= first,
                    or_(
                        and_(late.observed_on <= day, late.recorded_on > day),
                        and_(late.revoked_on <= day, late.revoked_recorded_on > day),
                    ),
                )
                for day in days
            )
        ),
    )
    rows = rows_of(
        select(first, *record_columns())
        .where(
            among(people, Evidence.person_id),
            tuple_(Evidence.person_id, Evidence.competency_id).in_(corrected),
            Evidence.kind != EvidenceKind.SELF,
        )
        .order_by(Evidence.person_id, Evidence.competency_id, Evidence.id)
    ).all()
    if not rows:
        return Corrections()
    return Corrections(_by_pair(row[1:] for row in rows), rows[0][0])


def records_of(pairs: Iterable[Pair]) -> dict[Pair, list[Record]]:
    """All records that can prove a level of these people in these competencies. One statement."""
    return _by_pair(rows_of(_records(sorted(pairs))))


def _records(pairs: Sequence[Pair]) -> Select[*tuple[object, ...]]:
    found: Select[*tuple[object, ...]] = (
        select(*record_columns())
        .where(among(pairs, Evidence.person_id, Evidence.competency_id), Evidence.kind != EvidenceKind.SELF)
        .order_by(Evidence.person_id, Evidence.competency_id, Evidence.id)
    )
    return found


def _by_pair(rows: Iterable[Sequence[object]]) -> dict[Pair, list[Record]]:
    return {
        pair: [Record(*row[2:]) for row in group]  # type: ignore[arg-type]
        for pair, group in groupby(rows, key=itemgetter(0, 1))
    }
