"""The tenure curve: every vector, when it begins and stops, and what must hold for all rows."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from portal.rules.retention.days import Window
from portal.rules.retention.outcomes import outcomes
from portal.rules.retention.risk_sets import first_day_with, last_day_with, numbers_at_risk
from portal.rules.retention.stays import AtRisk, Stays, at_risk
from portal.rules.retention.tenure import (
    NO_CURVE,
    TenureCurve,
    curve_from,
    median,
    product_limit,
    tenure_curve,
    under_the_axis,
)
from tests.rules.retention.rows import companies, nobody, rows, whole
from tests.vectors import retention

VECTORS = retention()["km"]


def estimate(vector: dict[str, Any]) -> tuple[Any, ...]:
    given_rows = rows(vector["input"])
    return product_limit(given_rows.entry, given_rows.exit, given_rows.event, vector["start_time"] or 0)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_curve_is_that_of_r(vector: dict[str, Any]) -> None:
    points = estimate(vector)
    assert median(points) == vector["expected"]["median"]
    expected = vector["expected"].get("rows")
    if expected is None:
        return
    assert [(p.day, p.at_risk, p.leavers, p.censored) for p in points] == [
        (row["t"], row["n_risk"], row["n_event"], row["n_censor"]) for row in expected
    ]
    for point, row in zip(points, expected, strict=True):
        found = (point.survival, point.error, point.low, point.high)
        assert found == pytest.approx((row["surv"], row["se"], row["lower"], row["upper"]), abs=1e-9)


def test_two_hundred_random_people_have_the_curve_of_r_on_the_listed_days() -> None:
    vector = next(vector for vector in VECTORS if "at" in vector["expected"])
    given_rows, points = rows(vector["input"]), estimate(vector)
    for row in vector["expected"]["at"]:
        last = next(point for point in reversed(points) if point.day <= row["t"])
        found = (last.survival, last.error, last.low, last.high)
        assert found == pytest.approx((row["surv"], row["se"], row["lower"], row["upper"]), abs=1e-9)
        assert numbers_at_risk(given_rows.entry, given_rows.exit, whole([row["t"]])).tolist() == [row["n_risk"]]
    curve = TenureCurve(0, int(given_rows.exit.max()), points, median(points))
    assert curve.restricted_mean(365) == pytest.approx(vector["expected"]["rmst_365"], abs=1e-9)


def test_the_curve_begins_on_the_first_day_that_ten_people_have_reached() -> None:
    entry = whole([0, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9, 9])
    exit_ = whole([3, 99, 99, 99, 99, 99, 99, 99, 8, 99, 20, 99])
    event = np.array([True, *[False] * 9, True, False])
    table = AtRisk(np.arange(12), entry, exit_, event)
    curve = tenure_curve(table)
    assert curve.start == 9
    assert [(p.day, p.at_risk, p.leavers) for p in curve.points] == [(20, 10, 1)]
    assert curve.points[0].survival == pytest.approx(0.9)


def test_a_day_with_nine_people_begins_no_curve() -> None:
    table = AtRisk(np.arange(9), whole([0] * 9), whole([50] * 9), np.ones(9, dtype=bool))
    assert tenure_curve(table) == NO_CURVE
    assert tenure_curve(at_risk(nobody()[0], Window(1, 2))) == NO_CURVE


def test_the_curve_stops_where_fewer_than_five_are_at_risk() -> None:
    exit_ = whole([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    table = AtRisk(np.arange(10), whole([0] * 10), exit_, np.ones(10, dtype=bool))
    curve = tenure_curve(table)
    assert (curve.start, curve.until) == (0, 60)
    assert [point.day for point in curve.points] == [10, 20, 30, 40, 50, 60]
    assert curve.points[-1].at_risk == 5
    assert curve.median == 50
    assert (curve.at(60), curve.at(61), curve.at(9)) == (pytest.approx(0.4), None, 1.0)


def test_under_the_axis_stand_those_who_reached_the_start_and_those_at_risk_later() -> None:
    table = AtRisk(np.arange(4), whole([0, 5, 5, 9]), whole([5, 20, 30, 30]), np.ones(4, dtype=bool))
    assert under_the_axis(table, 5, [5, 10, 20, 21, 31]) == (2, 3, 3, 2, 0)
    assert under_the_axis(table, 0, [0, 5, 6]) == (1, 1, 2)


def test_a_curve_from_a_day_with_too_few_people_has_no_point() -> None:
    rows_of_four = AtRisk(np.arange(4), whole([0] * 4), whole([9, 20, 30, 30]), np.ones(4, dtype=bool))
    curve = curve_from(rows_of_four, 3)
    assert (curve.start, curve.until, curve.points) == (3, 3, ())
    assert (curve.at(3), curve.at(4)) == (1.0, None)


def test_a_curve_that_has_stopped_does_not_begin_again() -> None:
    early = [(0, 10)] * 10
    late = [(15, 90)] * 10
    entry, exit_ = map(whole, map(list, zip(*early, *late, strict=True)))
    table = AtRisk(np.arange(20), entry, exit_, np.array([True, *[False] * 9, *[True] * 10]))
    assert last_day_with(entry, exit_, 0) == 10
    assert [point.day for point in tenure_curve(table).points] == [10]


def test_the_restricted_mean_is_not_known_beyond_the_curve() -> None:
    exit_ = whole([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    curve = tenure_curve(AtRisk(np.arange(10), whole([0] * 10), exit_, np.ones(10, dtype=bool)))
    assert curve.restricted_mean(60) == pytest.approx(sum(min(day, 60) for day in exit_) / 10)
    assert curve.restricted_mean(61) is None
    assert NO_CURVE.restricted_mean(10) is None and NO_CURVE.at(0) is None


def test_the_restricted_mean_of_people_who_have_all_left_is_their_mean() -> None:
    day = whole([4, 8, 8, 12])
    points = product_limit(whole([0] * 4), day, np.ones(4, dtype=bool))
    assert TenureCurve(0, 12, points, median(points)).restricted_mean(1000) == pytest.approx(8.0)


@given(companies())
def test_a_curve_never_rises_and_its_band_contains_it(company: Any) -> None:
    stays, _, window = company
    curve = tenure_curve(at_risk(stays, window))
    shares = [1.0, *(point.survival for point in curve.points)]
    assert shares == sorted(shares, reverse=True)
    for point in curve.points:
        assert point.at_risk >= 5 and point.leavers > 0 and point.day > (curve.start or 0)
        if point.low is not None and point.high is not None:
            assert 0 <= point.low <= point.survival <= point.high <= 1


@given(companies())
def test_the_order_of_rows_is_irrelevant(company: Any) -> None:
    stays, _, window = company
    mixed = stays.only(np.random.default_rng(1).permutation(len(stays.person)))
    assert tenure_curve(at_risk(mixed, window)) == tenure_curve(at_risk(stays, window))


@given(companies())
def test_without_late_entry_the_curve_is_1_minus_the_share_of_the_only_outcome(company: Any) -> None:
    stays, _, window = company
    seen = at_risk(stays, window)
    curve = product_limit(seen.entry * 0, seen.exit, seen.event)
    shares = outcomes(seen.exit, seen.event.astype(np.int64))
    assert [point.day for point in curve] == [point.day for point in shares]
    assert [point.survival for point in curve] == pytest.approx([1 - point.completed for point in shares], abs=1e-12)
    for point, other in zip(curve, shares, strict=True):
        if point.error is not None:
            assert point.error == pytest.approx(other.completed_error, abs=1e-12)


@given(companies())
def test_a_stay_in_pieces_has_the_curve_of_the_whole(company: Any) -> None:
    stays, _, window = company
    middle = np.minimum(stays.hired + 17, stays.left)
    first = Stays(stays.person, stays.hired, stays.left, stays.kind, stays.begin, middle)
    second = Stays(stays.person, stays.hired, stays.left, stays.kind, middle, stays.end).only(middle < stays.left)
    pieces = [at_risk(part, window) for part in (first, second)]
    joined = AtRisk(*(np.concatenate([getattr(part, name) for part in pieces]) for name in AtRisk.__slots__))
    found, expected = (
        [replace(point, censored=0) for point in curve_from(table, 2).points]
        for table in (joined, at_risk(stays, window))
    )
    assert found == expected


@given(companies())
def test_the_first_day_has_ten_people_and_no_day_before_has(company: Any) -> None:
    stays, _, window = company
    table = at_risk(stays, window)
    start = first_day_with(table)
    present = [int(((table.entry <= t) & (t < table.exit)).sum()) for t in range(int(table.exit.max(initial=0)) + 1)]
    assert start == next((t for t, people in enumerate(present) if people >= 10), None)
