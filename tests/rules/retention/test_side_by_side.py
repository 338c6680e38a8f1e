"""Groups beside each other, whose members may be in several."""

import numpy as np

from portal.rules.retention.disclosure import K, Withheld
from portal.rules.retention.side_by_side import withheld_beside
from tests.rules.retention.rows import whole


def test_a_small_group_takes_the_smallest_other_with_it() -> None:
    people = {"A": whole(list(range(12))), "B": whole(list(range(20, 27))), "C": whole([50, 51, 50, 52, 53, 50])}
    assert withheld_beside(people) == {"C": Withheld.SMALL, "B": Withheld.REVEALING}


def test_small_groups_that_are_many_together_hide_nothing_else() -> None:
    people = {"A": whole(list(range(9))), "B": whole([20, 21, 22]), "C": whole([30, 31])}
    assert withheld_beside(people) == {"B": Withheld.SMALL, "C": Withheld.SMALL}


def test_the_same_few_people_in_two_small_groups_are_not_many() -> None:
    people = {"A": whole(list(range(9))), "B": whole([20, 21, 22]), "C": whole([20, 21, 22])}
    assert withheld_beside(people) == {"B": Withheld.SMALL, "C": Withheld.SMALL, "A": Withheld.REVEALING}


def test_nothing_is_hidden_without_a_small_group() -> None:
    assert withheld_beside({}) == withheld_beside({"A": whole(list(range(5)))}) == {}


def test_the_first_of_equals_is_hidden() -> None:
    people = {"A": whole(list(range(6))), "B": whole(list(range(10, 16))), "C": whole([1])}
    assert withheld_beside(people) == {"C": Withheld.SMALL, "A": Withheld.REVEALING}


def test_what_is_hidden_together_is_nobody_or_at_least_five_or_everything() -> None:
    chance = np.random.default_rng(6)
    some = 0
    for _ in range(300):
        sizes = chance.integers(1, 12, chance.integers(1, 8))
        people = {place: chance.integers(0, 25, size) for place, size in enumerate(sizes)}
        hidden = withheld_beside(people)
        together = set().union(*(set(people[group].tolist()) for group in hidden)) if hidden else set()
        assert len(together) == 0 or len(together) >= K or len(hidden) == len(people)
        assert all(len(set(people[group].tolist())) >= K for group in people if group not in hidden)
        some += 0 < len(hidden) < len(people)
    assert some > 30
