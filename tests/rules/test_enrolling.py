"""May this person take this course? One test for each refusal, and the life of an enrollment."""

from datetime import date, timedelta

import pytest

from portal.rules.courses import CourseStatus, EvidenceKind, SelfEnroll, is_web_address, proved_level
from portal.rules.enrolling import (
    CourseTerms,
    EnrollmentState,
    LiveEnrollment,
    Standing,
    refusal_of_result,
    refusal_to_enroll,
    refusal_to_finish,
    refusal_to_start,
    refusal_to_withdraw,
    standing,
    standing_since,
)
from portal.rules.refusals import Refusal

TODAY = date(2026, 6, 1)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


def asked(course: CourseTerms | None = None, **others: object) -> Refusal | None:
    facts = {"live": False, "ended_today": False, "employed": True, "missing_prerequisites": (), "on": TODAY}
    return refusal_to_enroll(course or terms(), **{**facts, **others})  # type: ignore[arg-type]


def terms(
    status: CourseStatus = CourseStatus.PUBLISHED,
    self_enroll: SelfEnroll = SelfEnroll.OPEN,
    retires_on: date | None = None,
) -> CourseTerms:
    return CourseTerms(status, self_enroll, retires_on)


def going(
    state: EnrollmentState = EnrollmentState.ENROLLED, enrolled_on: date = YESTERDAY, finished_on: date | None = None
) -> LiveEnrollment:
    return LiveEnrollment(state, enrolled_on, finished_on)


def test_an_open_course_takes_anybody_who_is_employed() -> None:
    assert asked() is None


def test_a_live_enrollment_refuses_a_second_one() -> None:
    assert asked(live=True) is Refusal.ALREADY_ENROLLED


def test_a_course_finished_today_can_be_taken_again_from_tomorrow() -> None:
    assert asked(ended_today=True) is Refusal.FINISHED_TODAY


def test_a_missing_prerequisite_refuses() -> None:
    assert asked(missing_prerequisites=("Basics",)) is Refusal.PREREQUISITE_MISSING


def test_learning_staff_do_not_pass_a_missing_prerequisite() -> None:
    assert asked(missing_prerequisites=("Basics",), by_learning_staff=True) is Refusal.PREREQUISITE_MISSING


def test_a_closed_course_refuses_everybody_but_learning_staff() -> None:
    closed = terms(self_enroll=SelfEnroll.CLOSED)
    assert asked(closed) is Refusal.COURSE_CLOSED
    assert asked(closed, by_learning_staff=True) is None


def test_a_course_that_needs_approval_refuses_everybody_but_learning_staff() -> None:
    approval = terms(self_enroll=SelfEnroll.APPROVAL)
    assert asked(approval) is Refusal.NEEDS_APPROVAL
    assert asked(approval, by_learning_staff=True) is None


def test_a_retired_course_refuses_enrollment() -> None:
    assert asked(terms(CourseStatus.RETIRED)) is Refusal.COURSE_RETIRED
    assert asked(terms(CourseStatus.RETIRED), by_learning_staff=True) is Refusal.COURSE_RETIRED


def test_a_retiring_course_takes_people_until_the_day_before_it_retires() -> None:
    assert asked(terms(CourseStatus.RETIRING, retires_on=TOMORROW)) is None
    assert asked(terms(CourseStatus.RETIRING, retires_on=TODAY)) is Refusal.COURSE_RETIRED


def test_a_draft_refuses_enrollment() -> None:
    assert asked(terms(CourseStatus.DRAFT)) is Refusal.COURSE_DRAFT


def test_somebody_who_is_not_employed_cannot_enroll() -> None:
    assert asked(employed=False) is Refusal.NOT_EMPLOYED


def test_what_cannot_be_mended_is_said_before_what_can() -> None:
    approval = terms(CourseStatus.RETIRED, SelfEnroll.APPROVAL)
    assert asked(approval, missing_prerequisites=("Basics",)) is Refusal.COURSE_RETIRED
    assert asked(terms(self_enroll=SelfEnroll.APPROVAL), missing_prerequisites=("B",)) is Refusal.PREREQUISITE_MISSING


def test_an_enrollment_is_started_once() -> None:
    assert refusal_to_start(going(), on=TODAY) is None
    assert refusal_to_start(going(EnrollmentState.IN_PROGRESS), on=TODAY) is Refusal.ALREADY_STARTED
    assert refusal_to_start(None, on=TODAY) is Refusal.NOT_ENROLLED


def test_finishing_needs_no_start_before_it_and_is_said_once() -> None:
    assert refusal_to_finish(going(), on=TODAY) is None
    awaited = going(EnrollmentState.IN_PROGRESS, finished_on=YESTERDAY)
    assert refusal_to_finish(awaited, on=TODAY) is Refusal.ALREADY_AWAITED
    assert refusal_to_finish(None, on=TODAY) is Refusal.NOT_ENROLLED


def test_somebody_may_withdraw_while_a_result_is_awaited() -> None:
    assert refusal_to_withdraw(going(EnrollmentState.IN_PROGRESS, finished_on=YESTERDAY), on=TODAY) is None
    assert refusal_to_withdraw(None, on=TODAY) is Refusal.NOT_ENROLLED


@pytest.mark.parametrize("refusal_of", [refusal_to_start, refusal_to_finish, refusal_to_withdraw])
def test_nothing_happens_before_the_enrollment(refusal_of) -> None:  # type: ignore[no-untyped-def]
    assert refusal_of(going(enrolled_on=TOMORROW), on=TODAY) is Refusal.DAY_BEFORE_ENROLLMENT


def test_nobody_gives_their_own_result() -> None:
    assert refusal_of_result(going(), own=True, day=TODAY, today=TODAY) is Refusal.OWN_RESULT


def test_a_result_has_a_day_between_the_enrollment_and_today() -> None:
    assert refusal_of_result(going(), own=False, day=YESTERDAY, today=TODAY) is None
    assert refusal_of_result(going(), own=False, day=TOMORROW, today=TODAY) is Refusal.DAY_AHEAD
    early = YESTERDAY - timedelta(days=1)
    assert refusal_of_result(going(), own=False, day=early, today=TODAY) is Refusal.DAY_BEFORE_ENROLLMENT


def test_only_a_live_enrollment_gets_a_result() -> None:
    assert refusal_of_result(None, own=False, day=TODAY, today=TODAY) is Refusal.NOT_ENROLLED


@pytest.mark.parametrize(
    ("word", "since"),
    [
        (Standing.ENROLLED, date(2026, 1, 1)),
        (Standing.IN_PROGRESS, date(2026, 1, 2)),
        (Standing.RESULT_AWAITED, date(2026, 1, 3)),
        (Standing.COMPLETED, date(2026, 1, 4)),
        (Standing.WITHDRAWN, date(2026, 1, 4)),
        (Standing.LEFT_COMPANY, date(2026, 1, 5)),
    ],
)
def test_a_standing_begins_on_the_day_of_its_own(word: Standing, since: date) -> None:
    days = [date(2026, 1, number) for number in range(1, 6)]
    enrolled, started, finished, ended, left = days
    assert since == standing_since(
        word, enrolled_on=enrolled, started_on=started, finished_on=finished, ended_on=ended, employment_end=left
    )


def test_a_live_enrollment_of_a_leaver_has_left_the_company() -> None:
    live = standing(EnrollmentState.IN_PROGRESS, finished_on=TODAY, employment_ended=True)
    assert live is Standing.LEFT_COMPANY
    assert standing(EnrollmentState.FAILED, finished_on=None, employment_ended=True) is Standing.FAILED


def test_a_course_proves_no_more_than_its_kind_of_evidence_can_show() -> None:
    assert proved_level(3, EvidenceKind.COMPLETION) == 1
    assert proved_level(3, EvidenceKind.ASSESSMENT) == 3
    assert proved_level(5, EvidenceKind.ASSESSMENT) == 4


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("https://learn.company.example/a?b=c", True),
        ("HTTP://learn.company.example", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,hi", False),
        ("//learn.company.example", False),
        ("https:///nowhere", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(address: str, links: bool) -> None:
    assert is_web_address(address) is links
