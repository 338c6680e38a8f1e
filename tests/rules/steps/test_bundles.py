"""A course with what it needs first: and means every prerequisite, equivalents count, and what is gone is told."""

from datetime import date

import pytest
from hypothesis import given

from portal.rules.courses import CourseStatus
from portal.rules.steps.bundles import Bundle, Bundles, Exclusion, Reason
from portal.rules.steps.courses import Learner, Offer
from portal.rules.steps.ordering import stuck
from tests.rules.steps.making import TODAY, catalogs, every_set_that_can_be_taken, learner, offer, people, shelf


def bundle(offers: dict[str, Offer], code: str, who: Learner | None = None) -> Bundle:
    found = Bundles(offers, who or learner(), on=TODAY).of(code)
    assert isinstance(found, Bundle)
    return found


def excluded(offers: dict[str, Offer], code: str, who: Learner | None = None) -> tuple[Reason, str]:
    found = Bundles(offers, who or learner(), on=TODAY).of(code)
    assert isinstance(found, Exclusion)
    return found.reason, found.cause


CHAIN = shelf(
    offer("LAST", hours=8, cost=100, needs=("MID", "SIDE")),
    offer("MID", hours=4, cost=10, needs=("ROOT",)),
    offer("SIDE", hours=2),
    offer("ROOT", hours=1),
    offer("NOISE", hours=99, needs=("LAST",)),
)


def test_every_missing_prerequisite_comes_along_in_order() -> None:
    found = bundle(CHAIN, "LAST")
    assert found.courses == ("ROOT", "SIDE", "MID", "LAST")
    assert (found.minutes, found.cost, found.finish) == (15 * 60, 110_00, date(2026, 6, 29))


def test_what_is_completed_is_not_taken_again() -> None:
    assert bundle(CHAIN, "LAST", learner(completed=("MID",))).courses == ("SIDE", "LAST")


def test_a_prerequisite_that_goes_on_costs_nothing_more_and_needs_nothing() -> None:
    found = bundle(CHAIN, "LAST", learner(going_on=("MID",)))
    assert (found.courses, found.cost, found.minutes) == (("SIDE", "MID", "LAST"), 100_00, 14 * 60)


def test_a_completed_equivalent_counts() -> None:
    offers = shelf(offer("K", needs=(("P", "E"),)), offer("P"), offer("E"))
    assert bundle(offers, "K", learner(completed=("E",))).courses == ("K",)


def test_the_cheaper_of_two_equivalents_comes_along_and_the_shorter_of_two_that_cost_the_same() -> None:
    dear = shelf(offer("K", needs=(("P", "E"),)), offer("P", cost=5, hours=1), offer("E", cost=4, hours=9))
    assert bundle(dear, "K").courses == ("E", "K")
    same = shelf(offer("K", needs=(("P", "E"),)), offer("P", cost=4, hours=1), offer("E", cost=4, hours=9))
    assert bundle(same, "K").courses == ("P", "K")


def test_an_equivalent_stands_in_for_a_prerequisite_that_is_gone() -> None:
    gone = offer("P", status=CourseStatus.RETIRED)
    assert bundle(shelf(offer("K", needs=(("P", "E"),)), gone, offer("E", cost=9)), "K").courses == ("E", "K")


@pytest.mark.parametrize("status", [CourseStatus.RETIRED, CourseStatus.DRAFT])
def test_what_needs_something_gone_is_excluded_and_names_it(status: CourseStatus) -> None:
    offers = shelf(offer("K", needs=("P",)), offer("P", needs=("Q",)), offer("Q", status=status))
    assert excluded(offers, "K") == (Reason.NEEDS_SOMETHING_GONE, "Q")


def test_a_prerequisite_that_nobody_knows_is_gone() -> None:
    assert excluded(shelf(offer("K", needs=("P",))), "K") == (Reason.NEEDS_SOMETHING_GONE, "P")


def test_prerequisites_in_a_loop_lead_nowhere() -> None:
    offers = shelf(offer("A", needs=("B",)), offer("B", needs=("A",)))
    assert excluded(offers, "A")[0] is Reason.NEEDS_SOMETHING_GONE


def test_a_course_is_not_its_own_equivalent_way_in() -> None:
    offers = shelf(offer("K", needs=(("P", "K"),)), offer("P", cost=9))
    assert bundle(offers, "K").courses == ("P", "K")


def test_what_goes_on_or_is_retired_is_not_proposed() -> None:
    offers = shelf(offer("K", retires_on=TODAY))
    assert excluded(offers, "K") == (Reason.RETIRED, "K")
    assert excluded(shelf(offer("K")), "K", learner(going_on=("K",))) == (Reason.GOING_ON, "K")


@pytest.mark.parametrize(
    ("retires_on", "last_exam_on", "stays"),
    [
        (date(2026, 6, 15), None, False),
        (date(2026, 6, 16), None, True),
        (None, date(2026, 6, 14), False),
        (None, date(2026, 6, 15), True),
        (date(2026, 6, 15), date(2027, 1, 1), False),
    ],
)
def test_what_ends_before_the_likely_finish_is_not_proposed(
    retires_on: date | None, last_exam_on: date | None, stays: bool
) -> None:
    """Eight hours are two weeks."""
    offers = shelf(offer("K", hours=8, retires_on=retires_on, last_exam_on=last_exam_on))
    found = Bundles(offers, learner(), on=TODAY).of("K")
    assert found == (Exclusion("K", Reason.RETIRES_FIRST, "K") if not stays else found)
    assert isinstance(found, Bundle) is stays


def test_a_prerequisite_that_ends_too_early_is_named() -> None:
    offers = shelf(offer("K", needs=("P",)), offer("P", hours=40, retires_on=date(2026, 6, 20)))
    assert excluded(offers, "K") == (Reason.RETIRES_FIRST, "P")


def test_unknown_hours_count_as_eight() -> None:
    found = bundle(shelf(offer("K", hours=None)), "K")
    assert (found.minutes, found.finish) == (480, date(2026, 6, 15))


@given(catalogs(), people())
def test_a_bundle_can_be_taken_and_holds_its_course_and_nothing_idle(offers: dict[str, Offer], who: Learner) -> None:
    for code in offers:
        found = Bundles(offers, who, on=TODAY).of(code)
        if isinstance(found, Bundle):
            assert code in found.courses
            assert not stuck(offers, found.courses, who)
            assert who.completed.isdisjoint(set(found.courses) - {code}) or code in who.completed


@given(catalogs(most=6), people())
def test_a_course_is_excluded_for_what_it_needs_only_if_no_set_of_courses_holds_it(
    offers: dict[str, Offer], who: Learner
) -> None:
    usable = {
        code: one
        for code, one in offers.items()
        if code in who.going_on or one.terms.status is not CourseStatus.RETIRED
    }
    sets = every_set_that_can_be_taken(usable, who)
    for code in usable:
        found = Bundles(offers, who, on=TODAY).of(code)
        gone = isinstance(found, Exclusion) and found.reason is Reason.NEEDS_SOMETHING_GONE
        assert gone is not any(code in one for one in sets)
