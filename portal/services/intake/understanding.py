"""How the portal understood cells of a sheet, for the few rows that a page shows."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from portal.rules.intake.amounts import COMMA, POINT
from portal.rules.intake.choices import effective
from portal.rules.intake.columns import Typed, matched, typed
from portal.rules.intake.correcting import corrected_cells
from portal.rules.intake.courses import written_hours, written_money
from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.intake.sheet import Sheet, sheet
from portal.rules.intake.values import Blank, written_number
from portal.rules.spreadsheet import unguarded
from portal.services.intake.handlers import columns_of
from portal.services.intake.looking_at_rows import PlannedRow

MINUTES, MONEY = "hours", "cost"
"""The columns whose values are in minutes and in minor units of the installation's currency."""


def understood(
    kind: Kind, header: Sequence[str], rows: Sequence[PlannedRow], options: Options
) -> dict[int, dict[str, object]]:
    """Line → column → what its cell means, where that is not what stands in it, or is another word than that.

    Answers and corrections count. What only the rest of the sheet would decide is left out: whether 1.500 is fifteen
    hundred is not seen in a few of its rows.
    """
    seen = [row for row in rows if row.cells]
    read = effective(sheet(header, [row.line for row in seen], [row.cells for row in seen]), options).whole
    found: dict[int, dict[str, object]] = {row.line: {} for row in seen}
    meant, else_meant = (_typed(kind, read, replace(options, decimal=options.decimal or one)) for one in (POINT, COMMA))
    for name, values, others in zip(meant.names, meant.values, else_meant.values, strict=True):
        place = meant.layout.positions.get(name)
        if place is None:
            continue
        for row, value, other in zip(seen, values, others, strict=True):
            cells = corrected_cells(header, row.line, row.cells, options)
            cell = cells[place] if place < len(cells) else ""
            if value == other and not isinstance(value, Blank) and not _says(cell, _written(name, value, options)):
                found[row.line][header[place]] = value
    return found


def _typed(kind: Kind, read: Sheet, options: Options) -> Typed:
    columns = columns_of(kind, options)
    return typed(columns, matched(columns, read)[0], read)


def _written(name: str, value: object, options: Options) -> str:
    """The cell in which a sheet of the portal's own has this value."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    if name == MINUTES and isinstance(value, int):
        return written_hours(value)
    if name == MONEY and isinstance(value, int):
        return written_money(value, options.currency)
    if isinstance(value, float):
        return written_number(value)
    return as_text(value)


def as_text(value: object) -> str:
    """Several values as a cell holds them, each with its level if it has one."""
    if isinstance(value, tuple | frozenset | set):
        return ";".join(":".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in value)
    return str(value)


def _says(cell: str, written: str) -> bool:
    return _bare(unguarded(cell.strip())) == _bare(written)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()
