"""Which skills last: the example company, the forecast with and without renewals."""

from datetime import date, timedelta
from functools import cache
from itertools import product

import numpy as np
import pytest

from portal.rules.levels import level_on
from portal.rules.people import in_force
from portal.rules.retention.currency import HORIZONS, currency, forecast, renewal_share
from portal.rules.retention.days import NEVER
from tests.rules.retention.rows import whole
from tests.rules.test_coverage import asked_of
from tests.rules.test_levels import day_or_none, example_records
from tests.vectors import domain

TODAY = date(2025, 6, 30)


@cache
def pairs() -> tuple[tuple[str, str], ...]:
    """Every current person with every competency that they hold a record in or are asked for."""
    given = domain()["input"]
    staff = [
        row["person"]
        for row in given["employment"]
        if in_force(date.fromisoformat(row["start"]), day_or_none(row["end"]), on=TODAY)
    ]
    competencies = sorted({competency for _, competency in example_records()} | {"LIT", "PRM", "GOV", "MLO"})
    return tuple(product(staff, competencies))


def levels(day: date, which: str = "verified") -> np.ndarray:
    """The levels of a day by what is known today: a forecast knows no later evidence."""
    known = {pair: [one for one in records if one.observed_on <= TODAY] for pair, records in example_records().items()}
    return whole([getattr(level_on(known.get(pair, []), day), which) for pair in pairs()])


def targets() -> np.ndarray:
    asked = [(asked_of(person, TODAY), competency) for person, competency in pairs()]
    return whole([roles[competency].target if competency in roles else 0 for roles, competency in asked])


def test_the_example_company_keeps_24_of_28_skills_in_force() -> None:
    expected = domain()["expected"]["skill_currency_ORG_2025-06-30"]
    found = currency(levels(TODAY), levels(TODAY, "held"), targets())
    assert (found.once, found.current) == (expected["requirements_ever_met"], expected["still_met"])
    assert found.share == pytest.approx(expected["rate"], abs=1e-12)
    assert [found.levels_current, found.levels_once] == expected["level_weighted"]
    assert found.level_share == pytest.approx(65 / 75)


def test_without_renewals_the_company_meets_less_at_each_horizon() -> None:
    expected = domain()["expected"]["forecast_no_renewals_ORG_from_2025-06-30"]
    asked = targets() > 0
    later = [levels(TODAY + timedelta(days=days))[asked] for days in HORIZONS]
    found = forecast(levels(TODAY)[asked], later, targets()[asked], None)
    assert [(row.days, row.met, row.required) for row in found] == [
        (days, expected[str(days)]["met"], expected[str(days)]["required"]) for days in HORIZONS
    ]
    assert [row.at_risk for row in found] == [24 - row.met for row in found]
    assert found[2].at_risk == len(domain()["expected"]["at_risk_by_expiry_90d_ORG_2025-06-30"]["rows"])
    assert all(row.met_if_renewed is None for row in found)


def test_with_renewals_only_those_lapse_who_are_not_expected_to_renew() -> None:
    now, later, target = whole([3, 3, 3, 1]), whole([3, 0, 2, 1]), whole([3, 3, 3, 2])
    [row] = forecast(now, [later], target, 0.75, [90])
    assert (row.required, row.met, row.at_risk) == (4, 1, 2)
    assert row.met_if_renewed == pytest.approx(3 - 0.25 * 2)


def test_nothing_proved_is_no_share() -> None:
    none = whole([])
    assert currency(none, none, none).share is None
    found = currency(whole([0]), whole([0]), whole([3]))
    assert (found.once, found.share, found.level_share) == (0, None, None)


def test_a_skill_that_nobody_asks_for_counts_in_levels_alone() -> None:
    found = currency(whole([0, 2]), whole([4, 2]), whole([0, 2]))
    assert (found.once, found.current, found.levels_once, found.levels_current) == (1, 1, 6, 2)


def test_the_renewal_share_needs_twenty_expiries_whose_thirty_days_are_over() -> None:
    expires = whole([100] * 20)
    renewed = whole([70, 130, 69, 131, *[NEVER] * 16])
    assert renewal_share(expires, renewed, on=130) == pytest.approx(2 / 20)
    assert renewal_share(expires, renewed, on=129) is None
    assert renewal_share(expires[:19], renewed[:19], on=500) is None
    both = np.concatenate([expires, expires + 10]), np.concatenate([renewed, renewed])
    assert renewal_share(*both, on=130) == pytest.approx(2 / 20), "the later ones may still be renewed"
