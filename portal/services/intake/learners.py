"""Who and which course a row of results is about; what the enrollments of these people are so far."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Course, CourseEquivalent, CoursePrerequisite
from portal.model.learning import Enrollment
from portal.model.people import Person
from portal.rules.courses import CourseStatus, SelfEnroll
from portal.rules.intake.columns import Typed
from portal.rules.intake.enrollments import Going
from portal.rules.intake.problems import Code
from portal.services.intake.lookups import found
from portal.services.intake.lost_zeros import note_lost_zeros
from portal.services.intake.planning import Draft, keys_of


@dataclass(frozen=True, slots=True)
class Learner:
    id: int
    employee_no: str


@dataclass(frozen=True, slots=True)
class Taught:
    """A course as far as a result asks."""

    id: int
    code: str
    status: CourseStatus
    self_enroll: SelfEnroll
    retires_on: date | None


def learners(draft: Draft, typed: Typed) -> list[Learner | None]:
    """Who each row is about, by employee number or address. Rows about nobody, or about two people, are refused."""
    numbers, emails = keys_of(typed, "employee_no"), keys_of(typed, "email")
    columns = select(Person.id, Person.employee_no, Person.employee_no_key, Person.email_key)
    written = {number: number for number in numbers if number}
    addresses = {email for email in emails if email}
    by_number: dict[str, Learner] = {}
    by_email: dict[str, Learner] = {}
    for column_found, keys in ((Person.employee_no_key, written), (Person.email_key, addresses)):
        for person_id, employee_no, key, address in found(columns, column_found, keys):
            if key in written or address in addresses:
                known = by_number.setdefault(key, Learner(person_id, written.get(employee_no, employee_no)))
                if address in addresses:
                    by_email[address] = known
    people: list[Learner | None] = []
    for position, (number, email) in enumerate(zip(numbers, emails, strict=True)):
        numbered, addressed = by_number.get(number or ""), by_email.get(email or "")
        people.append(numbered or addressed)
        if position in draft.skipped:
            continue
        if number is None and email is None and draft.reads(position, "employee_no", "email"):
            draft.refuse(position, "employee_no", Code.PERSON_MISSING)
        for column, key, person in (("employee_no", number, numbered), ("email", email, addressed)):
            if key is not None and person is None:
                draft.refuse(position, column, Code.UNKNOWN_REFERENCE, value=str(typed.column(column)[position]))
        if numbered and addressed and numbered != addressed:
            draft.refuse(position, "email", Code.TWO_PEOPLE, value=numbered.employee_no)
    note_lost_zeros(draft, numbers, by_number)
    return people


def taught(keys: Iterable[str | None]) -> dict[str, Taught]:
    """The courses with these codes, by key."""
    columns = select(Course.id, Course.code, Course.code_key, Course.status, Course.self_enroll, Course.retires_on)
    return {
        row.code_key: Taught(row.id, row.code, row.status, row.self_enroll, row.retires_on)
        for row in found(columns, Course.code_key, filter(None, keys))
    }


def courses(draft: Draft, typed: Typed) -> list[Taught | None]:
    """Which course each row is about. Rows about none are refused."""
    keys = keys_of(typed, "course_code")
    known = taught(keys)
    for position in draft.told():
        if keys[position] not in known and draft.reads(position, "course_code"):
            value = str(typed.column("course_code")[position])
            draft.refuse(position, "course_code", Code.UNKNOWN_REFERENCE, value=value)
    return [known.get(key or "") for key in keys]


Kept = tuple[int, Going]
"""The id of an enrollment and what it is."""


def enrollments_of(people: Iterable[Learner | None]) -> dict[tuple[int, int], list[Kept]]:
    """Every enrollment of these people, by person and course."""
    ids = {person.id for person in people if person}
    known: dict[tuple[int, int], list[Kept]] = defaultdict(list)
    columns = select(
        Enrollment.person_id,
        Enrollment.course_id,
        Enrollment.id,
        Enrollment.state,
        Enrollment.enrolled_on,
        Enrollment.started_on,
        Enrollment.ended_on,
        Enrollment.score,
    ).order_by(Enrollment.id)
    for person, course, number, *going in found(columns, Enrollment.person_id, ids) if ids else ():
        if person in ids:
            known[person, course].append((number, Going._make(going)))
    return known


def prerequisites() -> dict[int, list[tuple[str, frozenset[int]]]]:
    """What each course needs first: the code of a prerequisite, and the courses whose completion counts for it."""
    equivalents: Mapping[int, set[int]] = defaultdict(set)
    for pair in db.session.execute(select(CourseEquivalent.course_id, CourseEquivalent.equivalent_id)):
        equivalents[pair.course_id].add(pair.equivalent_id)
    needed: dict[int, list[tuple[str, frozenset[int]]]] = defaultdict(list)
    pairs: Any = select(CoursePrerequisite.course_id, CoursePrerequisite.prerequisite_id, Course.code).join(
        Course, Course.id == CoursePrerequisite.prerequisite_id
    )
    for row in db.session.execute(pairs.order_by(Course.code_key)):
        counting = frozenset({row.prerequisite_id, *equivalents[row.prerequisite_id]})
        needed[row.course_id].append((row.code, counting))
    return needed
