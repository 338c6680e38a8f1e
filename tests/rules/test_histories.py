"""What was asked and met over time: the company of the vectors, and random people against the rule of a single day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.rules.bridge import GAINS, LOSSES, Bridge, Move, bridge
from portal.rules.histories import Asked, Asking, Days, History, PersonDays, person_days, points, stretches
from portal.rules.levels import Interval, intervals
from portal.rules.people import in_force
from portal.rules.validity import add_months
from tests.rules.test_levels import day_or_none, example_records
from tests.vectors import domain

BEGIN, END = date(2024, 1, 1), date(2026, 1, 1)
DAY = date(2025, 1, 1)
COMPETENCIES = ("LIT", "MLO")
ROLES = ("BASE", "A", "B")


def overlap(one: Days, other: Days) -> list[Days]:
    first = max(one[0], other[0])
    ends = [end for end in (one[1], other[1]) if end]
    return [(first, min(ends, default=None))] if not ends or first < min(ends) else []


def company() -> list[History]:
    """Everybody of the vectors while they belonged to ORG, which is everything."""
    given = domain()["input"]

    def days(row: dict[str, str]) -> Days:
        return date.fromisoformat(row["start"]), day_or_none(row["end"])

    asked = Asked(
        (Asking(r["role"], r["competency"], r["target"], date.min, None) for r in given["role_requirements"]), ["BASE"]
    )
    found = []
    for person in sorted({row["person"] for row in given["employment"]}):
        employed = [days(row) for row in given["employment"] if row["person"] == person]
        homes = [days(r) for r in given["assignments"] if r["person"] == person and r["type"] == "primary"]
        belongs = [both for home in homes for spell in employed for both in overlap(home, spell)]
        roles = [(row["role"], *days(row)) for row in given["role_assignments"] if row["person"] == person]
        levels = {c: intervals(records) for (p, c), records in example_records().items() if p == person}
        found.append(History(person, stretches(belongs, roles, asked, start=BEGIN, end=END), levels))
    return found


def never(*_: object) -> bool:
    return False


def test_who_gained_lost_entered_and_left_in_the_vectors() -> None:
    expected = domain()["expected"]["bridge_ORG_2024-12-31_to_2025-06-30"]
    found = bridge(company(), date(2024, 12, 31), date(2025, 6, 30), by_revocation=never)
    assert (found.met_0, found.required_0) == (expected["met_0"], expected["required_0"])
    assert (found.met_1, found.required_1) == (expected["met_1"], expected["required_1"])

    def pairs(*moves: Move) -> list[list[object]]:
        return sorted([m.person, m.competency] for m in found.moved if m.move in moves)

    assert pairs(*GAINS) == expected["gained"]
    assert pairs(*LOSSES) == expected["lost"]
    assert pairs(Move.ENTERED_MET) == expected["entered_met"]
    assert pairs(Move.ENTERED_UNMET) == expected["entered_unmet"]
    assert pairs(Move.EXITED_MET) == expected["exited_met"]
    assert pairs(Move.EXITED_UNMET) == expected["exited_unmet"]


def test_the_days_of_half_a_year_in_the_vectors() -> None:
    expected = domain()["expected"]["time_weighted_LIT_ORG_2025H1"]
    found = person_days(company(), date(2025, 1, 1), date(2025, 7, 1))["LIT"]
    assert found == PersonDays(expected["required_person_days"], expected["covered_person_days"])
    assert found.share == expected["rate"]


def test_the_coverage_of_the_vectors_on_its_days() -> None:
    for day, units in domain()["expected"]["coverage"].items():
        (found,) = points(company(), [date.fromisoformat(day)])
        of_all = units["ORG"]
        assert (found.people, found.required, found.met) == (of_all["headcount"], of_all["required"], of_all["met"])


days = st.integers(0, 700).map(lambda number: BEGIN + timedelta(number))


@st.composite
def spans(draw: st.DrawFn) -> Days:
    first, last = draw(days), draw(st.none() | days)
    return first, None if last is None else max(last, first + timedelta(1))


@st.composite
def apart(draw: st.DrawFn) -> list[Days]:
    """Spans that share no day."""
    edges = sorted(draw(st.sets(days, max_size=6)))
    return [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=False)]


@st.composite
def levels(draw: st.DrawFn) -> list[Interval]:
    edges = sorted(draw(st.sets(days, max_size=5)))
    found = []
    for place, first in enumerate(edges):
        held = draw(st.integers(0, 3))
        last = edges[place + 1] if place + 1 < len(edges) else None
        if held:
            found.append(Interval(first, last, draw(st.integers(0, held)), held))
    return found


@st.composite
def companies(
    draw: st.DrawFn,
) -> tuple[list[History], dict[str, tuple[list[Days], list[tuple[str, date, date | None]]]]]:
    asking = [
        Asking(
            draw(st.sampled_from(ROLES)), draw(st.sampled_from(COMPETENCIES)), draw(st.integers(1, 3)), *draw(spans())
        )
        for _ in range(draw(st.integers(0, 6)))
    ]
    asked, found, raw = Asked(asking, ["BASE"]), [], {}
    for person in "pq":
        belongs = draw(apart())
        roles = [(draw(st.sampled_from(ROLES[1:])), *draw(spans())) for _ in range(draw(st.integers(0, 3)))]
        known = {competency: draw(levels()) for competency in COMPETENCIES}
        found.append(History(person, stretches(belongs, roles, asked, start=BEGIN, end=END), known))
        raw[person] = (belongs, roles)
    return found, {"asking": asking, **raw}  # type: ignore[dict-item]


def by_hand(found: list[History], raw: dict, day: date) -> dict[tuple[object, object], tuple[int, int, int]]:  # type: ignore[type-arg]
    """Target, verified and held of every requirement of a day, from the raw spans."""
    pairs = {}
    for history in found:
        belongs, roles = raw[history.person]
        if not any(in_force(*span, on=day) for span in belongs):
            continue
        held = {"BASE"} | {role for role, start, end in roles if in_force(start, end, on=day)}
        for one in raw["asking"]:
            if one.role in held and in_force(one.start, one.end, on=day):
                known = [i for i in history.levels[one.competency] if in_force(i.start, i.end, on=day)]
                verified, once = (known[0].verified, known[0].held) if known else (0, 0)
                target = max(one.target, pairs.get((history.person, one.competency), (0,))[0])
                pairs[history.person, one.competency] = (target, verified, once)
    return pairs


@given(companies(), days)
def test_a_point_is_what_holds_on_its_day(made, day: date) -> None:  # type: ignore[no-untyped-def]
    found, raw = made
    (point,) = points(found, [day])
    pairs = by_hand(found, raw, day)
    assert point.required == len(pairs)
    assert point.met == sum(verified >= target for target, verified, _ in pairs.values())
    assert point.people == sum(any(in_force(*span, on=day) for span in raw[h.person][0]) for h in found)


@given(companies(), days, st.integers(1, 40))
def test_person_days_are_the_days_added_up(made, first: date, length: int) -> None:  # type: ignore[no-untyped-def]
    found, raw = made
    last = min(first + timedelta(length), END)
    required: dict[object, int] = {}
    met: dict[object, int] = {}
    for number in range((last - first).days):
        for (_, competency), (target, verified, _) in by_hand(found, raw, first + timedelta(number)).items():
            required[competency] = required.get(competency, 0) + 1
            met[competency] = met.get(competency, 0) + (verified >= target)
    assert person_days(found, first, last) == {c: PersonDays(of, met[c]) for c, of in required.items()}


def adds_up(found: Bridge) -> None:
    of = found.counts.get
    entered_met, exited_met = of(Move.ENTERED_MET, 0), of(Move.EXITED_MET, 0)
    assert found.met_1 - found.met_0 == found.gained - found.lost + entered_met - exited_met
    assert found.required_1 - found.required_0 == found.entered - found.exited


@given(companies(), days, days)
def test_a_bridge_adds_up_to_the_points_at_its_ends(made, first: date, last: date) -> None:  # type: ignore[no-untyped-def]
    found, _ = made
    between = bridge(found, first, last, by_revocation=lambda *_: True)
    adds_up(between)
    before, after = points(found, [first])[0], points(found, [last])[0]
    assert (between.met_0, between.required_0) == (before.met, before.required)
    assert (between.met_1, between.required_1) == (after.met, after.required)
    stayed = between.counts.get(Move.STAYED_MET, 0) + between.counts.get(Move.STAYED_UNMET, 0)
    assert len(between.moved) == sum(between.counts.values()) - stayed


@given(companies(), days, days, days)
def test_two_bridges_in_a_row_add_up_to_one(made, first: date, middle: date, last: date) -> None:  # type: ignore[no-untyped-def]
    found, _ = made
    whole, one, two = (
        bridge(found, a, b, by_revocation=never) for a, b in ((first, last), (first, middle), (middle, last))
    )
    assert whole.met_1 - whole.met_0 == (one.met_1 - one.met_0) + (two.met_1 - two.met_0)


def one_person(target_0: int, target_1: int, *known: tuple[int, int]) -> list[History]:
    """Somebody of whom first one and then another level is asked; known are verified and held before and after."""
    middle = add_months(DAY, 6)
    asked = Asked([Asking("A", "LIT", target_0, BEGIN, middle), Asking("A", "LIT", target_1, middle, None)])
    found = [Interval(BEGIN, middle, *known[0]), Interval(middle, None, *known[1])]
    held = stretches([(BEGIN, None)], [("A", BEGIN, None)], asked, start=BEGIN, end=END)
    return [History("p", held, {"LIT": found})]


def the_move(histories: list[History], *, revoked: bool = False) -> Move:
    ((move, count),) = bridge(histories, DAY, add_months(DAY, 9), by_revocation=lambda *_: revoked).counts.items()
    assert count == 1
    return move


def test_every_loss_has_its_cause() -> None:
    assert the_move(one_person(2, 3, (2, 2), (2, 2))) is Move.TARGET_RAISED
    assert the_move(one_person(2, 2, (2, 2), (0, 2))) is Move.EXPIRED
    assert the_move(one_person(2, 3, (2, 2), (1, 2))) is Move.EXPIRED
    assert the_move(one_person(2, 2, (2, 2), (1, 1))) is Move.CONTRADICTED
    assert the_move(one_person(2, 2, (2, 2), (1, 1)), revoked=True) is Move.REVOKED


def test_a_gain_without_a_higher_level_is_a_lower_target() -> None:
    assert the_move(one_person(3, 2, (2, 2), (2, 2))) is Move.TARGET_LOWERED
    assert the_move(one_person(3, 3, (2, 2), (3, 3))) is Move.GAINED


def test_nobody_has_no_point_of_coverage() -> None:
    (point,) = points([], [DAY])
    assert (point.people, point.required, point.met, point.coverage) == (0, 0, 0, None)
    assert person_days([], BEGIN, END) == {}
    assert PersonDays().share is None
