"""Which days a hire date may be corrected to, and when somebody may leave."""

from datetime import date

import pytest

from portal.rules.employment import Days, check_hire_date, check_last_day
from portal.rules.refusals import Refusal, Refused

OLD = date(2024, 3, 1)
SPELL = Days(OLD, date(2026, 1, 1))


def refusal(
    hired_on: date, *, spell: Days = SPELL, earlier: list[Days] | None = None, assignments: list[Days] | None = None
) -> Refused | None:
    try:
        check_hire_date(hired_on, spell, earlier=earlier or [], assignments=assignments or [])
    except Refused as refused:
        return refused
    return None


def test_a_hire_date_may_move_both_ways() -> None:
    assert refusal(date(2023, 1, 1)) is None
    assert refusal(date(2025, 12, 31)) is None


def test_a_hire_date_on_or_after_the_end_is_refused() -> None:
    refused = refusal(date(2026, 1, 1))
    assert refused
    assert (refused.refusal, refused.about) == (Refusal.HIRED_AFTER_END, {"end": date(2026, 1, 1)})


def test_a_hire_date_in_an_earlier_employment_is_refused() -> None:
    earlier = [Days(date(2019, 1, 1), date(2020, 1, 1)), Days(date(2021, 1, 1), date(2022, 1, 1))]
    refused = refusal(date(2021, 12, 31), earlier=earlier)
    assert refused
    assert (refused.refusal, refused.about) == (Refusal.HIRED_IN_EARLIER_SPELL, {"end": date(2022, 1, 1)})
    assert refusal(date(2022, 1, 1), earlier=earlier) is None


def test_a_hire_date_after_the_first_assignment_is_refused_unless_that_moves_along() -> None:
    later = Days(date(2024, 6, 1), None)
    refused = refusal(date(2024, 6, 2), assignments=[later])
    assert refused
    assert (refused.refusal, refused.about) == (Refusal.HIRED_AFTER_ASSIGNMENT, {"day": date(2024, 6, 1)})
    assert refusal(date(2024, 6, 1), assignments=[later]) is None
    assert refusal(date(2024, 9, 1), assignments=[Days(OLD, None)]) is None


def test_an_assignment_that_moves_along_keeps_a_day() -> None:
    first = Days(OLD, date(2024, 4, 1))
    assert refusal(date(2024, 3, 31), assignments=[first]) is None
    refused = refusal(date(2024, 4, 1), assignments=[first])
    assert refused
    assert refused.refusal is Refusal.HIRED_AFTER_ASSIGNMENT


def test_the_last_day_may_be_the_first_and_not_before() -> None:
    check_last_day(OLD, SPELL)
    with pytest.raises(Refused) as caught:
        check_last_day(date(2024, 2, 29), SPELL)
    assert caught.value.refusal is Refusal.LAST_DAY_BEFORE_HIRE
