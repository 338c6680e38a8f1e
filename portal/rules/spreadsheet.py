"""Cells that a spreadsheet program would run as a formula, made harmless and read back."""

import re

_RUNS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
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
