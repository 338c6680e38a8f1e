"""All that is wrong with a row is told at once, so that nobody corrects a sheet in rounds."""

from datetime import UTC, date, datetime

from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.services.database import transaction
from portal.services.intake import imports
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def wrong(kind: Kind, text: str) -> list[tuple[int, str, str]]:
    """Line, column and code of everything that refuses a row."""
    with transaction():
        done = imports.run(TERMINAL, kind, text.encode(), "list.csv", on=ON, now=NOW)
    return [(one.line, one.column, one.code.value) for one in done.problems if not one.is_note]


def test_a_bad_day_hides_neither_the_unknown_unit_nor_the_address_that_is_taken(make: Make) -> None:
    make.unit("ENG")
    make.person("001", email="ann@company.example")
    assert wrong(
        Kind.PEOPLE,
        "employee_no,name,email,unit,hired_on,last_day,leave_kind\n"
        "002,Bob,bob@company.example,ENG,2020-01-01,,\n"
        "003,Cem,ann@company.example,NOPE,2020-13-01,,\n"
        "004,Dua,nowhere,NOPE,2020-01-01,2019-01-01,\n"
        "005,Eve,eve@company.example,NOPE,2020-01-01,,voluntary\n",
    ) == [
        (3, "hired_on", "impossible_date"),
        (3, "unit", "unknown_reference"),
        (3, "email", "email_taken"),
        (4, "email", "bad_email"),
        (4, "unit", "unknown_reference"),
        (4, "last_day", "ends_before_start"),
        (5, "unit", "unknown_reference"),
        (5, "leave_kind", "leave_kind_without_day"),
    ]


def test_a_bad_word_hides_no_unknown_prerequisite(make: Make) -> None:
    make.course("C-1")
    assert wrong(
        Kind.COURSES,
        "code,title,format,prerequisites,equivalents,competencies_granted\n"
        "C-2,Second,nonsense,NOPE;NADA,C-2,XYZ:2\n"
        "C-3,Third,online,C-2,,\n"
        "C-4,Fourth,nonsense,C-1;C-2,,\n",
    ) == [
        (2, "format", "bad_choice"),
        (2, "equivalents", "refers_to_itself"),
        (2, "competencies_granted", "unknown_reference"),
        (2, "prerequisites", "unknown_reference"),
        (2, "prerequisites", "unknown_reference"),
        (3, "prerequisites", "refers_to_refused"),
        (4, "format", "bad_choice"),
        (4, "prerequisites", "refers_to_refused"),
    ]


def test_a_bad_score_hides_nothing_about_an_enrollment(make: Make) -> None:
    make.person("001")
    make.course("C-1")
    assert wrong(
        Kind.ENROLLMENTS,
        "employee_no,course_code,enrolled_on,ended_on,outcome,score\n"
        "001,C-1,2026-01-10,2026-01-09,completed,many\n"
        "009,NOPE,2026-01-10,,,many\n"
        "001,C-1,soon,2026-01-09,completed,many\n",
    ) == [
        (2, "score", "bad_number"),
        (2, "ended_on", "ends_before_start"),
        (3, "score", "bad_number"),
        (3, "employee_no", "unknown_reference"),
        (3, "course_code", "unknown_reference"),
        (4, "enrolled_on", "bad_date"),
        (4, "score", "bad_number"),
    ]


def test_somebody_unknown_hides_no_day_that_is_ahead_of_a_completion(make: Make) -> None:
    make.person("001")
    make.course("C-1")
    assert wrong(
        Kind.COMPLETIONS,
        "employee_no,course_code,completed_on,score\n009,C-1,2027-01-01,many\n001,C-1,2027-01-01,many\n",
    ) == [
        (2, "score", "bad_number"),
        (2, "employee_no", "unknown_reference"),
        (2, "completed_on", "day_ahead"),
        (3, "score", "bad_number"),
        (3, "completed_on", "day_ahead"),
    ]


def test_an_unknown_competency_hides_no_day_of_evidence_that_is_ahead(make: Make) -> None:
    make.person("001")
    make.competency("LIT")
    assert wrong(
        Kind.EVIDENCE,
        "source_ref,employee_no,competency_code,kind,level,ceiling,observed_on\n"
        "a,009,NOPE,assessment,2,4,2027-01-01\n"
        "b,001,LIT,nonsense,9,4,2027-01-01\n",
    ) == [
        (2, "employee_no", "unknown_reference"),
        (2, "competency_code", "unknown_reference"),
        (2, "observed_on", "day_ahead"),
        (3, "kind", "bad_choice"),
        (3, "level", "out_of_range"),
    ]


def test_an_unknown_unit_hides_no_days_outside_the_employment(make: Make) -> None:
    make.person("001", hired_on=date(2026, 1, 1))
    assert wrong(
        Kind.ASSIGNMENTS, "employee_no,unit,from,to,share\n001,NOPE,2020-01-01,,many\n001,NOPE,2026-02-01,2026-01-31,\n"
    ) == [
        (2, "share", "bad_number"),
        (2, "unit", "unknown_reference"),
        (2, "from", "outside_employment"),
        (3, "unit", "unknown_reference"),
        (3, "to", "ends_before_start"),
    ]


def test_an_unknown_role_hides_no_day_that_ends_before_it_begins(make: Make) -> None:
    make.person("001")
    assert wrong(Kind.PERSON_ROLES, "employee_no,role_code,from,to\n001,NOPE,2026-02-01,2026-01-31\n") == [
        (2, "role_code", "unknown_reference"),
        (2, "to", "ends_before_start"),
    ]


def test_nothing_is_told_twice_of_a_row_that_another_one_contradicts(make: Make) -> None:
    make.unit("ENG")
    assert wrong(Kind.UNITS, "code,name,parent\nA,One,NOPE\nA,Two,NOPE\nB,Three,A\n") == [
        (2, "code", "duplicate"),
        (2, "parent", "unknown_reference"),
        (3, "code", "duplicate"),
        (3, "parent", "unknown_reference"),
        (4, "parent", "refers_to_refused"),
    ]
