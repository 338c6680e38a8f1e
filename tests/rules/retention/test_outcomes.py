"""How enrollments end: every vector, the headline figures, the funnel, and what must hold for all enrollments."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.retention.days import NEVER
from portal.rules.retention.finishing import (
    Enrollments,
    Followed,
    completed_by,
    finishing,
    followed,
    funnel,
    median_day,
)
from portal.rules.retention.outcomes import ACTIVE, COMPLETED, LEFT, WITHDRAWN, outcomes, outcomes_by
from tests.rules.retention.rows import whole
from tests.vectors import retention

VECTORS = retention()["cif"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_outcomes_are_those_of_r(vector: dict[str, Any]) -> None:
    points = outcomes(whole(vector["input"]["exit"]), whole(vector["input"]["cause"]))
    expected = vector["expected"]
    if "rows" in expected:
        assert [(p.day, p.at_risk) for p in points] == [(row["t"], row["n_risk"]) for row in expected["rows"]]
    for row in expected.get("rows", []) + expected.get("at", []):
        last = next(point for point in reversed(points) if point.day <= row.get("day", row["t"]))
        assert last.day == row["t"]
        found = {
            "surv": last.active,
            "cif1": last.completed,
            "cif2": last.withdrawn,
            "cif3": last.left,
            "se1": last.completed_error,
            "se2": last.withdrawn_error,
            "se3": last.left_error,
        }
        compared = {key: found[key] for key in found if key in row}
        assert compared == pytest.approx({key: row[key] for key in compared}, abs=1e-9)
        assert len(compared) >= 5


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_simple_rates_and_the_median_day_are_those_of_the_vectors(vector: dict[str, Any]) -> None:
    day, cause = whole(vector["input"]["exit"]), whole(vector["input"]["cause"])
    found, expected = finishing(Followed(day, cause, reach=365)), vector["expected"]
    assert found.completed_so_far == expected["crude_completion_rate"]
    assert found.of_those_finished == expected["closed_only_completion_rate"]
    assert found.median_day == expected["day_half_completed"]
    for row in expected.get("at", []):
        if row["day"] in (30, 90):
            headline = found.by_30 if row["day"] == 30 else found.by_90
            assert headline == pytest.approx(row["cif1"], abs=1e-9)


enrollments = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3)), max_size=80).map(
    lambda pairs: (whole([day for day, _ in pairs]), whole([cause for _, cause in pairs]))
)


@given(enrollments)
def test_the_shares_of_all_outcomes_add_up_to_1_and_never_fall(given_rows: Any) -> None:
    points = outcomes(*given_rows)
    for point in points:
        assert point.completed + point.withdrawn + point.left + point.active == pytest.approx(1, abs=1e-12)
    for name in ("completed", "withdrawn", "left"):
        shares = [getattr(point, name) for point in points]
        assert shares == sorted(shares)
        assert all(getattr(point, f"{name}_error") >= 0 for point in points)


@given(enrollments, st.randoms())
def test_the_order_of_enrollments_is_irrelevant(given_rows: Any, random: Any) -> None:
    order = list(range(len(given_rows[0])))
    random.shuffle(order)
    assert outcomes(*(column[whole(order)] for column in given_rows)) == outcomes(*given_rows)


@given(enrollments)
def test_where_everybody_has_finished_the_curve_ends_at_the_simple_rate(given_rows: Any) -> None:
    day, cause = given_rows
    day, cause = day[cause > ACTIVE], cause[cause > ACTIVE]
    points = outcomes(day, cause)
    if points:
        assert points[-1].completed == pytest.approx((cause == COMPLETED).mean())
        shares = [((cause == k) & (day <= point.day)).mean() for point in points for k in (COMPLETED,)]
        assert [point.completed for point in points] == pytest.approx(shares, abs=1e-12)
        sizes = len(day)
        expected = [np.sqrt(share * (1 - share) / sizes) for share in shares]
        assert [point.completed_error for point in points] == pytest.approx(expected, abs=1e-9)


@given(enrollments, st.integers(1, 5))
def test_each_group_has_the_outcomes_of_its_own_rows(given_rows: Any, groups: int) -> None:
    day, cause = given_rows
    group = np.arange(len(day)) * 7 % groups
    found = dict(outcomes_by(group, day, cause))
    assert sorted(found) == sorted(set(group.tolist()))
    for code, points in found.items():
        assert points == outcomes(day[group == code], cause[group == code])


ON = 100


def test_an_enrollment_is_followed_to_its_result_its_leaving_or_today() -> None:
    #               completed  live    left   result today  result after today  enrolled today  enrolled tomorrow
    origin = whole([90, 90, 90, 90, 90, 100, 101])
    ended = whole([95, NEVER, NEVER, 100, 101, NEVER, NEVER])
    cause = whole([COMPLETED, WITHDRAWN, WITHDRAWN, WITHDRAWN, COMPLETED, COMPLETED, COMPLETED])
    left = whole([NEVER, 101, 97, 92, NEVER, NEVER, NEVER])
    found = followed(origin, ended, cause, left, ON)
    assert found.day.tolist() == [5, 10, 7, 10, 10, 0]
    assert found.cause.tolist() == [COMPLETED, ACTIVE, LEFT, WITHDRAWN, ACTIVE, ACTIVE]
    assert found.reach == 10


def test_a_share_by_a_day_that_no_enrollment_has_reached_is_none() -> None:
    curve = outcomes(whole([3, 9, 9]), whole([COMPLETED, ACTIVE, ACTIVE]))
    assert completed_by(curve, 30, reach=9) is None
    assert completed_by(curve, 30, reach=30) == pytest.approx(1 / 3)
    assert completed_by(curve, 2, reach=9) == 0.0
    assert median_day(curve) is None


def test_without_enrollments_every_share_is_none() -> None:
    none = whole([])
    found = finishing(followed(none, none, none, none, ON))
    assert (found.enrollments, found.completed, found.closed) == (0, 0, 0)
    shares = (found.completed_so_far, found.of_those_finished, found.by_30, found.by_90, found.median_day)
    assert shares == (None,) * 5
    assert outcomes(none, none) == ()
    assert list(outcomes_by(none, none, none)) == []


def test_one_learner_who_is_active_has_completed_nothing_yet() -> None:
    found = finishing(followed(whole([50]), whole([NEVER]), whole([ACTIVE]), whole([NEVER]), ON))
    assert (found.completed_so_far, found.of_those_finished, found.by_30, found.by_90) == (0.0, None, 0.0, None)


def enrollment(
    *, requested: int, enrolled: int = NEVER, started: int = NEVER, ended: int = NEVER, cause: int = ACTIVE
) -> tuple[int, ...]:
    return requested, enrolled, started, ended, cause, NEVER


def table(*people: tuple[int, ...]) -> Enrollments:
    return Enrollments(*(whole(list(column)) for column in zip(*people, strict=True)))


def test_the_funnel_counts_each_step_among_those_who_came_to_it() -> None:
    rows = table(
        enrollment(requested=10, enrolled=12, started=15, ended=20, cause=COMPLETED),
        enrollment(requested=10, enrolled=12, started=16),
        enrollment(requested=10, enrolled=12, ended=14, cause=WITHDRAWN),
        enrollment(requested=10, ended=13, cause=WITHDRAWN),
        enrollment(requested=10),
        enrollment(requested=10, enrolled=11, ended=30, cause=ACTIVE),
    )
    asked, began, completed = funnel(rows, ON)
    assert [(s.enrollments, s.completed, s.closed) for s in (asked, began, completed)] == [
        (6, 4, 5),
        (4, 2, 3),
        (2, 1, 1),
    ]
    assert asked.by_30 == pytest.approx(4 / 6)
    assert began.by_30 == pytest.approx(2 / 3 * 3 / 4), "the cancelled one is censored after the steps of the others"


def test_who_completed_without_a_recorded_start_has_started_at_the_latest_then() -> None:
    rows = table((NEVER, 10, NEVER, 25, COMPLETED, NEVER), (NEVER, NEVER, NEVER, 25, COMPLETED, NEVER))
    asked, began, completed = funnel(rows, ON)
    assert [(s.enrollments, s.completed) for s in (asked, began, completed)] == [(2, 2), (2, 2), (2, 2)]
    assert began.median_day == 0


def test_a_step_not_taken_by_somebody_who_left_the_company_ends_there() -> None:
    rows = table((10, 10, NEVER, NEVER, ACTIVE, 40))
    _, began, completed = funnel(rows, ON)
    assert (began.completed, began.closed, began.enrollments) == (0, 1, 1)
    assert completed.enrollments == 0
