"""How far the cells of a part of a workbook reach, from its bytes. Whoever feeds them cuts no tag through."""

import re
from collections.abc import Iterable

MAX_ROWS = 250_000
MAX_CELLS = 5_000_000
"""Of the rectangle that a worksheet is held as."""
MAX_COLUMNS = 16_384

_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+)\d+[\"']")
_ROW = re.compile(rb"\br\s*=\s*[\"'][A-Za-z]*(\d{5,})[\"']")
_NEXT = re.compile(rb"<(?:[\w.-]+:)?(?:(row)(?=[\s/>])(\s+r\s*=)?|c(?=[\s/>])(?!\s+r\s*=))")
"""Every row, and every cell that does not begin with where it stands: it is the one beside the last."""
_UNCOUNTED = 9_999
"""The rows that `_ROW` overlooks: an empty cell that is only coloured takes no room, wherever it stands."""
_FILLED = re.compile(rb"<(?:[\w.-]+:)?c\s[^<>]*(?<!/)>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"']")

_PREFIXED = re.compile(rb":(?:c|f|row)(?=[\s/>])")
_ATTRIBUTES = rb"\"(?: (?:s|t|cm|vm)=\"\w*\")* ?/?>"
_ELSEWHERE = re.compile(
    rb"<c(?=[\s/>])(?! r=\"[A-Z]\d{1,5}" + _ATTRIBUTES + rb")"
    rb"(?: r=\"(?:([A-Z]{2})\d{1,5}|([A-Z]{1,2})(\d{6}))" + _ATTRIBUTES + rb")?"
)
"""Every cell but those of the first 26 columns and 99,999 rows; where it stands, if it says so as nearly all do."""
_UNUSUAL_ROW = re.compile(rb"<row(?! r=\"\d{1,6}\"[\s/>])(?=[\s/>])")


class Glance:
    """How far the cells of a part reach at most, seen quickly while all of them say where they stand as is usual."""

    __slots__ = ("columns", "has_prefixes", "is_usual", "rows")

    def __init__(self) -> None:
        self.rows, self.columns = 99_999, 26
        self.is_usual = True
        """Otherwise the rest is not known."""
        self.has_prefixes = False

    def reach(self, seen: bytes) -> None:
        """Takes the next bytes."""
        self.has_prefixes = self.has_prefixes or _PREFIXED.search(seen) is not None
        if self.has_prefixes or not self.is_usual or _UNUSUAL_ROW.search(seen):
            self.is_usual = False
            return
        for near, far, row in set(_ELSEWHERE.findall(seen)):
            self.is_usual = self.is_usual and bool(near or far)
            self.columns = max(self.columns, _column_number(near or far))
            self.rows = max(self.rows, int(row or 0))

    @property
    def is_harmless(self) -> bool:
        """Whether no look closer is needed."""
        return self.is_usual and self.rows <= MAX_ROWS and self.rows * self.columns <= MAX_CELLS


class Extent:
    """How far the cells of a part reach; those that do not say where they stand count on from the farthest."""

    __slots__ = ("_farthest_column", "_farthest_row", "_in_row", "_most_in_row", "_rows")

    def __init__(self) -> None:
        self._farthest_row = self._farthest_column = self._rows = self._in_row = self._most_in_row = 0

    def reach(self, seen: bytes) -> None:
        """Takes the next bytes."""
        self._farthest_row = max([self._farthest_row, *map(int, set(_ROW.findall(seen)))])
        self._farthest_column = max([self._farthest_column, *map(_column_number, set(_CELL.findall(seen)))])
        for row, at in _NEXT.findall(seen):
            if not row:
                self._in_row += 1
                continue
            self._rows += not at
            self._most_in_row, self._in_row = max(self._most_in_row, self._in_row), 0

    @property
    def rows(self) -> int:
        return self._farthest_row + self._rows

    @property
    def columns(self) -> int:
        return self._farthest_column + max(self._most_in_row, self._in_row)

    @property
    def is_too_wide(self) -> bool:
        return self.rows * self.columns > MAX_CELLS or self.columns > MAX_COLUMNS

    @property
    def may_be_too_wide(self) -> bool:
        """Whether that depends on the first rows, which do not count here."""
        return (self.rows + _UNCOUNTED) * self.columns > MAX_CELLS

    def holds_too_much(self, pieces: Iterable[bytes]) -> bool:
        """Whether the cells in these bytes that are not empty reach too far in the first rows."""
        row = column = 0
        for seen in pieces:
            for letters, digits in set(_PLACE.findall(b"".join(_FILLED.findall(seen)))):
                row, column = max(row, int(digits)), max(column, _column_number(letters))
        return (row + self._rows) * (column + max(self._most_in_row, self._in_row)) > MAX_CELLS


def _column_number(letters: bytes) -> int:
    """1 for A; whatever lies beyond the last column that there can be counts as one too many."""
    number = 0
    for letter in letters.upper() if len(letters) <= 3 else b"XFE":
        number = number * 26 + letter - 64
    return number
