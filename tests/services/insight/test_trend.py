"""The trend out of the tables: the vectors, and random companies against the rules of a single day."""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.model.base import db
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.bridge import GAINS, LOSSES, Move
from portal.rules.histories import PersonDays
from portal.rules.levels import known_on, level_on
from portal.rules.refusals import Refused
from portal.services.insight import company_trend, coverage, own_trend, unit_trend
from portal.services.insight.trend import Trend
from tests.example_company import Example, load_example
from tests.make import Make
from tests.services.insight.test_random_company import DAYS, LATER, Company, Somebody, closed_down, founded
from tests.vectors import domain

TODAY = date(2025, 6, 30)
SINCE = date(2024, 12, 31)


@pytest.fixture
def example(app: Flask, make: Make) -> Example:
    return load_example(make, lead_no="p11")


def pairs(found: Trend, *moves: Move) -> list[list[str]]:
    return sorted([one.person.employee_no, one.competency.code] for one in found.changes if one.move in moves)


def test_the_bridge_of_the_vectors_comes_out_by_name(example: Example) -> None:
    found = unit_trend(TERMINAL, "ORG", on=TODAY, since=SINCE, today=TODAY)
    expected = domain()["expected"]["bridge_ORG_2024-12-31_to_2025-06-30"]
    assert (found.bridge.met_0, found.bridge.required_0) == (expected["met_0"], expected["required_0"])
    assert (found.bridge.met_1, found.bridge.required_1) == (expected["met_1"], expected["required_1"])
    assert pairs(found, *GAINS) == expected["gained"]
    assert pairs(found, *LOSSES) == expected["lost"]
    for name in ("entered_met", "entered_unmet", "exited_met", "exited_unmet"):
        assert pairs(found, Move(name)) == expected[name]
    assert [one.employee_no for one in found.joined] == ["p07"]
    assert [one.employee_no for one in found.left] == ["p12"]


def test_the_days_of_half_a_year_come_out(example: Example) -> None:
    found = unit_trend(TERMINAL, "ORG", on=TODAY, since=SINCE, today=TODAY)
    expected = domain()["expected"]["time_weighted_LIT_ORG_2025H1"]
    (literacy,) = [days for competency, days in found.days_by_competency.items() if competency.code == "LIT"]
    assert literacy == PersonDays(expected["required_person_days"], expected["covered_person_days"])


def test_every_month_end_is_the_coverage_of_its_day(example: Example) -> None:
    for unit in ("ORG", "ENG", "ENGA", "ENGB", "OPS"):
        found = unit_trend(TERMINAL, unit, on=TODAY, since=None, today=TODAY)
        assert len(found.months) == 13
        for month in found.months:
            whole = coverage(TERMINAL, unit, on=month.point.on, today=TODAY).whole
            point = month.point
            assert (point.people, point.required, point.met) == (whole.people, whole.sums.required, whole.sums.met)


def test_a_forged_certificate_still_counts_in_what_was_known_then(example: Example, make: Make) -> None:
    levels = domain()["expected"]["levels_2024-12-31_as_known_then"]["p11"]
    found = unit_trend(TERMINAL, "ORG", on=TODAY, since=None, today=TODAY)
    (december,) = [one for one in found.months if one.point.on == date(2024, 12, 31)]
    assert levels["GOV"]["V"] == 4
    assert (december.point.met, december.known_then) == (18, 19)
    after = [one for one in found.months if one.point.on >= date(2025, 3, 1)]
    assert all(one.known_then == one.point.met for one in after)
    assert found.is_corrected
