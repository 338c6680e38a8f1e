"""Bytes and a file name → a sheet of text, or a refusal that says why it is none."""

import codecs
import csv
import io
import re

from portal.rules.intake.columns import folded_header
from portal.rules.intake.sheet import Sheet, sheet
from portal.rules.refusals import Refusal, Refused

MAX_BYTES = 50 * 1024 * 1024
"""A larger file is refused before it is looked at."""
MAX_ROWS = 250_000
MAX_COLUMNS = 500

_DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_ROWS = 50
_SNIFFED_CHARACTERS = 256 * 1024
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252")
_MAGIC = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"{\\rtf", b"SQLite format 3",
    b"\x7fELF", b"BM6", b"II*\x00", b"MM\x00*", b"OggS", b"ID3", b"RIFF", b"PAR1",
)  # fmt: skip
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_MARKUP = re.compile(r"\s*(<!doctype|<html|<\?xml|<table|<svg|[\[{]\s*[\[{\"])", re.IGNORECASE)
_BINARY = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)

Rows = list[tuple[int, tuple[str, ...]]]


def read(content: bytes, file_name: str, *, encoding: str = "", delimiter: str = "", sheet_name: str = "") -> Sheet:
    """The cells of a CSV, TSV or XLSX file as text; what kind of file it is follows from its content, not its name.

    Text is UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252; the delimiter is the one of `, ; tab |` that
    fits the header and the rows below it. `encoding`, `delimiter` and `sheet_name` override that. Raises `Refused`
    with `SHEET_UNREADABLE` and `why` for whatever is no sheet.
    """
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise _unreadable("empty", file_name)
    if len(content) > MAX_BYTES:
        raise _unreadable("too_large", file_name, limit=MAX_BYTES // 1024 // 1024)
    if content.startswith(b"PK\x03\x04"):
        from portal.services.intake.workbooks import rows_of_workbook

        return _sheet(rows_of_workbook(content, file_name, sheet_name), file_name)
    if content.startswith(_OLD_EXCEL):
        raise _unreadable("old_excel", file_name)
    if content.startswith(_MAGIC):
        raise _unreadable("not_a_sheet", file_name)
    text, encoding = _decoded(content, file_name, encoding)
    if "\0" in text:
        raise _unreadable("nul", file_name)
    if _MARKUP.match(text) or len(_BINARY.findall(text[:_SNIFFED_CHARACTERS])) > 2:
        raise _unreadable("not_a_sheet", file_name)
    if marked := _SEPARATOR_LINE.match(text):
        delimiter, text = delimiter or marked[1], text[marked.end() :]
    if delimiter not in _DELIMITERS:
        delimiter = _sniffed(text)
    return _sheet(_rows(text, delimiter, file_name), file_name, encoding=encoding, delimiter=delimiter)


def _unreadable(why: str, file_name: str, **about: object) -> Refused:
    return Refused(Refusal.SHEET_UNREADABLE, why=why, file_name=file_name[:255], **about)


def _decoded(content: bytes, file_name: str, encoding: str) -> tuple[str, str]:
    for mark, name in _BOMS:
        if content.startswith(mark) and encoding in ("", name):
            return _text(content[len(mark) :], name, file_name), name
    if encoding in _ENCODINGS:
        return _text(content, encoding, file_name), encoding
    if b"\0" in content:
        name = _utf_16_without_mark(content)
        if not name:
            raise _unreadable("nul", file_name)
        return _text(content, name, file_name), name
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _text(content, "cp1252", file_name), "cp1252"


def _text(content: bytes, encoding: str, file_name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable("not_a_sheet", file_name) from error


def _utf_16_without_mark(content: bytes) -> str:
    """The UTF-16 that mostly Latin text without a mark is in: every second byte is a zero, on one side only."""
    sample = content[: 64 * 1024]
    pairs = len(sample) // 2
    high, low = sample[1::2].count(0), sample[0::2].count(0)
    if len(content) % 2 == 0 and high > 0.6 * pairs and low == 0:
        return "utf-16-le"
    return "utf-16-be" if len(content) % 2 == 0 and low > 0.6 * pairs and high == 0 else ""


def _sniffed(text: str) -> str:
    """The delimiter by which the first rows are as wide as the header, outside quotes; the widest of several."""
    sample = text[:_SNIFFED_CHARACTERS]
    whole = len(sample) == len(text)
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = []
        try:
            for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True):
                if any(cell.strip() for cell in record):
                    widths.append(len(record))
                if len(widths) > _SNIFFED_ROWS:
                    break
        except csv.Error:
            continue
        if len(widths) > 1 and not whole and len(widths) <= _SNIFFED_ROWS:
            widths.pop()
        if not widths or widths[0] < 2:
            continue
        score = (round(widths.count(widths[0]) / len(widths), 1), widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(text: str, delimiter: str, file_name: str) -> Rows:
    """The rows that are not blank with their number in a spreadsheet program, where a quoted newline is no new row."""
    try:
        return _parsed(text, delimiter, strict=True)
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise _unreadable("open_quote", file_name) from error
    try:
        return _parsed(text, delimiter, strict=False)
    except csv.Error as error:
        raise _unreadable("cell_too_long", file_name, limit=csv.field_size_limit()) from error


def _parsed(text: str, delimiter: str, *, strict: bool) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=strict)
    return [(line, tuple(record)) for line, record in enumerate(reader, 1) if not _is_blank(record)]


def _is_blank(record: list[str]) -> bool:
    return not record or (not record[0] and not "".join(record).strip())


def _sheet(rows: Rows, file_name: str, *, encoding: str = "", delimiter: str = "") -> Sheet:
    """A header and records at least as wide as it. The first row that is not blank is the header."""
    if not rows:
        raise _unreadable("empty", file_name)
    header_line, written = rows[0]
    while written and not written[-1].strip():
        written = written[:-1]
    if len(rows) > MAX_ROWS:
        raise _unreadable("too_many_rows", file_name, limit=MAX_ROWS)
    if len(written) > MAX_COLUMNS:
        raise _unreadable("too_many_columns", file_name, limit=MAX_COLUMNS)
    names = [folded_header(name) for name in written if name.strip() and not name.strip().startswith("_")]
    if twice := next((name for name in written if names.count(folded_header(name)) > 1), ""):
        raise _unreadable("header_twice", file_name, column=twice.strip()[:60])
    return sheet(
        [name.strip() for name in written],
        [line for line, _ in rows[1:]],
        (cells for _, cells in rows[1:]),
        header_line=header_line,
        encoding=encoding,
        delimiter=delimiter,
    )
