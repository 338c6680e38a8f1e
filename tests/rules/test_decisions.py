"""What has to be decided first: at most three, the same whatever the order, each with a subject, a day and a step."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.decisions import MOST, CoreGap, Decision, Lapsing, Need, Step, Topic, decide

TODAY = date(2026, 6, 1)
UNTIL = TODAY + timedelta(days=90)
NOTHING = Lapsing(0, 0, UNTIL)


def need(code: str = "INF", *, wants: int = 2, depth: int = 2, projected: int = 1, days: int = 40) -> Need:
    return Need("U", code, 4, wants, depth, projected, TODAY + timedelta(days=days))


needs = st.builds(
    Need,
    unit=st.sampled_from("AB"),
    competency=st.sampled_from(["INF", "MLO", "TST"]),
    level=st.integers(1, 5),
    need=st.integers(1, 4),
    depth=st.integers(0, 5),
    projected=st.integers(0, 5),
    day=st.integers(0, 90).map(lambda days: TODAY + timedelta(days=days)),
)
gaps = st.builds(
    CoreGap,
    competency=st.sampled_from(["INF", "MLO", "TST"]),
    level=st.integers(1, 5),
    people=st.integers(1, 9),
    course=st.sampled_from(["", "K-1", "K-2"]),
)
lapsing = st.builds(Lapsing, proofs=st.integers(0, 5), people=st.integers(0, 5), until=st.just(UNTIL))


@given(st.lists(needs, max_size=8), lapsing, st.lists(gaps, max_size=6), st.randoms())
def test_at_most_three_whatever_the_order_each_with_a_subject_a_day_and_one_step(of, lost, missed, chance) -> None:  # type: ignore[no-untyped-def]
    found = decide(of, lost, missed, on=TODAY)
    assert len(found) <= MOST
    for one in found:
        assert one.subject
        assert TODAY <= one.day <= UNTIL
        assert isinstance(one.step, Step)
    assert [one.topic for one in found] == sorted(one.topic for one in found)
    chance.shuffle(of)
    chance.shuffle(missed)
    assert decide(of, lost, missed, on=TODAY) == found


@given(st.lists(needs, max_size=8), lapsing, st.lists(gaps, max_size=6))
def test_nothing_is_left_out_while_there_is_room(of, lost, missed) -> None:  # type: ignore[no-untyped-def]
    open_needs = [one for one in of if one.worst < one.need or (one.depth >= 2 and one.projected == 1)]
    courses = [one for one in missed if one.people >= 2 and one.course]
    found = decide(of, lost, missed, on=TODAY)
    assert len(found) == min(MOST, len(open_needs) + bool(lost.proofs) + len(courses))
    for one in found:
        assert one.fact in [*open_needs, lost, *courses]


@given(st.lists(needs, min_size=1, max_size=8))
def test_nobody_comes_before_one_and_one_before_too_few(of: list[Need]) -> None:
    found = [one.fact for one in decide(of, NOTHING, [], on=TODAY) if one.topic is Topic.NEED]
    worst = [min(one.worst, 2) for one in found if isinstance(one, Need)]
    assert worst == sorted(worst)
    assert all(one.worst < one.need for one in found if isinstance(one, Need))


def only(*of: Need) -> Decision:
    [found] = decide(of, NOTHING, [], on=TODAY)
    return found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (need("Z", depth=0, projected=0), need("A", depth=1, projected=1, days=0)),
        (need("Z", depth=1, projected=1, days=0), need("A")),
        (need("Z", days=39), need("A", days=40)),
        (need("Z", wants=3), need("A", wants=2)),
        (need("A"), need("B")),
        (need("Z", wants=3, depth=3, projected=2), need("A", wants=1, depth=2, projected=1)),
    ],
    ids=["nobody before one", "now before later", "sooner", "smaller margin", "code", "unmet before hidden"],
)
def test_which_of_two_needs_comes_first(first: Need, second: Need) -> None:
    assert [one.fact for one in decide([second, first], NOTHING, [], on=TODAY)] == [first, second]


def test_a_need_that_one_person_meets_alone_is_no_decision_and_one_that_will_rest_on_one_is() -> None:
    assert decide([need(wants=1, depth=1, projected=1)], NOTHING, [], on=TODAY) == ()
    assert only(need(wants=1, depth=3, projected=1)).topic is Topic.HIDDEN
    assert only(need(wants=1, depth=3, projected=0)).topic is Topic.NEED


def test_lapses_come_before_core_gaps_and_a_gap_of_one_or_without_a_course_does_not_come() -> None:
    lost = Lapsing(8, 7, UNTIL)
    missed = [CoreGap("A", 2, 2, "K-1"), CoreGap("B", 2, 5, "K-2"), CoreGap("C", 2, 1, "K-3"), CoreGap("D", 2, 9, "")]
    found = decide([], lost, missed, on=TODAY)
    assert [(one.topic, one.subject, one.day, one.step) for one in found] == [
        (Topic.LAPSES, "renewals", UNTIL, Step.RENEW),
        (Topic.CORE_GAP, "B", TODAY, Step.TRAIN),
        (Topic.CORE_GAP, "A", TODAY, Step.TRAIN),
    ]
    assert decide([], NOTHING, [], on=TODAY) == ()
