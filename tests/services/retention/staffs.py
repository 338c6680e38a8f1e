"""Companies for the tests of retention: the staff of the vectors, and units full of people at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert

from portal.model.base import db
from portal.model.learning import Enrollment
from portal.model.org import Assignment
from portal.model.people import Employment, Person
from portal.rules.enrolling import EnrollmentState
from portal.rules.people import LeaveKind
from portal.services.database import transaction
from tests.make import Make
from tests.vectors import retention as vectors

TODAY = date(2026, 11, 2)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def the_staff(make: Make, unit: int) -> None:
    """The spells of the vectors, all at home in one unit, with one course that some completed."""
    course = make.course("AI-1")
    people: dict[str, int] = {}
    for spell in vectors()["staff"]["spells"]:
        start, end = date.fromisoformat(spell["hire"]), day(spell["end"])
        kind = LeaveKind(spell["reason"]) if spell["reason"] else None
        if spell["person"] not in people:
            people[spell["person"]] = make.person(
                spell["person"], unit=unit, hired_on=start, end=end, leave_kind=kind
            )  # fmt: skip
            if completed := day(spell["first_completion"]):
                make.enrollment(
                    people[spell["person"]], course, EnrollmentState.COMPLETED, enrolled_on=start, ended_on=completed
                )
        else:
            again(people[spell["person"]], unit, start, end, kind)


def again(person: int, unit: int, start: date, end: date | None = None, kind: LeaveKind | None = None) -> None:
    """Another spell of somebody, with its home."""
    with transaction():
        db.session.add(Employment(person_id=person, start=start, end=end, leave_kind=kind))
        db.session.add(Assignment(person_id=person, unit_id=unit, start=start, end=end, is_primary=True, share=1.0))


class Filled:
    """Fills units with many people in a few statements."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(
        self,
        unit: int | None,
        people: int,
        *,
        start: date = date(2020, 1, 1),
        end: date | None = None,
        course: int | None = None,
        completed: date | None = None,
        kind: LeaveKind | None = None,
    ) -> list[int]:
        """So many people of one hire date, their ids; with a course all have completed it."""
        if not people:
            return []
        numbers = [f"f{self.number + place:06}" for place in range(people)]
        self.number += people
        with transaction():
            ids = list(db.session.scalars(insert(Person).returning(Person.id), [_person(one) for one in numbers]))
            spell: Mapping[str, Any] = {"start": start, "end": end}
            db.session.execute(
                insert(Employment),
                [{"person_id": one, **spell, "leave_kind": kind if end else None} for one in ids],
            )
            if unit is not None:
                home = {"unit_id": unit, **spell, "is_primary": True, "share": 1.0}
                db.session.execute(insert(Assignment), [{"person_id": one, **home} for one in ids])
            if course is not None:
                done = {
                    "course_id": course,
                    "state": EnrollmentState.COMPLETED,
                    "enrolled_on": start,
                    "ended_on": completed or max(start, date(2021, 1, 4)),
                }
                db.session.execute(insert(Enrollment), [{"person_id": one, **done} for one in ids])
        return ids


def _person(number: str) -> dict[str, str]:
    return {
        "employee_no": number,
        "employee_no_key": number,
        "name": number,
        "sort_key": number,
        "search_text": number,
        "email": f"{number}@company.example",
        "email_key": f"{number}@company.example",
    }
