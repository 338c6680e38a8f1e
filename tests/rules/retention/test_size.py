"""A hundred thousand people over ten years, and what is loaded when the portal starts."""

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from portal.rules.retention.by_unit import by_unit, rolled_up
from portal.rules.retention.cohort import cohort
from portal.rules.retention.comparison import compare
from portal.rules.retention.days import NEVER, Window
from portal.rules.retention.disclosure import People, withheld
from portal.rules.retention.exposure import exposed
from portal.rules.retention.finishing import finishing, followed
from portal.rules.retention.landmark import landmark
from portal.rules.retention.stays import Stays, at_risk
from portal.rules.retention.tenure import tenure_curve
from portal.rules.retention.turnover import turnover_of

PEOPLE = 100_000
UNITS = 4_000
WINDOW = Window(3650, 7300)
"""Ten years, after another ten of hiring."""


def company() -> tuple[Stays, np.ndarray]:
    chance = np.random.default_rng(1)
    hired = chance.integers(0, WINDOW.end, PEOPLE)
    left = hired + np.ceil(chance.exponential(2000, PEOPLE)).astype(np.int64)
    completed = np.where(chance.random(PEOPLE) < 0.5, hired + chance.integers(0, 2000, PEOPLE), NEVER)
    return Stays.of_spells(np.arange(PEOPLE), hired, left, chance.integers(0, 4, PEOPLE)), completed


def processor_seconds(deed: Callable[[], object]) -> float:
    """The least of three."""
    taken = []
    for _ in range(3):
        begun = time.process_time()
        deed()
        taken.append(time.process_time() - begun)
    return min(taken)


def test_a_hundred_thousand_people_over_ten_years_take_well_under_a_second() -> None:
    stays, completed = company()

    def everything() -> None:
        turnover_of(stays, WINDOW)
        cohort(stays, WINDOW)
        assert tenure_curve(at_risk(stays, WINDOW)).median is not None
        assert compare(exposed(stays, WINDOW, completed)).model is not None
        landmark(stays, completed, WINDOW.end - 365)
        finishing(followed(stays.hired, completed, stays.kind % 3, stays.left, WINDOW.end))

    assert processor_seconds(everything) < 1.0


def test_four_thousand_units_are_summed_and_masked_in_well_under_a_second() -> None:
    stays, _ = company()
    chance = np.random.default_rng(2)
    home = chance.integers(0, UNITS, PEOPLE)
    parents = {unit: None if unit == 0 else int((unit - 1) // 3) for unit in range(UNITS)}

    def everything() -> None:
        direct = by_unit(stays, home, WINDOW, UNITS)
        assert rolled_up(direct, parents)[0].settled > PEOPLE / 2
        withheld(parents, {unit: People(sums.settled, sums.passing) for unit, sums in enumerate(direct)})

    assert processor_seconds(everything) < 1.0


def test_a_chain_of_units_is_masked_as_fast_as_a_bush() -> None:
    parents = {unit: unit - 1 if unit else None for unit in range(UNITS)}
    direct = {unit: People(1) for unit in range(UNITS)}
    assert processor_seconds(lambda: withheld(parents, direct)) < 0.5
    assert set(parents) - set(withheld(parents, direct)) == {0}


def test_starting_the_portal_loads_no_numpy() -> None:
    code = "import sys, portal.app, portal.cli, portal.rules.retention; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
