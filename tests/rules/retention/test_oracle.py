"""The same numbers from another implementation, statsmodels, on random data."""

from typing import Any

import numpy as np
import pytest

from portal.rules.retention.cox import cox
from portal.rules.retention.exposure import exposed
from portal.rules.retention.logrank import logrank
from portal.rules.retention.outcomes import outcomes
from portal.rules.retention.stays import at_risk
from portal.rules.retention.tenure import product_limit
from portal.rules.retention.two_states import leaving_days
from tests.rules.retention.rows import random_company

SEEDS = range(12)


@pytest.fixture(scope="module")
def oracle() -> Any:
    from statsmodels.duration import api

    return api


@pytest.mark.parametrize("seed", SEEDS)
def test_the_curve_is_that_of_statsmodels(oracle: Any, seed: int) -> None:
    stays, _, window = random_company(250, seed, span=90)
    table = at_risk(stays, window)
    theirs = oracle.SurvfuncRight(table.exit, table.event.astype(int), entry=table.entry)
    ours = [point for point in product_limit(table.entry, table.exit, table.event) if point.leavers]
    assert [point.day for point in ours] == theirs.surv_times.tolist()
    assert [point.at_risk for point in ours] == theirs.n_risk.tolist()
    assert [point.survival for point in ours] == pytest.approx(theirs.surv_prob.tolist(), abs=1e-12)
    compared = [(point.error, error) for point, error in zip(ours, theirs.surv_prob_se, strict=True) if point.error]
    assert [one for one, _ in compared] == pytest.approx([other for _, other in compared], abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_model_and_the_test_are_those_of_statsmodels(oracle: Any, seed: int) -> None:
    """Its model counts who enters on a day as at risk on it; half a day later they are not, as here."""
    stays, completed, window = random_company(250, seed, span=90)
    table = exposed(stays, window, completed)
    days = leaving_days(table.entry, table.exit, table.event, table.already)
    fit = oracle.PHReg(
        table.exit.astype(float),
        table.already[:, None].astype(float),
        status=table.event.astype(int),
        entry=table.entry + 0.5,
        ties="efron",
    ).fit(disp=False)
    ours = cox(days)
    assert ours is not None
    assert (ours.coefficient, ours.error) == pytest.approx((fit.params[0], fit.bse[0]), abs=1e-6)
    chi_square, p = oracle.survdiff(table.exit, table.event.astype(int), table.already.astype(int), entry=table.entry)
    test = logrank(days)
    assert (test.chi_square, test.p) == pytest.approx((chi_square, p), rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_outcomes_are_those_of_statsmodels(oracle: Any, seed: int) -> None:
    chance = np.random.default_rng(seed)
    day, cause = chance.integers(1, 60, 300), chance.integers(0, 4, 300)
    theirs = oracle.CumIncidenceRight(day.astype(float), cause)
    ours = {point.day: point for point in outcomes(day, cause)}
    for code, name in enumerate(("completed", "withdrawn", "left")):
        found = [getattr(ours[round(t)], name) for t in theirs.times]
        assert found == pytest.approx(theirs.cinc[code].tolist(), abs=1e-12)
