"""Figures as a workbook: several worksheets, written row by row."""

from collections.abc import Iterable, Sequence
from itertools import chain
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from portal.rules.refusals import Refusal, Refused
from portal.rules.spreadsheet import guarded
from portal.services.intake.files import MOST_ROWS

Cell = str | int | float | None
Worksheet = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]
"""Its title, its header and its rows."""

_WIDEST, _NARROWEST = 40, 9


def write_workbook(stream: IO[bytes], worksheets: Iterable[Worksheet]) -> None:
    """Numbers and truths stay what they are, texts are texts that nothing runs; None and empty texts are empty cells.

    Raises `Refused` with `SHEET_TOO_LONG`, and has written nothing, when there are more rows than a worksheet takes.
    """
    import xlsxwriter

    with TemporaryFile() as made:
        with xlsxwriter.Workbook(made, {"constant_memory": True}) as workbook:
            bold = workbook.add_format({"bold": True})
            for title, header, rows in worksheets:
                worksheet = workbook.add_worksheet(title)
                worksheet.freeze_panes(1, 0)
                for column, name in enumerate(header):
                    worksheet.set_column(column, column, min(max(len(name) + 2, _NARROWEST), _WIDEST))
                for at, row in enumerate(chain((header,), rows)):
                    if at > MOST_ROWS:
                        raise Refused(Refusal.SHEET_TOO_LONG, most=MOST_ROWS)
                    style = None if at else bold
                    for column, cell in enumerate(row):
                        if isinstance(cell, bool):
                            worksheet.write_boolean(at, column, cell, style)
                        elif isinstance(cell, str):
                            if cell:
                                worksheet.write_string(at, column, guarded(cell), style)
                        elif cell is not None:
                            worksheet.write_number(at, column, cell, style)
        made.seek(0)
        copyfileobj(made, stream)
