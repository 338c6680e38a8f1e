"""The most useful next steps: benefit for the hours and the cost, in an order that everybody can follow by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.courses import CourseStatus, SelfEnroll
from portal.rules.coverage import Requirement
from portal.rules.refusals import Refusal
from portal.rules.steps.bundles import Exclusion, Reason
from portal.rules.steps.courses import Learner, Offer
from portal.rules.steps.ranking import next_steps, ranked, score
from tests.rules.steps.making import TODAY, WANTED, asked, catalogs, learner, offer, people, shelf


def best(offers: dict[str, Offer], who: Learner, wanted: dict[str, Requirement]) -> list[str]:
    return [step.code for step in ranked(offers, who, wanted, on=TODAY).steps]


def test_benefit_counts_steps_up_to_the_target_by_weight_and_core_twice() -> None:
    offers = shelf(offer("K", {"MLO": 3, "GOV": 4, "LIT": 1, "OTHER": 5}, hours=32, cost=1900))
    wanted = {"MLO": asked(3, 3, core=True), "GOV": asked(2, 2), "LIT": asked(2, 1)}
    [step] = ranked(offers, learner({"MLO": 1, "LIT": 1}), wanted, on=TODAY).steps
    assert [(one.competency, one.steps, one.gap, one.core, one.benefit) for one in step.closings] == [
        ("MLO", 2, 2, True, 12),
        ("GOV", 2, 2, False, 4),
    ]
    assert (step.benefit, step.score) == (16, pytest.approx(16 / (32 + 1900 / 50)))


def test_two_of_three_steps() -> None:
    offers = shelf(offer("K", {"MLO": 3}))
    [step] = ranked(offers, learner({"MLO": 1}), {"MLO": asked(4)}, on=TODAY).steps
    assert [(one.steps, one.gap) for one in step.closings] == [(2, 3)]


def test_fifty_of_the_currency_count_as_an_hour() -> None:
    assert score(3, minutes=120, cost=0) == score(3, minutes=60, cost=50_00) == pytest.approx(1.5)
    assert score(3, minutes=0, cost=0) > score(3, minutes=2, cost=0)


def test_what_proves_nothing_more_is_not_there() -> None:
    offers = shelf(offer("SAME", {"A": 2}), offer("OTHER", {"B": 3}), offer("NOTHING"))
    assert best(offers, learner({"A": 2}), {"A": asked(3)}) == []
    assert best(offers, learner({"A": 3}), {"A": asked(3)}) == []


def test_prerequisites_count_in_hours_cost_and_benefit() -> None:
    offers = shelf(
        offer("K", {"A": 3}, hours=10, needs=("P",)), offer("P", {"B": 1}, hours=10), offer("FAST", {"A": 3})
    )
    steps = {step.code: step for step in ranked(offers, learner(), {"A": asked(3), "B": asked(1)}, on=TODAY).steps}
    assert (steps["K"].benefit, steps["K"].bundle.minutes) == (4, 1200)
    assert best(offers, learner(), {"A": asked(3), "B": asked(1)}) == ["FAST", "K", "P"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (offer("B", {"A": 1}, hours=1), offer("A", {"A": 1}, hours=2)),
        (offer("B", {"A": 2}, hours=2), offer("A", {"A": 1}, hours=1)),
        (offer("B", {"A": 1}), offer("A", {"A": 1}, entry=SelfEnroll.APPROVAL)),
        (offer("B", {"A": 1}, entry=SelfEnroll.APPROVAL), offer("A", {"A": 1}, entry=SelfEnroll.CLOSED)),
        (offer("B", {"A": 1}, hours=2), offer("A", {"A": 1}, hours=1, cost=50)),
        (offer("A", {"A": 1}), offer("B", {"A": 1})),
    ],
)
def test_the_order_has_no_accidents(one: Offer, other: Offer) -> None:
    """Score, then benefit, then the easier way in, then cost, hours and code."""
    for offers in (shelf(one, other), shelf(other, one)):
        assert best(offers, learner(), {"A": asked(2)}) == [one.code, other.code]


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (SelfEnroll.OPEN, None),
        (SelfEnroll.APPROVAL, Refusal.NEEDS_APPROVAL),
        (SelfEnroll.CLOSED, Refusal.COURSE_CLOSED),
    ],
)
def test_what_cannot_be_entered_says_why(entry: SelfEnroll, refusal: Refusal | None) -> None:
    [step] = ranked(shelf(offer("K", {"A": 1}, entry=entry)), learner(), {"A": asked(1)}, on=TODAY).steps
    assert step.refusal is refusal


def test_what_ended_today_can_be_entered_tomorrow() -> None:
    [step] = ranked(shelf(offer("K", {"A": 1})), learner(ended_today=("K",)), {"A": asked(1)}, on=TODAY).steps
    assert step.refusal is Refusal.FINISHED_TODAY


def test_what_would_close_a_gap_and_cannot_is_told_apart() -> None:
    offers = shelf(
        offer("GONE", {"A": 1}, status=CourseStatus.RETIRED),
        offer("SOON", {"A": 1}, hours=80, retires_on=date(2026, 7, 1)),
        offer("NOISE", {"B": 1}, status=CourseStatus.RETIRED),
        offer("LACKS", {"A": 1}, needs=("GONE",)),
        offer("MINE", {"A": 1}),
    )
    found = ranked(offers, learner(going_on=("MINE",)), {"A": asked(1)}, on=TODAY)
    assert found.steps == ()
    assert found.excluded == (
        Exclusion("GONE", Reason.RETIRED, "GONE"),
        Exclusion("LACKS", Reason.NEEDS_SOMETHING_GONE, "GONE"),
        Exclusion("MINE", Reason.GOING_ON, "MINE"),
        Exclusion("SOON", Reason.RETIRES_FIRST, "SOON"),
    )


def test_what_goes_on_counts_as_reached_before_anything_is_proposed() -> None:
    offers = shelf(offer("MINE", {"A": 2}), offer("TWIN", {"A": 2}), offer("MORE", {"A": 3}))
    found = next_steps(offers, learner(going_on=("MINE",)), {"A": asked(3)}, on=TODAY, most=3)
    assert [(step.code, step.closings[0].steps, step.closings[0].gap) for step in found.steps] == [("MORE", 1, 3)]


def test_each_step_is_chosen_as_if_those_before_it_were_done() -> None:
    offers = shelf(
        offer("ONE", {"A": 2}, hours=1),
        offer("TWIN", {"A": 2}, hours=2),
        offer("NEXT", {"A": 3}, hours=4, needs=("ONE",)),
        offer("ELSE", {"B": 1}, hours=40),
    )
    found = next_steps(offers, learner(), {"A": asked(3), "B": asked(1)}, on=TODAY, most=3)
    assert [(step.code, step.bundle.courses, step.bundle.leans_on) for step in found.steps] == [
        ("ONE", ("ONE",), ()),
        ("ELSE", ("ELSE",), ()),
        ("NEXT", ("NEXT",), ("ONE",)),
    ]


def test_three_steps_serve_three_competencies_where_they_can() -> None:
    offers = shelf(
        offer("A1", {"A": 1}, hours=1),
        offer("A2", {"A": 2}, hours=1.5),
        offer("B1", {"B": 1}, hours=90),
    )
    wanted = {"A": asked(2), "B": asked(1)}
    assert best(offers, learner(), wanted) == ["A2", "A1", "B1"]
    found = next_steps(offers, learner(), {"A": asked(2), "B": asked(1)}, on=TODAY, most=3)
    assert [step.code for step in found.steps] == ["A2", "B1"]


def test_no_more_steps_than_asked_for() -> None:
    offers = shelf(*(offer(f"K{number}", {f"C{number}": 1}) for number in range(9)))
    wanted = {f"C{number}": asked(1) for number in range(9)}
    assert [len(next_steps(offers, learner(), wanted, on=TODAY, most=most).steps) for most in (0, 1, 3)] == [0, 1, 3]


@given(catalogs(), people(), WANTED, st.randoms())
def test_the_same_courses_in_any_order_give_the_same_steps(
    offers: dict[str, Offer], who: Learner, wanted: dict[str, Requirement], chance: st.DataObject
) -> None:
    shuffled = list(offers.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first = next_steps(offers, who, wanted, on=TODAY, most=3)
    assert next_steps(dict(shuffled), who, dict(reversed(wanted.items())), on=TODAY, most=3) == first


@given(catalogs(), people(), WANTED)
def test_every_step_takes_steps_of_a_gap_and_never_more_than_there_are(
    offers: dict[str, Offer], who: Learner, wanted: dict[str, Requirement]
) -> None:
    found = next_steps(offers, who, wanted, on=TODAY, most=9)
    taken: dict[str, int] = {}
    for step in found.steps:
        assert step.closings and step.benefit > 0
        assert step.code not in who.going_on
        for one in step.closings:
            taken[one.competency] = taken.get(one.competency, 0) + one.steps
            assert one.gap == wanted[one.competency].target - who.verified.get(one.competency, 0)
    assert all(count <= wanted[key].target - who.verified.get(key, 0) for key, count in taken.items())
    courses = [code for step in found.steps for code in step.bundle.courses]
    assert len(courses) == len(set(courses))
