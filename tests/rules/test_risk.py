"""What a need comes to, which one is riskier, and from which day so few are there."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.people import in_force
from portal.rules.risk import Risk, Span, few, fewer_from, risk, riskiest_first

TODAY = date(2026, 6, 1)
UNTIL = TODAY + timedelta(days=90)


@pytest.mark.parametrize(
    ("need", "depth", "projected", "with_shared", "found"),
    [
        (1, 0, 0, 0, Risk.NOBODY),
        (1, 0, 2, 0, Risk.NOBODY),
        (2, 0, 0, 2, Risk.ONLY_SHARED),
        (2, 2, 1, 2, Risk.HIDDEN),
        (1, 5, 0, 5, Risk.HIDDEN),
        (1, 1, 0, 1, Risk.LAST_ONE_GOES),
        (1, 1, 1, 1, Risk.ONE),
        (3, 2, 2, 3, Risk.SHORT_BUT_SHARED),
        (3, 2, 2, 2, Risk.SHORT),
        (3, 3, 2, 3, Risk.SHORT_LATER),
        (2, 4, 3, 4, Risk.FEWER_LATER),
        (2, 2, 2, 2, Risk.STEADY),
        (2, 2, 3, 2, Risk.STEADY),
    ],
)
def test_what_a_need_comes_to(need: int, depth: int, projected: int, with_shared: int, found: Risk) -> None:
    assert risk(need=need, depth=depth, projected=projected, with_shared=with_shared) is found
    assert found.is_concern is (found < Risk.FEWER_LATER)


def test_the_risk_decides_before_the_margin_now_and_the_margin_now_before_that_of_later() -> None:
    places = [
        riskiest_first(Risk.NOBODY, need=1, depth=0, projected=0),
        riskiest_first(Risk.SHORT, need=5, depth=2, projected=2),
        riskiest_first(Risk.SHORT, need=3, depth=2, projected=2),
        riskiest_first(Risk.STEADY, need=2, depth=3, projected=3),
    ]
    assert places == sorted(places)
    assert riskiest_first(Risk.SHORT, need=4, depth=3, projected=2) < riskiest_first(
        Risk.SHORT, need=4, depth=3, projected=3
    )


@pytest.mark.parametrize(
    ("depth", "projected", "need", "most"), [(3, 0, 2, 0), (0, 2, 1, 0), (3, 1, 2, 1), (1, 3, 2, 1), (4, 2, 3, 2)]
)
def test_a_need_is_judged_by_nobody_by_one_or_by_one_too_few(depth: int, projected: int, need: int, most: int) -> None:
    assert few(depth, projected, need) == most


days = st.integers(-10, 100).map(lambda number: TODAY + timedelta(days=number))
spans = st.tuples(days, st.none() | st.integers(1, 90)).map(
    lambda of: (of[0], None if of[1] is None else of[0] + timedelta(days=of[1]))
)


@given(st.lists(spans, max_size=6), st.integers(0, 3))
def test_the_first_day_of_few_is_that_of_counting_every_day(of: list[Span], most: int) -> None:
    every = [TODAY + timedelta(days=number) for number in range(91)]
    there = {day: sum(in_force(*span, on=day) for span in of) for day in every}
    found = [day for day in every if all(there[later] <= most for later in every if later >= day)]
    assert fewer_from(of, most, on=TODAY, until=UNTIL) == (found[0] if found else None)
