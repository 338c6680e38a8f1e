"""Bytes and a file name → a sheet of text, or a refusal that says why it is none."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from portal.rules.intake.matching import Known, header_row
from portal.rules.intake.sheet import Record, Sheet, sharing, sheet
from portal.rules.refusals import Refusal, Refused
from portal.services.intake import delimiters, encodings

MAX_BYTES = 50 * 1024 * 1024
"""A larger file is refused before it is looked at."""
MAX_ROWS = 250_000
MAX_COLUMNS = 500
HEADER_WITHIN = 30
"""The header is one of so many first rows that are not blank."""
PASTED = "pasted.tsv"
"""The name of cells that were pasted instead of sent as a file."""

_MAGIC = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"{\\rtf", b"SQLite format 3",
    b"\x7fELF", b"BM6", b"II*\x00", b"MM\x00*", b"OggS", b"ID3", b"RIFF", b"PAR1",
)  # fmt: skip
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_MARKUP = re.compile(r"\s*(<!doctype|<html|<\?xml|<table|<svg|[\[{]\s*[\[{\"])", re.IGNORECASE)
_BINARY = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")
_FIRST_LINES = 1_000
_LOOKED_AT = 256 * 1024
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])(?:\r\n?|\n)", re.IGNORECASE)

Row = tuple[int, Record]


@dataclass(frozen=True, slots=True)
class _Cells:
    """The rows of a file that are not blank, with their lines, and how they were found."""

    rows: Callable[[bool], Iterator[Row]]
    """Reads them from the beginning, strictly or not about quotation marks within cells."""
    encoding: str = ""
    delimiter: str = ""
    sheet_name: str = ""
    sheet_names: tuple[str, ...] = ()
    content: bytes = field(default=b"", repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a file as it would be read, and how else it could be."""

    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]
    """Those below the header, each with its line."""
    headers: tuple[Row, ...]
    """The first rows of the file, of which each could be the header."""
    encoding: str
    encodings: tuple[str, ...]
    delimiter: str
    delimiters: tuple[str, ...]
    """Empty for a workbook, as the encodings are."""
    sheet_name: str
    sheet_names: tuple[str, ...]


def read(
    content: bytes,
    file_name: str,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet_name: str = "",
    header_line: int = 0,
    known: Sequence[Known] = (),
) -> Sheet:
    """The cells of a CSV, TSV or XLSX file as text; what kind of file it is follows from its content, not its name.

    Text is UTF-8, UTF-16 or UTF-32 by its mark, else UTF-16 by its zeros, else UTF-8, else Windows-1252; the
    delimiter is the one of `, ; tab |` by which most rows are equally wide; the header is the row that names most
    of the `known` columns, below title lines; of several worksheets it is the first in which a row names most.
    `encoding`, `delimiter`, `sheet_name` and `header_line` override that. Raises `Refused` with `SHEET_UNREADABLE`
    and `why` for whatever is no sheet.
    """
    cells = _cells(content, file_name, encoding, delimiter, sheet_name, known=known)
    first, at, below = _parted(cells, file_name, header_line, known, MAX_ROWS)
    line, written = first[at]
    if len(below) >= MAX_ROWS:
        raise _unreadable("too_many_rows", file_name, limit=MAX_ROWS)
    return sheet(
        _header(written, below, file_name),
        [one for one, _ in below],
        (record for _, record in below),
        header_line=line,
        encoding=cells.encoding,
        delimiter=cells.delimiter,
        sheet_name=cells.sheet_name,
        sheet_names=cells.sheet_names,
    )


def first_rows(
    content: bytes,
    file_name: str,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet_name: str = "",
    header_line: int = 0,
    known: Sequence[Known] = (),
    rows: int = 20,
) -> Preview:
    """What `read` would make of the first `rows` rows below the header, without turning the rest into cells.

    Raises `Refused` as `read` does, for what is wrong as far as it looks.
    """
    cells = _cells(content, file_name, encoding, delimiter, sheet_name, known=known, first=_FIRST_LINES + rows)
    first, at, below = _parted(cells, file_name, header_line, known, rows)
    line, written = first[at]
    return Preview(
        header=tuple(_header(written, below, file_name)),
        header_line=line,
        rows=tuple(below),
        headers=tuple(first),
        encoding=cells.encoding,
        encodings=encodings.possible(cells.content) if cells.encoding else (),
        delimiter=cells.delimiter,
        delimiters=delimiters.possible(cells.text) if cells.delimiter else (),
        sheet_name=cells.sheet_name,
        sheet_names=cells.sheet_names,
    )


def as_file(pasted: str) -> tuple[bytes, str]:
    """Cells that were copied from a spreadsheet program, as the content and the name of a file."""
    return pasted.encode("utf-8", "replace"), PASTED


def _cells(
    content: bytes,
    file_name: str,
    encoding: str,
    delimiter: str,
    sheet_name: str,
    *,
    known: Sequence[Known],
    first: int | None = None,
) -> _Cells:
    """The cells of a file; of a workbook the `first` lines, of a text as many as are asked for."""
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise _unreadable("empty", file_name)
    if len(content) > MAX_BYTES:
        raise _unreadable("too_large", file_name, limit=MAX_BYTES // 1024 // 1024)
    if content.startswith(b"PK\x03\x04"):
        from portal.services.intake.workbooks import worksheet

        found = worksheet(content, file_name, sheet_name, first=first, known=known, within=HEADER_WITHIN)
        return _Cells(lambda _strict: iter(found.rows), sheet_name=found.name, sheet_names=found.names)
    if content.startswith(_OLD_EXCEL):
        raise _unreadable("old_excel", file_name)
    if content.startswith(_MAGIC):
        raise _unreadable("not_a_sheet", file_name)
    if encoding not in encodings.ENCODINGS:
        encoding = encodings.detected(content)
    text = encodings.decoded(content, encoding) if encoding else None
    if text is None:
        raise _unreadable("nul" if b"\0" in content and not encoding else "encoding", file_name)
    if "\0" in text:
        raise _unreadable("nul", file_name)
    if _MARKUP.match(text) or len(_BINARY.findall(text[:_LOOKED_AT])) > 2:
        raise _unreadable("not_a_sheet", file_name)
    if marked := _SEPARATOR_LINE.match(text):
        delimiter, text = delimiter or marked[1], text[marked.end() :]
    if delimiter not in delimiters.DELIMITERS:
        delimiter = delimiters.detected(text)
    return _Cells(
        lambda strict: _parsed(text, delimiter, strict=strict),
        encoding=encoding,
        delimiter=delimiter,
        content=content,
        text=text,
    )


def _unreadable(why: str, file_name: str, **about: object) -> Refused:
    return Refused(Refusal.SHEET_UNREADABLE, why=why, file_name=file_name[:255], **about)


def _parted(
    cells: _Cells, file_name: str, header_line: int, known: Sequence[Known], limit: int
) -> tuple[list[Row], int, list[Row]]:
    """The first rows, which of them is the header, and at most `limit` rows below that."""
    line = 0
    for strict in (True, False):
        rows = cells.rows(strict)
        try:
            first = list(islice(rows, HEADER_WITHIN))
            at = _header_at(first, header_line, known, file_name)
            return first, at, list(islice(chain(first[at + 1 :], rows), limit))
        except _NotARowError as error:
            if error.is_open:
                raise _unreadable("open_quote", file_name, line=error.line) from error
            line = error.line
    raise _unreadable("cell_too_long", file_name, limit=csv.field_size_limit(), line=line)


class _NotARowError(Exception):
    """A row that cannot be read: where it begins, and whether its quotation mark is never closed."""

    def __init__(self, line: int, *, is_open: bool) -> None:
        super().__init__()
        self.line = line
        self.is_open = is_open


def _parsed(text: str, delimiter: str, *, strict: bool) -> Iterator[Row]:
    """The rows that are not blank with their number in a spreadsheet program, where a quoted newline is no new row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=strict)
    line, shared = 0, sharing()
    try:
        for line, record in enumerate(reader, 1):
            if not _is_blank(record):
                yield line, shared(record)
    except csv.Error as error:
        raise _NotARowError(line + 1, is_open="unexpected end" in str(error)) from error


def _is_blank(record: list[str]) -> bool:
    return not record or (not record[0] and not "".join(record).strip())


def _header_at(first: Sequence[Row], header_line: int, known: Sequence[Known], file_name: str) -> int:
    """Which of the first rows is the header: the one on this line, or the one that looks like it."""
    if not first:
        raise _unreadable("empty", file_name)
    if not header_line:
        return header_row([record for _, record in first], known)
    at = next((at for at, (line, _) in enumerate(first) if line == header_line), None)
    if at is None:
        raise _unreadable("no_header_there", file_name, line=header_line)
    return at


def _header(written: Record, below: Sequence[Row], file_name: str) -> list[str]:
    """The names of the columns; those without a name at the end fall away, unless most rows have something there."""
    while written and not written[-1].strip() and not _is_filled(below[:_FIRST_LINES], len(written) - 1):
        written = written[:-1]
    if len(written) > MAX_COLUMNS:
        raise _unreadable("too_many_columns", file_name, limit=MAX_COLUMNS)
    return [name.strip() for name in written]


def _is_filled(rows: Sequence[Row], at: int) -> bool:
    """Whether more than half of these rows have something in a column."""
    return sum(1 for _, record in rows if len(record) > at and record[at].strip()) * 2 > len(rows)
