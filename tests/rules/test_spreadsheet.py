"""Cells that a spreadsheet program would run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.spreadsheet import guarded, guarded_blocks, unguarded


@given(st.text() | st.text(alphabet="'=+-@\t\r 5.,a＝＋－＠"))
def test_guarding_loses_nothing(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.sampled_from("=+-@\t\r＝＋－＠"), st.text(alphabet="abc=()!|' ", min_size=1))
def test_nothing_that_would_run_leaves_unguarded(sign: str, rest: str) -> None:
    assert guarded(sign + rest).startswith("'")


@pytest.mark.parametrize("text", ["", "-5", "+12.5", "-0,5", "a=b", "it's", "AI-001", "-"])
def test_numbers_and_plain_text_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


_CELLS = st.none() | st.integers() | st.text(alphabet="'=+-@\t5a＝", max_size=4)


@given(st.lists(st.lists(_CELLS, max_size=3).map(tuple), max_size=6))
def test_rows_in_blocks_are_guarded_like_their_cells(rows: list[tuple[object, ...]]) -> None:
    blocks = [tuple(row) for block in guarded_blocks(rows) for row in block]
    assert blocks == [tuple(guarded(cell) if isinstance(cell, str) else cell for cell in row) for row in rows]
