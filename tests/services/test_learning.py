"""Enrolling, starting, finishing, withdrawing, results; who may say that a course is done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from portal.model.base import db
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import CourseStatus, EvidenceKind, SelfEnroll
from portal.rules.enrolling import EnrollmentState, Standing
from portal.rules.refusals import Refusal, Refused
from portal.services import learning
from portal.services.database import transaction
from tests.make import Make

TODAY = date(2026, 6, 1)
YESTERDAY = TODAY - timedelta(days=1)
Answer = TypeVar("Answer")
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def learner(make: Make) -> Actor:
    return make.actor(make.person("L-1", name="Ida Learner"))


@pytest.fixture
def staff(make: Make) -> Actor:
    return make.actor(make.person("S-1", learning=True), AccessRole.LEARNING)


def do(deed: Callable[..., Answer], actor: Actor, *what: object, on: date = TODAY, **others: object) -> Answer:
    with transaction():
        return deed(actor, *what, on=on, now=NOW, **others)


def refused(deed: Callable[..., object], actor: Actor, *what: object, **others: object) -> Refused:
    before = rows()
    with pytest.raises(Refused) as caught:
        do(deed, actor, *what, **others)  # type: ignore[arg-type]
    assert rows() == before
    return caught.value


def rows() -> list[tuple[object, ...]]:
    found = db.session.execute(select(*Enrollment.__table__.c).order_by(Enrollment.id)).all()
    db.session.rollback()
    return [tuple(row) for row in found]


def row(enrollment_id: int):  # type: ignore[no-untyped-def]
    found = db.session.execute(select(*Enrollment.__table__.c).where(Enrollment.id == enrollment_id)).one()
    db.session.rollback()
    return found


def events(enrollment_id: int) -> list[tuple[str, date, int | None]]:
    found = db.session.execute(
        select(EnrollmentEvent.kind, EnrollmentEvent.on, EnrollmentEvent.actor_id)
        .where(EnrollmentEvent.enrollment_id == enrollment_id)
        .order_by(EnrollmentEvent.id)
    ).all()
    db.session.rollback()
    return [(kind.value, on, actor) for kind, on, actor in found]


def test_enrolling_leaves_one_row_and_its_event(make: Make, learner: Actor) -> None:
    make.course("K-1")
    enrollment = do(learning.enroll, learner, "k-1")
    assert (row(enrollment).state, row(enrollment).enrolled_on) == (EnrollmentState.ENROLLED, TODAY)
    assert events(enrollment) == [("enrolled", TODAY, learner.id)]


def test_a_second_enrollment_is_refused_while_the_first_goes_on(make: Make, learner: Actor) -> None:
    make.course("K-1")
    do(learning.enroll, learner, "K-1", on=YESTERDAY)
    assert refused(learning.enroll, learner, "K-1").refusal is Refusal.ALREADY_ENROLLED


@pytest.mark.parametrize("code", ["K-2", "", "K 1", "K\x001", "x" * 41])
def test_a_course_that_is_not_there_is_not_found(make: Make, learner: Actor, code: str) -> None:
    make.course("K-1")
    for deed in (learning.enroll, learning.start, learning.finish, learning.withdraw):
        assert refused(deed, learner, code).refusal is Refusal.NOT_FOUND


@pytest.mark.parametrize(
    ("course", "refusal"),
    [
        ({"status": CourseStatus.DRAFT}, Refusal.COURSE_DRAFT),
        ({"status": CourseStatus.RETIRED}, Refusal.COURSE_RETIRED),
        ({"status": CourseStatus.RETIRING, "retires_on": TODAY}, Refusal.COURSE_RETIRED),
        ({"self_enroll": SelfEnroll.CLOSED}, Refusal.COURSE_CLOSED),
        ({"self_enroll": SelfEnroll.APPROVAL}, Refusal.NEEDS_APPROVAL),
    ],
)
def test_a_course_that_takes_nobody_says_why(make: Make, learner: Actor, course: dict, refusal: Refusal) -> None:  # type: ignore[type-arg]
    make.course("K-1", **course)
    assert refused(learning.enroll, learner, "K-1").refusal is refusal


def test_a_missing_prerequisite_is_named(make: Make, learner: Actor) -> None:
    first, second, third = make.course(title="Basics"), make.course(title="Tools"), make.course(title="Ethics")
    make.course("K-9", prerequisites=(first, second, third))
    other = make.person()
    make.enrollment(other, first, EnrollmentState.COMPLETED)
    make.enrollment(learner.id or 0, first, EnrollmentState.FAILED)
    make.enrollment(learner.id or 0, second, EnrollmentState.COMPLETED)
    refusal = refused(learning.enroll, learner, "K-9")
    assert refusal.refusal is Refusal.PREREQUISITE_MISSING
    assert refusal.about == {"courses": ("Basics", "Ethics")}


def test_a_completed_equivalent_counts_for_a_prerequisite_but_not_the_other_way_round(
    make: Make, learner: Actor
) -> None:
    other = make.course("OTHER")
    basics = make.course("BASICS", title="Basics", equivalents=(other,))
    make.course("K-9", prerequisites=(basics,))
    make.course("K-8", prerequisites=(other,))
    make.enrollment(learner.id or 0, other, EnrollmentState.COMPLETED)
    do(learning.enroll, learner, "K-9")
    stranger = make.actor(make.person())
    make.enrollment(stranger.id or 0, basics, EnrollmentState.COMPLETED)
    assert refused(learning.enroll, stranger, "K-8").refusal is Refusal.PREREQUISITE_MISSING


def test_a_completion_counts_from_its_day(make: Make, learner: Actor) -> None:
    first = make.course("FIRST")
    make.course("K-9", prerequisites=(first,))
    make.enrollment(learner.id or 0, first, EnrollmentState.COMPLETED, enrolled_on=None, ended_on=TODAY)
    assert refused(learning.enroll, learner, "K-9", on=YESTERDAY).refusal is Refusal.PREREQUISITE_MISSING
    do(learning.enroll, learner, "K-9")


def test_somebody_whose_employment_has_ended_cannot_enroll(make: Make) -> None:
    make.course("K-1")
    leaver = make.actor(make.person(end=TODAY))
    do(learning.enroll, leaver, "K-1", on=YESTERDAY)
    make.course("K-2")
    assert refused(learning.enroll, leaver, "K-2").refusal is Refusal.NOT_EMPLOYED
    assert refused(learning.enroll, TERMINAL, "K-2").refusal is Refusal.NOT_EMPLOYED


def test_enrolling_again_on_the_day_of_a_withdrawal_goes_on_with_the_same_row(make: Make, learner: Actor) -> None:
    make.course("K-1")
    first = do(learning.enroll, learner, "K-1")
    do(learning.start, learner, "K-1")
    do(learning.withdraw, learner, "K-1")
    assert do(learning.enroll, learner, "K-1") == first
    assert (row(first).state, row(first).started_on, row(first).ended_on) == (EnrollmentState.ENROLLED, None, None)
    assert [kind for kind, *_ in events(first)] == ["enrolled", "started", "withdrawn", "enrolled"]


def test_enrolling_on_a_later_day_than_the_withdrawal_begins_anew(make: Make, learner: Actor) -> None:
    make.course("K-1")
    first = do(learning.enroll, learner, "K-1", on=YESTERDAY)
    do(learning.withdraw, learner, "K-1", on=YESTERDAY)
    second = do(learning.enroll, learner, "K-1")
    assert first != second
    assert (row(first).state, row(first).ended_on) == (EnrollmentState.WITHDRAWN, YESTERDAY)


@pytest.mark.parametrize("enrolled_on", [YESTERDAY, TODAY])
def test_a_course_completed_today_can_be_taken_again_from_tomorrow(
    make: Make, learner: Actor, enrolled_on: date
) -> None:
    make.course("K-1")
    do(learning.enroll, learner, "K-1", on=enrolled_on)
    do(learning.finish, learner, "K-1")
    assert refused(learning.enroll, learner, "K-1").refusal is Refusal.FINISHED_TODAY
    do(learning.enroll, learner, "K-1", on=TODAY + timedelta(days=1))


def test_a_course_goes_from_enrolled_over_in_progress_to_withdrawn(make: Make, learner: Actor) -> None:
    make.course("K-1")
    enrollment = do(learning.enroll, learner, "K-1", on=YESTERDAY)
    do(learning.start, learner, "K-1")
    assert (row(enrollment).state, row(enrollment).started_on) == (EnrollmentState.IN_PROGRESS, TODAY)
    assert refused(learning.start, learner, "K-1").refusal is Refusal.ALREADY_STARTED
    do(learning.withdraw, learner, "K-1")
    assert (row(enrollment).state, row(enrollment).ended_on) == (EnrollmentState.WITHDRAWN, TODAY)
    for deed in (learning.start, learning.finish, learning.withdraw):
        assert refused(deed, learner, "K-1").refusal is Refusal.NOT_ENROLLED


def test_the_learner_completes_a_course_whose_evidence_is_a_completion(make: Make, learner: Actor) -> None:
    make.course("K-1", evidence_kind=EvidenceKind.COMPLETION)
    enrollment = do(learning.enroll, learner, "K-1", on=YESTERDAY)
    assert do(learning.finish, learner, "K-1") is Standing.COMPLETED
    done = row(enrollment)
    assert (done.state, done.started_on, done.ended_on) == (EnrollmentState.COMPLETED, TODAY, TODAY)
    assert [kind for kind, *_ in events(enrollment)] == ["enrolled", "started", "finished", "completed"]


@pytest.mark.parametrize("kind", [EvidenceKind.ASSESSMENT, EvidenceKind.PROJECT, EvidenceKind.CERTIFICATION])
def test_on_every_other_course_the_learners_word_awaits_a_result(
    make: Make, learner: Actor, kind: EvidenceKind
) -> None:
    make.course("K-1", evidence_kind=kind)
    enrollment = do(learning.enroll, learner, "K-1", on=YESTERDAY)
    do(learning.start, learner, "K-1", on=YESTERDAY)
    assert do(learning.finish, learner, "K-1") is Standing.RESULT_AWAITED
    awaited = row(enrollment)
    assert (awaited.state, awaited.finished_on, awaited.ended_on) == (EnrollmentState.IN_PROGRESS, TODAY, None)
    assert refused(learning.finish, learner, "K-1").refusal is Refusal.ALREADY_AWAITED
    assert [kind for kind, *_ in events(enrollment)] == ["enrolled", "started", "finished"]


def test_an_awaited_result_opens_no_course_that_needs_it(make: Make, learner: Actor) -> None:
    first = make.course("FIRST", evidence_kind=EvidenceKind.ASSESSMENT)
    make.course("K-9", prerequisites=(first,))
    do(learning.enroll, learner, "FIRST", on=YESTERDAY)
    do(learning.finish, learner, "FIRST")
    assert refused(learning.enroll, learner, "K-9").refusal is Refusal.PREREQUISITE_MISSING


@pytest.mark.parametrize("outcome", ["completed", "failed", "no_show", "cancelled_by_organiser"])
def test_learning_staff_give_the_result(make: Make, learner: Actor, staff: Actor, outcome: str) -> None:
    course = make.course("K-1", evidence_kind=EvidenceKind.ASSESSMENT)
    mine, noise = do(learning.enroll, learner, "K-1", on=YESTERDAY), make.enrollment(make.person(), course)
    do(learning.finish, learner, "K-1")
    do(learning.give_result, staff, mine, EnrollmentState(outcome), score=87.5)
    given = row(mine)
    assert (given.state, given.ended_on, given.score) == (EnrollmentState(outcome), TODAY, 87.5)
    assert events(mine)[-1] == (outcome, TODAY, staff.id)
    assert row(noise).state is EnrollmentState.ENROLLED
    assert refused(learning.give_result, staff, mine, EnrollmentState.FAILED).refusal is Refusal.NOT_ENROLLED


def test_a_result_of_an_earlier_day_moves_a_later_start(make: Make, learner: Actor, staff: Actor) -> None:
    make.course("K-1", evidence_kind=EvidenceKind.ASSESSMENT)
    enrollment = do(learning.enroll, learner, "K-1", on=TODAY - timedelta(days=9))
    do(learning.start, learner, "K-1")
    do(learning.give_result, staff, enrollment, EnrollmentState.COMPLETED, day=YESTERDAY)
    assert (row(enrollment).started_on, row(enrollment).ended_on) == (YESTERDAY, YESTERDAY)


def test_nobody_gives_their_own_result(make: Make, staff: Actor) -> None:
    make.course("K-1", evidence_kind=EvidenceKind.ASSESSMENT)
    enrollment = do(learning.enroll, staff, "K-1")
    refusal = refused(learning.give_result, staff, enrollment, EnrollmentState.COMPLETED)
    assert refusal.refusal is Refusal.OWN_RESULT


def test_a_result_lies_neither_ahead_nor_before_the_enrollment(make: Make, learner: Actor, staff: Actor) -> None:
    make.course("K-1", evidence_kind=EvidenceKind.ASSESSMENT)
    enrollment = do(learning.enroll, learner, "K-1", on=YESTERDAY)
    tomorrow, early = TODAY + timedelta(days=1), YESTERDAY - timedelta(days=1)
    ahead = refused(learning.give_result, staff, enrollment, EnrollmentState.COMPLETED, day=tomorrow)
    before = refused(learning.give_result, staff, enrollment, EnrollmentState.COMPLETED, day=early)
    assert ahead.refusal is Refusal.DAY_AHEAD
    assert (before.refusal, before.about) == (Refusal.DAY_BEFORE_ENROLLMENT, {"enrolled_on": YESTERDAY})


def test_a_leaver_gets_a_result_for_a_day_of_their_employment_only(make: Make, staff: Actor) -> None:
    leaver = make.person(end=YESTERDAY)
    enrollment = make.enrollment(leaver, make.course(), enrolled_on=date(2026, 1, 5))
    assert refused(learning.give_result, staff, enrollment, EnrollmentState.COMPLETED).refusal is Refusal.NOT_ENROLLED
    do(learning.give_result, staff, enrollment, EnrollmentState.COMPLETED, day=YESTERDAY - timedelta(days=1))
    assert row(enrollment).state is EnrollmentState.COMPLETED


def test_only_learning_staff_give_results_and_enroll_others(make: Make, learner: Actor) -> None:
    unit = make.unit(lead_no="M-1")
    manager = make.actor(make.person("M-1"), AccessRole.MANAGER)
    report = make.person("R-1", unit=unit)
    enrollment = make.enrollment(report, make.course("K-1"))
    make.course("K-2")
    for actor in (manager, learner):
        refusal = refused(learning.give_result, actor, enrollment, EnrollmentState.COMPLETED)
        assert refusal.refusal is Refusal.NOT_FOUND
        assert refused(learning.enroll_somebody, actor, "R-1", "K-2").refusal is Refusal.NOT_FOUND


def test_learning_staff_enroll_somebody_where_they_could_not_enroll_themselves(
    make: Make, learner: Actor, staff: Actor
) -> None:
    make.course("K-1", self_enroll=SelfEnroll.APPROVAL)
    enrollment = do(learning.enroll_somebody, staff, "l-1", "K-1")
    assert row(enrollment).person_id == learner.id
    assert events(enrollment) == [("enrolled", TODAY, staff.id)]
    again = refused(learning.enroll_somebody, staff, "L-1", "K-1")
    assert (again.refusal, again.about) == (Refusal.ALREADY_ENROLLED, {"person": "Ida Learner"})
    assert refused(learning.enroll_somebody, staff, "S-1", "K-1").refusal is Refusal.NEEDS_APPROVAL
    assert refused(learning.enroll_somebody, staff, "NOBODY", "K-1").refusal is Refusal.NOT_FOUND


def test_an_enrollment_that_begins_later_is_not_started_before(make: Make, learner: Actor) -> None:
    make.enrollment(learner.id or 0, make.course("K-1"), enrolled_on=TODAY + timedelta(days=30))
    for deed in (learning.start, learning.finish, learning.withdraw):
        assert refused(deed, learner, "K-1").refusal is Refusal.DAY_BEFORE_ENROLLMENT


def test_one_live_enrollment_however_many_requests_race(app: Flask, make: Make, learner: Actor) -> None:
    make.course("K-1")
    runners = 6
    together = Barrier(runners)

    def race(_number: int) -> str:
        with app.app_context():
            together.wait(timeout=20)
            try:
                with transaction():
                    learning.enroll(learner, "K-1", on=TODAY, now=NOW)
            except Refused as refusal:
                return refusal.refusal.value
            finally:
                db.session.remove()
        return "enrolled"

    with ThreadPoolExecutor(runners) as pool:
        answers = sorted(pool.map(race, range(runners)))
    assert answers == ["already_enrolled"] * (runners - 1) + ["enrolled"]
    assert [found[3] for found in rows()] == [EnrollmentState.ENROLLED]


def test_the_index_has_the_last_word_when_the_look_before_saw_nothing(
    make: Make, learner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make.course("K-1")
    make.enrollment(learner.id or 0, course, enrolled_on=YESTERDAY)
    monkeypatch.setattr(learning, "taken", lambda person_id, course_id: ())
    assert refused(learning.enroll, learner, "K-1").refusal is Refusal.ALREADY_ENROLLED


def test_two_that_enroll_again_on_the_day_of_a_withdrawal_share_one_row(app: Flask, make: Make, learner: Actor) -> None:
    make.course("K-1")
    do(learning.enroll, learner, "K-1")
    do(learning.withdraw, learner, "K-1")
    together = Barrier(2)

    def race(_number: int) -> bool:
        with app.app_context():
            together.wait(timeout=20)
            try:
                with transaction():
                    learning.enroll(learner, "K-1", on=TODAY, now=NOW)
            except Refused:
                return False
            finally:
                db.session.remove()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(race, range(2))) == [False, True]
    assert len(rows()) == 1
