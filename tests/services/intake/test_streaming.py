"""A sheet that goes out costs the same statements and the same memory, however many rows it has."""

import gc
import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from typing import IO, Any, cast

import pytest
from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import (
    Competency,
    Course,
    CourseEquivalent,
    CourseGrant,
    CoursePrerequisite,
    Descriptor,
)
from portal.model.evidence import Evidence
from portal.model.learning import Enrollment
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Employment, Person
from portal.model.roles import PersonRole, Role, RoleRequirement, TeamRequirement
from portal.rules import spreadsheet
from portal.rules.access import TERMINAL
from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.enrolling import EnrollmentState
from portal.rules.intake.kinds import Kind
from portal.rules.refusals import Refusal, Refused
from portal.services.bulk import insert_columns, reserve_ids
from portal.services.database import reading, transaction
from portal.services.intake import downloads, exporting, files, imports, text_rows
from tests.conftest import counted

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WRITERS = {"csv": files.write_csv, "xlsx": files.write_xlsx, "json": files.write_json}


class Sink(io.RawIOBase):
    """Forgets what is written but the number of its lines."""

    lines = 0

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self.lines += bytes(content).count(b"\n")
        return len(content)


def fill(rows: int) -> None:
    """So many more rows of every kind: units, people with all that is said of them, courses, what roles ask for."""
    with transaction():
        ids = {one: list(reserve_ids(one, rows)) for one in (Unit, Person, Competency, Role, Course)}
        people, units, competencies, roles, courses = (ids[one] for one in (Person, Unit, Competency, Role, Course))
        texts = [f"{rows}-{number:06} is its code" for number in people]
        long = [f"What {text}, at length and in words of its own. " * 4 for text in texts]
        days, blank, no, ones = [date(2024, 1, 5)] * rows, [""] * rows, [False] * rows, [1] * rows
        coded = {"code": texts, "code_key": texts, "name": texts}
        insert_columns(Unit, {"id": units, **coded, "sort_key": texts, **_all(("lead_no", "lead_no_key"), texts)})
        insert_columns(UnitAncestor, {"unit_id": units, "ancestor_id": units, "distance": [0] * rows})
        named = _all(("employee_no", "employee_no_key", "name", "sort_key", "search_text"), texts)
        named |= _all(("email", "email_key"), [f"{text}@company.example" for text in texts])
        named |= _all(("location", "manager_no", "manager_no_key"), texts)
        insert_columns(Person, {"id": people, **named, "is_learning": no, "is_administrator": no})
        insert_columns(Employment, {"person_id": people, "start": days})
        whole: dict[str, list[Any]] = {"is_primary": [True] * rows, "share": [1.0] * rows}
        insert_columns(Assignment, {"person_id": people, "unit_id": units, "start": days, **whole})
        said = _all(("area_code", "area"), texts) | {"definition": long, "position": competencies}
        insert_columns(Competency, {"id": competencies, **coded, **said})
        for level in (1, 5):
            insert_columns(Descriptor, {"competency_id": competencies, "level": [level] * rows, "text": long})
        titled = _all(("traditional_role", "ai_empowered_role", "family"), texts)
        insert_columns(Role, {"id": roles, "code": texts, "code_key": texts, **titled, "is_baseline": no})
        asked = {"competency_id": competencies, "start": days}
        insert_columns(RoleRequirement, {"role_id": roles, **asked, "target": ones, "weight": ones, "is_core": no})
        insert_columns(TeamRequirement, {"unit_id": units, **asked, "level": ones, "need": ones})
        insert_columns(PersonRole, {"person_id": people, "role_id": roles, "start": days})
        _fill_courses(courses, competencies, texts, long)
        done: dict[str, Any] = {"state": [EnrollmentState.COMPLETED] * rows, "enrolled_on": days, "ended_on": days}
        insert_columns(Enrollment, {"person_id": people, "course_id": courses, **done})
        empty = ("credential_url", "revoke_reason", "assessor_no", "assessor_no_key", "instrument", "example")
        insert_columns(
            Evidence,
            {
                "person_id": people,
                "competency_id": competencies,
                "kind": [EvidenceKind.ASSESSMENT] * rows,
                "level": ones,
                "ceiling": ones,
                **_all(("source_ref", "source_ref_key"), texts),
                **_all(("observed_on", "recorded_on"), days),
                **_all(empty, blank),
            },
        )


def _fill_courses(courses: list[int], competencies: list[int], texts: list[str], long: list[str]) -> None:
    rows = len(courses)
    said = _all(("code", "code_key", "title", "title_key"), texts) | _all(("summary", "description"), long)
    kept = {"format": Format.ONLINE, "evidence_kind": EvidenceKind.COMPLETION, "self_enroll": SelfEnroll.OPEN}
    kept |= {"status": CourseStatus.PUBLISHED, "cost": 1250, "minutes": 95, "seats_per_session": 0, "language": "en"}
    kept |= _all(("search_text", "provider", "url", "tags", "owner_email", "owner_email_key"), "")
    insert_columns(Course, {"id": courses, **said, **{name: [value] * rows for name, value in kept.items()}})
    insert_columns(CourseGrant, {"course_id": courses, "competency_id": competencies, "level": [2] * rows})
    others = courses[1:] + courses[:1]
    insert_columns(CoursePrerequisite, {"course_id": courses, "prerequisite_id": others})
    insert_columns(CourseEquivalent, {"course_id": courses, "equivalent_id": others})


def _all(names: tuple[str, ...], values: Any) -> dict[str, Any]:
    return dict.fromkeys(names, values)


def written(kind: Kind, form: str = "csv", **chosen: Any) -> int:
    """How many lines the file of a kind has, the header left out."""
    sink = Sink()
    with reading():
        sheet = exporting.export(kind, on=ON, **chosen)
        WRITERS[form](cast(IO[bytes], sink), sheet.header, sheet.rows)
    return sink.lines - 1


def peak(kind: Kind, form: str = "csv") -> int:
    """The most bytes that were held at once while a file was written."""
    gc.collect()
    tracemalloc.start()
    try:
        written(kind, form)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows at once, so that few rows are many blocks."""
    monkeypatch.setattr(text_rows, "_AT_ONCE", 50)
    monkeypatch.setattr(spreadsheet, "_AT_ONCE", 50)
    monkeypatch.setattr(downloads, "_AT_ONCE", 50)


@pytest.mark.usefixtures("app", "small_blocks")
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_goes_out_in_the_same_statements_and_memory_however_many_rows_it_has(kind: Kind) -> None:
    fill(10)
    with counted() as few:
        assert written(kind) == 10
    fill(290)
    assert written(kind) == 300
    little = peak(kind)
    fill(2_700)
    with counted() as many:
        assert written(kind) == 3_000
    assert len(few) == len(many) == 1
    assert peak(kind) < 1.5 * little


@pytest.mark.usefixtures("app", "small_blocks")
@pytest.mark.parametrize("form", ["xlsx", "json"])
def test_every_format_is_written_while_it_is_read(form: str) -> None:
    fill(300)
    written(Kind.COURSES, form)
    little = peak(Kind.COURSES, form)
    fill(2_700)
    assert peak(Kind.COURSES, form) < 1.5 * little


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("kind", (Kind.UNITS, Kind.TEAM_REQUIREMENTS, *exporting.OF_PEOPLE))
def test_those_of_a_unit_go_out_in_two_statements(kind: Kind) -> None:
    fill(20)
    unit = db.session.scalars(select(Unit.code).limit(1)).one()
    with counted() as statements:
        assert written(kind, unit=unit) == 1
    assert len(statements) == 2


@pytest.mark.usefixtures("app", "small_blocks")
@pytest.mark.parametrize("asked", [downloads.result_rows, downloads.problem_sheet])
def test_the_rows_of_an_import_are_downloaded_in_the_same_statements_and_memory(asked: Any) -> None:
    def brought(rows: int) -> int:
        lines = "".join(f"U-{number},{'x' * 200},NOWHERE\n" for number in range(rows))
        with transaction():
            content = f"code,name,parent\n{lines}".encode()
            return imports.plan(TERMINAL, Kind.UNITS, content, "units.csv", on=ON, now=NOW)

    def read(number: int) -> tuple[int, int, int]:
        with counted() as statements, reading():
            gc.collect()
            tracemalloc.start()
            rows = sum(1 for _ in asked(TERMINAL, number).rows)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return rows, len(statements), most

    few, many = brought(300), brought(3_000)
    read(few)
    (_, statements, little), (rows, as_many, much) = read(few), read(many)
    assert (rows, as_many) == (3_000, statements)
    assert much < 2 * little


@pytest.mark.usefixtures("app")
def test_rows_that_do_not_fit_in_a_workbook_are_refused_and_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(20)
    monkeypatch.setattr(files, "MOST_ROWS", 20)
    sheet, made = exporting.export(Kind.PEOPLE, on=ON), io.BytesIO()
    files.write_xlsx(made, sheet.header, sheet.rows)
    assert zipfile.is_zipfile(made)
    monkeypatch.setattr(files, "MOST_ROWS", 19)
    sheet, made = exporting.export(Kind.PEOPLE, on=ON), io.BytesIO()
    with pytest.raises(Refused) as refused:
        files.write_xlsx(made, sheet.header, sheet.rows)
    assert (refused.value.refusal, refused.value.about, made.getvalue()) == (Refusal.SHEET_TOO_LONG, {"most": 19}, b"")
