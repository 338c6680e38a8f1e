"""Evidence as rows of a sheet."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Select, select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import Evidence
from portal.model.people import Person
from portal.rules.evidencing import OPINIONS
from portal.rules.intake.evidence import NEVER


def records(members: Select[int] | None, *, opinions: bool) -> Iterator[tuple[str, ...]]:
    """Every record, revoked ones too; with or without what people say of themselves and others."""
    statement = (
        select(
            Evidence.source_ref,
            Person.employee_no,
            Competency.code,
            Evidence.kind,
            Evidence.level,
            Evidence.ceiling,
            Evidence.observed_on,
            Evidence.recorded_on,
            Evidence.expires_on,
            Evidence.revoked_on,
            Evidence.revoked_recorded_on,
            Evidence.revoke_reason,
            Evidence.assessor_no,
            Evidence.instrument,
        )
        .join(Person, Person.id == Evidence.person_id)
        .join(Competency, Competency.id == Evidence.competency_id)
        .order_by(Person.employee_no_key, Evidence.observed_on, Evidence.id)
    )
    if members is not None:
        statement = statement.where(Evidence.person_id.in_(members))
    if not opinions:
        statement = statement.where(Evidence.kind.not_in(OPINIONS))
    for row in db.session.execute(statement, execution_options={"yield_per": 2_000}):
        yield (
            row.source_ref,
            row.employee_no,
            row.code,
            row.kind.value,
            str(row.level),
            str(row.ceiling),
            row.observed_on.isoformat(),
            row.recorded_on.isoformat(),
            row.expires_on.isoformat() if row.expires_on else NEVER,
            _day(row.revoked_on),
            _day(row.revoked_recorded_on),
            row.revoke_reason,
            row.assessor_no,
            row.instrument,
        )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
