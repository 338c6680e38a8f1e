"""Dates in sheets: ISO, or another form where the whole column leaves no doubt."""

import re
from collections.abc import Collection
from datetime import date

from portal.rules.intake.problems import Code, Flawed

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})[ .-]+([A-Za-z]+)|([A-Za-z]+)[ .]+(\d{1,2}),?)[ .,-]+(\d{4})")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

DAY_FIRST = "dmy"
MONTH_FIRST = "mdy"


def read_column(cells: Collection[str], *, order: str = "") -> dict[str, date | Flawed]:
    """The date that each cell of one column means, or why it means none.

    `31/01/2026` and `01/31/2026` are read where every such cell of the column fits only one order (or both give the
    same day); `order` ("dmy" or "mdy") says it where the column leaves it open. `31.01.2026` is always day first.
    """
    read: dict[str, date | Flawed] = {}
    doubtful: dict[str, tuple[date | None, date | None]] = {}
    for cell in cells:
        parts = _YEAR_LAST.fullmatch(cell)
        if parts is None or parts[2] == ".":
            read[cell] = _certain(cell)
            continue
        year, first, second = int(parts[4]), int(parts[1]), int(parts[3])
        both = _day(year, second, first), _day(year, first, second)
        if both == (None, None):
            read[cell] = Flawed(Code.IMPOSSIBLE_DATE, value=cell)
        else:
            doubtful[cell] = both
    chosen = order or _order(doubtful.values())
    for cell, (day_first, month_first) in doubtful.items():
        if chosen:
            day = day_first if chosen == DAY_FIRST else month_first
            read[cell] = day or Flawed(Code.IMPOSSIBLE_DATE, value=cell)
        else:
            read[cell] = Flawed(Code.AMBIGUOUS_DATE, value=cell)
    return read


def _order(days: Collection[tuple[date | None, date | None]]) -> str:
    if all(day_first is not None for day_first, _ in days) and (
        any(month_first is None for _, month_first in days) or all(one == other for one, other in days)
    ):
        return DAY_FIRST
    if all(month_first is not None for _, month_first in days) and any(day_first is None for day_first, _ in days):
        return MONTH_FIRST
    return ""


def _certain(cell: str) -> date | Flawed:
    if parts := _ISO.fullmatch(cell):
        year, month, day = int(parts[1]), int(parts[2]), int(parts[3])
    elif parts := _YEAR_FIRST.fullmatch(cell):
        year, month, day = int(parts[1]), int(parts[3]), int(parts[4])
    elif parts := _YEAR_LAST.fullmatch(cell):
        year, month, day = int(parts[4]), int(parts[3]), int(parts[1])
    elif parts := _NAMED.fullmatch(cell):
        year, month, day = int(parts[5]), _month(parts[2] or parts[3]), int(parts[1] or parts[4])
    else:
        return Flawed(Code.BAD_DATE, value=cell[:60])
    return _day(year, month, day) or Flawed(Code.IMPOSSIBLE_DATE, value=cell)


def _month(name: str) -> int:
    """1 to 12 for an English name of a month or its first three letters, 0 for anything else."""
    word = name.casefold().removesuffix("t") if name.casefold() == "sept" else name.casefold()
    return next((i for i, month in enumerate(_MONTHS, 1) if word in (month, month[:3])), 0)


def _day(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
