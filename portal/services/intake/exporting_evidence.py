"""Evidence as rows of a sheet."""

from collections.abc import Iterator

from sqlalchemy import Select, select

from portal.model.catalog import Competency
from portal.model.evidence import Evidence
from portal.model.people import Person
from portal.rules.evidencing import OPINIONS
from portal.rules.intake.evidence import NEVER
from portal.services.intake.text_rows import plain, text_rows


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
    days = dict.fromkeys((6, 7, 9, 10), plain)
    return text_rows(statement, {4: plain, 5: plain, **days, 8: _until})


def _until(day: object) -> str:
    return plain(day) or NEVER
