"""A company in which training does nothing: what is claimed in it, and what is found."""

from functools import cache
from statistics import fmean

import numpy as np
import pytest

from portal.rules.retention.days import NEVER
from portal.rules.retention.naive import Demonstration, demonstration, naive
from portal.rules.retention.risk_sets import first_day_with
from portal.rules.retention.simulation import CONSTANT, FALLING, SELECTED, WINDOW, Scenario, company
from portal.rules.retention.stays import at_risk
from portal.rules.retention.tenure import curve_from
from tests.rules.retention.rows import nobody
from tests.vectors import retention

REPLICATES = 20
EXPECTED = {row["scenario"][0]: row for row in retention()["meta"]["simulation"]}


@cache
def runs(scenario: Scenario) -> list[Demonstration]:
    return [demonstration(seed, scenario) for seed in range(REPLICATES)]


def mean_ratio(scenario: Scenario) -> float:
    ratios = [run.ratio.ratio for run in runs(scenario) if run.ratio is not None and run.ratio.ratio is not None]
    assert len(ratios) == REPLICATES
    return fmean(ratios)


def test_the_naive_comparison_claims_more_than_ten_points_and_the_ratio_finds_nothing() -> None:
    assert fmean(run.naive.difference or 0 for run in runs(CONSTANT)) > 0.10
    assert 0.9 < mean_ratio(CONSTANT) < 1.1


def test_the_naive_claim_is_that_of_the_reference() -> None:
    expected = EXPECTED["A"]["mean"]
    assert fmean(run.people for run in runs(CONSTANT)) == pytest.approx(expected["n"], rel=0.02)
    assert 100 * fmean(run.naive.difference or 0 for run in runs(CONSTANT)) == pytest.approx(
        expected["naive_still_here_diff"], abs=3
    )
    assert fmean(run.naive.hazard_ratio or 0 for run in runs(CONSTANT)) == pytest.approx(expected["naive_hr"], abs=0.05)
    assert all(run.naive.hazard_ratio is not None and run.naive.hazard_ratio < 0.5 for run in runs(CONSTANT))


def test_most_intervals_hold_the_truth_and_few_tests_find_what_is_not_there() -> None:
    held = [run.ratio.interval[0] <= 1 <= run.ratio.interval[1] for run in runs(CONSTANT)]
    assert sum(held) >= REPLICATES - 4
    assert sum(run.comparison.test.p < 0.05 for run in runs(CONSTANT)) <= 4
    assert fmean(run.comparison.model.ratio for run in runs(CONSTANT)) == pytest.approx(1, abs=0.1)
    standardised = [run.landmark.standardised_already - run.landmark.standardised_not_yet for run in runs(CONSTANT)]
    assert fmean(standardised) == pytest.approx(0, abs=0.02)


def test_where_newcomers_leave_most_only_the_ratio_at_equal_tenure_finds_nothing() -> None:
    assert fmean(run.naive.difference or 0 for run in runs(FALLING)) > 0.20
    assert fmean(run.crude_ratio or 0 for run in runs(FALLING)) < 0.8
    assert 0.9 < mean_ratio(FALLING) < 1.1


def test_where_likely_stayers_are_trained_even_the_right_method_finds_a_difference() -> None:
    assert 0.6 < mean_ratio(SELECTED) < 0.85


@pytest.mark.parametrize(("scenario", "letter"), [(CONSTANT, "A"), (FALLING, "B")])
def test_the_curve_with_late_entry_finds_the_true_tenure(scenario: Scenario, letter: str) -> None:
    found = {365: [], 730: []}
    for seed in range(REPLICATES):
        table = at_risk(company(scenario, seed).stays, WINDOW)
        assert first_day_with(table) == 0
        curve = curve_from(table, 0)
        for day, shares in found.items():
            shares.append(curve.at(day))
    for day, shares in found.items():
        assert 100 * fmean(shares) == pytest.approx(EXPECTED[letter][f"true_S{day}"], abs=1.5)


def test_the_same_seed_makes_the_same_company_and_another_makes_another() -> None:
    one, same, other = company(CONSTANT, 5), company(CONSTANT, 5), company(CONSTANT, 6)
    assert np.array_equal(one.stays.left, same.stays.left) and np.array_equal(one.completed, same.completed)
    assert not np.array_equal(one.stays.left, other.stays.left)


def test_nobody_completes_before_the_opening_the_hire_or_after_leaving() -> None:
    made = company(CONSTANT, 1)
    done = made.completed < NEVER
    assert 0.5 < done.mean() < 0.65
    assert (made.completed[done] >= np.maximum(made.stays.hired[done], WINDOW.start)).all()
    assert (made.completed[done] < np.minimum(made.stays.left[done], WINDOW.end)).all()


def test_a_company_of_nobody_claims_nothing() -> None:
    found = naive(*nobody(), WINDOW)
    assert (found.difference, found.hazard_ratio, found.ever.share) == (None, None, None)
