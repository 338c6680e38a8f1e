"""Trained against not yet trained: every vector, the Stanford hearts, and what must hold for every company."""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from portal.rules.retention.bands import EDGES, Band, RateRatio, by_band, rate_ratio
from portal.rules.retention.comparison import compare, enough
from portal.rules.retention.cox import cox
from portal.rules.retention.days import NEVER, Flags, Window
from portal.rules.retention.exposure import SplitRows, exposed, split
from portal.rules.retention.landmark import landmark
from portal.rules.retention.logrank import Logrank, logrank
from portal.rules.retention.stays import AtRisk, Stays, at_risk
from portal.rules.retention.tenure import product_limit
from portal.rules.retention.two_states import LeavingDays, leaving_days
from tests import vectors
from tests.rules.retention.rows import companies, nobody, random_company, rows, staff, whole
from tests.vectors import retention

VECTORS = retention()["two_group"]
STAFF = retention()["staff"]["expected"]
HEARTS = retention()["known_reference"]


def days_of(vector: dict[str, Any]) -> LeavingDays:
    table = rows(vector["input"])
    return leaving_days(table.entry, table.exit, table.event, np.array(vector["input"]["group"], dtype=bool))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_logrank_test_is_that_of_r(vector: dict[str, Any]) -> None:
    found, expected = logrank(days_of(vector)), vector["expected"]["logrank"]
    assert list(found.observed) == expected["observed"]
    assert list(found.expected) == pytest.approx(expected["expected"], abs=1e-9)
    assert found.variance == pytest.approx(expected["variance"], abs=1e-9)
    assert (found.chi_square, found.p) == pytest.approx((expected["chi2"], expected["p"]), abs=1e-9)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_cox_model_is_that_of_r(vector: dict[str, Any]) -> None:
    found, expected = cox(days_of(vector)), vector["expected"]["cox"]
    if expected["coef"] is None:
        assert found is None
        return
    assert found is not None
    assert (found.coefficient, found.error) == pytest.approx((expected["coef"], expected["se"]), abs=1e-9)
    assert found.ratio == pytest.approx(expected["hr"], abs=1e-9)
    assert found.interval == pytest.approx((expected["lower"], expected["upper"]), rel=1e-9)


EXTENDED = [
    (vector, group) for vector in VECTORS for group in (0, 1) if f"extended_km_group{group}" in vector["expected"]
]


@pytest.mark.parametrize(
    ("vector", "group"), EXTENDED, ids=lambda part: part["name"] if isinstance(part, dict) else part
)
def test_the_extended_curve_of_each_state_is_that_of_r(vector: dict[str, Any], group: int) -> None:
    expected = vector["expected"][f"extended_km_group{group}"]
    table, chosen = rows(vector["input"]), np.array(vector["input"]["group"]) == group
    points = [p for p in product_limit(table.entry[chosen], table.exit[chosen], table.event[chosen]) if p.leavers]
    assert [(p.day, p.at_risk, p.leavers) for p in points] == [(r["t"], r["n_risk"], r["n_event"]) for r in expected]
    assert [p.survival for p in points] == pytest.approx([r["surv"] for r in expected], abs=1e-9)


def test_people_are_split_on_the_day_after_completion() -> None:
    vector = next(vector for vector in VECTORS if "people_entry_exit_event_trainingday" in vector)
    entry, exit_, event, day = zip(*vector["people_entry_exit_event_trainingday"], strict=True)
    table = AtRisk(np.arange(len(entry)), whole(entry), whole(exit_), np.array(event, dtype=bool))
    found = split(table, whole([NEVER if since is None else since for since in day]))
    given_rows = vector["input"]
    expected = zip(*(given_rows[key] for key in ("id", "entry", "exit", "event", "group")), strict=True)
    assert sorted(as_tuples(found)) == sorted(expected)


def as_tuples(table: SplitRows) -> list[tuple[int, ...]]:
    columns = (table.person, table.entry, table.exit, table.event, table.already)
    return [tuple(map(int, row)) for row in zip(*columns, strict=True)]


@cache
def hearts() -> tuple[AtRisk, Any]:
    """103 patients on half-days (one transplant was on day 4.5) and the day of their transplant."""
    path = Path(vectors.__file__).parent / "stanford_heart.csv"
    with path.open(encoding="utf-8", newline="") as file:
        patients = list(csv.DictReader(file))
    table = AtRisk(
        person=np.arange(len(patients)),
        entry=whole([0] * len(patients)),
        exit=whole([round(2 * float(patient["day"])) for patient in patients]),
        event=np.array([patient["died"] == "1" for patient in patients]),
    )
    since = whole([round(2 * float(patient["transplanted_on"] or NEVER)) for patient in patients])
    return table, since


def test_the_naive_label_makes_transplants_save_the_stanford_patients() -> None:
    table, since = hearts()
    assert len(table.person) == HEARTS["naive_ever"]["n"]
    days = leaving_days(table.entry, table.exit, table.event, since < NEVER)
    found = cox(days)
    assert found is not None
    assert found.coefficient == pytest.approx(HEARTS["naive_ever"]["coef"], abs=1e-9)
    assert found.ratio == pytest.approx(HEARTS["naive_ever"]["hr"], abs=1e-9)
    assert found.error == pytest.approx(HEARTS["naive_ever"]["se"], abs=1e-9)
    assert logrank(days).chi_square == pytest.approx(HEARTS["naive_ever"]["logrank_chi2"], abs=1e-9)


def test_a_state_that_begins_does_not() -> None:
    found = split(*hearts())
    days = leaving_days(found.entry, found.exit, found.event, found.already)
    model, test = cox(days), logrank(days)
    assert model is not None
    assert model.coefficient == pytest.approx(HEARTS["time_varying"]["coef"], abs=1e-9)
    assert model.ratio == pytest.approx(HEARTS["time_varying"]["hr"], abs=1e-9)
    assert model.error == pytest.approx(HEARTS["time_varying"]["se"], abs=1e-9)
    assert test.chi_square == pytest.approx(HEARTS["mantel_byar_chi2"], abs=1e-9)
    assert test.p == pytest.approx(HEARTS["mantel_byar_p"], abs=1e-9)


def test_the_staff_is_split_into_its_counting_rows() -> None:
    stays, completed, window = staff()
    names = sorted({spell["person"] for spell in retention()["staff"]["spells"]})
    expected = [
        (names.index(row["person"]), row["entry"], row["exit"], row["event"], row["trained"])
        for row in STAFF["counting_rows"]
    ]
    assert sorted(as_tuples(exposed(stays, window, completed))) == sorted(expected)


def test_the_staff_has_its_curve_rates_and_ratio() -> None:
    table = exposed(*_staff_in_order())
    points = [p for p in product_limit(table.entry, table.exit, table.event) if p.leavers]
    for point, row in zip(points, STAFF["km"], strict=True):
        assert (point.day, point.at_risk, point.leavers) == (row["t"], row["n_risk"], row["n_event"])
        found = (point.survival, point.low, point.high)
        assert found == pytest.approx((row["surv"], row["lower"], row["upper"]), abs=1e-9)
    bands = by_band(table, (0, 365, 1095))
    assert bands == tuple(
        Band(
            row["tenure_from"],
            row["tenure_to"],
            row["person_days_not_yet"],
            row["leavers_not_yet"],
            row["person_days_trained"],
            row["leavers_trained"],
        )
        for row in STAFF["exposure_by_band"]
    )
    found = rate_ratio(bands)
    assert found.ratio == pytest.approx(STAFF["mh_rate_ratio"], abs=1e-9)
    assert found.interval == pytest.approx((STAFF["mh_lower"], STAFF["mh_upper"]), abs=1e-9)
    both = compare(table)
    assert both.already.rate.ratio == pytest.approx(STAFF["rate_trained_per_100py"], abs=1e-9)
    assert both.not_yet.rate.ratio == pytest.approx(STAFF["rate_not_yet_per_100py"], abs=1e-9)
    test = logrank(leaving_days(table.entry, table.exit, table.event, table.already))
    assert test.observed == tuple(STAFF["logrank"]["observed"])
    assert (test.chi_square, test.p) == pytest.approx((STAFF["logrank"]["chi2"], STAFF["logrank"]["p"]), abs=1e-9)


def _staff_in_order() -> tuple[Stays, Window, Any]:
    stays, completed, window = staff()
    return stays, window, completed


def test_the_staff_has_its_landmark() -> None:
    stays, completed, _ = staff()
    expected = STAFF["landmark"]
    day, horizon = (date.fromisoformat(expected[key]).toordinal() for key in ("date", "horizon"))
    found = landmark(stays, completed, day, horizon - day)
    assert (found.already.whole, found.already.part) == (expected["trained_n"], expected["trained_kept"])
    assert (found.not_yet.whole, found.not_yet.part) == (expected["not_yet_n"], expected["not_yet_kept"])
    assert not found.enough


def test_the_landmark_weighs_each_tenure_as_both_groups_hold_it() -> None:
    #                 band (0, 30]        band (30, 90]      band (90, 180]: nobody trained
    tenure = whole([10, 11, 12, 13, 40, 41, 42, 43, 44, 45, 100])
    already = np.array([1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0], dtype=bool)
    kept = np.array([1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1], dtype=bool)
    stays = Stays.of_spells(np.arange(11), 1000 - tenure, np.where(kept, NEVER, 1100), whole([1] * 11))
    found = landmark(stays, np.where(already, 900, NEVER), 1000)
    assert found.standardised_already == pytest.approx((4 * 1 / 1 + 6 * 2 / 4) / 10)
    assert found.standardised_not_yet == pytest.approx((4 * 1 / 3 + 6 * 1 / 2) / 10)
    assert found.not_yet.share == pytest.approx(3 / 6)


def test_without_a_tenure_that_both_groups_hold_nothing_is_standardised() -> None:
    stays = Stays.of_spells(whole([1, 2]), whole([0, 900]), whole([NEVER, NEVER]), whole([0, 0]))
    found = landmark(stays, whole([500, NEVER]), 1000)
    assert (found.standardised_not_yet, found.standardised_already) == (None, None)
    assert (found.not_yet.share, found.already.share) == (1.0, 1.0)


def test_who_completes_on_the_last_day_worked_was_not_yet_trained() -> None:
    stays = Stays.of_spells(whole([1]), whole([0]), whole([100]), whole([1]))
    found = exposed(stays, Window(0, 200), whole([99]))
    assert as_tuples(found) == [(1, 0, 100, 1, 0)]
    found = exposed(stays, Window(0, 200), whole([98]))
    assert as_tuples(found) == [(1, 0, 99, 0, 0), (1, 99, 100, 1, 1)]


def test_a_completion_in_an_earlier_spell_counts_from_the_first_day() -> None:
    stays = Stays.of_spells(whole([1]), whole([50]), whole([NEVER]), whole([0]))
    assert as_tuples(exposed(stays, Window(0, 60), whole([20]))) == [(1, 0, 10, 0, 1)]


def test_an_event_on_the_last_day_of_a_band_belongs_to_it() -> None:
    table = SplitRows(whole([1]), whole([0]), whole([30]), np.array([True]), np.array([True]))
    bands = by_band(table)
    assert [(band.days_already, band.leavers_already) for band in bands[:2]] == [(30, 1), (0, 0)]
    assert tuple(band.begin for band in bands) == EDGES and bands[-1].end is None


@pytest.mark.parametrize(
    ("people", "leavers", "expected"), [(10, 5, True), (9, 5, False), (10, 4, False), (500, 80, True)]
)
def test_a_state_needs_ten_people_and_five_leavers(people: int, leavers: int, expected: bool) -> None:
    assert enough((people, leavers)) is expected
    assert enough((100, 50), (people, leavers)) is expected


def table_of(not_yet: tuple[int, int], already: tuple[int, int]) -> SplitRows:
    """So many people, of whom so many leave, in each state; all at risk for a hundred days."""
    sizes = not_yet[0], already[0]
    state: Flags = np.repeat([False, True], sizes)
    event = np.concatenate([np.arange(size) < leavers for size, leavers in (not_yet, already)])
    people = np.arange(sum(sizes))
    return SplitRows(people, people * 0, people * 0 + 100 - event * (people % 50), event, state)


def test_below_the_least_data_the_states_are_told_and_nothing_is_compared() -> None:
    found = compare(table_of((40, 20), (10, 4)))
    assert not found.enough
    assert (found.ratio, found.test, found.model, found.curves) == (None, None, None, None)
    assert (found.already.people, found.already.leavers) == (10, 4)
    assert found.already.rate.ratio is not None


def test_with_the_least_data_everything_is_compared() -> None:
    found = compare(table_of((10, 5), (10, 5)))
    assert found.enough and found.ratio is not None and found.ratio.interval is not None
    assert found.test is not None and found.test.p is not None
    assert found.model is not None and found.curves is not None
    assert found.curves.start == 0
    assert found.ratio.interval[0] < found.ratio.ratio < found.ratio.interval[1]


def test_both_curves_begin_where_ten_of_each_state_are() -> None:
    table = table_of((20, 8), (20, 8))
    late = SplitRows(
        table.person, np.where(table.already, 30, 0), np.maximum(table.exit, 31), table.event, table.already
    )
    found = compare(late).curves
    assert found is not None
    assert found.start == found.not_yet.start == found.already.start == 30
    assert all(point.day > 30 for point in found.not_yet.points)


def test_a_ratio_without_a_shared_tenure_is_none_and_one_without_a_trained_leaver_has_no_interval() -> None:
    assert rate_ratio([Band(0, 30, 100, 3, 0, 0), Band(30, None, 0, 0, 50, 2)]) == RateRatio(None, None)
    assert rate_ratio([Band(0, None, 100, 3, 50, 0)]) == RateRatio(0.0, None)
    assert rate_ratio([]) == RateRatio(None, None)


def test_nobody_and_one_person_are_compared_to_nobody() -> None:
    stays, completed = nobody()
    for table in (
        exposed(stays, Window(0, 9), completed),
        exposed(Stays.of_spells(whole([1]), whole([0]), whole([5]), whole([1])), Window(0, 9), whole([NEVER])),
    ):
        found = compare(table)
        assert not found.enough
        assert found.already.rate.ratio is None
        days = leaving_days(table.entry, table.exit, table.event, table.already)
        assert cox(days) is None
        assert logrank(days).p is None
    assert logrank(days) == Logrank((1, 0), (1.0, 0.0), 0.0, None, None)
    assert landmark(stays, completed, 3).already.share is None


@given(companies())
def test_splitting_conserves_days_at_risk_and_leavers(company: Any) -> None:
    stays, completed, window = company
    table, parts = at_risk(stays, window), exposed(stays, window, completed)
    assert int((parts.exit - parts.entry).sum()) == int((table.exit - table.entry).sum())
    assert (parts.exit > parts.entry).all()
    assert sorted(parts.exit[parts.event].tolist()) == sorted(table.exit[table.event].tolist())
    bands = by_band(parts)
    assert sum(b.days_not_yet + b.days_already for b in bands) == int((table.exit - table.entry).sum())
    assert sum(b.leavers_not_yet + b.leavers_already for b in bands) == int(table.event.sum())
    both = compare(parts)
    assert both.not_yet.person_days + both.already.person_days == int((table.exit - table.entry).sum())


@given(companies())
def test_each_day_of_a_split_row_is_in_its_state(company: Any) -> None:
    stays, completed, window = company
    parts = exposed(stays, window, completed)
    since = completed - stays.hired + 1
    for person, entry, exit_, _, already in as_tuples(parts):
        assert entry >= since[person] if already else exit_ <= since[person]


@pytest.mark.parametrize("seed", range(8))
def test_the_intervals_contain_their_estimates_and_the_order_of_rows_is_irrelevant(seed: int) -> None:
    stays, completed, window = random_company(400, seed)
    found = compare(exposed(stays, window, completed))
    assert found.ratio is not None and found.model is not None and found.ratio.interval is not None
    assert found.ratio.interval[0] < found.ratio.ratio < found.ratio.interval[1]
    assert found.model.interval[0] < found.model.ratio < found.model.interval[1]
    order = np.random.default_rng(seed).permutation(len(completed))
    assert compare(exposed(stays.only(order), window, completed[order])) == found


@pytest.mark.parametrize("seed", range(4))
def test_exchanging_the_states_turns_the_ratios_round(seed: int) -> None:
    stays, completed, window = random_company(400, seed)
    table = exposed(stays, window, completed)
    turned = SplitRows(table.person, table.entry, table.exit, table.event, ~table.already)
    one, other = compare(table), compare(turned)
    assert one.ratio.ratio * other.ratio.ratio == pytest.approx(1)
    assert one.model.ratio * other.model.ratio == pytest.approx(1)
    assert one.test.chi_square == pytest.approx(other.test.chi_square)
