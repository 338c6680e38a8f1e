"""XLSX → rows of text. A workbook is a zip: how much it unpacks to is measured before anybody opens it."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO

from portal.rules.refusals import Refusal, Refused
from portal.services.intake.cell_texts import MAX_TEXT, CellTexts, fits

MAX_UNPACKED = 400 * 1024 * 1024
MAX_PARTS = 2_000
MAX_ROWS = 250_000
MAX_CELLS = 5_000_000

_CHUNK = 256 * 1024
_LONGEST_TAG = 1024 * 1024
_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+)\d+[\"']")
_ROW = re.compile(rb"\br\s*=\s*[\"'][A-Za-z]*(\d{5,})[\"']")
_NEXT = re.compile(rb"<(?:[\w.-]+:)?(?:(row)(?=[\s/>])(\s+r\s*=)?|c(?=[\s/>])(?!\s+r\s*=))")
"""Every row, and every cell that does not begin with where it stands: it is the one beside the last."""
_FORMULA = re.compile(
    rb"<(?:[\w.-]+:)?c(\s[^<>]*)>\s*<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?f\s*>)\s*"
    rb"(<(?:[\w.-]+:)?v\s*(?:/>|>\s*</(?:[\w.-]+:)?v\s*>)\s*)?</(?:[\w.-]+:)?c\s*>"
)
"""A formula with no result, or an empty one, which only a text may be."""
_TEXT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_AT = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+\d+)[\"']")
_RELATIONS = "xl/_rels/workbook.xml.rels"
_RELATION = re.compile(rb"<(?:[\w.-]+:)?Relationship\s[^<]*")
_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s[^<]*")
_ATTRIBUTE = re.compile(rb"([\w.:-]+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_WORKSHEETS = "xl/worksheets/"
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The rows of one worksheet that are not blank, with their numbers."""

    rows: list[tuple[int, tuple[str, ...]]]
    name: str
    names: tuple[str, ...]
    """The worksheets that are shown, in their order."""


def worksheet(content: bytes, file_name: str, sheet_name: str = "", *, first: int | None = None) -> Worksheet:
    """One worksheet of a workbook: the named one, else the first that is shown and not empty; the `first` lines of it.

    Raises `Refused` for anything that is no XLSX, is locked, or unpacks to more than a sheet can be.
    """
    unreckoned = _measure(content, file_name)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            shown = [one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
            if sheet_name and sheet_name not in workbook.sheet_names:
                raise _unreadable("no_such_sheet", file_name, sheet=sheet_name[:60])
            texts: list[tuple[str, ...]] = []
            chosen = ""
            for chosen in [sheet_name] if sheet_name else shown:
                sheet = workbook.get_sheet_by_name(chosen)
                texts = [tuple(map(_as_text, cells)) for cells in sheet.to_python(skip_empty_area=False, nrows=first)]
                if texts:
                    break
            if texts and (cell := unreckoned.get(workbook.sheet_names.index(chosen))):
                raise _unreadable("formula_without_value", file_name, cell=cell)
    except PasswordError as error:
        raise _unreadable("locked", file_name) from error
    except (CalamineError, ValueError, OSError) as error:
        raise _unreadable("broken", file_name) from error
    if any("\0" in cell for cells in texts for cell in cells):
        raise _unreadable("nul", file_name)
    rows = [(line, cells) for line, cells in enumerate(texts, 1) if any(cell.strip() for cell in cells)]
    return Worksheet(rows, chosen, tuple(shown))


def _unreadable(why: str, file_name: str, **about: object) -> Refused:
    return Refused(Refusal.SHEET_UNREADABLE, why=why, file_name=file_name[:255], **about)


def _as_text(cell: object) -> str:
    """A cell as a person would type it: whole numbers without a point, days in ISO form, durations as `26:00:00`."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _measure(content: bytes, file_name: str) -> dict[int, str]:
    """Refuses what is no workbook and what unpacks to too much, before a parser builds it in memory.

    The zip's own directory may lie, so every part is unpacked piece by piece against what it declares; a worksheet
    with one cell far out would be held as a rectangle, so its corner counts, in whichever part it stands; and a text
    that many cells share would be held once for each. Returns the
    first cell of each sheet whose formula has no result, by the position of the sheet.
    """
    unreckoned: dict[str, str] = {}
    texts = CellTexts()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
                raise _unreadable("not_a_sheet", file_name)
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _unreadable("unpacks_to_too_much", file_name)
            raw = io.BytesIO(content)
            for part in parts:
                if part.flag_bits & 1 or part.compress_type not in (_STORED, _DEFLATED):
                    raise _unreadable("locked", file_name)
                unreckoned[part.filename.casefold()] = _measure_part(part, raw, file_name, texts)
            if not fits(texts, (_whole_cells(part, raw) for part in parts if _is_worksheet(part))):
                raise _unreadable("unpacks_to_too_much", file_name)
            sheets = _sheet_parts(packed, file_name) if _RELATIONS in names else []
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise _unreadable("broken", file_name) from error
    return {position: unreckoned.get(name.casefold(), "") for position, name in enumerate(sheets)}


def _sheet_parts(packed: zipfile.ZipFile, file_name: str) -> list[str]:
    """Which part each sheet of a workbook is. Refuses worksheets that lie where worksheets never lie."""
    targets: dict[str, str] = {}
    for relation in map(_attributes, _RELATION.findall(packed.read(_RELATIONS))):
        target = relation.get("Target", "")
        path = target.removeprefix("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
        if relation.get("Type", "").endswith("/worksheet") and not path.startswith(_WORKSHEETS):
            raise _unreadable("broken", file_name)
        targets[relation.get("Id", "")] = path
    sheets = map(_attributes, _SHEET.findall(packed.read("xl/workbook.xml")))
    return [
        targets.get(next((value for name, value in sheet.items() if name.endswith(":id")), ""), "") for sheet in sheets
    ]


def _attributes(tag: bytes) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag)
    return {name.decode("utf-8", "replace"): (one or two).decode("utf-8", "replace") for name, one, two in found}


def _is_worksheet(part: zipfile.ZipInfo) -> bool:
    return part.filename.casefold().startswith(_WORKSHEETS)


def _whole_cells(part: zipfile.ZipInfo, raw: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a worksheet that has been measured, parted between cells."""
    before = b""
    for piece in _unpacked(part, raw):
        seen = before + piece
        cut = _cut(seen, is_worksheet=True)
        yield seen[:cut]
        before = seen[cut:]
    yield before


def _measure_part(part: zipfile.ZipInfo, raw: IO[bytes], file_name: str, texts: CellTexts) -> str:
    """The first cell of a part whose formula has no result; empty when there is none."""
    is_worksheet = _is_worksheet(part)
    see = texts.see_cells if is_worksheet else texts.part().see
    extent, unpacked, before, unreckoned = _Extent(), 0, b"", ""
    for piece in _unpacked(part, raw):
        unpacked += len(piece)
        if unpacked > part.file_size:
            raise _unreadable("unpacks_to_too_much", file_name)
        seen = before + piece
        cut = _cut(seen, is_worksheet=is_worksheet)
        if len(seen) - cut > _LONGEST_TAG:
            if is_worksheet:
                raise _unreadable("unpacks_to_too_much", file_name)
            cut = len(seen) - 40
        seen, before = seen[:cut], seen[cut:]
        extent.reach(seen)
        see(seen)
        if texts.inline > MAX_TEXT:
            raise _unreadable("unpacks_to_too_much", file_name)
        unreckoned = unreckoned or (_unreckoned(seen) if is_worksheet else "")
    extent.reach(before)
    see(before)
    unreckoned = unreckoned or (_unreckoned(before) if is_worksheet else "")
    if extent.rows > MAX_ROWS:
        raise _unreadable("too_many_rows", file_name, limit=MAX_ROWS)
    if extent.rows * extent.columns > MAX_CELLS or extent.columns > 16_384:
        raise _unreadable("too_many_columns", file_name, limit=MAX_CELLS // MAX_ROWS)
    return unreckoned


def _cut(seen: bytes, *, is_worksheet: bool) -> int:
    """Where to part what is unpacked so that no tag is cut through and, as far as it is short, no cell."""
    cell = seen.rfind(b"<c ") if is_worksheet else -1
    if cell >= 0 and len(seen) - cell <= _LONGEST_TAG // 2:
        return cell
    return max(seen.rfind(b"<"), 0) if b"<" in seen else len(seen)


class _Extent:
    """How far the cells of a part reach; those that do not say where they stand count on from the farthest."""

    __slots__ = ("_farthest_column", "_farthest_row", "_in_row", "_most_in_row", "_rows")

    def __init__(self) -> None:
        self._farthest_row = self._farthest_column = self._rows = self._in_row = self._most_in_row = 0

    def reach(self, seen: bytes) -> None:
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


def _unreckoned(seen: bytes) -> str:
    if b"<f" not in seen and b":f" not in seen:
        return ""
    for tag in _FORMULA.finditer(seen):
        if not (tag[2] and _TEXT.search(tag[1])):
            at = _AT.search(tag[1])
            return at[1].decode("ascii").upper() if at else "?"
    return ""


def _column_number(letters: bytes) -> int:
    """1 for A; whatever lies beyond the last column that there can be counts as one too many."""
    number = 0
    for letter in letters.upper() if len(letters) <= 3 else b"XFE":
        number = number * 26 + letter - 64
    return number


def _unpacked(part: zipfile.ZipInfo, raw: IO[bytes]) -> Iterator[bytes]:
    """The bytes of one part, never more than one piece of them in memory."""
    raw.seek(part.header_offset + 26)
    lengths = raw.read(4)
    raw.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), io.SEEK_CUR)
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == _DEFLATED else None
    left = part.compress_size
    while left and (packed := raw.read(min(_CHUNK, left))):
        left -= len(packed)
        if unpacker is None:
            yield packed
            continue
        while packed:
            yield unpacker.decompress(packed, _CHUNK)
            packed = unpacker.unconsumed_tail
