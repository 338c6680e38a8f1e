"""The order of a path: prerequisites first, then what ends soon, then level, hours and code."""

from datetime import date

import pytest
from hypothesis import given

from portal.rules.steps.courses import Learner, Offer, likely_finish
from portal.rules.steps.ordering import ordered, stuck, too_late
from tests.rules.steps.making import TODAY, catalogs, learner, offer, people, shelf


def codes(*offers: Offer) -> list[str]:
    found = shelf(*offers)
    return [code for code, _ in ordered(found, found, learner(), on=TODAY)]


def test_ties_go_by_level_then_hours_then_code() -> None:
    assert codes(
        offer("D", {"A": 2}, hours=1),
        offer("B", {"A": 1}, hours=9),
        offer("A", {"A": 1}, hours=9),
        offer("C", hours=20),
    ) == ["C", "A", "B", "D"]


def test_what_is_needed_comes_first_whatever_its_level() -> None:
    assert codes(offer("A", {"A": 1}, needs=("Z",)), offer("Z", {"A": 5})) == ["Z", "A"]


def test_what_ends_soon_comes_first_with_what_it_needs() -> None:
    late = offer("LATE", {"A": 4}, hours=4, needs=("P",), retires_on=date(2026, 6, 16))
    assert codes(offer("A", hours=4), late, offer("P", {"A": 5}, hours=4)) == ["P", "LATE", "A"]


def test_each_finish_counts_everything_before_it() -> None:
    offers = shelf(offer("A", hours=3), offer("B", hours=2, needs=("A",)))
    assert ordered(offers, offers, learner(), on=TODAY) == (("A", date(2026, 6, 8)), ("B", date(2026, 6, 15)))


def test_the_last_days_there_are_do_not_overflow() -> None:
    assert likely_finish(date(9999, 12, 30), 10_000) == date.max


def test_what_waits_for_itself_has_no_order() -> None:
    offers = shelf(offer("A", needs=("B",)), offer("B", needs=("A",)), offer("C"))
    assert stuck(offers, offers, learner()) == {"A", "B"}
    with pytest.raises(ValueError, match="'A', 'B'"):
        ordered(offers, offers, learner(), on=TODAY)


def test_what_goes_on_is_never_too_late() -> None:
    offers = shelf(offer("A", hours=400, retires_on=date(2026, 6, 2)))
    path = ordered(offers, offers, learner(), on=TODAY)
    assert too_late(offers, path, learner()) == {"A"}
    assert too_late(offers, path, learner(going_on=("A",))) == frozenset()


@given(catalogs(), people())
def test_nothing_comes_before_what_it_needs(offers: dict[str, Offer], who: Learner) -> None:
    chosen = set(offers) - stuck(offers, offers, who)
    path = ordered(offers, chosen, who, on=TODAY)
    assert {code for code, _ in path} == chosen
    assert [finish for _, finish in path] == sorted(finish for _, finish in path)
    for place, (code, _) in enumerate(path):
        before = {one for one, _ in path[:place]}
        if code not in who.going_on:
            assert all(who.has_done(need) or before & set(need) for need in offers[code].needs)
