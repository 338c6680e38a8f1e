"""Figures as files: the same rows as the page, as CSV, as a workbook, or as JSON."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Response, request, stream_with_context

from portal.rules.spreadsheet import guarded, guarded_blocks
from portal.services.workbooks import write_workbook

Cell = str | int | float | None

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Table:
    """One worksheet of a workbook, or a CSV file of its own."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def sheet_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The workbook with one worksheet where `?format=xlsx` asks for it, else the CSV file."""
    if request.args.get("format") == "xlsx":
        return xlsx_response(name, [Table("Rows", header, rows)])
    return csv_response(name, header, rows)


def xlsx_response(name: str, tables: Iterable[Table]) -> Response:
    """A workbook in which numbers are numbers, and no cell runs as a formula."""
    made = io.BytesIO()
    write_workbook(made, ((table.title, table.header, table.rows) for table in tables))
    return attachment(f"{name}.xlsx", _XLSX, made.getvalue())


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A CSV file for a spreadsheet program: UTF-8 with a mark, no cell that would run as a formula."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(header)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return attachment(f"{name}.csv", "text/csv; charset=utf-8", ("\ufeff" + sheet.getvalue()).encode())


def csv_stream(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ",") -> Response:
    """The same file for rows that are too many to hold at once: they are written block by block while it is sent."""
    answer = Response(stream_with_context(_lines(header, rows, delimiter)), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return answer


def _lines(header: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str) -> Iterator[str]:
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=delimiter)
    sheet.write("\ufeff")
    writer.writerow([guarded(name) for name in header])
    for block in guarded_blocks(rows):
        writer.writerows(block)
        yield sheet.getvalue()
        sheet.seek(0)
        sheet.truncate()
    yield sheet.getvalue()


def json_response(value: object) -> Response:
    """One JSON document."""
    return Response(json.dumps(value, ensure_ascii=False, default=str) + "\n", mimetype="application/json")


def attachment(file_name: str, content_type: str, content: bytes) -> Response:
    """A file to keep; its name is made by the portal from codes, or is that of a file that somebody brought."""
    answer = Response(content, content_type=content_type)
    answer.headers.set("Content-Disposition", "attachment", filename=file_name)
    return answer
