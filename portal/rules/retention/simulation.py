"""A company in which training does nothing, by construction: whether somebody leaves never asks whether they are
trained. What a comparison finds in it is the comparison's own doing.

Staff are hired evenly over ten years before a window of two years and during it; tenure follows a Weibull distribution;
training opens with the window, everybody completes it at the same steady rate while employed. All from a seed: the same
one gives the same company on every machine.
"""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import NEVER, Days, Window
from portal.rules.retention.stays import VOLUNTARY, Stays

DAYS_BEFORE = 3650
WINDOW = Window(DAYS_BEFORE, DAYS_BEFORE + 730)
"""Two years; day 0 is the first on which anybody is hired."""


COURSE_DAYS = 14
"""Nobody completes sooner after the opening or their hire."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """How many are hired, how long they stay (Weibull shape and scale in days), completions per year of employment.

    `leaning` above 0 makes managers train those who would stay anyway: half of the people leave at (1 − leaning) times
    the rate and are trained at (1 + leaning) times it, the other half the other way round.
    """

    hires: int
    shape: float
    scale: float
    completions_a_year: float = 0.7
    leaning: float = 0.0


CONSTANT = Scenario(hires=3000, shape=1.0, scale=2029.166667)
"""18 % leave each year, whatever their tenure."""
FALLING = Scenario(hires=5200, shape=0.6, scale=900.0)
"""Newcomers leave most."""
SELECTED = Scenario(hires=3000, shape=1.0, scale=2029.166667, leaning=0.5)
"""Likely stayers are trained more often: even the right method finds a difference, which training did not make."""


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """The people seen in the window, and the day number on which each completed a course or NEVER; shape (n,)."""

    stays: Stays
    completed: Days


def company(scenario: Scenario, seed: int) -> Company:
    """The company of a scenario, one for each seed."""
    chance = np.random.default_rng(seed).random((4, scenario.hires))
    likely_stayer = np.where(chance[0] < 0.5, scenario.leaning, -scenario.leaning)
    hired = np.floor(chance[1] * WINDOW.end).astype(np.int64)
    hazard = -np.log1p(-chance[2]) / (1 - likely_stayer)
    left = hired + np.ceil(scenario.scale * hazard ** (1 / scenario.shape)).astype(np.int64).clip(1)
    wait = -np.log1p(-chance[3]) * 365 / (scenario.completions_a_year * (1 + likely_stayer))
    completed = np.maximum(hired, WINDOW.start) + COURSE_DAYS + np.floor(wait).astype(np.int64)
    completed = np.where(completed < np.minimum(left, WINDOW.end), completed, NEVER)
    people = np.arange(scenario.hires)
    stays = Stays.of_spells(people, hired, left, np.full(scenario.hires, VOLUNTARY))
    seen = (stays.begin < WINDOW.end) & (stays.end > WINDOW.start)
    return Company(stays.only(seen), completed[seen])
