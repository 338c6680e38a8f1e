"""Numbers, folding, days in force."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.people import folded, in_force, is_code


@pytest.mark.parametrize(
    ("text", "found_as"),
    [
        ("Émile  Zoë", "emile zoe"),
        ("STRAẞE straße", "strasse strasse"),
        ("Łódź Ørsted Đorđe", "lodz orsted dorde"),
        ("İstanbul ısı", "istanbul isi"),
        ("  李 小龙 ", "李 小龙"),
        ("Ⅷ ﬁne", "viii fine"),
        ("Ἀθῆναι", "αθηναι"),
        ("𝕬da", "ada"),
    ],
)
def test_text_is_found_without_case_and_accents(text: str, found_as: str) -> None:
    assert folded(text) == found_as


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize("text", ["A", "0007", "AI-001", "a.b_c", "x" * 40])
def test_codes(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize("text", ["", " ", "a b", "é", "x" * 41, "a\n", "a/b"])
def test_what_is_no_code(text: str) -> None:
    assert not is_code(text)


def test_an_interval_holds_its_first_day_and_not_its_end() -> None:
    start, end = date(2026, 1, 1), date(2026, 2, 1)
    assert in_force(start, end, on=start)
    assert in_force(start, end, on=date(2026, 1, 31))
    assert not in_force(start, end, on=end)
    assert not in_force(start, end, on=date(2025, 12, 31))
    assert in_force(start, None, on=date(2999, 1, 1))
