"""The records that tell what was known on a day, and what revocations took away."""

from collections.abc import Collection, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, tuple_, union
from sqlalchemy.orm import aliased

from portal.model.evidence import Evidence
from portal.rules.courses import EvidenceKind
from portal.rules.levels import Evidence as Record
from portal.services.bulk import among
from portal.services.database import rows_of
from portal.services.levels import Pair, record_columns


def records(people: Sequence[int], pairs: Collection[Pair], corrected: Sequence[date]) -> dict[Pair, list[Record]]:
    """All records that can prove a level, of these pairs and of those of these people that were corrected.

    A pair was corrected if one of the days of `corrected` looks different now (`rules.as_known`). One statement.
    """
    asked, late = aliased(Evidence), aliased(Evidence)
    wanted = [
        select(asked.person_id, asked.competency_id).where(among(sorted(pairs), asked.person_id, asked.competency_id)),
        select(late.person_id, late.competency_id).where(
            among(people, late.person_id),
            late.kind != EvidenceKind.SELF,
            or_(false(), *(_changed(late, day) for day in corrected)),
        ),
    ]
    either = union(*wanted).subquery("wanted").select()
    rows = rows_of(
        select(*record_columns())
        .where(tuple_(Evidence.person_id, Evidence.competency_id).in_(either), Evidence.kind != EvidenceKind.SELF)
        .order_by(Evidence.person_id, Evidence.competency_id, Evidence.id)
    )
    return {pair: [Record(*tuple(row)[2:]) for row in group] for pair, group in groupby(rows, key=itemgetter(0, 1))}


def _changed(record: Any, day: date) -> ColumnElement[bool]:
    entered = and_(record.observed_on <= day, record.recorded_on > day)
    return or_(entered, and_(record.revoked_on <= day, record.revoked_recorded_on > day))
