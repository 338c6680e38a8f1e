"""Small groups: every vector, and an audit that tries to work out a hidden group from what is shown."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from portal.rules.retention.disclosure import Extreme, K, People, Withheld, extreme, withheld
from portal.rules.retention.groupings import may_stand_together
from tests.rules.retention.rows import whole
from tests.vectors import domain

CASES = domain()["suppression"]["cases"]
TREES = 400


def tree_of(case: dict[str, Any]) -> tuple[dict[str, str | None], dict[str, People]]:
    above = {child: node for node, row in case["tree"].items() for child in row["children"]}
    parents = {node: above.get(node) for node in case["tree"]}
    return parents, {node: People(row["direct"]) for node, row in case["tree"].items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_tree_hides_what_the_vectors_hide(case: dict[str, Any]) -> None:
    found = withheld(*tree_of(case))
    assert sorted(found) == case["withheld"]
    assert sorted(node for node, why in found.items() if why is Withheld.SMALL) == case["primary"]
    assert sorted(node for node, why in found.items() if why is Withheld.REVEALING) == case["complementary"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_blocks_of_what_is_shown_are_those_of_the_vectors(case: dict[str, Any]) -> None:
    parents, direct = tree_of(case)
    shown = set(parents) - set(withheld(parents, direct))
    blocks = dict.fromkeys(shown, 0)
    for node, people in direct.items():
        holder: str | None = node
        while holder is not None and holder not in shown:
            holder = parents[holder]
        if holder is not None:
            blocks[holder] += people.settled
    assert blocks == case["blocks"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_hiding_small_groups_alone_leaks_where_the_vectors_say(case: dict[str, Any]) -> None:
    parents, direct = tree_of(case)
    small = {node for node, why in withheld(parents, direct).items() if why is Withheld.SMALL}
    atoms = {node: people.settled for node, people in direct.items()}
    assert bool(leaks(parents, atoms, set(parents) - small)) == bool(case["leak_with_primary_only"])


def random_tree(seed: int) -> tuple[dict[int, int | None], dict[int, int]]:
    """Up to nine units in a tree, in any order, with few enough direct members for many small groups."""
    chance = np.random.default_rng(seed)
    size = int(chance.integers(2, 10))
    above = [None, *(int(chance.integers(0, node)) for node in range(1, size))]
    direct = chance.integers(0, 13, size) * (chance.random(size) < 0.7)
    order = chance.permutation(size)
    return {int(node): above[node] for node in order}, dict(enumerate(direct.tolist()))


def leaks(parents: dict[Any, Any], direct: dict[Any, int], shown: set[Any]) -> list[tuple[Any, ...]]:
    """The groups of 1 to k − 1 people, made of direct members of units, whose figures follow from the shown ones.

    A group's figure follows if and only if its indicator lies in the span of the indicators of the shown subtrees.
    """
    filled = [node for node in parents if direct[node] > 0]
    indicators = []
    for top in shown:
        row = []
        for node in filled:
            holder = node
            while holder is not None and holder != top:
                holder = parents[holder]
            row.append(1.0 if holder == top else 0.0)
        indicators.append(row)
    if not indicators or not filled:
        return []
    values, vectors = np.linalg.svd(np.array(indicators), full_matrices=False)[1:]
    span = vectors[values > 1e-9]
    found = []
    for size in range(1, K):
        for group in combinations(range(len(filled)), size):
            if 0 < sum(direct[filled[place]] for place in group) < K:
                indicator = np.isin(np.arange(len(filled)), group).astype(float)
                rest = indicator - span.T @ (span @ indicator)
                if np.abs(rest).max() < 1e-9:
                    found.append(tuple(filled[place] for place in group))
    return found


def test_no_random_tree_reveals_a_small_group_and_most_would_without_the_rule() -> None:
    would = 0
    for seed in range(TREES):
        parents, direct = random_tree(seed)
        hidden = withheld(parents, {node: People(people) for node, people in direct.items()})
        shown = set(parents) - set(hidden)
        assert leaks(parents, direct, shown) == [], (seed, parents, direct)
        large = {node for node in parents if hidden.get(node) is not Withheld.SMALL}
        would += bool(leaks(parents, direct, large))
    assert would > TREES / 3


def test_every_shown_node_of_a_random_tree_has_a_safe_block_and_no_hiding_is_idle() -> None:
    kept = 0
    for seed in range(TREES):
        parents, direct = random_tree(seed)
        hidden = withheld(parents, {node: People(people) for node, people in direct.items()})
        kept += len(parents) - len(hidden)
        if not any(why is Withheld.REVEALING for why in hidden.values()):
            continue
        large = {node for node in parents if hidden.get(node) is not Withheld.SMALL}
        assert leaks(parents, direct, large), "something was hidden although nothing leaked"
    assert kept > TREES


def test_people_who_pass_through_a_unit_count_in_no_groups_favour_and_are_not_nobody() -> None:
    parents = {"R": None, "A": "R"}
    assert withheld(parents, {"R": People(0), "A": People(8)}) == {}
    assert withheld(parents, {"R": People(0, passing=1), "A": People(8)}) == {"A": Withheld.REVEALING}
    assert withheld(parents, {"R": People(5), "A": People(4, passing=9)}) == {"A": Withheld.SMALL}


def test_the_first_of_equals_is_hidden() -> None:
    direct = {"R": People(1), "A": People(6), "B": People(6), "C": People(6)}
    assert withheld({"R": None, "A": "R", "B": "R", "C": "R"}, direct) == {"A": Withheld.REVEALING}
    assert withheld({"R": None, "C": "R", "B": "R", "A": "R"}, direct) == {"C": Withheld.REVEALING}


def test_a_tree_without_people_shows_nothing() -> None:
    assert withheld({"R": None, "A": "R"}, {}) == {"R": Withheld.SMALL, "A": Withheld.SMALL}
    assert withheld({}, {}) == {}


def test_shares_of_nearly_all_and_nearly_none_are_told_as_bounds() -> None:
    assert [extreme(share) for share in (1.0, 0.95, 0.94, 0.06, 0.05, 0.0, None)] == [
        Extreme.AT_LEAST_95,
        Extreme.AT_LEAST_95,
        None,
        None,
        Extreme.AT_MOST_5,
        Extreme.AT_MOST_5,
        None,
    ]


@pytest.mark.parametrize(
    ("both", "only_first", "only_second", "may"),
    [(10, 0, 0, True), (10, 5, 7, True), (10, 4, 7, False), (10, 7, 1, False), (4, 9, 9, False), (5, 5, 0, True)],
)
def test_two_groupings_stand_together_where_no_two_groups_differ_by_few(
    both: int, only_first: int, only_second: int, may: bool
) -> None:
    first = whole([1] * both + [1] * only_first + [2] * only_second + [9] * 50)
    second = whole([1] * both + [2] * only_first + [1] * only_second + [9] * 50)
    assert may_stand_together(first, second) is may
    assert may_stand_together(second, first) is may


def test_one_grouping_and_nobody_stand_together_with_anything() -> None:
    assert may_stand_together(whole([]), whole([]))
    assert may_stand_together(whole([3] * 12), whole([1] * 6 + [2] * 6))
    assert not may_stand_together(whole([3] * 12), whole([1] * 9 + [2] * 3))
