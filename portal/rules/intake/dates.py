"""Dates in sheets: ISO, or another form where the whole column leaves no doubt."""

import re
from collections.abc import Collection
from datetime import date

from portal.rules.intake.problems import Code, Flawed

_TIME = r"(?:(?:, ?|T| {1,3})\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?)?"
"""A time of day after the day says nothing about it, as long as it is in nobody else's time zone."""
_ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}})(?:{_TIME}|T00:00(?::00(?:\.0+)?)?(?:Z|\+00:00))")
_TOGETHER = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})")
_YEAR_FIRST = re.compile(rf"(\d{{4}})([/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_NAMED = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +)?"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[ .-]+([a-z]+)|([a-z]+)[ .]+(\d{1,2})(?:st|nd|rd|th)?,?)[ .,-]+(\d{4})" + _TIME,
    re.IGNORECASE,
)
_TWO_DIGITS = re.compile(
    rf"\d{{1,2}}([/.-])(?:\d{{1,2}}|[a-z]{{3,9}})\1'?\d{{2}}{_TIME}|[a-z]{{3,9}} \d{{1,2}}, '?\d{{2}}", re.IGNORECASE
)
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
    same day); `order` ("dmy" or "mdy") says it where the column leaves it open. `31.01.2026` is always day first. A
    year of two digits is refused: nobody knows its century.
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
            read[cell] = Flawed(Code.IMPOSSIBLE_DATE, value=cell[:60])
        else:
            doubtful[cell] = both
    chosen = order or _order(doubtful.values())
    for cell, (day_first, month_first) in doubtful.items():
        if chosen:
            day = day_first if chosen == DAY_FIRST else month_first
            read[cell] = day or Flawed(Code.IMPOSSIBLE_DATE, value=cell[:60])
        else:
            read[cell] = Flawed(Code.AMBIGUOUS_DATE, value=cell[:60])
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
    elif parts := _TOGETHER.fullmatch(cell):
        year, month, day = int(parts[1]), int(parts[2]), int(parts[3])
    elif parts := _YEAR_LAST.fullmatch(cell):
        year, month, day = int(parts[4]), int(parts[3]), int(parts[1])
    elif parts := _NAMED.fullmatch(cell):
        year, month, day = int(parts[5]), _month(parts[2] or parts[3]), int(parts[1] or parts[4])
    else:
        return Flawed(Code.TWO_DIGIT_YEAR if _TWO_DIGITS.fullmatch(cell) else Code.BAD_DATE, value=cell[:60])
    return _day(year, month, day) or Flawed(Code.IMPOSSIBLE_DATE, value=cell[:60])


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
