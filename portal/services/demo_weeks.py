"""The last weeks of a handful of people of the demo company, lived through the services as they would be."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.learning import Enrollment
from portal.model.people import Person
from portal.rules.access import AccessRole, Actor
from portal.rules.enrolling import EnrollmentState
from portal.rules.people import same
from portal.rules.refusals import Refused
from portal.services import learning
from portal.starter.company import Company

_FREE = ("AI-021", "AI-016", "AI-012", "AI-047", "AI-004", "AI-002", "AI-003", "AI-001", "AI-007")
"""Courses that cost nothing: anybody may enroll, as soon as what a course needs is completed."""

_APPROVED = ("AI-031", "AI-046", "AI-011", "AI-006", "AI-013", *_FREE)
"""Courses in which learning staff enroll somebody."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One deed, so many days ago."""

    days: int
    deed: str
    outcome: EnrollmentState | None = None
    score: float | None = None


_ENDED_WELL = EnrollmentState.COMPLETED
_Story = tuple[_Step, ...]
_OF_THE_EMPLOYEE: tuple[_Story, ...] = (
    (_Step(38, "enroll"), _Step(36, "start"), _Step(24, "finish"), _Step(22, "result", _ENDED_WELL, 88.0)),
    (_Step(20, "enroll"), _Step(17, "start")),
    (_Step(4, "enroll"),),
)
_OF_THE_COLLEAGUES: tuple[_Story, ...] = (
    (_Step(30, "enroll"), _Step(28, "start"), _Step(6, "finish")),
    (_Step(25, "enroll"), _Step(24, "start"), _Step(10, "withdraw")),
    (_Step(35, "enroll"), _Step(33, "start"), _Step(15, "finish"), _Step(13, "result", _ENDED_WELL, 82.0)),
    (_Step(20, "enroll"), _Step(8, "result", EnrollmentState.NO_SHOW)),
    (_Step(28, "enroll"), _Step(27, "start"), _Step(9, "finish"), _Step(7, "result", EnrollmentState.FAILED, 41.0)),
    (_Step(14, "be enrolled"), _Step(11, "start"), _Step(2, "finish")),
)
_OF_THE_MANAGER: tuple[_Story, ...] = ((_Step(12, "be enrolled"), _Step(9, "start")),)


def live_through(company: Company, *, on: date, now: datetime) -> None:
    """Does what each of them did, each deed on its day. The day before `on` is the last."""
    featured = {each.role: each.employee_no for each in company.featured}
    staff = acting(featured["learning"], AccessRole.LEARNING)
    lives = [(featured["employee"], story) for story in _OF_THE_EMPLOYEE]
    lives += [(featured["manager"], story) for story in _OF_THE_MANAGER]
    lives += zip(company.colleagues, _OF_THE_COLLEAGUES, strict=False)
    deeds = sorted(
        ((step.days, place, number, step) for place, (number, story) in enumerate(lives) for step in story),
        key=lambda deed: (-deed[0], deed[1]),
    )
    taken: dict[int, _Taken] = {}
    for days, place, employee_no, step in deeds:
        day = on - timedelta(days=days)
        moment = datetime.combine(day, time(9, 30), UTC)
        learner = acting(employee_no)
        if step.deed in ("enroll", "be enrolled"):
            taken[place] = _enroll(learner, staff if step.deed == "be enrolled" else None, place, on=day, now=moment)
        else:
            _do(step, learner, staff, taken[place], on=day, now=min(moment, now))


@dataclass(frozen=True, slots=True)
class _Taken:
    code: str
    enrollment_id: int


def _enroll(learner: Actor, staff: Actor | None, turn: int, *, on: date, now: datetime) -> _Taken:
    """Enrolls the learner in a course that the rules allow on that day, one that is new to them if there is any."""
    known = select(Course.code).join(Enrollment, Enrollment.course_id == Course.id)
    taken = set(db.session.scalars(known.where(Enrollment.person_id == learner.id)))
    courses = _APPROVED if staff else _FREE
    for code in sorted(courses[turn % len(courses) :] + courses, key=taken.__contains__):
        try:
            if staff:
                return _Taken(code, learning.enroll_somebody(staff, learner.employee_no, code, on=on, now=now))
            return _Taken(code, learning.enroll(learner, code, on=on, now=now))
        except Refused:
            continue
    raise RuntimeError(f"no course is open to {learner.employee_no}")


def _do(step: _Step, learner: Actor, staff: Actor, taken: _Taken, *, on: date, now: datetime) -> None:
    if step.outcome is not None:
        learning.give_result(staff, taken.enrollment_id, step.outcome, on=on, now=now, score=step.score)
    else:
        deed = {"start": learning.start, "finish": learning.finish, "withdraw": learning.withdraw}[step.deed]
        deed(learner, taken.code, on=on, now=now)


def acting(employee_no: str, *roles: AccessRole) -> Actor:
    """A person of the company as the services take one."""
    found = db.session.execute(
        select(Person.id, Person.employee_no, Person.name).where(Person.employee_no_key == same(employee_no))
    ).one()
    return Actor(found.id, found.employee_no, found.name, frozenset({AccessRole.EMPLOYEE, *roles}))
