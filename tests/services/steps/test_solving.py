"""The exact solution against exhaustive search and the vectors; what happens when time runs out."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings

from portal.rules.coverage import Requirement
from portal.rules.steps.courses import Learner, Offer
from portal.rules.steps.paths import as_path, as_plan, path_problem
from portal.rules.steps.plans import Program, Row, chosen_places, program, without_loops
from portal.services.steps.paths import cheapest
from portal.services.steps.solving import solve
from tests.rules.steps.making import (
    TODAY,
    WANTED,
    asked,
    catalogs,
    every_set_that_can_be_taken,
    learner,
    offer,
    people,
    shelf,
)
from tests.rules.steps.test_plans import VARIANTS, plan_of


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant["name"])
def test_the_exact_plan_is_that_of_the_vectors(variant: dict[str, Any]) -> None:
    plan, expected = plan_of(variant), variant["milp"]
    columns = solve(program(plan), seconds=30)
    assert columns is not None
    found = chosen_places(plan, columns)
    assert sorted(map(list, found)) == expected["plan"]
    assert (plan.value(found), plan.cost(found), plan.work(found)) == (
        expected["value"],
        expected["cost"],
        expected["hours"],
    )


def test_each_aim_is_smallest_given_those_before_it() -> None:
    """At least one of the first two and one of the last two; the middle one is both and costs as much as two."""
    either = (Row({0: 1, 1: 1}, low=1), Row({1: 1, 2: 1}, low=1))
    assert solve(Program(3, either, ({0: 1, 1: 2, 2: 1}, {0: 1, 1: 1, 2: 1})), seconds=30) == {1}
    assert solve(Program(3, either, ({0: 1, 1: 2, 2: 1}, {0: 1, 1: 3, 2: 1})), seconds=30) == {0, 2}


def test_what_has_no_solution_or_no_time_has_no_answer() -> None:
    assert solve(Program(1, (Row({0: 1}, low=2),), ({0: 1},)), seconds=30) is None
    assert solve(Program(1, (Row({0: 1}, low=1),), ({0: 1},)), seconds=0) is None


@settings(max_examples=60, deadline=None)
@given(catalogs(most=7), people(), WANTED)
def test_the_path_is_the_cheapest_that_there_is(
    offers: dict[str, Offer], who: Learner, wanted: dict[str, Requirement]
) -> None:
    """Cost, then hours, then how many courses: the same as by trying every set."""
    problem = path_problem(offers, who, wanted, on=TODAY)
    plan = as_plan(problem, who)
    columns = solve(program(plan), lambda found: without_loops(plan, found), seconds=30)
    assert columns is not None

    def figures(courses: frozenset[str]) -> tuple[int, int, int]:
        places = [("me", code) for code in courses]
        return plan.cost(places), plan.work(places), len(courses)

    reaching = [
        one
        for one in every_set_that_can_be_taken(dict(problem.offers), who)
        if plan.value([("me", code) for code in one]) == len(problem.targets)
    ]
    chosen = frozenset(session for _, session in chosen_places(plan, columns))
    assert chosen in reaching
    assert figures(chosen) == min(map(figures, reaching))


@settings(max_examples=40, deadline=None)
@given(catalogs(most=6), people(), WANTED)
def test_every_course_of_a_path_ends_in_time_and_the_baseline_is_never_cheaper(
    offers: dict[str, Offer], who: Learner, wanted: dict[str, Requirement]
) -> None:
    exact, is_exact = cheapest(offers, who, wanted, on=TODAY, seconds=60)
    baseline, is_not = cheapest(offers, who, wanted, on=TODAY, seconds=0)
    assert is_exact and is_not is (not baseline.courses and not path_problem(offers, who, wanted, on=TODAY).targets)
    for path in (exact, baseline):
        assert all(one.finish <= offers[one.code].finish_by for one in path.courses if one.code not in who.going_on)
    if all(one.finish_by == TODAY.max for one in offers.values()):
        assert (exact.cost, exact.minutes) <= (baseline.cost, baseline.minutes)


def test_the_baseline_can_pay_more() -> None:
    """One course for each gap looks good by itself; one that closes both is cheaper."""
    offers = shelf(
        offer("A", {"A": 1}, cost=6), offer("B", {"B": 1}, cost=7),
        offer("AB", {"A": 2, "B": 2}, cost=13, needs=("P",)),
        offer("P", cost=0), offer("C", {"A": 2, "B": 1}, cost=14), offer("D", {"B": 2}, cost=12),
    )  # fmt: skip
    wanted = {"A": asked(2), "B": asked(2)}
    exact, _ = cheapest(offers, learner(), wanted, on=TODAY, seconds=30)
    baseline, proved = cheapest(offers, learner(), wanted, on=TODAY, seconds=0)
    assert ([one.code for one in exact.courses], exact.cost) == (["P", "AB"], 13_00)
    assert (baseline.cost >= exact.cost, proved) == (True, False)


def test_equivalents_that_wait_for_one_another_are_no_way_round_the_beginning() -> None:
    offers = shelf(
        offer("AIM", {"A": 1}, needs=(("P", "Q"),)),
        offer("Q", needs=("AIM",)),
        offer("P", cost=7),
    )
    path, is_exact = cheapest(offers, learner(), {"A": asked(1)}, on=TODAY, seconds=30)
    assert ([one.code for one in path.courses], is_exact) == (["P", "AIM"], True)


def test_a_path_lists_its_courses_with_likely_days() -> None:
    offers = shelf(offer("LOW", {"A": 1}), offer("HIGH", {"A": 2}, needs=("LOW",), hours=6, cost=3))
    problem = path_problem(offers, learner(), {"A": asked(2)}, on=TODAY)
    path, _ = cheapest(offers, learner(), {"A": asked(2)}, on=TODAY, seconds=30)
    assert path == as_path(problem, {"LOW", "HIGH"}, learner(), on=TODAY)
    assert [one.finish.isoformat() for one in path.courses] == ["2026-06-08", "2026-06-22"]


def test_the_portal_starts_without_the_solver() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import portal.app, sys; print('highspy' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"
