"""The reference values of coverage, people, depth and forecast, out of the tables."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.rules.access import TERMINAL
from portal.services.insight import Coverage, coverage, coverage_of_all, matrix, own_coverage, standings_below
from portal.services.insight.coverage import whole_company
from tests.example_company import Example, load_example
from tests.make import Make
from tests.vectors import domain

TODAY = date(2025, 6, 30)


@pytest.fixture
def example(app: Flask, make: Make) -> Example:
    return load_example(make, lead_no="p11", seen_on=TODAY)


@pytest.fixture
def whole_history(app: Flask, make: Make) -> Example:
    """Also what was observed after the day of the example."""
    return load_example(make, lead_no="p11")


def by_code(found: Coverage) -> dict[str, Any]:
    return {
        found.competencies[key].code: {"met": one.met, "required": one.required, "coverage": one.coverage}
        for key, one in found.whole.competencies.items()
    }


def as_expected(found: Coverage) -> dict[str, Any]:
    """The figures of a unit with the keys of the reference values."""
    whole = found.whole
    return {
        "headcount": whole.people,
        "with_role_profile": whole.with_profile,
        "by_competency": by_code(found),
        "met": whole.sums.met,
        "required": whole.sums.required,
        "coverage": whole.sums.coverage,
        "weighted_met": whole.sums.weight_met,
        "weight": whole.sums.weight,
        "weighted_coverage": whole.sums.weighted_coverage,
        "readiness": whole.sums.readiness,
        "ready_people": whole.sums.ready,
    }


def test_the_coverage_of_every_unit_comes_out_alone_and_among_all(example: Example) -> None:
    for day, units in domain()["expected"]["coverage"].items():
        on = date.fromisoformat(day)
        every = {
            found.place.unit.code: found for found in coverage_of_all(TERMINAL, on=on, today=TODAY) if found.place.unit
        }
        assert every.keys() == units.keys()
        for unit, expected in units.items():
            alone = coverage(TERMINAL, unit, on=on, today=TODAY)
            assert as_expected(alone) == {
                **expected,
                "by_competency": {k: v for k, v in expected["by_competency"].items() if v["required"]},
            }
            assert (every[unit].whole, every[unit].direct, every[unit].parts, every[unit].needs) == (
                alone.whole,
                alone.direct,
                alone.parts,
                alone.needs,
            )


def test_the_company_and_a_lead_of_it_count_the_same(example: Example, make: Make) -> None:
    whole = coverage(TERMINAL, "ORG", on=TODAY, today=TODAY)
    lead = make.actor(example.people["p11"])
    assert whole_company(TERMINAL, on=TODAY, today=TODAY).whole == whole.whole
    assert own_coverage(lead, on=TODAY, today=TODAY).whole == whole.whole
    assert coverage(lead, "ORG", on=TODAY, today=TODAY) == whole


def test_depth_bus_factor_and_hidden_risk_come_out(example: Example) -> None:
    found = {}
    for unit, factor in domain()["expected"]["bus_factor_2025-06-30"].items():
        figures = coverage(TERMINAL, unit, on=TODAY, today=TODAY)
        assert figures.bus_factor == factor
        shared = domain()["expected"]["bus_factor_with_shared_2025-06-30"][unit]
        assert min(need.depth_with_shared for need in figures.needs) == shared
        for need in figures.needs:
            found[unit, figures.competencies[need.competency_id].code] = need
    expected = domain()["expected"]["depth_2025-06-30"]
    assert len(found) == len(expected)
    for row in expected:
        need = found[row["unit"], row["competency"]]
        assert (need.level, need.need) == (row["level"], row["need"])
        assert (need.depth, need.depth_with_shared) == (row["depth"], row["depth_with_shared"])
        assert (need.projected, need.projected_with_shared) == (
            row["projected_depth_90d"],
            row["projected_with_shared_90d"],
        )
        assert (need.kind, need.hidden_risk) == (row["cls"], row["hidden_single_person_risk"])


def test_what_lapses_within_ninety_days_comes_out(example: Example) -> None:
    expected = domain()["expected"]["at_risk_by_expiry_90d_ORG_2025-06-30"]["rows"]
    figures = coverage(TERMINAL, "ORG", on=TODAY, today=TODAY)
    assert figures.whole.at_risk == len(expected)
    assert figures.whole.people_at_risk == len({row[0] for row in expected})
    assert sum(one.at_risk for one in figures.whole.competencies.values()) == len(expected)
    page = matrix(TERMINAL, figures.place, on=TODAY, today=TODAY)
    found = {
        (person.employee_no, figures.competencies[cell.competency_id].code, cell.verified, cell.target)
        for person in page.people
        for cell in person.cells.values()
        if cell.lapses_on is not None
    }
    assert found == {(row[0], row[1], row[2], row[4]) for row in expected}


def test_the_forecast_is_a_look_up_of_a_later_day(example: Example) -> None:
    for days, expected in domain()["expected"]["forecast_no_renewals_ORG_from_2025-06-30"].items():
        on = TODAY + timedelta(int(days))
        assert on == date.fromisoformat(expected["date"])
        later = coverage(TERMINAL, "ORG", on=on, today=TODAY).whole.sums
        assert (later.met, later.required) == (
            expected["met_known_leavers_removed"],
            expected["required_known_leavers_removed"],
        )


def test_every_person_comes_out_in_the_matrix_and_in_the_report(example: Example) -> None:
    expected = domain()["expected"]["people_2025-06-30"]
    levels = domain()["expected"]["levels"]["2025-06-30"]
    figures = coverage(TERMINAL, "ORG", on=TODAY, today=TODAY)
    codes = {key: competency.code for key, competency in figures.competencies.items()}
    rows = {row.employee_no: row for row in matrix(TERMINAL, figures.place, on=TODAY, today=TODAY).people}
    reports = {one.employee_no: one for one in standings_below(TERMINAL, "ORG", on=TODAY, today=TODAY)}
    assert rows.keys() == reports.keys() == expected.keys()
    for person, values in expected.items():
        row, report = rows[person], reports[person]
        assert row.is_ready is report.ready is values["ready"]
        assert row.core_gaps == len(values["critical_gaps"])
        assert {codes[key]: cell.gap for key, cell in row.cells.items() if cell.gap} == values["gaps"]
        assert report.readiness == pytest.approx(values["readiness"])
        assert {one.code: one.gap for one in report.rows if one.gap} == values["gaps"]
        for one in report.rows:
            level = levels[person][one.code]
            assert (one.verified, one.held, one.claimed, one.state, one.basis) == (
                level["V"],
                level["H"],
                level["C"],
                level["state"],
                level["basis"],
            )
            assert one.flags == set(level["flags"])
        for key, cell in row.cells.items():
            level = levels[person][codes[key]]
            assert (cell.verified, cell.held, cell.claimed, cell.state) == (
                level["V"],
                level["H"],
                level["C"],
                level["state"],
            )


def test_long_after_the_day_its_forecast_still_comes_out(whole_history: Example) -> None:
    later = TODAY + timedelta(days=700)
    expected = domain()["expected"]
    figures = coverage(TERMINAL, "ORG", on=TODAY, today=later)
    rows = expected["at_risk_by_expiry_90d_ORG_2025-06-30"]["rows"]
    assert figures.whole.at_risk == len(rows)
    page = matrix(TERMINAL, figures.place, on=TODAY, today=later)
    assert {
        (person.employee_no, figures.competencies[cell.competency_id].code)
        for person in page.people
        for cell in person.cells.values()
        if cell.lapses_on is not None
    } == {(row[0], row[1]) for row in rows}
    found = {
        (one.place.unit.code, one.competencies[need.competency_id].code): (need.projected, need.projected_with_shared)
        for one in coverage_of_all(TERMINAL, on=TODAY, today=later)
        if one.place.unit
        for need in one.needs
    }
    assert found == {
        (row["unit"], row["competency"]): (row["projected_depth_90d"], row["projected_with_shared_90d"])
        for row in expected["depth_2025-06-30"]
    }
