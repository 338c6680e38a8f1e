"""The covering problem: the vectors by the baseline, and what every program and every baseline has to keep to."""

from typing import Any

import pytest
from hypothesis import given

from portal.rules.coverage import Requirement
from portal.rules.steps.courses import Learner, Offer
from portal.rules.steps.greedy import greedy
from portal.rules.steps.ordering import stuck
from portal.rules.steps.paths import as_path, as_plan, path_problem
from portal.rules.steps.plans import (
    Plan,
    PlanCourse,
    PlanGap,
    PlanPerson,
    Program,
    Session,
    chosen_places,
    program,
    without_loops,
)
from tests.rules.steps.making import TODAY, WANTED, asked, catalogs, learner, offer, people, shelf
from tests.vectors import domain

VARIANTS: list[dict[str, Any]] = domain()["gap_plan"]["variants"]


def plan_of(variant: dict[str, Any]) -> Plan:
    """A variant of the vectors; their hours stand for work."""
    given = {**domain()["gap_plan"]["base"], **variant["changes"]}
    return Plan(
        people=tuple(PlanPerson(code, one["has"], most=one["hours"]) for code, one in given["people"].items()),
        courses={
            code: PlanCourse(code, one["cost"], one["hours"], one["grants"], levels=one["needs"])
            for code, one in given["courses"].items()
        },
        sessions={row[0]: Session(row[0], code, *row[1:]) for code, rows in given["sessions"].items() for row in rows},
        gaps=tuple(PlanGap(*row) for row in given["gaps"]),
        budget=given["budget"],
        deadline=given["deadline"],
    )


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant["name"])
def test_the_baseline_finds_what_the_vectors_say(variant: dict[str, Any]) -> None:
    plan, expected = plan_of(variant), variant["greedy"]
    found = greedy(plan)
    assert sorted(map(list, found)) == expected["plan"]
    assert (plan.value(found), plan.cost(found)) == (expected["value"], expected["cost"])


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant["name"])
def test_the_programs_rows_hold_for_the_best_plan_of_the_vectors_and_its_aims_are_its_figures(
    variant: dict[str, Any],
) -> None:
    plan, expected = plan_of(variant), variant["milp"]
    best = {(person, session) for person, session in expected["plan"]}
    columns = {column for column, (who, what) in enumerate(plan.places()) if (who.code, what.code) in best}
    proved = plan.proved(best)
    for number, gap in enumerate(plan.gaps):
        if proved.get((gap.person, gap.competency), 0) >= gap.target:
            columns.add(len(plan.places()) + number)
    made = program(plan)
    assert broken(made, columns) == []
    figures = [sum(aim.get(column, 0) for column in columns) for aim in made.smallest]
    assert figures[:3] == [-expected["value"], expected["cost"], expected["hours"]]
    assert chosen_places(plan, columns) == best


def broken(made: Program, columns: set[int]) -> list[object]:
    sums = [(row, sum(number for column, number in row.terms.items() if column in columns)) for row in made.rows]
    return [
        row for row, got in sums if (row.low is not None and got < row.low) or (row.high is not None and got > row.high)
    ]


def test_a_gap_is_closed_only_by_a_course_and_a_course_only_after_what_it_needs() -> None:
    plan = Plan(
        people=(PlanPerson("p", {}),),
        courses={"K": PlanCourse("K", 5, 1, {"A": 2}, (("P", "E"),)), "P": PlanCourse("P", 1, 1, {})},
        sessions={"K": Session("K", "K"), "P": Session("P", "P")},
        gaps=(PlanGap("p", "A", 2, 1),),
    )
    made = program(plan)
    k, p, gap = 0, 1, 2
    assert broken(made, {gap}) and broken(made, {k}) and broken(made, {k, gap})
    assert not broken(made, {k, p, gap}) and not broken(made, {k, p}) and not broken(made, set())


def test_a_loop_is_told_by_a_row_that_only_an_outsider_can_keep() -> None:
    courses = {
        "A": PlanCourse("A", 0, 1, {"X": 1}, (("B",),)),
        "B": PlanCourse("B", 0, 1, {}, (("A", "C"),)),
        "C": PlanCourse("C", 9, 1, {}),
    }
    plan = Plan((PlanPerson("p", {}),), courses, {one: Session(one, one) for one in courses}, ())
    rows = without_loops(plan, {0, 1})
    assert rows and all(dict(row.terms)[2] == 1 for row in rows)
    assert without_loops(plan, {0, 1, 2}) == [] == without_loops(plan, set())


def test_the_baseline_leaves_out_again_what_nothing_needs() -> None:
    """The free course comes first, then the dear one that holds all of it."""
    offers = shelf(offer("SMALL", {"A": 1}), offer("ALL", {"A": 1, "B": 2}, cost=9))
    problem = path_problem(offers, learner(), {"A": asked(1), "B": asked(2)}, on=TODAY)
    assert greedy(as_plan(problem, learner())) == {("me", "ALL")}


def test_a_path_lists_what_each_course_brings_once() -> None:
    offers = shelf(offer("LOW", {"A": 1}), offer("HIGH", {"A": 3, "NOISE": 2}, needs=("LOW",), cost=10, hours=None))
    problem = path_problem(offers, learner({"B": 1}), {"A": asked(3), "B": asked(1)}, on=TODAY)
    path = as_path(problem, {"LOW", "HIGH"}, learner({"B": 1}), on=TODAY)
    assert [(one.code, dict(one.closes)) for one in path.courses] == [("LOW", {"A": 1}), ("HIGH", {"A": 3})]
    assert (path.cost, path.minutes, path.courses[-1].minutes) == (10_00, 240 + 480, None)


def test_a_target_that_no_course_proves_is_lowered_and_told() -> None:
    offers = shelf(offer("LOW", {"A": 2}), offer("HIGH", {"A": 5}, needs=("GONE",)))
    problem = path_problem(offers, learner(), {"A": asked(4), "B": asked(2), "C": asked(1)}, on=TODAY)
    assert dict(problem.targets) == {"A": 2}
    assert [(one.competency, one.target, one.reachable) for one in problem.shortfalls] == [
        ("A", 4, 2),
        ("B", 2, 0),
        ("C", 1, 0),
    ]


@given(catalogs(), people(), WANTED)
def test_the_baseline_reaches_every_target_with_courses_that_can_be_taken(
    offers: dict[str, Offer], who: Learner, wanted: dict[str, Requirement]
) -> None:
    problem = path_problem(offers, who, wanted, on=TODAY)
    plan = as_plan(problem, who)
    places = greedy(plan)
    assert plan.value(places) == len(problem.targets)
    assert not stuck(problem.offers, {code for _, code in places}, who)
