"""Small groups: every vector, and an audit that tries to work out a hidden group from what is shown."""

from collections import Counter
from itertools import count, islice, product
from typing import Any

import numpy as np
import pytest

from portal.rules.retention.disclosure import Extreme, K, People, Withheld, extreme, withheld, withheld_throughout
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
    people = count()
    members = {node: set(islice(people, there.settled)) for node, there in direct.items()}
    assert bool(leaks(parents, members, set(parents) - small)) == bool(case["leak_with_primary_only"])


def random_tree(seed: int, spread: float = 0.0) -> tuple[dict[int, int | None], dict[int, set[int]]]:
    """Up to nine units in a tree, in any order, with few enough direct members for many small groups.

    A part `spread` of the people also spent days in a second unit.
    """
    chance = np.random.default_rng(seed)
    size = int(chance.integers(2, 10))
    above = [None, *(int(chance.integers(0, node)) for node in range(1, size))]
    people = np.repeat(np.arange(size), chance.integers(0, 13, size) * (chance.random(size) < 0.7))
    members: dict[int, set[int]] = {node: set() for node in range(size)}
    for person, home in enumerate(people.tolist()):
        members[home].add(person)
        if chance.random() < spread:
            members[int(chance.integers(0, size))].add(person)
    return {int(node): above[node] for node in chance.permutation(size)}, members


def counted(members: dict[Any, set[int]]) -> dict[Any, People]:
    """The settled and the passing people of each unit."""
    places = Counter(person for people in members.values() for person in people)
    return {
        node: People(sum(places[person] == 1 for person in people), sum(places[person] > 1 for person in people))
        for node, people in members.items()
    }


def leaks(parents: dict[Any, Any], members: dict[Any, set[int]], shown: set[Any]) -> list[set[int]]:
    """The groups of 1 to k − 1 people, made of direct members of units, whose figures follow from the shown ones.

    A group's figure follows if and only if its indicator lies in the span of the indicators of the shown subtrees.
    """
    filled = [node for node in parents if members[node]]
    if not shown or not filled:
        return []
    above = {node: {node} for node in filled}
    for node, line in above.items():
        holder = node
        while (holder := parents[holder]) is not None:
            line.add(holder)
    indicators = np.array([[top in above[node] for node in filled] for top in shown], dtype=float)
    values, vectors = np.linalg.svd(indicators, full_matrices=False)[1:]
    span = vectors[values > 1e-9]
    groups = np.array(list(product((0.0, 1.0), repeat=len(filled)))[1:])
    follows = np.abs(groups - groups @ span.T @ span).max(axis=1) < 1e-9
    known = [set().union(*(members[filled[place]] for place in np.flatnonzero(group))) for group in groups[follows]]
    return [people for people in known if len(people) < K]


def test_no_random_tree_reveals_a_small_group_and_most_would_without_the_rule() -> None:
    would = 0
    for seed in range(TREES):
        parents, members = random_tree(seed)
        hidden = withheld(parents, counted(members))
        assert leaks(parents, members, set(parents) - set(hidden)) == [], (seed, parents, members)
        large = {node for node in parents if hidden.get(node) is not Withheld.SMALL}
        would += bool(leaks(parents, members, large))
    assert would > TREES / 3


def test_no_random_tree_whose_people_move_reveals_a_small_group() -> None:
    shown = 0
    for seed in range(TREES):
        parents, members = random_tree(seed, spread=0.15)
        hidden = withheld(parents, counted(members))
        shown += len(parents) - len(hidden)
        assert leaks(parents, members, set(parents) - set(hidden)) == [], (seed, parents, members)
    assert shown > TREES / 2


def test_nothing_is_hidden_beyond_small_groups_where_nothing_would_leak() -> None:
    kept = 0
    for seed in range(TREES):
        parents, members = random_tree(seed)
        hidden = withheld(parents, counted(members))
        kept += len(parents) - len(hidden)
        large = {node for node in parents if hidden.get(node) is not Withheld.SMALL}
        assert bool(leaks(parents, members, large)) == (Withheld.REVEALING in hidden.values())
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


def test_several_quarters_hide_what_any_of_them_hides() -> None:
    first = {"A": Withheld.REVEALING, "B": Withheld.SMALL}
    second = {"A": Withheld.SMALL, "B": Withheld.REVEALING, "C": Withheld.REVEALING}
    expected = {"A": Withheld.SMALL, "B": Withheld.SMALL, "C": Withheld.REVEALING}
    assert withheld_throughout([first, second]) == withheld_throughout([second, first]) == expected
    assert withheld_throughout([]) == {}


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
