"""Cells that a spreadsheet program would run as a formula, made harmless and read back."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

_RUNS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
_SUSPICIOUS = frozenset("'=+-@\t\r＝＋－＠")
"""Cells that begin with something else are as they are."""
_FIRST_MARK = itemgetter(slice(0, 1))
_AT_ONCE = 2_000
_HARMLESS = re.compile(r"[+-]?\d+([.,]\d+)?|-")


def guarded(text: str) -> str:
    """The text of a cell that no spreadsheet program runs: `'` before `= + - @` tab and CR.

    Numbers and `-` alone stay as they are. `unguarded(guarded(text)) == text` for every text.
    """
    if _RUNS.match(text) and not _HARMLESS.fullmatch(text):
        return "'" + text
    return text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`; other text is returned as it is, but for one leading `'` before a sign."""
    return text[1:] if _GUARDED.match(text) else text


def guarded_blocks(
    rows: Iterable[Sequence[Any]], guard: Callable[[str], str] = guarded
) -> Iterable[Iterable[Sequence[Any]]]:
    """The rows, a few thousand at a time, with every text guarded; columns in which nothing could run cost little."""
    following = iter(rows)
    while block := list(islice(following, _AT_ONCE)):
        if len(set(map(len, block))) > 1:
            yield [tuple(_each(row, guard)) for row in block]
            continue
        columns: list[Iterable[Any]] = [
            cells if _is_harmless(cells) else _each(cells, guard) for cells in zip(*block, strict=True)
        ]
        yield zip(*columns, strict=True) if columns else block


def _is_harmless(cells: Sequence[Any]) -> bool:
    return set(map(type, cells)) == {str} and _SUSPICIOUS.isdisjoint(map(_FIRST_MARK, cells))


def _each(cells: Iterable[Any], guard: Callable[[str], str]) -> list[Any]:
    return [guard(cell) if isinstance(cell, str) else cell for cell in cells]
