"""The competencies of one person as rows: the level, the reason, and the records behind it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from portal.model.base import db
from portal.model.catalog import Competency, Course, Descriptor
from portal.model.evidence import Evidence
from portal.model.learning import Enrollment
from portal.model.people import Person
from portal.rules.courses import EvidenceKind, is_web_address
from portal.rules.coverage import Requirement, gap
from portal.rules.evidencing import Sight, hidden, level_shown
from portal.rules.levels import Evidence as Record
from portal.rules.levels import Flag, LevelState, Weight, intervals, verified_until, weights
from portal.rules.validity import OPINION_MONTHS, ahead
from portal.services.levels import record_columns


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record as a page shows it. `title` is the course or instrument, `by` who judged; both may be empty.

    `expires_on` and `credential_until` are the first days without it.
    """

    id: int
    kind: EvidenceKind
    level: int
    counts_as: int
    weight: Weight
    observed_on: date
    expires_on: date | None
    revoked_on: date | None
    revoke_reason: str
    title: str
    by: str
    example: str
    credential_url: str
    credential_until: date | None
    source_ref: str


@dataclass(frozen=True, slots=True)
class Skill:
    """One competency of one person. `target` and `gap` are None where nothing is asked.

    `until` is the first day on which the verified level falls without new evidence, `said_months` how long an
    opinion of it holds. `waits` says that the other side has given its opinion, which is shown once both are given;
    `unseen` that the record that decides is not shown; `is_rated`, for oneself alone, that a rating is in force.
    """

    code: str
    name: str
    area: str
    definition: str
    descriptors: tuple[str, ...]
    verified: int
    held: int
    claimed: int | None
    target: int | None
    gap: int | None
    is_core: bool
    state: LevelState
    flags: frozenset[Flag]
    basis: str | None
    until: date | None
    ends_soon: bool
    said_months: int
    waits: bool
    unseen: bool
    is_rated: bool
    records: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True)
class About:
    code: str
    name: str
    area: str
    definition: str
    descriptors: tuple[str, ...]
    max_validity_months: int | None


def every_competency() -> dict[int, About]:
    """Every competency, area by area in the order in which the areas came, with what people do at levels 1 to 5."""
    rows = db.session.execute(
        select(
            Competency.id,
            Competency.code,
            Competency.name,
            Competency.area,
            Competency.definition,
            Competency.max_validity_months,
            Descriptor.level,
            Descriptor.text,
        )
        .outerjoin(Descriptor, Descriptor.competency_id == Competency.id)
        .order_by(Competency.position, Competency.id, Descriptor.level)
    ).all()
    said: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        said[row.id][row.level] = row.text
    areas = {area: number for number, area in enumerate(dict.fromkeys(row.area for row in rows))}
    found = {
        row.id: About(
            row.code,
            row.name,
            row.area,
            row.definition,
            tuple(said[row.id].get(level, "") for level in range(1, 6)),
            row.max_validity_months,
        )
        for row in rows
    }
    return dict(sorted(found.items(), key=lambda item: areas[item[1].area]))


def records_of(person_id: int) -> dict[int, list[Any]]:
    assessor = Person.__table__.alias("assessor")
    rows = db.session.execute(
        select(
            *record_columns(),
            Evidence.id,
            Evidence.credential_until,
            Evidence.credential_url,
            Evidence.revoke_reason,
            Evidence.instrument,
            Evidence.example,
            Course.title,
            assessor.c.name.label("assessor"),
        )
        .outerjoin(Enrollment, Enrollment.id == Evidence.enrollment_id)
        .outerjoin(Course, Course.id == Enrollment.course_id)
        .outerjoin(
            assessor, and_(assessor.c.employee_no_key == Evidence.assessor_no_key, Evidence.assessor_no_key != "")
        )
        .where(Evidence.person_id == person_id)
        .order_by(Evidence.observed_on.desc(), Evidence.recorded_on.desc(), Evidence.id.desc())
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.competency_id].append(row)
    return found


def skill(about: About, asked: Requirement | None, rows: Iterable[Any], sight: Sight, on: date) -> Skill:
    """The level counts every record; claim, flags and reason come from those that the viewer may see."""
    found = {row.source_ref: row for row in rows}
    records = [Record(*tuple(row)[2 : 2 + _RECORD_FIELDS]) for row in found.values()]
    unseen = hidden(records, sight)
    level = level_shown(records, unseen, on)
    shown = [record for record in records if record not in unseen]
    weighed = weights(records, on)
    until = verified_until(intervals(records), on)
    return Skill(
        code=about.code,
        name=about.name,
        area=about.area,
        definition=about.definition,
        descriptors=about.descriptors,
        verified=level.verified,
        held=level.held,
        claimed=level.claimed,
        target=asked.target if asked else None,
        gap=gap(asked.target, level.verified) if asked else None,
        is_core=bool(asked and asked.core),
        state=level.state,
        flags=level.flags,
        basis=level.basis,
        until=until,
        ends_soon=until is not None and until <= ahead(on),
        said_months=min(OPINION_MONTHS, about.max_validity_months or OPINION_MONTHS),
        waits=sight is not Sight.NOTHING and any(r.unrevoked(on) and r.unexpired(on) for r in unseen),
        unseen=bool(level.verified) and level.basis is None,
        is_rated=sight is Sight.OWN
        and any(r.kind is EvidenceKind.MANAGER and r.unrevoked(on) and r.unexpired(on) for r in records),
        records=tuple(_record(record, found[record.source_ref], weighed[record.source_ref]) for record in shown),
    )


_RECORD_FIELDS = 9


def _record(record: Record, row: Any, weight: Weight) -> RecordRow:
    return RecordRow(
        id=row.id,
        kind=record.kind,
        level=record.level,
        counts_as=record.counts_as,
        weight=weight,
        observed_on=record.observed_on,
        expires_on=record.expires_on,
        revoked_on=record.revoked_on,
        revoke_reason=row.revoke_reason,
        title=row.title or row.instrument,
        by=row.assessor or "",
        example=row.example,
        credential_url=row.credential_url if is_web_address(row.credential_url) else "",
        credential_until=row.credential_until,
        source_ref=record.source_ref,
    )
