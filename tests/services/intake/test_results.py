"""Importing enrollments and completions."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.model.base import db
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import SelfEnroll
from portal.rules.enrolling import EnrollmentEventKind, EnrollmentState
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.imports import Summary
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEADER = "employee_no,course_code,enrolled_on,started_on,ended_on,outcome,score"


def enrollments(text: str, *, actor: Actor = TERMINAL) -> Summary:
    with transaction():
        return imports.run(actor, Kind.ENROLLMENTS, f"{HEADER}\n{text}\n".encode(), "e.csv", on=ON, now=NOW)


def completions(text: str, *, header: str = "employee_no,course_code,completed_on,score") -> Summary:
    with transaction():
        return imports.run(TERMINAL, Kind.COMPLETIONS, f"{header}\n{text}\n".encode(), "c.csv", on=ON, now=NOW)


def codes(done: Summary) -> list[Code]:
    return [problem.code for problem in done.problems]


def kept() -> list[tuple[str, str, str, str, float | None]]:
    rows = db.session.scalars(select(Enrollment).order_by(Enrollment.enrolled_on, Enrollment.id))
    return [
        (row.state.value, str(row.enrolled_on or ""), str(row.started_on or ""), str(row.ended_on or ""), row.score)
        for row in rows
    ]


def events() -> list[tuple[EnrollmentEventKind, date, int | None]]:
    rows = db.session.scalars(select(EnrollmentEvent).order_by(EnrollmentEvent.id))
    return [(row.kind, row.on, row.import_id) for row in rows]


def test_the_state_follows_from_outcome_and_start(make: Make) -> None:
    make.person("1")
    make.course("A")
    make.course("B")
    done = enrollments(
        "1,a,2025-01-05,2025-01-06,2025-02-01,Completed,88%\n1,A,2025-03-01,,2025-03-02,cancelled,\n1,B,2026-01-05,,,,"
    )
    assert (done.create, done.problems) == (3, ())
    assert kept() == [
        ("completed", "2025-01-05", "2025-01-06", "2025-02-01", 88.0),
        ("cancelled_by_organiser", "2025-03-01", "", "2025-03-02", None),
        ("enrolled", "2026-01-05", "", "", None),
    ]
    assert [kind.value for kind, _, _ in events()] == [
        "enrolled",
        "started",
        "completed",
        "enrolled",
        "cancelled_by_organiser",
        "enrolled",
    ]
    assert {number for *_, number in events()} == {done.import_id}


def test_the_same_sheet_again_changes_nothing_and_a_result_closes_the_enrollment(make: Make) -> None:
    make.person("1")
    make.course("A")
    assert enrollments("1,A,2026-01-05,,,,").create == 1
    assert enrollments("1,A,2026-01-05,,,,").unchanged == 1
    done = enrollments("1,A,2026-01-05,2026-01-07,2026-02-01,failed,40")
    assert done.update == 1
    assert imports.rows(TERMINAL, done.import_id or 0).rows[0].changes == (
        ("started_on", "", "2026-01-07"),
        ("ended_on", "", "2026-02-01"),
        ("outcome", "", "failed"),
        ("score", "", "40"),
    )
    assert [(kind.value, str(on)) for kind, on, _ in events()] == [
        ("enrolled", "2026-01-05"),
        ("started", "2026-01-07"),
        ("failed", "2026-02-01"),
    ]
    assert enrollments("1,A,2026-01-05,,,,").unchanged == 1
    assert enrollments("1,A,2026-01-05,,,-,-").update == 1
    assert kept() == [("in_progress", "2026-01-05", "2026-01-07", "", None)]
    assert events()[-1][0] is EnrollmentEventKind.CORRECTED


def test_a_second_enrollment_that_goes_on_is_a_problem(make: Make) -> None:
    person, course = make.person("1"), make.course("A")
    make.enrollment(person, course, enrolled_on=date(2026, 1, 5))
    assert codes(enrollments("1,A,2026-02-01,,,,")) == [Code.SECOND_LIVE]
    assert codes(enrollments("1,A,2026-01-05,,2026-01-31,withdrawn,\n1,A,2026-02-01,,,,")) == []
    assert [row[0] for row in kept()] == ["withdrawn", "enrolled"]
    make.course("B")
    assert codes(enrollments("1,B,2026-02-01,,,,\n1,B,2026-02-02,,,,")) == [Code.SECOND_LIVE, Code.SECOND_LIVE]


def test_importing_passes_prerequisites_and_closed_courses_with_a_note(make: Make) -> None:
    make.person("1")
    first = make.course("FIRST")
    make.course("NEXT", prerequisites=(first,), self_enroll=SelfEnroll.CLOSED)
    done = enrollments("1,NEXT,2026-01-05,,,,")
    assert (codes(done), done.applied) == ([Code.PREREQUISITE_PASSED_OVER, Code.COURSE_NOT_OPEN], True)
    make.person("2")
    done = enrollments("2,FIRST,2025-01-05,,2025-02-01,completed,\n2,NEXT,2026-01-05,,,,")
    assert codes(done) == [Code.COURSE_NOT_OPEN]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1,A,2026-01-05,,2026-02-01,,", Code.ENDED_WITHOUT_OUTCOME),
        ("1,A,2026-01-05,,,completed,", Code.OUTCOME_WITHOUT_END),
        ("1,A,2026-01-05,2026-01-04,,,", Code.ENDS_BEFORE_START),
        ("1,A,2026-01-05,,2026-01-04,completed,", Code.ENDS_BEFORE_START),
        ("1,A,2026-03-03,,,,", Code.DAY_AHEAD),
        ("1,A,2026-01-05,,2026-03-03,completed,", Code.DAY_AHEAD),
        ("1,A,2026-01-05,,2026-02-01,completed,101", Code.OUT_OF_RANGE),
        ("1,A,2026-01-05,,2026-02-01,left,", Code.BAD_CHOICE),
        ("9,A,2026-01-05,,,,", Code.UNKNOWN_REFERENCE),
        ("1,Z,2026-01-05,,,,", Code.UNKNOWN_REFERENCE),
        (",A,2026-01-05,,,,", Code.PERSON_MISSING),
    ],
)
def test_what_cannot_be_is_refused_by_name(make: Make, row: str, code: Code) -> None:
    make.person("1")
    make.course("A")
    done = enrollments(row)
    assert (codes(done), done.applied, kept()) == ([code], False, [])


def test_nobody_brings_in_their_own_result(make: Make) -> None:
    me = make.person("1", learning=True)
    make.person("2")
    make.course("A")
    actor = make.actor(me, AccessRole.LEARNING)
    done = enrollments("1,A,2026-01-05,,2026-02-01,completed,\n2,A,2026-01-05,,2026-02-01,completed,", actor=actor)
    assert [(one.line, one.code) for one in done.problems] == [(2, Code.OWN_RESULT)]
    assert enrollments("1,A,2026-01-05,,,,", actor=actor).create == 1


def test_a_completion_closes_what_goes_on_and_otherwise_stands_for_itself(make: Make) -> None:
    person, course = make.person("1", email="one@co.example"), make.course("A")
    make.person("2")
    make.enrollment(person, course, EnrollmentState.IN_PROGRESS, enrolled_on=date(2026, 1, 5))
    text = "one@co.example,A,2026-02-01,90\n"
    header = "email,course_code,completed_on,score"
    done = completions(text, header=header)
    assert (done.update, done.problems) == (1, ())
    assert kept() == [("completed", "2026-01-05", "", "2026-02-01", 90.0)]
    assert completions(text, header=header).unchanged == 1
    assert completions("2,A,2026-02-01,\n2,A,2025-02-01,").create == 2
    assert completions("2,A,2026-02-01,\n2,A,2025-02-01,").unchanged == 2
    assert completions("2,A,2025-02-01,70").update == 1


def test_a_completion_from_before_the_enrollment_leaves_that_going_on(make: Make) -> None:
    make.enrollment(make.person("1"), make.course("A"), enrolled_on=date(2026, 1, 5))
    done = completions("1,A,2024-06-01,")
    assert (done.create, codes(done)) == (1, [Code.ENROLLED_LATER])
    assert sorted(row[0] for row in kept()) == ["completed", "enrolled"]
    assert codes(completions("1,A,2026-03-03,")) == [Code.DAY_AHEAD]


def test_a_row_about_two_people_is_refused(make: Make) -> None:
    make.person("1", email="one@co.example")
    make.person("2", email="two@co.example")
    make.course("A")
    done = completions("1,two@co.example,A,2026-02-01", header="employee_no,email,course_code,completed_on")
    assert codes(done) == [Code.TWO_PEOPLE]
