"""What people do with courses: enroll, start, finish, withdraw; and the results that learning staff give.

Every deed adds to the enrollment's events, which are never changed. `on` is today in the company's time zone,
`now` the same moment in UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.model.people import Employment, Person
from portal.rules.access import Actor, Reach, Subject, reach
from portal.rules.courses import EvidenceKind, learner_reports_completion
from portal.rules.enrolling import (
    LIVE,
    RESULTS,
    CourseTerms,
    EnrollmentEventKind,
    EnrollmentState,
    LiveEnrollment,
    Standing,
    refusal_of_result,
    refusal_to_finish,
    refusal_to_start,
    refusal_to_withdraw,
)
from portal.rules.people import is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.services.admission import admit, prerequisites, taken
from portal.services.course_proof import Result, record_results
from portal.services.people import covers, visible_to


@dataclass(frozen=True, slots=True)
class _Live:
    """A live enrollment, locked until the transaction ends."""

    id: int
    person_id: int
    course_id: int
    started_on: date | None
    evidence_kind: EvidenceKind
    going: LiveEnrollment


def enroll(actor: Actor, code: str, *, on: date, now: datetime) -> int:
    """Enrolls the actor in a course and returns the enrollment's id. Raises `Refused` with the reason."""
    return _enroll(actor, _myself(actor), code, on=on, now=now)


def enroll_somebody(actor: Actor, employee_no: str, code: str, *, on: date, now: datetime) -> int:
    """Learning staff enroll somebody, also in a closed course or one that needs approval. Raises `Refused`.

    Enrolling oneself goes by everybody's rules.
    """
    if reach(actor, Subject.LEARNING) is not Reach.EVERYBODY or not is_code(employee_no.strip()):
        raise Refused(Refusal.NOT_FOUND)
    person = db.session.execute(
        select(Person.id, Person.name).where(
            Person.employee_no_key == same(employee_no), Person.id.in_(visible_to(actor, Subject.LEARNING, on=on))
        )
    ).one_or_none()
    if person is None:
        raise Refused(Refusal.NOT_FOUND)
    if person.id == actor.id:
        return _enroll(actor, person.id, code, on=on, now=now)
    return _enroll(actor, person.id, code, on=on, now=now, somebody=person.name)


def start(actor: Actor, code: str, *, on: date, now: datetime) -> None:
    """The learner begins with the course. Raises `Refused`."""
    live = _my_live(actor, code)
    _raise(refusal_to_start(live.going if live else None, on=on), live)
    assert live is not None
    _change(live.id, state=EnrollmentState.IN_PROGRESS, started_on=on)
    _note(live.id, EnrollmentEventKind.STARTED, actor, on=on, now=now)


def finish(actor: Actor, code: str, *, on: date, now: datetime) -> Standing:
    """The learner says that the course is done. Returns where it stands then. Raises `Refused`.

    Only where the course's evidence is a completion does that complete it; elsewhere the enrollment stays in
    progress, its result awaited, and proves nothing. Whoever finishes has started.
    """
    live = _my_live(actor, code)
    _raise(refusal_to_finish(live.going if live else None, on=on), live)
    assert live is not None
    if live.going.state is EnrollmentState.ENROLLED:
        _note(live.id, EnrollmentEventKind.STARTED, actor, on=on, now=now)
    _note(live.id, EnrollmentEventKind.FINISHED, actor, on=on, now=now)
    known: dict[str, Any] = {"started_on": live.started_on or on, "finished_on": on}
    if not learner_reports_completion(live.evidence_kind):
        _change(live.id, state=EnrollmentState.IN_PROGRESS, **known)
        return Standing.RESULT_AWAITED
    _change(live.id, state=EnrollmentState.COMPLETED, ended_on=on, **known)
    _note(live.id, EnrollmentEventKind.COMPLETED, actor, on=on, now=now)
    record_results([Result(live.person_id, live.course_id, on, live.id)], on=on)
    return Standing.COMPLETED


def withdraw(actor: Actor, code: str, *, on: date, now: datetime) -> None:
    """The learner leaves the course off before its result. Raises `Refused`."""
    live = _my_live(actor, code)
    _raise(refusal_to_withdraw(live.going if live else None, on=on), live)
    assert live is not None
    _change(live.id, state=EnrollmentState.WITHDRAWN, ended_on=on)
    _note(live.id, EnrollmentEventKind.WITHDRAWN, actor, on=on, now=now)


def give_result(
    actor: Actor,
    enrollment_id: int,
    outcome: EnrollmentState,
    *,
    on: date,
    now: datetime,
    day: date | None = None,
    score: float | None = None,
) -> None:
    """Learning staff say how a live enrollment ended: one of `RESULTS`. Raises `Refused`.

    `day` is the day of the result, today when left out; `score` is percent. Nobody gives their own. A result that is
    older than the learner's start moves the start back to its day.
    """
    if outcome not in RESULTS:
        raise ValueError(f"{outcome} is not a result")
    if reach(actor, Subject.LEARNING) is not Reach.EVERYBODY:
        raise Refused(Refusal.NOT_FOUND)
    day = day or on
    visible = Enrollment.person_id.in_(visible_to(actor, Subject.LEARNING, on=on))
    if db.session.scalar(select(Enrollment.id).where(Enrollment.id == enrollment_id, visible)) is None:
        raise Refused(Refusal.NOT_FOUND)
    employed = exists().where(Employment.person_id == Enrollment.person_id, covers(Employment, day))
    live = _live(Enrollment.id == enrollment_id, employed if day <= on else True)
    _raise(refusal_of_result(live.going if live else None, own=_is(actor, live), day=day, today=on), live)
    assert live is not None
    started_on = min(live.started_on, day) if live.started_on else None
    _change(live.id, state=outcome, started_on=started_on, ended_on=day, score=score)
    _note(live.id, EnrollmentEventKind(outcome.value), actor, on=day, now=now)
    if outcome is EnrollmentState.COMPLETED:
        record_results([Result(live.person_id, live.course_id, day, live.id)], on=on)


def _myself(actor: Actor) -> int:
    if actor.id is None:
        raise Refused(Refusal.NOT_EMPLOYED)
    return actor.id


def _is(actor: Actor, live: _Live | None) -> bool:
    return live is not None and live.person_id == actor.id


def _enroll(actor: Actor, person_id: int, code: str, *, on: date, now: datetime, somebody: str = "") -> int:
    """`somebody` is the name of the person whom learning staff enroll; empty when people enroll themselves."""
    if not is_code(code.strip()):
        raise Refused(Refusal.NOT_FOUND)
    course = db.session.execute(
        select(
            Course.id,
            Course.status,
            Course.self_enroll,
            Course.retires_on,
            exists().where(Employment.person_id == person_id, covers(Employment, on)).label("employed"),
        ).where(Course.code_key == same(code))
    ).one_or_none()
    if course is None:
        raise Refused(Refusal.NOT_FOUND)
    admission = admit(
        CourseTerms(course.status, course.self_enroll, course.retires_on),
        mine=taken(person_id, course.id),
        prerequisites=prerequisites(person_id, [course.id], on=on).get(course.id, ()),
        employed=course.employed,
        on=on,
        by_learning_staff=bool(somebody),
    )
    about: dict[str, object] = {"person": somebody} if somebody else {}
    if admission.refusal:
        raise Refused(admission.refusal, **admission.about, **about)
    try:
        with db.session.begin_nested():
            if admission.withdrawn_today:
                enrollment_id = _reopen(admission.withdrawn_today.id, **about)
            else:
                enrollment_id = _insert(person_id, course.id, on)
    except IntegrityError as error:
        is_there = _are_there(person_id, course.id)
        raise Refused(Refusal.ALREADY_ENROLLED if is_there else Refusal.NOT_FOUND, **about) from error
    _note(enrollment_id, EnrollmentEventKind.ENROLLED, actor, on=on, now=now)
    return enrollment_id


def _are_there(person_id: int, course_id: int) -> bool:
    """Whether neither the person nor the course was taken back meanwhile."""
    both = exists().where(Person.id == person_id), exists().where(Course.id == course_id)
    return bool(db.session.scalar(select(and_(*both))))


def _insert(person_id: int, course_id: int, on: date) -> int:
    added: int = db.session.execute(
        insert(Enrollment)
        .values(person_id=person_id, course_id=course_id, state=EnrollmentState.ENROLLED, enrolled_on=on)
        .returning(Enrollment.id)
    ).scalar_one()
    return added


def _reopen(enrollment_id: int, **about: object) -> int:
    """Enrolling again on the day of a withdrawal goes on with the same row: it is known by person, course and day."""
    reopened = db.session.execute(
        update(Enrollment)
        .where(Enrollment.id == enrollment_id, Enrollment.state == EnrollmentState.WITHDRAWN)
        .values(state=EnrollmentState.ENROLLED, started_on=None, finished_on=None, ended_on=None, score=None)
        .returning(Enrollment.id)
    ).one_or_none()
    if reopened is None:
        raise Refused(Refusal.ALREADY_ENROLLED, **about)
    return enrollment_id


def _my_live(actor: Actor, code: str) -> _Live | None:
    person_id = _myself(actor)
    if not is_code(code.strip()):
        raise Refused(Refusal.NOT_FOUND)
    course_id = db.session.scalar(select(Course.id).where(Course.code_key == same(code)))
    if course_id is None:
        raise Refused(Refusal.NOT_FOUND)
    return _live(Enrollment.person_id == person_id, Enrollment.course_id == course_id)


def _live(*which: Any) -> _Live | None:
    row = db.session.execute(
        select(
            Enrollment.id,
            Enrollment.person_id,
            Enrollment.course_id,
            Enrollment.state,
            Enrollment.enrolled_on,
            Enrollment.started_on,
            Enrollment.finished_on,
            Course.evidence_kind,
        )
        .join(Course, Course.id == Enrollment.course_id)
        .where(*which, Enrollment.state.in_(LIVE))
        .with_for_update(of=Enrollment)
    ).one_or_none()
    if row is None:
        return None
    going = LiveEnrollment(row.state, row.enrolled_on, row.finished_on)
    return _Live(row.id, row.person_id, row.course_id, row.started_on, row.evidence_kind, going)


def _raise(refusal: Refusal | None, live: _Live | None) -> None:
    if refusal is Refusal.DAY_BEFORE_ENROLLMENT and live is not None:
        raise Refused(refusal, enrolled_on=live.going.enrolled_on)
    if refusal is not None:
        raise Refused(refusal)


def _change(enrollment_id: int, **values: object) -> None:
    db.session.execute(update(Enrollment).where(Enrollment.id == enrollment_id).values(**values))


def _note(enrollment_id: int, kind: EnrollmentEventKind, actor: Actor, *, on: date, now: datetime) -> None:
    db.session.execute(
        insert(EnrollmentEvent).values(enrollment_id=enrollment_id, kind=kind, on=on, at=now, actor_id=actor.id)
    )
