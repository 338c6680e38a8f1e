"""Headcount, turnover, cohorts: the staff of the vectors, and what must hold for every company."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from portal.rules.retention.by_unit import UnitSums, by_unit, rolled_up
from portal.rules.retention.cohort import cohort
from portal.rules.retention.days import NEVER, Window, day_numbers
from portal.rules.retention.intervals import rate
from portal.rules.retention.stays import Stays, at_risk
from portal.rules.retention.turnover import Separations, headcount, turnover, turnover_of
from tests.rules.retention.rows import companies, nobody, random_company, staff, whole
from tests.vectors import retention

EXPECTED = retention()["staff"]["expected"]


def test_the_staff_has_its_person_days_and_turnover() -> None:
    stays, _, window = staff()
    found = turnover_of(stays, window)
    assert found.person_days == EXPECTED["person_days"]
    assert found.average_headcount == pytest.approx(EXPECTED["average_headcount_daily"], abs=1e-9)
    assert found.separations == Separations(**EXPECTED["separations"])
    assert found.total.ratio == pytest.approx(EXPECTED["turnover_daily_average"], abs=1e-9)
    assert found.voluntary.ratio == pytest.approx(EXPECTED["voluntary_turnover"], abs=1e-9)
    assert found.per_100_person_years.ratio == pytest.approx(EXPECTED["leavers_per_100_person_years"], abs=1e-9)
    assert found.total.interval == rate(6, found.average_headcount).interval


def test_headcounts_and_the_simple_averages_of_other_reports() -> None:
    stays, _, window = staff()
    opening, closing = headcount(stays, [window.start, window.end - 1]).tolist()
    assert (opening, closing) == (EXPECTED["opening_headcount"], EXPECTED["closing_headcount"])
    assert (opening + closing) / 2 == EXPECTED["average_headcount_open_close"]
    assert 6 / ((opening + closing) / 2) == pytest.approx(EXPECTED["turnover_open_close"], abs=1e-9)
    ends = [date(2025, month, 1).toordinal() for month in range(2, 13)]
    points = headcount(stays, [window.start, *(day - 1 for day in ends), window.end - 1])
    assert points.mean() == EXPECTED["average_headcount_13_points"]


def test_the_months_have_their_own_rates_and_sum() -> None:
    stays, _, _ = staff()
    total = 0.0
    for row in EXPECTED["monthly"]:
        first = date.fromisoformat(row["month"] + "-01")
        found = turnover_of(stays, Window.between(first, date(first.year + first.month // 12, first.month % 12 + 1, 1)))
        assert found.separations.total == row["separations"]
        assert found.average_headcount == pytest.approx(row["avg_headcount"], abs=1e-9)
        assert found.total.ratio == pytest.approx(row["rate"], abs=1e-9)
        total += found.total.ratio or 0
    assert total == pytest.approx(EXPECTED["sum_of_monthly_rates"], abs=1e-9)


def test_who_left_and_came_back_was_not_kept() -> None:
    stays, _, window = staff()
    found = cohort(stays, window)
    expected = EXPECTED["cohort"]
    assert (found.kept.whole, found.kept.part) == (expected["n"], expected["still_continuously"])
    assert found.kept.share == expected["rate"]
    assert found.kept.part + found.came_back == expected["incl_rehires"]
    assert found.moved_away == 0


def test_who_moved_out_of_the_unit_is_kept_and_told_beside() -> None:
    window = Window(100, 200)
    #          in the unit       moved out at 150    left from elsewhere   rehired elsewhere
    unit = Stays(
        person=whole([1, 2, 3, 4]),
        hired=whole([0, 0, 0, 0]),
        left=whole([NEVER, NEVER, 180, 120]),
        kind=whole([0, 0, 1, 1]),
        begin=whole([0, 0, 0, 0]),
        end=whole([NEVER, 150, 150, 120]),
    )
    spells = Stays.of_spells(
        whole([1, 2, 3, 4, 4]), whole([0, 0, 0, 0, 190]), whole([NEVER, NEVER, 180, 120, NEVER]), whole([0] * 5)
    )
    found = cohort(unit, window, spells)
    assert (found.kept.whole, found.kept.part, found.moved_away, found.came_back) == (4, 2, 1, 1)
    assert turnover_of(unit, window).separations.total == 1
    assert turnover_of(spells, window).separations.total == 2


def test_a_leaver_counts_in_the_period_of_the_last_day_worked() -> None:
    stays = Stays.of_spells(whole([1]), whole([0]), whole([100]), whole([1]))
    assert turnover_of(stays, Window(90, 100)).separations.total == 1
    assert turnover_of(stays, Window(100, 110)).separations.total == 0
    assert turnover_of(stays, Window(90, 99)).separations.total == 0


def test_a_leaver_of_whom_no_kind_is_told_counts_in_the_total_alone() -> None:
    stays = Stays.of_spells(whole([1, 2]), whole([0, 0]), whole([5, 6]), whole([0, 3]))
    assert turnover_of(stays, Window(0, 10)).separations == Separations(total=2, other=1)


def test_the_rows_at_risk_begin_late_and_end_with_the_window() -> None:
    stays, _, window = staff()
    table = at_risk(stays, window)
    assert len(table.person) == 15, "who left before the window is not seen"
    assert int((table.exit - table.entry).sum()) == EXPECTED["person_days"]
    assert (table.exit >= 1).all() and (table.entry >= 0).all()


def test_nobody_has_no_rate() -> None:
    stays, _ = nobody()
    found = turnover_of(stays, Window(0, 30))
    assert (found.person_days, found.average_headcount, found.separations) == (0, 0.0, Separations())
    assert found.total.ratio is found.total.interval is found.per_100_person_years.ratio is None
    assert cohort(stays, Window(0, 30)).kept.share is None
    assert headcount(stays, [3, 4]).tolist() == [0, 0]
    assert by_unit(stays, whole([]), Window(0, 30), 2) == (UnitSums(), UnitSums())


def test_one_person_is_counted_in_full() -> None:
    stays = Stays.of_spells(whole([7]), whole([10]), whole([NEVER]), whole([0]))
    found = turnover_of(stays, Window(0, 30))
    assert (found.person_days, found.total.ratio) == (20, 0.0)
    assert cohort(stays, Window(0, 30)).kept.share is None
    assert cohort(stays, Window(10, 30)).kept.share == 1.0


@given(companies())
def test_person_days_are_the_sum_of_daily_headcounts(company: Any) -> None:
    stays, _, window = company
    daily = headcount(stays, range(window.start, window.end))
    assert turnover_of(stays, window).person_days == int(daily.sum())


@given(companies())
def test_two_halves_of_a_period_add_up_to_it(company: Any) -> None:
    stays, _, window = company
    middle = (window.start + window.end) // 2
    parts = [turnover_of(stays, half) for half in (Window(window.start, middle), Window(middle, window.end))]
    assert turnover(
        window.days,
        sum(part.person_days for part in parts),
        parts[0].separations + parts[1].separations,
    ) == turnover_of(stays, window)


@given(companies())
def test_a_period_has_as_many_leavers_as_rows_that_end_by_leaving(company: Any) -> None:
    stays, _, window = company
    found = turnover_of(stays, window)
    assert found.separations.total == int(at_risk(stays, window).event.sum())
    kinds = found.separations
    assert kinds.voluntary + kinds.involuntary + kinds.other <= kinds.total


def test_units_with_all_below_them_add_up_to_the_company() -> None:
    stays, _, window = random_company(500, seed=3)
    chance = np.random.default_rng(4)
    home = chance.integers(0, 9, 500)
    parents = {0: None, 1: 0, 2: 0, 3: 1, 4: 1, 5: 4, 6: 2, 7: None, 8: 7}
    direct = by_unit(stays, home, window, 9)
    total = rolled_up(direct, parents)
    for unit, below in ((4, {4, 5}), (1, {1, 3, 4, 5}), (0, {0, 1, 2, 3, 4, 5, 6}), (7, {7, 8})):
        assert total[unit].turnover(window) == turnover_of(stays.only(np.isin(home, list(below))), window)
    assert (total[0] + total[7]).turnover(window) == turnover_of(stays, window)
    assert all(sums.passing == 0 for sums in total)
    assert (total[0] + total[7]).settled == len(np.unique(stays.within(window).person))


def test_who_spent_days_in_two_units_is_settled_in_neither() -> None:
    stays = Stays(
        person=whole([1, 1, 2, 3]),
        hired=whole([0, 0, 0, 0]),
        left=whole([NEVER, NEVER, 50, NEVER]),
        kind=whole([0, 0, 2, 0]),
        begin=whole([0, 20, 0, 0]),
        end=whole([20, NEVER, 50, NEVER]),
    )
    first, second = by_unit(stays, whole([0, 1, 1, 0]), Window(10, 60), 2)
    assert first == UnitSums(person_days=10 + 50, settled=1, passing=1)
    assert second == UnitSums(person_days=40 + 40, leavers=1, involuntary=1, settled=1, passing=1)


def test_days_are_numbered_from_dates_and_iso_texts() -> None:
    assert day_numbers([date(2025, 1, 31), "2025-01-31", None]).tolist() == [date(2025, 1, 31).toordinal()] * 2 + [
        NEVER
    ]
    assert day_numbers([]).tolist() == []
    with pytest.raises(ValueError, match=r"31\.01\.2025"):
        day_numbers(["31.01.2025"])


def test_a_window_without_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Window(5, 5)
    assert Window.between(date(2025, 1, 1), date(2026, 1, 1)).days == 365
