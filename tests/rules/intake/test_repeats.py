"""Rows of one sheet that name the same thing: one says it again, or they contradict each other."""

import pytest

from portal.rules.intake.repeats import repeats

HEADER = ("employee_no", "course_code", "completed_on", "title", "_note")
FIRST = ("P1", "Name a", "2026-01-01", "Alpha", "x")


@pytest.mark.parametrize(
    "again",
    [
        FIRST,
        ("p1", " name  A ", "2026-01-01", "Alpha", "x"),
        ("P1", "Name a", "2026-01-01", "Alpha\t", "another note"),
    ],
)
def test_what_differs_only_in_blanks_the_case_of_codes_or_a_note_is_said_again(again: tuple[str, ...]) -> None:
    found = repeats(["k", "other", "k"], [FIRST, ("P9", "b", "", "", ""), again], header=HEADER)
    assert (found.again, found.contradicting) == ({2: 0}, {})


@pytest.mark.parametrize("other", [(*FIRST[:3], "ALPHA", "x"), (*FIRST[:2], "2026-01-02", "Alpha", "x")])
def test_what_differs_in_what_it_says_is_a_contradiction(other: tuple[str, ...]) -> None:
    found = repeats(["k", "k"], [FIRST, other], header=HEADER)
    assert (found.again, found.contradicting) == ({}, {0: 1, 1: 0})


def test_a_day_that_is_in_the_key_says_nothing_more_than_the_key() -> None:
    morning, evening = (*FIRST[:2], "1/2/2026, 09:00", *FIRST[3:]), (*FIRST[:2], "1/2/2026, 18:00", *FIRST[3:])
    found = repeats(["k", "k"], [morning, evening], header=HEADER, in_key=("completed_on",))
    assert (found.again, found.contradicting) == ({1: 0}, {})
