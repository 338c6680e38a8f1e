"""Intervals: every vector, scipy's gamma quantile, and what must hold for every count."""

import math
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from portal.rules.retention.gamma import lower_and_upper, quantile
from portal.rules.retention.intervals import Z, p_value, rate, share
from tests.vectors import retention


@pytest.mark.parametrize("row", retention()["rate_ci"], ids=lambda row: f"{row['d']} in {row['T']}")
def test_a_rate_has_its_exact_poisson_interval(row: dict[str, float]) -> None:
    found = rate(int(row["d"]), row["T"])
    assert found.ratio == pytest.approx(row["rate"], abs=1e-9)
    assert found.interval == pytest.approx((row["lower"], row["upper"]), abs=1e-9)


@pytest.mark.parametrize("row", retention()["proportion_ci_wilson"], ids=lambda row: f"{row['x']} of {row['n']}")
def test_a_share_has_its_wilson_interval(row: dict[str, Any]) -> None:
    found = share(row["x"], row["n"])
    assert found.interval == pytest.approx((row["lower"], row["upper"]), abs=1e-9)
    assert found.share == row["x"] / row["n"]


def test_the_bound_of_nobody_and_of_everybody_is_exact() -> None:
    assert share(0, 7).interval[0] == 0.0 and share(7, 7).interval[1] == 1.0
    assert rate(0, 3.0).interval[0] == 0.0


def test_nothing_to_divide_by_is_none_and_never_0() -> None:
    assert (share(0, 0).share, share(0, 0).interval) == (None, None)
    assert (rate(0, 0.0).ratio, rate(0, 0.0).interval) == (None, None)


@pytest.mark.parametrize(
    ("shape", "probability"),
    list(
        product(
            (0.5, 1, 2, 3.5, 10, 19, 20, 33, 240, 5000, 123_457, 2_000_000), (0.001, 0.025, 0.5, 0.8, 0.975, 0.9999)
        )
    ),
)
def test_the_gamma_quantile_is_that_of_scipy(shape: float, probability: float) -> None:
    found = quantile(probability, shape)
    assert found == pytest.approx(float(special.gammaincinv(shape, probability)), rel=1e-11)
    assert lower_and_upper(shape, found)[0] == pytest.approx(probability, rel=1e-9)


def test_the_chi_square_quantile_of_a_count_is_twice_that_of_gamma() -> None:
    assert 2 * quantile(0.975, 8) == pytest.approx(stats.chi2.ppf(0.975, 16), rel=1e-12)


def test_a_gamma_variable_is_never_below_0() -> None:
    assert lower_and_upper(3.0, 0.0) == (0.0, 1.0)
    below, above = lower_and_upper(3.0, 2.0)
    assert below + above == 1.0


@given(st.integers(0, 100_000), st.floats(0.01, 1e6))
def test_the_interval_of_a_rate_contains_it(events: int, exposure: float) -> None:
    found = rate(events, exposure)
    assert found.ratio is not None and found.interval is not None
    assert found.interval[0] <= found.ratio < found.interval[1]


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_interval_of_a_share_contains_it_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    found = share(*counts)
    assert found.share is not None and found.interval is not None
    assert 0 <= found.interval[0] <= found.share <= found.interval[1] <= 1


def test_a_chi_square_of_the_square_of_z_has_a_p_value_of_5_percent() -> None:
    assert p_value(Z**2) == pytest.approx(0.05, abs=1e-12)
    assert p_value(33.2419928181372) == pytest.approx(float(stats.chi2.sf(33.2419928181372, 1)), rel=1e-9)
    assert math.isclose(Z, 1.959963984540054, abs_tol=1e-15)
