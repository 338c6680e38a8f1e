"""Sheets that go out: against the driver's rows of the same columns written by the csv module."""

import csv
import io
import tracemalloc
from collections.abc import Iterator

from sqlalchemy import text

from portal.model.base import db
from portal.rules.intake.kinds import Kind
from portal.services.database import reading
from portal.services.intake import exporting, files
from portal.web.clock import today
from tests.bench.measure import Row, paired

LIMIT = 2.4
"""The bare rows go out at 245,000 a second and more here: within this limit, a sheet does at 100,000 and more."""

_RAW = {
    Kind.PEOPLE: """SELECT p.employee_no, p.name, p.email, u.code, p.manager_no, p.is_learning, e."start", e."end",
        e.leave_kind, p.location FROM person p JOIN employment e ON e.person_id = p.id
        LEFT JOIN assignment a ON a.person_id = p.id AND a.is_primary LEFT JOIN unit u ON u.id = a.unit_id
        ORDER BY p.employee_no_key""",
    Kind.ENROLLMENTS: """SELECT p.employee_no, p.email, c.code, e.enrolled_on, e.started_on, e.ended_on, e.state,
        e.score FROM enrollment e JOIN person p ON p.id = e.person_id JOIN course c ON c.id = e.course_id
        ORDER BY p.employee_no_key, c.code_key, e.ended_on, e.id""",
    Kind.ASSIGNMENTS: """SELECT p.employee_no, u.code, a."start", a."end", a.is_primary, a.share FROM assignment a
        JOIN person p ON p.id = a.person_id JOIN unit u ON u.id = a.unit_id
        ORDER BY p.employee_no_key, a."start", a.id""",
    Kind.EVIDENCE: """SELECT e.source_ref, p.employee_no, c.code, e.kind, e.level, e.ceiling, e.observed_on,
        e.recorded_on, e.expires_on, e.revoked_on, e.revoked_recorded_on, e.revoke_reason, e.assessor_no, e.instrument
        FROM evidence e JOIN person p ON p.id = e.person_id JOIN competency c ON c.id = e.competency_id
        ORDER BY p.employee_no_key, e.observed_on, e.id""",
}


def rows(where: str) -> Iterator[Row]:
    """For the database that is open and full."""
    for kind, query in _RAW.items():
        written = _lines(kind)
        mine, yardstick = paired(lambda kind=kind: _write(kind), lambda query=query: _raw(query), times=1, rounds=3)  # type: ignore[misc]
        tracemalloc.start()
        _write(kind)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        yield Row(
            f"export of {kind} on {where} against the csv module on the driver's rows",
            mine / yardstick,
            LIMIT,
            f"{written / mine:,.0f} rows a second of the portal's processor, {peak / 2**20:.0f} MiB at most",
        )


class _Sink(io.BytesIO):
    """Keeps nothing."""

    def write(self, content: object) -> int:
        return len(content)  # type: ignore[arg-type]


def _write(kind: Kind) -> None:
    with reading():
        sheet = exporting.export(kind, on=today())
        files.write_csv(_Sink(), sheet.header, sheet.rows)


def _lines(kind: Kind) -> int:
    with reading():
        return sum(1 for _ in exporting.export(kind, on=today()).rows)


def _raw(query: str) -> None:
    with reading():
        found = db.session.connection().execute(text(query))
        writer = csv.writer(io.TextIOWrapper(_Sink(), encoding="utf-8", newline=""))
        while some := found.cursor.fetchmany(2_000):
            writer.writerows(some)
