"""Levels on any day: every vector, and what must hold for every history."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.courses import EvidenceKind
from portal.rules.levels import Evidence, Flag, Interval, intervals, known_on, lapsed_on, level_on, verified_until
from tests.vectors import domain

FIRST = date(2024, 1, 1)


def day_or_none(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def example_records() -> dict[tuple[str, str], list[Evidence]]:
    records: dict[tuple[str, str], list[Evidence]] = {}
    for row in domain()["input"]["evidence"]:
        records.setdefault((row["person"], row["competency"]), []).append(
            Evidence(
                source_ref=row["id"],
                kind=EvidenceKind(row["kind"]),
                level=row["level"],
                ceiling=row["ceiling"],
                observed_on=date.fromisoformat(row["observed"]),
                recorded_on=date.fromisoformat(row["recorded"]),
                expires_on=day_or_none(row["expires"]),
                revoked_on=day_or_none(row["revoked"]),
                revoked_recorded_on=day_or_none(row["revoked_recorded"]),
            )
        )
    return records


EXPECTED = [
    (day, person, competency)
    for day, people in domain()["expected"]["levels"].items()
    for person, competencies in people.items()
    for competency in competencies
]


@pytest.mark.parametrize(("day", "person", "competency"), EXPECTED)
def test_every_level_of_the_example_comes_out(day: str, person: str, competency: str) -> None:
    found = level_on(example_records().get((person, competency), []), date.fromisoformat(day))
    expected = domain()["expected"]["levels"][day][person][competency]
    assert {
        "V": found.verified,
        "H": found.held,
        "C": found.claimed,
        "state": found.state.value,
        "flags": sorted(flag.value for flag in found.flags),
        "basis": found.basis,
    } == {**expected, "flags": sorted(expected["flags"])}


@pytest.mark.parametrize(("person", "levels"), domain()["expected"]["levels_2024-12-31_as_known_then"].items())
def test_a_forged_certificate_counted_as_long_as_nobody_knew(person: str, levels: dict[str, dict[str, object]]) -> None:
    day = date(2024, 12, 31)
    assert level_on(example_records()[("p11", "GOV")], day).verified == 0
    for competency, expected in levels.items():
        found = level_on(known_on(example_records().get((person, competency), []), day), day)
        assert (found.verified, found.held, found.claimed) == (expected["V"], expected["H"], expected["C"])
        assert (found.state, found.basis, list(found.flags)) == (
            expected["state"],
            expected["basis"],
            expected["flags"],
        )


days = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def records(draw: st.DrawFn) -> Evidence:
    kind = draw(st.sampled_from(list(EvidenceKind)))
    ceiling = draw(st.integers(1, 5))
    observed = draw(days)
    expires = draw(st.none() | st.integers(1, 60).map(lambda n: observed + timedelta(days=n)))
    revoked = draw(st.none() | st.none() | st.integers(0, 60).map(lambda n: observed + timedelta(days=n)))
    return Evidence(
        source_ref=draw(st.text("abc", min_size=1, max_size=3)),
        kind=kind,
        level=draw(st.integers(0, ceiling)),
        ceiling=ceiling,
        observed_on=observed,
        recorded_on=observed + timedelta(days=draw(st.integers(0, 5))),
        expires_on=expires,
        revoked_on=revoked,
        revoked_recorded_on=revoked,
    )


histories = st.lists(records(), max_size=7, unique_by=lambda record: record.source_ref)
a_day = st.integers(-5, 130).map(lambda n: FIRST + timedelta(days=n))


@given(histories, a_day)
def test_verified_never_exceeds_held(history: list[Evidence], day: date) -> None:
    level = level_on(history, day)
    assert 0 <= level.verified <= level.held <= 5


@given(histories, a_day)
def test_claims_never_change_what_is_verified(history: list[Evidence], day: date) -> None:
    without = [record for record in history if record.kind is not EvidenceKind.SELF]
    with_claims, proved = level_on(history, day), level_on(without, day)
    assert (with_claims.verified, with_claims.held, with_claims.basis) == (proved.verified, proved.held, proved.basis)


@given(histories.flatmap(lambda history: st.tuples(st.just(history), st.permutations(history))), a_day)
def test_the_order_of_rows_is_irrelevant(both: tuple[list[Evidence], list[Evidence]], day: date) -> None:
    assert level_on(both[0], day) == level_on(both[1], day)


@given(histories, a_day)
def test_an_expiry_never_raises_anything(history: list[Evidence], day: date) -> None:
    forever = [replace(record, expires_on=None) for record in history]
    assert level_on(history, day).verified <= level_on(forever, day).verified
    assert level_on(history, day).held == level_on(forever, day).held


@given(histories, records(), a_day)
def test_evidence_that_only_passes_never_lowers(history: list[Evidence], new: Evidence, day: date) -> None:
    passed = replace(new, source_ref="new", level=new.ceiling)
    assert level_on([*history, passed], day).verified >= level_on(history, day).verified


@given(histories, a_day)
def test_nothing_observed_later_counts(history: list[Evidence], day: date) -> None:
    assert level_on(history, day) == level_on([r for r in history if r.observed_on <= day], day)


@given(histories, records(), a_day)
def test_revoking_on_the_day_of_observation_is_never_having_had_it(
    history: list[Evidence], void: Evidence, day: date
) -> None:
    void = replace(void, source_ref="void", revoked_on=void.observed_on, revoked_recorded_on=void.observed_on)
    assert level_on([*history, void], day) == level_on(history, day)


@given(histories, a_day)
def test_a_contradiction_that_is_revoked_leaves_what_was_there_before(history: list[Evidence], day: date) -> None:
    last = FIRST + timedelta(days=60)
    poor = Evidence("poor", EvidenceKind.CERTIFICATION, 0, 5, last, last + timedelta(days=9), revoked_on=day)
    if day > last:
        assert level_on([*history, poor], day) == level_on(history, day)
        assert level_on([*history, poor], day - timedelta(days=1)).held == 0


@given(histories, a_day, st.integers(0, 90))
def test_a_forecast_never_foresees_more_than_holds_without_an_expiry(
    history: list[Evidence], day: date, ahead: int
) -> None:
    """Later revocations of contradicting records are the one thing that may raise a level without new evidence."""
    known = [replace(record, revoked_on=None) for record in history if record.observed_on <= day]
    assert level_on(known, day + timedelta(days=ahead)).verified <= level_on(known, day).verified


@given(histories, a_day)
def test_the_intervals_hold_the_level_of_every_day(history: list[Evidence], day: date) -> None:
    level = level_on(history, day)
    found = [i for i in intervals(history) if i.start <= day and (i.end is None or day < i.end)]
    assert [(i.verified, i.held) for i in found] == ([(level.verified, level.held)] if level.held else [])


@given(histories)
def test_neighbouring_intervals_differ_and_do_not_overlap(history: list[Evidence]) -> None:
    found = intervals(history)
    for before, after in itertools.pairwise(found):
        assert before.end is not None
        assert before.end <= after.start
        assert before.end < after.start or (before.verified, before.held) != (after.verified, after.held)


@given(histories, a_day)
def test_until_is_the_first_day_on_which_the_verified_level_falls(history: list[Evidence], day: date) -> None:
    known = [record for record in history if record.observed_on <= day]
    level = level_on(known, day).verified
    later = (day + timedelta(days=n) for n in range(1, 260))
    expected = next((then for then in later if level_on(known, then).verified < level), None)
    assert verified_until(intervals(known), day) == expected


@given(histories, a_day)
def test_a_level_lapsed_on_the_first_day_since_when_less_is_verified_than_held(
    history: list[Evidence], day: date
) -> None:
    expected = None
    while (level := level_on(history, day if expected is None else expected - timedelta(1))).verified < level.held:
        expected = day if expected is None else expected - timedelta(1)
    assert lapsed_on(intervals(history), day) == expected


def test_nobody_without_evidence_has_an_interval() -> None:
    assert intervals([]) == []
    assert verified_until([], FIRST) is None


def test_an_interval_ends_on_the_day_of_expiry() -> None:
    record = Evidence("a", EvidenceKind.ASSESSMENT, 3, 3, FIRST, FIRST, expires_on=date(2024, 2, 29))
    assert intervals([record]) == [
        Interval(FIRST, date(2024, 2, 29), verified=3, held=3),
        Interval(date(2024, 2, 29), None, verified=0, held=3),
    ]


def test_of_two_results_of_one_day_the_later_recorded_one_decides_then_the_greater_reference() -> None:
    def result(ref: str, level: int, recorded: date = FIRST) -> Evidence:
        return Evidence(ref, EvidenceKind.ASSESSMENT, level, 4, FIRST, recorded)

    tomorrow = FIRST + timedelta(days=1)
    assert level_on([result("b", 3), result("a", 2, tomorrow)], FIRST).verified == 2
    assert level_on([result("a", 3, tomorrow), result("b", 2)], FIRST).verified == 3
    assert level_on([result("b", 2), result("a", 3)], FIRST).verified == 2
    assert level_on([result("Z", 2), result("a", 3)], FIRST).verified == 3
    assert level_on([result("z", 3), result("\u00e9", 2)], FIRST).verified == 2


def test_the_day_of_observation_counts_and_the_days_of_expiry_and_revocation_do_not() -> None:
    leap = date(2024, 2, 29)
    record = Evidence("a", EvidenceKind.CERTIFICATION, 3, 3, leap, leap, expires_on=date(2025, 2, 28))
    levels = {day: level_on([record], day) for day in (leap - timedelta(1), leap, date(2025, 2, 27), date(2025, 2, 28))}
    assert [(level.verified, level.held) for level in levels.values()] == [(0, 0), (3, 3), (3, 3), (0, 3)]
    revoked = replace(record, revoked_on=date(2024, 3, 1), revoked_recorded_on=date(2024, 3, 1))
    assert [level_on([revoked], day).held for day in (leap, date(2024, 3, 1))] == [3, 0]


def on_one_day(source_ref: str, level: int, ceiling: int, kind: EvidenceKind = EvidenceKind.ASSESSMENT) -> Evidence:
    return Evidence(source_ref, kind, level, ceiling, FIRST, FIRST)


@pytest.mark.parametrize(("earlier", "later"), [("B", "a"), ("Z9", "z1"), ("b", "é"), ("a", "a:02")])
def test_of_two_records_of_one_day_the_later_is_the_one_with_the_later_bytes(earlier: str, later: str) -> None:
    better, poorer = on_one_day(earlier, 3, 3), on_one_day(later, 1, 3)
    assert level_on([poorer, better], FIRST).verified == 1
    better, poorer = on_one_day(later, 3, 3), on_one_day(earlier, 1, 3)
    assert level_on([poorer, better], FIRST).verified == 3


@pytest.mark.parametrize(
    ("kind", "flags"),
    [(EvidenceKind.ASSESSMENT, set()), (EvidenceKind.PROJECT, {Flag.ABOVE_BETTER_EVIDENCE})],
)
def test_an_earlier_lower_result_is_a_reason_to_look_again_only_when_it_is_better_assured(
    kind: EvidenceKind, flags: set[Flag]
) -> None:
    found = level_on([on_one_day("1", 2, 3, kind), on_one_day("2", 3, 3)], FIRST)
    assert (found.verified, found.flags) == (3, flags)
