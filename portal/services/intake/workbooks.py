"""XLSX → rows of text. A workbook is a zip: how much it unpacks to is measured before anybody opens it."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO

from portal.rules.refusals import Refusal, Refused

MAX_UNPACKED = 400 * 1024 * 1024
MAX_PARTS = 2_000
MAX_ROWS = 250_000
MAX_CELLS = 5_000_000

_CHUNK = 256 * 1024
_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Z]+)\d+[\"']")
_ROW = re.compile(rb"\br\s*=\s*[\"'][A-Z]*(\d{5,})[\"']")
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


def rows_of_workbook(content: bytes, file_name: str, sheet_name: str = "") -> list[tuple[int, tuple[str, ...]]]:
    """The rows of one worksheet that are not blank, with their numbers: the named one, else the first
    that is shown and not empty.

    Raises `Refused` for anything that is no XLSX, is locked, or unpacks to more than a sheet can be.
    """
    _measure(content, file_name)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            shown = [one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
            if sheet_name and sheet_name not in workbook.sheet_names:
                raise _unreadable("no_such_sheet", file_name, sheet=sheet_name[:60])
            texts: list[tuple[str, ...]] = []
            for name in [sheet_name] if sheet_name else shown:
                sheet = workbook.get_sheet_by_name(name)
                texts = [tuple(map(_as_text, cells)) for cells in sheet.to_python(skip_empty_area=False)]
                if texts:
                    break
    except PasswordError as error:
        raise _unreadable("locked", file_name) from error
    except (CalamineError, ValueError, OSError) as error:
        raise _unreadable("broken", file_name) from error
    if any("\0" in cell for cells in texts for cell in cells):
        raise _unreadable("nul", file_name)
    return [(line, cells) for line, cells in enumerate(texts, 1) if any(cell.strip() for cell in cells)]


def _unreadable(why: str, file_name: str, **about: object) -> Refused:
    return Refused(Refusal.SHEET_UNREADABLE, why=why, file_name=file_name[:255], **about)


def _as_text(cell: object) -> str:
    """A cell as a person would type it: whole numbers without a point, days and moments in ISO form."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _measure(content: bytes, file_name: str) -> None:
    """Refuses what is no workbook and what unpacks to too much, before a parser builds it in memory.

    The zip's own directory may lie, so every part is unpacked piece by piece against what it declares; a worksheet
    with one cell far out would be held as a rectangle, so its corner counts.
    """
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
                _measure_part(part, raw, file_name)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise _unreadable("broken", file_name) from error


def _measure_part(part: zipfile.ZipInfo, raw: IO[bytes], file_name: str) -> None:
    is_worksheet = part.filename.startswith("xl/worksheets/")
    unpacked, columns, last_row = 0, {b""}, 0
    before = b""
    for piece in _unpacked(part, raw):
        unpacked += len(piece)
        if unpacked > part.file_size:
            raise _unreadable("unpacks_to_too_much", file_name)
        if is_worksheet:
            seen = before + piece
            columns.update(_CELL.findall(seen))
            last_row = max([last_row, *map(int, set(_ROW.findall(seen)))])
            before = piece[-40:]
    widest = max(map(_column_number, columns))
    if last_row > MAX_ROWS:
        raise _unreadable("too_many_rows", file_name, limit=MAX_ROWS)
    if last_row * widest > MAX_CELLS or widest > 16_384:
        raise _unreadable("too_many_columns", file_name, limit=MAX_CELLS // MAX_ROWS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
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
