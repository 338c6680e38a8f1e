"""How much a workbook unpacks to, measured before a parser builds it in memory. It is a zip, and may be a bomb."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from portal.rules.refusals import Refusal, Refused
from portal.services.intake.cell_places import MAX_CELLS, MAX_ROWS, Extent, Glance
from portal.services.intake.cell_texts import CellTexts, fits

MAX_UNPACKED = 400 * 1024 * 1024
MAX_PARTS = 2_000
MAX_FRAME = 32 * 1024 * 1024
"""Bytes of a part that is held as a whole: what the sheets are called, where they lie, how cells are written."""

_CHUNK = 256 * 1024
_LONGEST_TAG = 1024 * 1024
_FORMULA = re.compile(
    rb"<(?:[\w.-]+:)?c(\s[^<>]*)>\s*<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?f\s*>)\s*"
    rb"(<(?:[\w.-]+:)?v\s*(?:/>|>\s*</(?:[\w.-]+:)?v\s*>)\s*)?</(?:[\w.-]+:)?c\s*>"
)
"""A formula with no result, or an empty one, which only a text may be."""
_TEXT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_AT = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+\d+)[\"']")
_RELATIONS = "xl/_rels/workbook.xml.rels"
_FRAME = frozenset({"xl/workbook.xml", _RELATIONS, "xl/styles.xml"})
_RELATION = re.compile(rb"<(?:[\w.-]+:)?Relationship\s[^<]*")
_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s[^<]*")
_ATTRIBUTE = re.compile(rb"([\w.:-]+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_WORKSHEETS = "xl/worksheets/"
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


def measure(content: bytes, file_name: str) -> dict[int, str]:
    """Refuses what is no workbook and what unpacks to too much, before a parser builds it in memory.

    The zip's own directory may lie, so every part is unpacked piece by piece against what it declares; a worksheet
    with one cell far out would be held as a rectangle, so its corner counts, in whichever part it stands; and a text
    that many cells share would be held once for each, one that none shares once. Returns the first cell of each sheet
    whose formula has no result, by the position of the sheet.
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
            if any(part.file_size > MAX_FRAME for part in parts if part.filename.casefold() in _FRAME):
                raise _unreadable("unpacks_to_too_much", file_name)
            raw = io.BytesIO(content)
            for part in parts:
                if part.flag_bits & 1 or part.compress_type not in (_STORED, _DEFLATED):
                    raise _unreadable("locked", file_name)
                unreckoned[part.filename.casefold()] = _measure_part(part, raw, file_name, texts)
            if not fits(texts, (_pieces(part, raw, file_name) for part in parts if _is_worksheet(part))):
                raise _unreadable("unpacks_to_too_much", file_name)
            sheets = _sheet_parts(packed, file_name) if _RELATIONS in names else []
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise _unreadable("broken", file_name) from error
    return {position: unreckoned.get(name.casefold(), "") for position, name in enumerate(sheets)}


def _unreadable(why: str, file_name: str, **about: object) -> Refused:
    return Refused(Refusal.SHEET_UNREADABLE, why=why, file_name=file_name[:255], **about)


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


def _measure_part(part: zipfile.ZipInfo, raw: IO[bytes], file_name: str, texts: CellTexts) -> str:
    """The first cell of a part whose formula has no result; empty when there is none."""
    is_worksheet = _is_worksheet(part)
    see = texts.see_cells if is_worksheet else texts.part().see
    glance, unreckoned = Glance(), ""
    for seen in _pieces(part, raw, file_name):
        glance.reach(seen)
        see(seen)
        if texts.is_too_much:
            raise _unreadable("unpacks_to_too_much", file_name)
        if is_worksheet and not unreckoned and (glance.has_prefixes or b"<f" in seen):
            unreckoned = _unreckoned(seen)
    if not glance.is_harmless:
        _look_closer(part, raw, file_name)
    return unreckoned


def _look_closer(part: zipfile.ZipInfo, raw: IO[bytes], file_name: str) -> None:
    """Refuses a part whose cells reach too far, in whatever way they say where they stand."""
    extent = Extent()
    for seen in _pieces(part, raw, file_name):
        extent.reach(seen)
    if extent.rows > MAX_ROWS:
        raise _unreadable("too_many_rows", file_name, limit=MAX_ROWS)
    if extent.is_too_wide or (extent.may_be_too_wide and extent.holds_too_much(_pieces(part, raw, file_name))):
        raise _unreadable("too_many_columns", file_name, limit=MAX_CELLS // MAX_ROWS)


def _unreckoned(seen: bytes) -> str:
    for tag in _FORMULA.finditer(seen):
        if not (tag[2] and _TEXT.search(tag[1])):
            at = _AT.search(tag[1])
            return at[1].decode("ascii").upper() if at else "?"
    return ""


def _pieces(part: zipfile.ZipInfo, raw: IO[bytes], file_name: str) -> Iterator[bytes]:
    """The bytes of a part, never cut through a tag nor, as far as it is short, through a cell of a worksheet."""
    is_worksheet, unpacked, before = _is_worksheet(part), 0, b""
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
        before = seen[cut:]
        yield seen[:cut]
    yield before


def _cut(seen: bytes, *, is_worksheet: bool) -> int:
    cell = seen.rfind(b"<c ") if is_worksheet else -1
    if cell >= 0 and len(seen) - cell <= _LONGEST_TAG // 2:
        return cell
    return max(seen.rfind(b"<"), 0) if b"<" in seen else len(seen)


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
