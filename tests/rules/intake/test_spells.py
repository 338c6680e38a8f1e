"""What a row of a people sheet does to employment and home."""

from dataclasses import dataclass
from datetime import date

import pytest

from portal.rules.intake.homes import Home, HomeAfter, home_after, within
from portal.rules.intake.people import PersonRow
from portal.rules.intake.problems import Code
from portal.rules.intake.spells import Employed, Spell, Unlikely, employed_after
from portal.rules.intake.values import CLEAR, KEEP, Blank
from portal.rules.people import LeaveKind

ON = date(2026, 3, 2)
Y20, Y21, Y24, Y25, Y27 = (date(year, 1, 1) for year in (2020, 2021, 2024, 2025, 2027))


def row(hired_on: date, last_day: date | Blank = KEEP, leave_kind: LeaveKind | Blank = KEEP) -> PersonRow:
    return PersonRow("1", "Ada", "a@x.example", KEEP, KEEP, KEEP, hired_on, last_day, leave_kind, KEEP)


@dataclass(frozen=True)
class Case:
    row: PersonRow
    known: tuple[Spell, ...]
    then: Employed | tuple[str, Code]


OPEN, LEFT = Spell(Y20, None, None), Spell(Y20, Y24, LeaveKind.OTHER)
CASES = {
    "somebody new": Case(row(Y20), (), Employed(0, OPEN)),
    "new and gone": Case(row(Y20, date(2023, 12, 31), LeaveKind.OTHER), (), Employed(0, LEFT)),
    "unchanged": Case(row(Y20), (LEFT,), Employed(0, LEFT)),
    "leaves": Case(row(Y20, date(2023, 12, 31)), (OPEN,), Employed(0, Spell(Y20, Y24, None))),
    "stays after all": Case(row(Y20, CLEAR), (LEFT,), Employed(0, OPEN)),
    "comes back": Case(row(Y25), (LEFT,), Employed(1, Spell(Y25, None, None))),
    "still there": Case(row(Y25), (OPEN,), ("hired_on", Code.STILL_EMPLOYED)),
    "leaves only later": Case(row(Y27), (Spell(Y20, date(2026, 6, 1), None),), ("hired_on", Code.STILL_EMPLOYED)),
    "came back too early": Case(row(Y21), (LEFT,), ("hired_on", Code.HIRED_IN_EARLIER_SPELL)),
    "ends before it begins": Case(row(Y20, date(2019, 12, 31)), (), ("last_day", Code.ENDS_BEFORE_START)),
    "one day": Case(row(Y20, Y20), (), Employed(0, Spell(Y20, date(2020, 1, 2), None))),
    "left without a day": Case(row(Y20, KEEP, LeaveKind.OTHER), (OPEN,), ("leave_kind", Code.LEAVE_KIND_WITHOUT_DAY)),
    "first spell reaches into the second": Case(
        row(Y20, Y25), (LEFT, Spell(Y25, None, None)), ("last_day", Code.ENDS_IN_LATER_SPELL)
    ),
    "first spell without an end": Case(
        row(Y20, CLEAR), (LEFT, Spell(Y25, None, None)), ("last_day", Code.ENDS_IN_LATER_SPELL)
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_row_and_an_employment(name: str) -> None:
    case = CASES[name]
    then = employed_after(case.row, case.known, on=ON)
    assert case.then == ((then.column, then.code) if isinstance(then, Unlikely) else then)


def test_a_home_ends_with_its_employment_and_lasts_as_long() -> None:
    ended = OPEN._replace(end=Y24)
    assert within(Home("a", Y20, None), OPEN, ended) == Home("a", Y20, Y24)
    assert within(Home("a", Y20, Y24), ended, OPEN) == Home("a", Y20, None)
    assert within(Home("a", Y20, Y21), ended, OPEN) == Home("a", Y20, Y21)
    assert within(Home("a", Y25, None), OPEN, ended) is None
    assert within(Home("a", Y25, None), Spell(Y20, Y24, None), Spell(Y20, Y21, None)) == Home("a", Y25, None)


def test_a_unit_is_the_first_home_and_moves_only_when_asked_to() -> None:
    assert home_after([], "a", OPEN, moves=False, on=ON) == HomeAfter(begins=Home("a", Y20, None))
    homes = [Home("a", Y20, None)]
    assert home_after(homes, "a", OPEN, moves=True, on=ON) == HomeAfter()
    assert home_after(homes, "b", OPEN, moves=False, on=ON) == HomeAfter("a", stays=True)
    assert home_after(homes, "b", OPEN, moves=True, on=ON) == HomeAfter("a", closes=(0, ON), begins=Home("b", ON, None))


def test_a_move_on_the_first_day_turns_the_home() -> None:
    assert home_after([Home("a", ON, None)], "b", OPEN, moves=True, on=ON) == HomeAfter("a", turns=0)


def test_a_move_before_a_planned_one_lasts_until_that() -> None:
    homes = [Home("a", Y20, Y27), Home("c", Y27, None)]
    assert home_after(homes, "b", OPEN, moves=True, on=ON) == HomeAfter("a", closes=(0, ON), begins=Home("b", ON, Y27))


def test_a_gap_is_filled_until_the_next_home() -> None:
    homes = [Home("a", Y20, Y21), Home("c", Y27, None)]
    assert home_after(homes, "b", OPEN, moves=True, on=ON) == HomeAfter("c", begins=Home("b", ON, Y27))


def test_whoever_has_left_does_not_move() -> None:
    assert home_after([Home("a", Y20, Y24)], "b", LEFT, moves=True, on=ON) == HomeAfter("a", stays=True)


def test_a_new_employment_begins_at_home() -> None:
    again = Spell(Y25, None, None)
    assert home_after([Home("a", Y20, Y24)], "b", again, moves=False, on=ON) == HomeAfter(begins=Home("b", Y25, None))
