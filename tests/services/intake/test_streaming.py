"""A sheet that goes out costs the same statements and the same memory, however many rows it has."""

import io
import tracemalloc
from datetime import date
from typing import IO, Any, cast

import pytest

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import Evidence
from portal.model.learning import Enrollment
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.model.roles import PersonRole, Role
from portal.rules.courses import EvidenceKind
from portal.rules.enrolling import EnrollmentState
from portal.rules.intake.kinds import Kind
from portal.services.bulk import insert_columns, reserve_ids
from portal.services.database import reading, transaction
from portal.services.intake import exporting, files
from tests.conftest import counted
from tests.make import Make

ON = date(2026, 3, 2)
MANY = 6_000
"""More than two of the blocks that are read at once."""


class Sink(io.RawIOBase):
    """Forgets what is written but the number of its lines."""

    lines = 0

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self.lines += bytes(content).count(b"\n")
        return len(content)


def fill(rows: int, make: Make) -> None:
    """People with all that a sheet says of them, one row of each kind for each of them."""
    course = make.course(f"C-{rows}")
    unit = Unit(code=f"U-{rows}", code_key=f"u-{rows}", name="U", sort_key="u")
    role = Role(code=f"R-{rows}", code_key=f"r-{rows}", ai_empowered_role="R")
    competency = Competency(code=f"K-{rows}", code_key=f"k-{rows}", name="K")
    with transaction():
        db.session.add_all([unit, role, competency])
        db.session.flush()
        people = list(reserve_ids(Person, rows))
        texts = [f"{rows}-{number:06}" for number in people]
        addresses = [f"{text}@company.example" for text in texts]
        named = dict.fromkeys(("employee_no", "employee_no_key", "name", "sort_key", "search_text"), texts)
        named |= dict.fromkeys(("email", "email_key"), addresses)
        blank, no, days = [""] * rows, [False] * rows, [date(2024, 1, 5)] * rows
        named |= dict.fromkeys(("location", "manager_no", "manager_no_key"), blank)
        insert_columns(Person, {"id": people, **named, "is_learning": no, "is_administrator": no})
        insert_columns(Employment, {"person_id": people, "start": days})
        whole: dict[str, list[Any]] = {"is_primary": [True] * rows, "share": [1.0] * rows}
        insert_columns(Assignment, {"person_id": people, "unit_id": [unit.id] * rows, "start": days, **whole})
        insert_columns(PersonRole, {"person_id": people, "role_id": [role.id] * rows, "start": days})
        done: dict[str, list[Any]] = {
            "state": [EnrollmentState.COMPLETED] * rows,
            "enrolled_on": days,
            "ended_on": days,
        }
        insert_columns(Enrollment, {"person_id": people, "course_id": [course] * rows, **done})
        said = dict.fromkeys(("source_ref", "source_ref_key"), texts) | dict.fromkeys(
            ("observed_on", "recorded_on"), days
        )
        empty = ("credential_url", "revoke_reason", "assessor_no", "assessor_no_key", "instrument", "example")
        insert_columns(
            Evidence,
            {
                "person_id": people,
                "competency_id": [competency.id] * rows,
                "kind": [EvidenceKind.ASSESSMENT] * rows,
                "level": [2] * rows,
                "ceiling": [4] * rows,
                **said,
                **dict.fromkeys(empty, blank),
            },
        )


def written(kind: Kind) -> int:
    """How many rows a kind has as a file."""
    sink = Sink()
    with reading():
        sheet = exporting.export(kind, on=ON)
        files.write_csv(cast(IO[bytes], sink), sheet.header, sheet.rows)
    return sink.lines - 1


def peak(kind: Kind) -> int:
    tracemalloc.start()
    try:
        written(kind)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", exporting.OF_PEOPLE)
def test_a_sheet_goes_out_in_the_same_statements_and_memory_however_long_it_is(make: Make, kind: Kind) -> None:
    fill(MANY, make)
    written(kind)
    with counted() as few:
        assert written(kind) == MANY
    little = peak(kind)
    fill(3 * MANY, make)
    with counted() as many:
        assert written(kind) == 4 * MANY
    assert len(many) == len(few) <= 2
    assert peak(kind) < 1.3 * little
