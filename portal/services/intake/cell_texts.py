"""How much text there is in the cells of a workbook: one that they share is held once for each of them when read."""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, islice

MAX_TEXT = 100 * 1024 * 1024
"""Bytes of text in all cells; of the shared texts too, which are held whether or not a cell refers to them."""
MAX_TEXTS = 5_000_000

_TEXT = re.compile(rb"<(?:[^\s<>/:]+:)?si(?=[\s/>])")
_REFERS = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_CELL = re.compile(
    rb"<(?:[^\s<>/:]+:)?c\s[^<>]*?\bt\s*=\s*[\"']s[\"'][^<>]*>\s*<(?:[^\s<>/:]+:)?v(?:\s[^<>]*)?>\s*(\d{1,9})\s*<"
)
_USUAL = re.compile(rb't="s"><v>(\d{1,9})</v>')
"""What a cell that refers to a text mostly looks like."""
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

    @property
    def is_too_much(self) -> bool:
        """Whether its texts are more than can be held."""
        return len(self.starts) > MAX_TEXTS or (bool(self.starts) and self._at > MAX_TEXT)

    def sizes(self) -> Sequence[int]:
        """Of each text in bytes, with its tags."""
        if not self.is_plain and self.starts:
            return array("Q", [self._at]) * len(self.starts)
        ends = chain(islice(self.starts, 1, None), (self._at,) if self.starts else ())
        return array("Q", map(int.__sub__, ends, self.starts))


class CellTexts:
    """The shared texts of a workbook, and how much its worksheets can have of them and of texts of their own."""

    def __init__(self) -> None:
        self.cells = 0
        """No fewer than refer to a shared text."""
        self.bytes = 0
        """Of all worksheets, tags and all."""
        self._parts: list[_Part] = []

    @property
    def is_too_much(self) -> bool:
        """Whether what it has seen so far is more than can be held."""
        return bool(self._parts) and self._parts[-1].is_too_much

    def part(self) -> _Part:
        """The texts of another part that is no worksheet."""
        self._parts.append(_Part())
        return self._parts[-1]

    def see_cells(self, seen: bytes) -> None:
        """Takes the next bytes of a worksheet, which cut no tag through."""
        self.cells += seen.count(b'"s"') + seen.count(b"'s'")
        self.bytes += len(seen)

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
    if texts.bytes + longest * texts.cells <= MAX_TEXT:
        return True
    total = 0
    for worksheet in worksheets:
        has_inline = False
        for seen in worksheet:
            has_inline = has_inline or bool(_INLINE.search(seen))
            if has_inline:
                total += len(_TAG.sub(b"", seen))
            total += _shared(seen, sizes, longest)
            if total > MAX_TEXT:
                return False
    return True


def _shared(seen: bytes, sizes: Sequence[int], longest: int) -> int:
    """The bytes of the shared texts to which the cells of a piece of a worksheet refer."""
    numbers = _USUAL.findall(seen)
    all_refer = seen.count(b'"s"') + seen.count(b"'s'")
    if len(numbers) < all_refer:
        numbers, all_refer = _CELL.findall(seen), len(_REFERS.findall(seen))
    referred = Counter(numbers)
    known = sum(
        times * (sizes[at] if (at := int(number)) < len(sizes) else longest) for number, times in referred.items()
    )
    return known + longest * max(all_refer - len(numbers), 0)
