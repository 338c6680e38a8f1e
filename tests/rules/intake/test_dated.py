"""What a row asks for, from which day, beside what was asked before."""

from datetime import date

import pytest

from portal.rules.intake.dated import Term, asked_from, beginning, covering, ended_from
from portal.rules.people import ALWAYS

JAN, MAR, JUN = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


def test_something_new_holds_since_always_and_a_change_from_the_day_of_the_import() -> None:
    assert beginning(None, [], is_first=False, on=MAR) == ALWAYS
    assert beginning(None, [Term(ALWAYS, None, 1)], is_first=False, on=MAR) == MAR
    assert beginning(None, [Term(ALWAYS, None, 1)], is_first=True, on=MAR) == ALWAYS
    assert beginning(JUN, [Term(ALWAYS, None, 1)], is_first=True, on=MAR) == JUN


@pytest.mark.parametrize(
    ("before", "start", "asked", "after"),
    [
        ([], JAN, 3, [Term(JAN, None, 3)]),
        ([Term(ALWAYS, None, 2)], MAR, 2, [Term(ALWAYS, None, 2)]),
        ([Term(ALWAYS, None, 2)], MAR, 3, [Term(ALWAYS, MAR, 2), Term(MAR, None, 3)]),
        ([Term(ALWAYS, MAR, 2), Term(MAR, None, 3)], MAR, 4, [Term(ALWAYS, MAR, 2), Term(MAR, None, 4)]),
        (
            [Term(ALWAYS, JUN, 2), Term(JUN, None, 3)],
            MAR,
            4,
            [Term(ALWAYS, MAR, 2), Term(MAR, JUN, 4), Term(JUN, None, 3)],
        ),
        ([Term(MAR, None, 2)], JAN, 2, [Term(JAN, MAR, 2), Term(MAR, None, 2)]),
        ([Term(ALWAYS, JAN, 2)], MAR, 2, [Term(ALWAYS, JAN, 2), Term(MAR, None, 2)]),
    ],
)
def test_what_is_asked_from_a_day_holds_until_the_next_known_change(
    before: list[Term[int]], start: date, asked: int, after: list[Term[int]]
) -> None:
    assert asked_from(before, start, asked) == after
    assert asked_from(after, start, asked) == after


def test_the_last_day_of_a_term_is_the_one_before_its_end() -> None:
    terms = [Term(JAN, MAR, 1), Term(MAR, None, 2)]
    assert [covering(terms, day) for day in (ALWAYS, date(2026, 2, 28), MAR)] == [None, *terms]


@pytest.mark.parametrize(
    ("terms", "start", "becomes"),
    [
        ([Term(ALWAYS, None, 1)], MAR, [Term(ALWAYS, MAR, 1)]),
        (
            [Term(ALWAYS, JAN, 1), Term(JAN, JUN, 2), Term(JUN, None, 3)],
            MAR,
            [Term(ALWAYS, JAN, 1), Term(JAN, MAR, 2), Term(JUN, None, 3)],
        ),
        ([Term(ALWAYS, MAR, 1), Term(MAR, None, 2)], MAR, [Term(ALWAYS, MAR, 1)]),
        ([Term(ALWAYS, MAR, 1)], MAR, [Term(ALWAYS, MAR, 1)]),
        ([Term(JUN, None, 1)], MAR, [Term(JUN, None, 1)]),
        ([], MAR, []),
    ],
)
def test_what_is_ended_is_asked_until_the_day_before(
    terms: list[Term[int]], start: date, becomes: list[Term[int]]
) -> None:
    assert ended_from(terms, start) == becomes
    assert ended_from(becomes, start) == becomes
    assert covering(becomes, start) is None
