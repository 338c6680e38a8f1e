"""What everybody but the terminal sees: random trees in which nothing about fewer than five people follows."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from flask import Flask

from portal.rules.access import AccessRole, Actor
from portal.rules.people import LeaveKind
from portal.services import retention as figures
from tests.make import Make
from tests.rules.retention.test_disclosure import leaks
from tests.services.retention.staffs import TODAY, Filled
from tests.vectors import domain

QUARTER = (date(2025, 1, 1), date(2025, 4, 1))
CASES = domain()["suppression"]["cases"]


def learning(make: Make) -> Actor:
    return make.actor(make.person("ld", hired_on=date(2026, 10, 1), learning=True), AccessRole.LEARNING)


def told(actor: Actor, start: date = QUARTER[0], end: date = QUARTER[1]) -> dict[str, Any]:
    found = figures.retention_of_all(actor, start, end, today=TODAY)
    return {one.unit or "": figures.retention_document(one, listed=True) for one in found}


def suppressed(document: Any) -> str | None:
    return document["why"] if document.get("suppressed") else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_tree_of_units_hides_what_the_vectors_hide(app: Flask, make: Make, case: dict[str, Any]) -> None:
    fill, above = Filled(), {child: node for node, row in case["tree"].items() for child in row["children"]}
    ids: dict[str, int] = {}
    waiting = [node for node in case["tree"] if node not in above]
    for node in waiting:
        ids[node] = make.unit(node, parent=ids.get(above.get(node, "")))
        fill(ids[node], case["tree"][node]["direct"])
        waiting.extend(case["tree"][node]["children"])
    actor = learning(make)
    found = told(actor)
    assert sorted(unit for unit, one in found.items() if suppressed(one)) == case["withheld"]
    assert sorted(unit for unit, one in found.items() if suppressed(one) == "small") == case["primary"]
    hidden = next((unit for unit, one in found.items() if suppressed(one)), None)
    if hidden:
        alone = figures.retention_document(figures.retention(actor, hidden, *QUARTER, today=TODAY))
        assert alone == {"suppressed": True, "why": suppressed(found[hidden])}


def random_units(make: Make, seed: int) -> tuple[dict[str, str | None], dict[str, dict[str, set[int]]]]:
    """Units in a tree with people of the quarter: all of them, those there on its first day, and both states.

    Some have moved in the quarter, some left before or came during it.
    """
    chance = np.random.default_rng(seed)
    fill, course = Filled(), make.course()
    size = int(chance.integers(3, 8))
    names = [f"T{seed}-{place}" for place in range(size)]
    parents: dict[str, str | None] = {names[0]: None}
    ids = {names[0]: make.unit(names[0])}
    members: dict[str, dict[str, set[int]]] = {
        what: {name: set() for name in names} for what in ("all", "first day", "not yet", "already")
    }
    for place in range(1, size):
        parents[names[place]] = names[int(chance.integers(0, place))]
        ids[names[place]] = make.unit(names[place], parent=ids[parents[names[place]] or ""])
    for name in names:
        for count, begin, trained in (
            (int(chance.integers(0, 9)), date(2020, 1, 1), True),
            (int(chance.integers(0, 9)), date(2020, 1, 1), False),
            (int(chance.integers(0, 3)), date(2025, 2, 1), False),
        ):
            people = fill(ids[name], count, start=begin, course=course if trained else None)
            members["all"][name].update(people)
            members["already" if trained else "not yet"][name].update(people)
            if begin < QUARTER[0]:
                members["first day"][name].update(people)
        fill(ids[name], int(chance.integers(0, 4)), end=date(2024, 12, 31))
    return parents, members


@pytest.mark.parametrize("seed", range(6))
def test_no_report_of_a_random_company_reveals_a_small_group(app: Flask, make: Make, seed: int) -> None:
    parents, members = random_units(make, seed)
    found = told(learning(make))
    assert set(found) == set(parents)
    whole = {unit for unit, one in found.items() if not suppressed(one)}
    shown = {
        "all": whole,
        "first day": {unit for unit in whole if not suppressed(found[unit]["cohort"])},
        "not yet": {unit for unit in whole if not suppressed(found[unit]["trained"]["not_yet"])},
        "already": {unit for unit in whole if not suppressed(found[unit]["trained"]["already"])},
    }
    assert shown["not yet"] == shown["already"]
    for what, units in shown.items():
        assert leaks(parents, members[what], units) == [], what


def test_over_several_quarters_stays_hidden_what_any_of_them_hides(app: Flask, make: Make) -> None:
    top, fill = make.unit("TOP"), Filled()
    grown, steady = make.unit("GROWN", parent=top), make.unit("STEADY", parent=top)
    fill(top, 9)
    fill(steady, 9)
    fill(grown, 4)
    fill(grown, 8, start=date(2025, 4, 1))
    actor = learning(make)
    first, second, both = (
        {unit for unit, one in told(actor, *days).items() if suppressed(one)}
        for days in (QUARTER, (QUARTER[1], date(2025, 7, 1)), (QUARTER[0], date(2025, 7, 1)))
    )
    assert (first, second, both) == ({"GROWN"}, set(), {"GROWN"})


def test_where_nobody_left_a_bound_is_told_and_no_count_beside_it(app: Flask, make: Make) -> None:
    Filled()(make.unit("U"), 12)
    found = told(learning(make))["U"]
    assert (found["turnover"], found["turnover_interval"], found["per_100_person_years"]) == ("≤ 5 %", None, None)
    assert found["separations"] == found["tenure"] == {"suppressed": True, "why": "extreme"}
    assert found["cohort"] == {"size": 12, "kept": None, "share": "≥ 95 %", "interval": None}
    assert found["trained"]["not_yet"] == {"suppressed": True, "why": "small"}, "nobody is trained"
    assert found["person_days"] == 12 * 90


def test_where_all_left_a_bound_is_told(app: Flask, make: Make) -> None:
    Filled()(make.unit("U"), 12, end=date(2025, 2, 1), kind=LeaveKind.INVOLUNTARY)
    found = told(learning(make))["U"]
    assert (found["turnover"], found["cohort"]["share"]) == ("≥ 95 %", "≤ 5 %")
    assert "12" not in str({name: found[name] for name in ("separations", "turnover", "tenure", "trained")})


def test_kinds_of_fewer_than_five_leavers_are_not_told(app: Flask, make: Make) -> None:
    fill = Filled()
    for code, leavers in (("FEW", 4), ("MANY", 6), ("MORE", 7)):
        unit = make.unit(code)
        fill(unit, 20)
        fill(unit, leavers, end=date(2025, 2, 1), kind=LeaveKind.VOLUNTARY)
    found = told(learning(make))
    for code, leavers, why in (("FEW", 4, "small"), ("MANY", 6, "revealing")):
        hidden = {"suppressed": True, "why": why}
        kinds = {"voluntary": hidden, "involuntary": hidden, "other": hidden}
        assert found[code]["separations"] == {"total": leavers, **kinds}
    assert found["MORE"]["separations"] == {"total": 7, "voluntary": 7, "involuntary": 0, "other": 0}


def test_a_state_below_five_hides_the_other_state_too(app: Flask, make: Make) -> None:
    fill, unit = Filled(), make.unit("U")
    fill(unit, 4, course=make.course())
    fill(unit, 20)
    fill(unit, 6, end=date(2025, 2, 1))
    trained = told(learning(make))["U"]["trained"]
    assert trained["not_yet"] == trained["already"] == {"suppressed": True, "why": "small"}
    assert trained["ratio"] is trained["cox_hr"] is trained["logrank_chi2"] is None


def test_enough_of_both_states_are_told_and_compared(app: Flask, make: Make) -> None:
    fill, unit, course = Filled(), make.unit("U"), make.course()
    for begins in (date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1)):
        fill(unit, 20, start=begins, course=course)
        fill(unit, 20, start=begins)
    fill(unit, 6, end=date(2025, 2, 1), course=course)
    fill(unit, 8, end=date(2025, 3, 1))
    trained = told(learning(make))["U"]["trained"]
    assert (trained["not_yet"]["leavers"], trained["already"]["leavers"]) == (8, 6)
    assert trained["ratio"] > 0 and trained["ratio_interval"][0] < trained["ratio"] < trained["ratio_interval"][1]


def test_who_moves_in_the_quarter_counts_in_no_units_favour(app: Flask, make: Make) -> None:
    top, fill = make.unit("TOP"), Filled()
    left, right = make.unit("LEFT", parent=top), make.unit("RIGHT", parent=top)
    fill(left, 4)
    fill(right, 9)
    mover = make.person("mover")
    make.assignment(mover, left, date(2020, 1, 1), date(2025, 2, 1))
    make.assignment(mover, right, date(2025, 2, 1))
    found = told(learning(make))
    assert {code: suppressed(one) for code, one in found.items()} == {
        "TOP": None,
        "LEFT": "small",
        "RIGHT": "revealing",
    }
