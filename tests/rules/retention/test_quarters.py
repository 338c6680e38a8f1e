"""Fixed quarters, and figures that wait until enough people have changed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.retention.days import Window
from portal.rules.retention.quarters import Quarter, carried_forward, past_quarters, whole_quarters
from tests.rules.retention.rows import whole


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_day_is_in_its_quarter_and_in_no_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.start <= day < quarter.end
    assert Quarter.of(quarter.end) == quarter.shifted(1) != quarter
    assert Quarter.of(quarter.start - timedelta(days=1)) == quarter.shifted(-1)


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [
        (date(2025, 1, 1), date(2025, 4, 1), True),
        (date(2024, 10, 1), date(2025, 10, 1), True),
        (date(2025, 1, 2), date(2025, 4, 1), False),
        (date(2025, 1, 1), date(2025, 3, 31), False),
        (date(2025, 4, 1), date(2025, 4, 1), False),
        (date(2025, 4, 1), date(2025, 1, 1), False),
    ],
)
def test_only_whole_quarters_are_offered(start: date, end: date, whole: bool) -> None:
    assert whole_quarters(start, end) is whole


def test_the_quarter_that_goes_on_is_not_among_the_last_ones() -> None:
    assert past_quarters(date(2026, 1, 1), 2) == (
        Window.between(date(2025, 7, 1), date(2025, 10, 1)),
        Window.between(date(2025, 10, 1), date(2026, 1, 1)),
    )
    assert past_quarters(date(2026, 3, 31), 1) == (Window.between(date(2025, 10, 1), date(2026, 1, 1)),)


def test_a_figure_waits_until_five_people_have_come_or_gone_since_it_was_made() -> None:
    cohorts = [range(20), range(1, 20), range(2, 21), range(3, 22), range(3, 22)]
    assert carried_forward([whole(list(cohort)) for cohort in cohorts]) == (0, 0, 0, 3, 4)


def test_a_figure_about_the_same_people_is_made_anew() -> None:
    assert carried_forward([whole([3, 1, 2]), whole([1, 2, 3])]) == (0, 1)
    assert carried_forward([]) == ()
    assert carried_forward([whole([]), whole([]), whole([1, 2])]) == (0, 1, 1)
