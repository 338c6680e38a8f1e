"""Where the parts of a chart stand."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from portal.web.charts import Plane, Series, dodged, line_chart, share_ticks, thinned

PLANE = Plane(0, 10, height=200)


def test_values_stand_in_percent_across_and_in_pixels_from_the_top() -> None:
    assert (PLANE.x(0), PLANE.x(2.5), PLANE.x(10)) == ("0.00%", "25.00%", "100.00%")
    assert (PLANE.y(0), PLANE.y(0.25), PLANE.y(1)) == (200, 150, 0)
    assert Plane(3, 3).x(3) == "50.00%"
    assert Plane(0, 1, top=50, height=100).y(25) == 50


def test_a_line_has_a_gap_where_there_is_nothing_to_draw() -> None:
    spots = [(0, 0.5), (1, 0.25), (2, None), (10, 0.0)]
    assert PLANE.curves(spots) == ("0.0,500.0 100.0,750.0", "1000.0,1000.0")
    assert PLANE.curves([(0, None)]) == ()


def test_shares_run_from_none_to_all() -> None:
    ticks = share_ticks(PLANE)
    assert [tick.text for tick in ticks] == ["0\u00a0%", "25\u00a0%", "50\u00a0%", "75\u00a0%", "100\u00a0%"]
    assert [float(tick.at) for tick in ticks] == [200, 150, 100, 50, 0]


places = st.lists(st.floats(0, 1), unique=True, max_size=20).map(sorted)


@given(places, st.floats(0.01, 0.5))
def test_words_that_are_kept_have_room(found: list[float], apart: float) -> None:
    kept = sorted(thinned(found, apart))
    assert all(found[b] - found[a] >= apart for a, b in itertools.pairwise(kept))
    assert not found or kept[-1] == len(found) - 1


def test_every_second_word_is_kept_where_each_would_be_too_many() -> None:
    months = [number / 12 for number in range(13)]
    assert thinned(months, 0.08) == set(range(13))
    assert thinned(months, 0.1) == set(range(0, 13, 2))
    assert thinned(months, 0.2) == {0, 3, 6, 9, 12}
    assert thinned([0.5], 0.1) == {0}


@given(st.lists(st.floats(0, 200), max_size=6))
def test_labels_keep_apart_and_above_the_axis(heights: list[float]) -> None:
    moved = dodged(heights, 15, lowest=200)
    order = sorted(moved)
    assert all(b - a >= 15 - 1e-9 for a, b in itertools.pairwise(order))
    assert all(height <= 200 for height in moved)
    assert sorted(range(len(heights)), key=lambda one: (heights[one], one)) == sorted(
        range(len(heights)), key=lambda one: (moved[one], one)
    )


def test_a_label_that_has_room_stays() -> None:
    assert dodged([100, 10, 60], 15, lowest=200) == [100, 10, 60]
    assert dodged([100, 101], 15, lowest=200) == [100, 115]
    assert dodged([199, 198], 15, lowest=200) == [200, 185]


def test_a_chart_says_each_of_its_values() -> None:
    spots = [(0, 0.5), (4, None), (10, 0.75)]
    said, tips = ["half", "nothing", "more"], ["1/2", "", "3/4"]
    one = Series(spots, name="now", said=said, tips=tips, labelled=[2])
    days = [(0, "Jan"), (4, "Feb"), (10, "Mar")]
    drawn = line_chart(PLANE, [one, Series(spots, kind="b", name="then")], says="It rose", rows=(), days=days)
    assert [(mark.x, mark.y, mark.says, mark.label, mark.anchor) for mark in drawn.marks] == [
        ("0.00%", 100, "half", "", "start"),
        ("100.00%", 50, "more", "75\u00a0%", "end"),
    ]
    assert [(line.kind, line.name_y) for line in drawn.lines] == [("a", 50), ("b", 65)]
    assert [tick.text for tick in drawn.columns] == ["Jan", "Feb", "Mar"]
    assert drawn.height == 200
