"""How much text there is in the cells of a workbook: one that they share is held once for each of them when read."""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

MAX_TEXT = 100 * 1024 * 1024
"""Bytes of text in all cells."""

_TEXT = re.compile(rb"<(?:[^\s<>/:]+:)?si(?=[\s/>])")
_REFERS = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_CELL = re.compile(
    rb"<(?:[^\s<>/:]+:)?c\s[^<>]*?\bt\s*=\s*[\"']s[\"'][^<>]*>\s*<(?:[^\s<>/:]+:)?v(?:\s[^<>]*)?>\s*(\d{1,9})\s*<"
)


_INLINE = re.compile(rb"str\b|inlineStr|<(?:[^\s<>/:]+:)?is[\s/>]", re.IGNORECASE)
"""What only cells have that hold their text themselves."""
_TAG = re.compile(rb"<[^>]*>")


class _Part:
    """The shared texts of one part: as long as it is from where one begins to where the next one does."""

    __slots__ = ("_at", "is_plain", "starts")

    def __init__(self) -> None:
        self.starts = array("Q")
        self._at = 0
        self.is_plain = True
        """Whether nothing in it could look like the beginning of a text that is none."""

    def see(self, seen: bytes) -> None:
        """Takes the next bytes, which cut no tag through."""
        self.is_plain = self.is_plain and b"<!" not in seen
        self.starts.extend(self._at + found.start() for found in _TEXT.finditer(seen))
        self._at += len(seen)

    def sizes(self) -> Sequence[int]:
        """Of each text in bytes, with its tags."""
        if not self.is_plain and self.starts:
            return array("Q", [self._at] * len(self.starts))
        ends = (*self.starts[1:], self._at)
        return array("Q", [end - start for start, end in zip(self.starts, ends, strict=True)])


class CellTexts:
    """The shared texts of a workbook, how many cells refer to one, and what cells hold themselves."""

    def __init__(self) -> None:
        self.cells = 0
        self.inline = 0
        """Bytes of text in cells that share none."""
        self._has_inline = False
        self._parts: list[_Part] = []

    def part(self) -> _Part:
        """The texts of another part that is no worksheet."""
        self._parts.append(_Part())
        return self._parts[-1]

    def see_cells(self, seen: bytes) -> None:
        """Takes the next bytes of a worksheet, which cut no tag through."""
        self.cells += len(_REFERS.findall(seen))
        self._has_inline = self._has_inline or bool(_INLINE.search(seen))
        if self._has_inline:
            self.inline += len(_TAG.sub(b"", seen))

    def sizes(self) -> Sequence[int]:
        """Of each shared text; where several parts have some, of the larger."""
        found = sorted((part.sizes() for part in self._parts if part.starts), key=len)
        if len(found) < 2:
            return found[0] if found else array("Q")
        longest = max(map(max, found))
        return array("Q", [longest] * len(found[-1]))


def fits(texts: CellTexts, worksheets: Iterable[Iterable[bytes]]) -> bool:
    """Whether a workbook has no more text in its cells than can be held; `worksheets` are read only in doubt."""
    sizes = texts.sizes()
    longest = max(sizes, default=0)
    total = texts.inline
    if total + longest * texts.cells <= MAX_TEXT:
        return True
    if total > MAX_TEXT:
        return False
    for worksheet in worksheets:
        for seen in worksheet:
            referred = Counter(_CELL.findall(seen))
            total += sum(
                times * (sizes[at] if (at := int(number)) < len(sizes) else longest)
                for number, times in referred.items()
            )
            total += longest * max(len(_REFERS.findall(seen)) - referred.total(), 0)
            if total > MAX_TEXT:
                return False
    return True
