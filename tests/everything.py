"""At least one row in every table, two where rows refer to their own kind."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Enum, Table, func, insert, select, update

from portal.model import audit, catalog, doors, evidence, intake, learning, org, people, recommending
from portal.model.base import Base, Instant, db
from portal.model.every import TABLES
from portal.rules.enrolling import EnrollmentEventKind, EnrollmentState
from portal.rules.intake.kinds import Action, ImportState, Kind
from portal.rules.people import LeaveKind
from portal.rules.recommending import Ending
from portal.services import levels
from portal.services.database import transaction
from tests.make import Make

MOMENT = datetime(2026, 3, 4, 9, 30, 15, 123456, tzinfo=UTC)
DAY = date(2026, 3, 4)
LATER = date(2026, 9, 1)
_IMPORT: dict[str, Any] = {
    "kind": Kind.PEOPLE,
    "state": ImportState.APPLIED,
    "file_name": "people.csv",
    "sha256": "e" * 64,
    "size": 10,
    "header": ["employee_no", "naïve"],
    "options": {"moves": True, "of": None},
    "problems": [],
    "on": DAY,
    "uploaded_at": MOMENT,
    "rows": 1,
    "created": 1,
}


def fill_every_table(make: Make) -> None:
    """Rows with accents, quotes, line breaks, empty and missing values, in every table."""
    _people_and_units(make)
    _learning(make)
    _doors_and_imports()
    make.evidence(2, 1, 3, observed_on=DAY, expires_on=date(2027, 3, 4))
    _evidence_sheet()
    _recommendations()
    for table in TABLES:
        with transaction():
            if not db.session.scalar(select(func.count()).select_from(table)):
                db.session.execute(table.insert().values(_plain_row(table)))


def _evidence_sheet() -> None:
    """An import whose kind an older portal does not know, with the record that it brought and revoked."""
    values = _IMPORT | {"kind": Kind.EVIDENCE, "header": ["source_ref"], "options": {}}
    _add(intake.Import, **values)
    import_id = db.session.scalar(select(func.max(intake.Import.id)))
    _add(intake.ImportRow, import_id=import_id, line=2, action=Action.CREATE, cells='["é"]')
    with transaction():
        db.session.execute(
            update(evidence.Evidence).values(
                import_id=import_id, revoked_by_import_id=import_id, revoked_on=LATER, revoked_recorded_on=LATER
            )
        )
        levels.rewrite([(2, 1)])


def _recommendations() -> None:
    """One that waits and one that was put aside."""
    sent = {"person_id": 2, "by_id": 1, "on": DAY, "at": MOMENT, "competency_id": 1, "level": 3}
    _add(recommending.Recommendation, course_id=1, note='Før "you"; \\N', **sent)
    ended = {"ending": Ending.PUT_ASIDE, "ended_on": LATER}
    _add(recommending.Recommendation, course_id=3, note="", **ended, **sent)


def _plain_row(table: Table) -> dict[str, Any]:
    """One row for a table that nothing here is about: every column that has to have a value has the plainest one."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.foreign_keys:
            key = next(iter(column.foreign_keys)).column
            row[column.name] = db.session.scalar(select(func.min(key)))
        elif not column.nullable:
            row[column.name] = _plain(column)
    return row


def _plain(column: Column[Any]) -> object:
    if isinstance(column.type, Enum):
        return next(iter(column.type.enum_class or column.type.enums))
    if isinstance(column.type, Instant):
        return MOMENT
    plain: dict[type, object] = {int: 1, float: 1.0, bool: True, str: "x", date: DAY, bytes: bytes(range(256))}
    return plain.get(column.type.python_type, {"any": "thing"})


def _add(model: type[Base], **values: Any) -> None:
    with transaction():
        db.session.execute(insert(model).values(**values))


def _people_and_units(make: Make) -> None:
    below = make.unit("B", name='Ütility "B"; \\N')
    above = make.unit("A", lead_no="00001")
    with transaction():
        unit = db.session.get(org.Unit, below)
        unit.parent_id = above
        db.session.add(org.UnitAncestor(unit_id=below, ancestor_id=above, distance=1))
    make.person("00001", name="Αικατερίνη Ψαλτάκη", unit=above, administrator=True, password_hash="$argon2id$x")
    make.person("00002", name="佐藤 さくら", unit=below, manager_no="00001", location="Line\nbreak\tand tab")
    make.person("00003", unit=below, end=date(2026, 5, 1), leave_kind=LeaveKind.OTHER)
    make.assignment(2, above, date(2025, 1, 1), primary=False, share=0.2)


def _learning(make: Make) -> None:
    first, second = make.competency("C1"), make.competency("C2")
    later = make.course("K1", grants={first: 2, second: 1})
    earlier = make.course("K2", grants={first: 1}, cost=12_345, minutes=None)
    other = make.course("K3", prerequisites=(earlier,), equivalents=(later,))
    with transaction():
        db.session.get(catalog.Course, later).superseded_by_id = other
    live = make.enrollment(2, later, EnrollmentState.IN_PROGRESS, started_on=DAY, finished_on=DAY)
    done = make.enrollment(2, earlier, EnrollmentState.COMPLETED, enrolled_on=None, ended_on=DAY, score=66.7)
    for enrollment, kind in (
        (live, EnrollmentEventKind.ENROLLED),
        (live, EnrollmentEventKind.STARTED),
        (live, EnrollmentEventKind.FINISHED),
        (done, EnrollmentEventKind.COMPLETED),
    ):
        _add(learning.EnrollmentEvent, enrollment_id=enrollment, kind=kind, on=DAY, at=MOMENT, actor_id=1)


def _doors_and_imports() -> None:
    session = {"person_id": 1, "started_at": MOMENT, "seen_at": MOMENT}
    _add(doors.SignIn, token_digest="a" * 64, **session)
    _add(doors.SignIn, token_digest="b" * 64, ended_at=MOMENT, end_reason="signed out", **session)
    _add(doors.SignInAttempt, account="c" * 64, address="127.0.0.1", at=MOMENT, succeeded=False)
    _add(doors.SignInLink, person_id=2, token_digest="d" * 64, made_by_id=1, made_at=MOMENT, expires_at=MOMENT)
    _add(intake.Import, **_IMPORT)
    _add(intake.ImportRow, import_id=1, line=2, action=Action.CREATE, cells='["00001", "é"]')
    _add(audit.AuditEvent, at=MOMENT, actor_id=1, action="a.b", subject="00002", old={"x": [1, None]}, new="text")
    _add(audit.Installation, name="demo", fact=None)
    assert people.Person.__tablename__ == "person"
