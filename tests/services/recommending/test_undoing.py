"""What an import brought and somebody recommends stays when the import is undone, as with enrollments."""

from datetime import timedelta

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.people import Person
from portal.rules.access import TERMINAL
from portal.rules.courses import CourseStatus
from portal.rules.intake.kinds import Kind
from portal.services.checking import check
from portal.services.database import transaction
from portal.services.intake import imports, undoing
from tests.make import Make
from tests.services.recommending.company import NEXT, NOW, TODAY, Company, rows

PEOPLE = """employee_no,name,email,unit,hired_on
NEW,New One,new@company.example,HOME,2026-01-01
NEWER,Newer One,newer@company.example,HOME,2026-01-01
"""
COURSES = """code,title,competencies_granted,evidence_kind,status
C-NEW,New course,MLO:3,assessment,published
C-OTHER,Other course,MLO:3,assessment,published
"""


def applied(kind: Kind, text: str) -> int:
    with transaction():
        done = imports.run(TERMINAL, kind, text.encode(), f"{kind.value}.csv", on=TODAY, now=NOW)
    assert done.applied and done.import_id is not None
    return done.import_id


def undone(import_id: int) -> list[tuple[tuple[str, ...], str]]:
    with transaction():
        done = undoing.undo(TERMINAL, import_id, on=NEXT, now=NOW + timedelta(days=1))
    return [(one.codes, one.why.value) for one in done.kept]


def test_people_and_courses_with_a_recommendation_stay_when_their_import_is_undone(
    make: Make, company: Company
) -> None:
    people, courses = applied(Kind.PEOPLE, PEOPLE), applied(Kind.COURSES, COURSES)
    new = db.session.scalar(select(Person.id).where(Person.employee_no == "NEW")) or 0
    make.person_role(new, make.role("ROLE", asks={company.mlo: (3, 1, False)}))
    company.send("NEW", course="C-NEW", note="Welcome.")
    before = rows()
    assert undone(courses) == [(("C-NEW",), "in_use")]
    assert (("NEW",), "in_use") in undone(people)
    assert rows() == before
    numbers = set(db.session.scalars(select(Person.employee_no)))
    statuses = {row.code: row.status for row in db.session.scalars(select(Course))}
    db.session.rollback()
    assert "NEW" in numbers and "NEWER" not in numbers
    assert statuses["C-NEW"] is CourseStatus.RETIRED and "C-OTHER" not in statuses
    assert company.came() == [("NEW", "course_gone")]
    assert check() == []
