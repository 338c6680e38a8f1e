"""Coverage, readiness, depth: every vector of the example company, by the rule alone."""

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any

import pytest

from portal.rules.coverage import (
    Requirement,
    Sums,
    bus_factor,
    critical_gaps,
    depth_class,
    effective,
    gap,
    hidden_risk,
    share,
    sums,
)
from portal.rules.levels import level_on
from portal.rules.people import in_force
from tests.rules.test_levels import day_or_none, example_records
from tests.vectors import domain

TODAY = date(2025, 6, 30)


@cache
def asked_of(person: str, day: date) -> dict[str, Requirement]:
    given = domain()["input"]
    roles = {"BASE"} | {
        row["role"]
        for row in given["role_assignments"]
        if row["person"] == person and in_force(date.fromisoformat(row["start"]), day_or_none(row["end"]), on=day)
    }
    return effective(
        (row["competency"], Requirement(row["target"], row["weight"], row["core"]))
        for row in given["role_requirements"]
        if row["role"] in roles
    )


@cache
def verified(person: str, day: date) -> dict[str, int]:
    return {c: level_on(records, day).verified for (p, c), records in example_records().items() if p == person}


@cache
def members(day: date) -> dict[str, set[str]]:
    """The people of every unit and everything below it."""
    given = domain()["input"]
    parents = {unit["id"]: unit["parent"] for unit in given["units"]}
    employed = {
        row["person"]
        for row in given["employment"]
        if in_force(date.fromisoformat(row["start"]), day_or_none(row["end"]), on=day)
    }
    found: dict[str, set[str]] = defaultdict(set)
    for row in given["assignments"]:
        starts, ends = date.fromisoformat(row["start"]), day_or_none(row["end"])
        if row["type"] == "primary" and row["person"] in employed and in_force(starts, ends, on=day):
            unit = row["unit"]
            while unit is not None:
                found[unit].add(row["person"])
                unit = parents[unit]
    return found


@pytest.mark.parametrize("person", domain()["expected"]["requirements_2025-06-30"])
def test_the_requirements_of_several_roles_are_one(person: str) -> None:
    expected = domain()["expected"]["requirements_2025-06-30"][person]
    assert asked_of(person, TODAY) == {
        c: Requirement(asked["target"], asked["weight"], asked["core"]) for c, asked in expected.items()
    }


@pytest.mark.parametrize("person", domain()["expected"]["people_2025-06-30"])
def test_readiness_of_every_person(person: str) -> None:
    expected = domain()["expected"]["people_2025-06-30"][person]
    asked, levels = asked_of(person, TODAY), verified(person, TODAY)
    found = sums(asked, levels)
    assert (found.steps_taken, found.steps) == (expected["readiness_num"], expected["readiness_den"])
    assert found.readiness == pytest.approx(expected["readiness"])
    assert (found.weight_met, found.weight) == (expected["met_weight"], expected["weight"])
    assert bool(found.ready) is expected["ready"]
    assert sorted(critical_gaps(asked, levels)) == sorted(expected["critical_gaps"])
    gaps = {c: gap(asked[c].target, levels.get(c, 0)) for c in asked}
    assert {c: steps for c, steps in gaps.items() if steps} == expected["gaps"]


@pytest.mark.parametrize(
    ("day", "unit"), [(day, unit) for day, units in domain()["expected"]["coverage"].items() for unit in units]
)
def test_coverage_of_every_unit(day: str, unit: str) -> None:
    expected: Any = domain()["expected"]["coverage"][day][unit]
    on = date.fromisoformat(day)
    people = members(on)[unit]
    found = sum((sums(asked_of(person, on), verified(person, on)) for person in people), Sums())
    assert len(people) == expected["headcount"]
    assert (found.met, found.required) == (expected["met"], expected["required"])
    assert (found.weight_met, found.weight) == (expected["weighted_met"], expected["weight"])
    assert found.coverage == pytest.approx(expected["coverage"])
    assert found.weighted_coverage == pytest.approx(expected["weighted_coverage"])
    assert found.readiness == pytest.approx(expected["readiness"])
    assert found.ready == expected["ready_people"]


def test_readiness_for_a_role_that_somebody_wants() -> None:
    given = domain()["input"]["role_requirements"]
    asked = effective(
        (row["competency"], Requirement(row["target"], row["weight"], row["core"]))
        for row in given
        if row["role"] in ("BASE", "MLE")
    )
    found = sums(asked, verified("p08", TODAY))
    assert (found.steps_taken, found.steps) == (6, 19)


def test_depth_class_and_hidden_risk_of_every_team_need() -> None:
    for row in domain()["expected"]["depth_2025-06-30"]:
        assert depth_class(row["depth"]) == row["cls"]
        assert hidden_risk(row["depth"], row["projected_depth_90d"]) is row["hidden_single_person_risk"]


@pytest.mark.parametrize(("unit", "expected"), domain()["expected"]["bus_factor_2025-06-30"].items())
def test_bus_factor(unit: str, expected: int) -> None:
    depths = [row["depth"] for row in domain()["expected"]["depth_2025-06-30"] if row["unit"] == unit]
    assert bus_factor(depths) == expected


def test_nothing_required_is_neither_covered_nor_ready() -> None:
    assert sums({}, {"LIT": 5}) == Sums()
    assert Sums().coverage is None
    assert Sums().readiness is None
    assert bus_factor([]) is None
    assert share(0, 0) is None


def test_more_than_the_target_never_offsets_a_gap() -> None:
    asked = {"A": Requirement(1, 1, core=True), "B": Requirement(3, 1, core=False)}
    found = sums(asked, {"A": 5})
    assert (found.steps_taken, found.steps, found.ready) == (1, 4, 1)
