"""Whom a recommendation skips, and what came of it: day by day, without a database."""

from datetime import date
from typing import Any

import pytest

from portal.rules.enrolling import EnrollmentState
from portal.rules.progress import Progress
from portal.rules.recommending import Before, Ending, Outcome, Skip, Taken, is_answer, outcome, skip, waits

DAY = date(2026, 6, 1)
EARLIER, LATER, LATEST = date(2026, 5, 1), date(2026, 6, 2), date(2026, 7, 1)
ENROLLED, GOES_ON = EnrollmentState.ENROLLED, EnrollmentState.IN_PROGRESS
COMPLETED, WITHDRAWN = EnrollmentState.COMPLETED, EnrollmentState.WITHDRAWN


def taken(
    state: EnrollmentState,
    enrolled_on: date | None = EARLIER,
    ended_on: date | None = None,
    finished_on: date | None = None,
) -> Taken:
    return Taken(state, enrolled_on, None, finished_on, ended_on)


def why(*took: Taken, before: tuple[Before, ...] = (), level: int = 1, target: int | None = 3, gives: int = 3) -> Any:
    return skip(level=level, target=target, gives=gives, taken=took, before=before, on=DAY)


def test_whoever_misses_a_level_that_the_course_proves_is_not_skipped() -> None:
    assert why() is None
    assert why(gives=2) is None
    assert why(taken(WITHDRAWN, ended_on=DAY)) is None
    assert why(taken(COMPLETED, ended_on=EARLIER)) is None, "what it proved has lapsed"


@pytest.mark.parametrize(("level", "target"), [(3, 3), (4, 3), (1, None)])
def test_whoever_misses_nothing_is_skipped(level: int, target: int | None) -> None:
    assert why(level=level, target=target) is Skip.NO_GAP


def test_whoever_takes_it_has_completed_it_or_gains_nothing_is_skipped() -> None:
    assert why(taken(ENROLLED)) is why(taken(GOES_ON, finished_on=EARLIER)) is Skip.ENROLLED
    assert why(taken(COMPLETED, ended_on=DAY)) is Skip.COMPLETED
    assert why(taken(COMPLETED, ended_on=EARLIER), gives=1) is Skip.COMPLETED
    assert why(gives=1) is why(gives=0) is Skip.NO_GAIN


def test_the_same_is_not_recommended_twice_while_it_waits() -> None:
    assert why(before=(Before(EARLIER, None, None),)) is Skip.RECOMMENDED
    left_off = taken(WITHDRAWN, LATER, LATEST)
    assert why(left_off, before=(Before(EARLIER, None, None),)) is None, "they took it and left it off"
    assert why(before=(Before(EARLIER, Ending.WITHDRAWN, DAY), Before(EARLIER, Ending.ANSWERED, DAY))) is None


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2026, 3, 3), None), (date(2026, 3, 4), Skip.PUT_ASIDE), (DAY, Skip.PUT_ASIDE)]
)
def test_what_was_put_aside_rests_for_ninety_days(day: date, expected: Skip | None) -> None:
    assert why(before=(Before(date(2026, 1, 1), Ending.PUT_ASIDE, day),)) is expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (taken(ENROLLED), True),
        (taken(GOES_ON, LATER), True),
        (taken(COMPLETED, ended_on=EARLIER), False),
        (taken(COMPLETED, ended_on=DAY), True),
        (taken(COMPLETED, enrolled_on=None, ended_on=LATER), True),
        (taken(WITHDRAWN, EARLIER, LATER), False),
        (taken(WITHDRAWN, DAY, DAY), False),
        (taken(WITHDRAWN, DAY, LATER), True),
        (taken(WITHDRAWN, LATER, LATER), True),
        (taken(WITHDRAWN, EARLIER, EARLIER), False),
    ],
)
def test_an_enrollment_is_an_answer_when_it_goes_on_or_came_of_it(one: Taken, expected: bool) -> None:
    assert is_answer(one, DAY) is expected
    assert waits(Before(DAY, None, None), [one]) is not expected


def came(*took: Taken, ending: Ending | None = None, **others: bool) -> tuple[Outcome, date | None]:
    ended_on = LATEST if ending else None
    facts = {"is_proved": False, "is_gone": False, **others}
    return outcome(on=DAY, ending=ending, ended_on=ended_on, taken=took, **facts)


def test_without_an_answer_it_waits_since_its_day() -> None:
    assert came() == came(taken(WITHDRAWN, EARLIER, EARLIER)) == (Outcome.WAITING, DAY)


def test_what_came_of_it_is_where_the_enrollment_stands() -> None:
    assert came(taken(ENROLLED, LATER)) == (Outcome.ENROLLED, LATER)
    assert came(taken(GOES_ON, LATER, finished_on=LATEST)) == (Outcome.RESULT_AWAITED, LATEST)
    assert came(taken(COMPLETED, LATER, LATEST)) == (Outcome.FINISHED, LATEST)
    assert came(taken(EnrollmentState.FAILED, LATER, LATEST)) == (Outcome.LEFT_OFF, LATEST)
    assert came(taken(EnrollmentState.CANCELLED_BY_ORGANISER, LATER, LATEST))[0] is Outcome.CANCELLED


def test_the_enrollment_that_goes_on_counts_before_one_that_ended_and_the_latest_of_those() -> None:
    failed, again = taken(EnrollmentState.FAILED, LATER, LATEST), taken(ENROLLED, LATEST)
    assert came(failed, again)[0] is came(again, failed)[0] is Outcome.ENROLLED
    assert came(taken(WITHDRAWN, LATER, LATER), taken(COMPLETED, LATER, LATEST))[0] is Outcome.FINISHED


def test_what_was_taken_back_stays_so_and_what_was_put_aside_until_somebody_enrolls() -> None:
    assert came(taken(ENROLLED, LATER), ending=Ending.WITHDRAWN) == (Outcome.WITHDRAWN, LATEST)
    assert came(ending=Ending.PUT_ASIDE) == (Outcome.PUT_ASIDE, LATEST)
    assert came(taken(ENROLLED, LATEST), ending=Ending.PUT_ASIDE)[0] is Outcome.ENROLLED


def test_what_led_to_an_enrollment_before_the_same_was_sent_again_tells_of_that_one() -> None:
    first, second = taken(WITHDRAWN, LATER, LATER), taken(ENROLLED, date(2026, 8, 1))
    assert came(first, second, ending=Ending.ANSWERED) == (Outcome.LEFT_OFF, LATER)


def test_what_nobody_answered_says_why_nothing_can_come_of_it_any_more() -> None:
    assert came(is_proved=True, is_gone=True) == (Outcome.PROVED, None)
    assert came(is_gone=True) == (Outcome.COURSE_GONE, None)


def test_every_way_that_an_enrollment_counts_is_something_that_can_come_of_it() -> None:
    names = {one.value for one in Outcome}
    assert {one.value for one in Progress} - {"left_company"} <= names
