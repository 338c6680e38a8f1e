"""XLSX → rows of text."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from portal.rules.intake.matching import Known, most_named
from portal.rules.intake.sheet import Record, sharing
from portal.rules.refusals import Refusal, Refused
from portal.services.intake.workbook_sizes import measure

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_TELLING, _CERTAIN = 2, 4
"""How many columns of the kind a header names that is likely one, and so many that no other worksheet is looked at."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The rows of one worksheet that are not blank, with their numbers."""

    rows: list[tuple[int, Record]]
    name: str
    names: tuple[str, ...]
    """The worksheets that are shown, in their order."""


def worksheet(
    content: bytes,
    file_name: str,
    sheet_name: str = "",
    *,
    first: int | None = None,
    known: Sequence[Known] = (),
    within: int = 0,
) -> Worksheet:
    """One worksheet of a workbook: the named one, else one that is shown; the `first` lines of it.

    That is the one with a row that names most of the `known` columns, of its first rows `within`, at least two of them;
    where there is none, the first that is not empty.
    Raises `Refused` for anything that is no XLSX, is locked, or unpacks to more than a sheet can be.
    """
    unreckoned = measure(content, file_name)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            shown = [one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
            if sheet_name and sheet_name not in workbook.sheet_names:
                raise _unreadable("no_such_sheet", file_name, sheet=sheet_name[:60])
            chosen, sheet = _best(workbook, [sheet_name] if sheet_name else shown, known, within)
            rows = list(_rows(sheet, first, file_name)) if sheet is not None else []
            if rows and (cell := unreckoned.get(workbook.sheet_names.index(chosen))):
                raise _unreadable("formula_without_value", file_name, cell=cell)
    except PasswordError as error:
        raise _unreadable("locked", file_name) from error
    except (CalamineError, ValueError, OSError) as error:
        raise _unreadable("broken", file_name) from error
    return Worksheet(rows, chosen, tuple(shown))


def _best(
    workbook: "CalamineWorkbook", names: Sequence[str], known: Sequence[Known], within: int
) -> "tuple[str, CalamineSheet | None]":
    """The worksheet to read, of those of these names."""
    best: tuple[str, CalamineSheet | None] = (names[-1] if names else "", None)
    most = -1
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        if not sheet.height:
            continue
        if len(names) == 1:
            return name, sheet
        first = [[str(cell) for cell in cells] for cells in islice(sheet.iter_rows(), within)]
        named = most_named(first, known)
        count = named if named >= _TELLING else 0
        if count > most:
            best, most = (name, sheet), count
        if most >= _CERTAIN:
            break
    return best


def _rows(sheet: "CalamineSheet", first: int | None, file_name: str) -> Iterator[tuple[int, Record]]:
    """The rows that are not blank, one at a time: the parser's own cells go as soon as they are text."""
    shared = sharing()
    before = ("",) * (sheet.start[1] if sheet.start else 0)
    for line, cells in enumerate(islice(sheet.iter_rows(), first), 1):
        record = shared([cell if cell.__class__ is str else _as_text(cell) for cell in cells])
        together = "".join(record)
        if "\0" in together:
            raise _unreadable("nul", file_name)
        if together.strip():
            yield line, before + record if before else record


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
