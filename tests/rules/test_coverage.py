"""Coverage, readiness, depth: every vector of the example company, by the rule alone."""

from collections import defaultdict
from datetime import date, timedelta
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


@pytest.mark.parametrize(("wish", "expected"), domain()["expected"]["target_role_readiness_2025-06-30"].items())
def test_readiness_for_a_role_that_somebody_wants(wish: str, expected: dict[str, Any]) -> None:
    person, role = wish.split(" -> ")
    asked = effective(
        (row["competency"], Requirement(row["target"], row["weight"], row["core"]))
        for row in domain()["input"]["role_requirements"]
        if row["role"] in ("BASE", role)
    )
    levels = verified(person, TODAY)
    found = sums(asked, levels)
    assert (found.steps_taken, found.steps) == (expected["readiness_num"], expected["readiness_den"])
    assert found.readiness == pytest.approx(expected["readiness"])
    gaps = {c: gap(asked[c].target, levels.get(c, 0)) for c in asked}
    assert {c: steps for c, steps in gaps.items() if steps} == expected["gaps"]


def foreseen(person: str, day: date) -> dict[str, int]:
    """The levels of a later day by what was observed until the day of the example."""
    return {
        c: level_on([record for record in records if record.observed_on <= TODAY], day).verified
        for (p, c), records in example_records().items()
        if p == person
    }


@pytest.mark.parametrize("expected", domain()["expected"]["forecast_no_renewals_ORG_from_2025-06-30"].values())
def test_the_forecast_counts_the_people_of_the_day_or_those_who_stay(expected: dict[str, Any]) -> None:
    then = date.fromisoformat(expected["date"])
    for people, ending in (
        (members(TODAY)["ORG"], ""),
        (members(TODAY)["ORG"] & members(then)["ORG"], "_known_leavers_removed"),
    ):
        found = sum((sums(asked_of(person, TODAY), foreseen(person, then)) for person in people), Sums())
        assert (found.met, found.required) == (expected[f"met{ending}"], expected[f"required{ending}"])


def test_what_lapses_within_ninety_days() -> None:
    expected = domain()["expected"]["at_risk_by_expiry_90d_ORG_2025-06-30"]["rows"]
    then = TODAY + timedelta(90)
    found = [
        [person, c, now, later, asked.target]
        for person in sorted(members(TODAY)["ORG"])
        for c, asked in sorted(asked_of(person, TODAY).items())
        if (now := verified(person, TODAY).get(c, 0)) >= asked.target > (later := foreseen(person, then).get(c, 0))
    ]
    assert found == expected


def test_units_are_added_up_and_never_averaged() -> None:
    expected = domain()["expected"]["wrong_average_of_child_percentages_ORG_2025-06-30"]

    def of(people: set[str]) -> Sums:
        return sum((sums(asked_of(person, TODAY), verified(person, TODAY)) for person in people), Sums())

    units = members(TODAY)
    direct = units["ENG"] - units["ENGA"] - units["ENGB"]
    assert of(units["ENGA"]) + of(units["ENGB"]) + of(direct) == of(units["ENG"])
    assert of(units["ENG"]) + of(units["OPS"]) == of(units["ORG"])
    assert of(units["ORG"]).coverage == pytest.approx(expected["true"])
    shares = [of(units[unit]).coverage or 0 for unit in ("ENG", "OPS")]
    assert sum(shares) / 2 == pytest.approx(expected["mean_of_children"])


def test_claims_count_nowhere() -> None:
    expected = domain()["expected"]["claims_2025-06-30"]
    claimed = {
        (p, c): level
        for (p, c), records in example_records().items()
        if p in members(TODAY)["ORG"] and (level := level_on(records, TODAY).claimed) is not None
    }
    for person, competency, claim, proved in expected["rows"]:
        assert (claimed[person, competency], verified(person, TODAY).get(competency, 0)) == (claim, proved)
    counted = sum(
        max(verified(person, TODAY).get(c, 0), claimed.get((person, c), 0)) >= asked.target
        for person in members(TODAY)["ORG"]
        for c, asked in asked_of(person, TODAY).items()
    )
    assert counted == expected["coverage_ORG_if_claims_counted"]["met"]
    assert counted > domain()["expected"]["coverage"]["2025-06-30"]["ORG"]["met"]


def test_the_days_of_half_a_year_add_up() -> None:
    expected = domain()["expected"]["time_weighted_LIT_ORG_2025H1"]
    required = met = 0
    for number in range(181):
        day = date(2025, 1, 1) + timedelta(number)
        for person in members(day)["ORG"]:
            if asked := asked_of(person, day).get("LIT"):
                required += 1
                met += level_on(example_records().get((person, "LIT"), []), day).verified >= asked.target
    assert (met, required) == (expected["covered_person_days"], expected["required_person_days"])


def test_who_gained_lost_entered_and_left_between_two_days() -> None:
    expected = domain()["expected"]["bridge_ORG_2024-12-31_to_2025-06-30"]

    def of(day: date) -> dict[tuple[str, str], bool]:
        return {
            (person, c): verified(person, day).get(c, 0) >= asked.target
            for person in members(day)["ORG"]
            for c, asked in asked_of(person, day).items()
        }

    before, after = of(date(2024, 12, 31)), of(TODAY)

    def pairs(found: set[tuple[str, str]]) -> list[list[str]]:
        return [list(pair) for pair in sorted(found)]

    both = before.keys() & after.keys()
    assert (sum(before.values()), len(before)) == (expected["met_0"], expected["required_0"])
    assert (sum(after.values()), len(after)) == (expected["met_1"], expected["required_1"])
    assert pairs({pair for pair in both if after[pair] and not before[pair]}) == expected["gained"]
    assert pairs({pair for pair in both if before[pair] and not after[pair]}) == expected["lost"]
    for entered, name in ((True, "entered_met"), (False, "entered_unmet")):
        assert pairs({pair for pair in after.keys() - both if after[pair] is entered}) == expected[name]
    for left, name in ((True, "exited_met"), (False, "exited_unmet")):
        assert pairs({pair for pair in before.keys() - both if before[pair] is left}) == expected[name]


def test_what_was_once_met_and_still_is() -> None:
    expected = domain()["expected"]["skill_currency_ORG_2025-06-30"]
    levels = {
        (person, c): level_on(example_records().get((person, c), []), TODAY)
        for person in members(TODAY)["ORG"]
        for c in asked_of(person, TODAY)
    }
    ever = [pair for pair, level in levels.items() if level.held >= asked_of(pair[0], TODAY)[pair[1]].target]
    still = [pair for pair in ever if levels[pair].verified >= asked_of(pair[0], TODAY)[pair[1]].target]
    assert (len(ever), len(still)) == (expected["requirements_ever_met"], expected["still_met"])
    assert share(len(still), len(ever)) == pytest.approx(expected["rate"])


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
