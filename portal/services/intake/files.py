"""Sheets as files: CSV and XLSX in which nothing runs, and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from itertools import chain
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from portal.rules.refusals import Refusal, Refused
from portal.rules.spreadsheet import guarded, guarded_blocks

Rows = Iterable[Sequence[str]]

MOST_ROWS = 1_048_575
"""How many rows fit below the header of a worksheet; more would be lost without a word."""


def write_csv(stream: IO[bytes], header: Sequence[str], rows: Rows) -> None:
    """UTF-8, commas, one line feed after each row."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for block in guarded_blocks(rows, _safe):
        writer.writerows(block)
    text.detach()


def write_xlsx(stream: IO[bytes], header: Sequence[str], rows: Rows) -> None:
    """One worksheet; every cell is text, so that numbers keep their zeros.

    Raises `Refused` with `SHEET_TOO_LONG`, and has written nothing, when there are more rows than a worksheet takes.
    """
    import xlsxwriter

    with TemporaryFile() as made:
        with xlsxwriter.Workbook(made, {"constant_memory": True}) as workbook:
            worksheet = workbook.add_worksheet("Sheet")
            for at, row in enumerate(chain((header,), rows)):
                if at > MOST_ROWS:
                    raise Refused(Refusal.SHEET_TOO_LONG, most=MOST_ROWS)
                for column, cell in enumerate(row):
                    if cell:
                        worksheet.write_string(at, column, _safe(cell))
        made.seek(0)
        copyfileobj(made, stream)


def write_json(stream: IO[bytes], header: Sequence[str], rows: Rows) -> None:
    """A list of objects, one a line."""
    before = b"["
    for row in rows:
        one = dict(zip(header, row, strict=True))
        stream.write(before + b"\n" + json.dumps(one, ensure_ascii=False).encode())
        before = b","
    stream.write(b"[]\n" if before == b"[" else b"\n]\n")


def _safe(cell: str) -> str:
    """A cell that nothing runs and that reads back as it was; `-` alone would ask to clear what is there."""
    return "'-" if cell == "-" else guarded(cell)
