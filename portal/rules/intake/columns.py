"""Which columns a kind of sheet has, and which column of a sheet is which."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from portal.rules.intake import dates
from portal.rules.intake.problems import Code, Flawed, Problem
from portal.rules.intake.sheet import MAX_CELL, Sheet
from portal.rules.intake.values import CLEAR, KEEP, Read
from portal.rules.spreadsheet import unguarded

Readings = Callable[[Collection[str]], Mapping[str, object]]
"""The distinct cells of a column → what each of them means, or the `Flawed` that says why it means nothing."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the installation and the person at the form say about every sheet."""

    currency: str = "USD"
    date_order: str = ""
    """"dmy" or "mdy" for columns whose dates could be either."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A cell of a required column can be neither empty nor cleared."""

    name: str
    readings: Readings
    required: bool = False
    clearable: bool = True
    """Whether `-` may take away what is there; never in a required column."""
    begins: bool = False
    """Any header that begins with the name is this column (`level_1_aware` is `level_1`)."""


def each(read: Read) -> Readings:
    """Reads every cell of a column for itself."""

    def readings(cells: Collection[str]) -> Mapping[str, object]:
        known: dict[str, object] = {}
        for cell in cells:
            try:
                known[cell] = read(cell)
            except Flawed as flaw:
                known[cell] = flaw
        return known

    return readings


def days(setting: Setting) -> Readings:
    """Reads a column of dates, the order of day and month decided by the column as a whole."""

    def readings(cells: Collection[str]) -> Mapping[str, date | Flawed]:
        return dates.read_column(cells, order=setting.date_order)

    return readings


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a kind stand in one sheet; columns that the sheet does not have are missing here."""

    positions: Mapping[str, int]

    def __contains__(self, name: str) -> bool:
        return name in self.positions


def folded_header(text: str) -> str:
    """What two spellings of a column's name share: no case, blanks, `_` or `-`."""
    return re.sub(r"[\s_\-]+", "", text).casefold()


def matched(columns: Collection[Column], sheet: Sheet) -> tuple[Layout, tuple[Problem, ...]]:
    """Which column of the sheet is which, and what is wrong with its header.

    A column whose name begins with `_`, or that has no name and no cell, is passed over. Any other column that the
    kind does not have is a problem that names the nearest one: a mistyped header would silently lose a column.
    """
    by_header = {folded_header(column.name): column for column in columns if not column.begins}
    open_ended = [(folded_header(column.name), column) for column in columns if column.begins]
    positions: dict[str, int] = {}
    problems: list[Problem] = []

    def problem(column: str, code: Code, **about: str) -> None:
        problems.append(Problem(sheet.header_line, column, code, about))

    for position, written in enumerate(sheet.header):
        if written.strip().startswith("_"):
            continue
        header = folded_header(written)
        if not header:
            if any(record[position].strip() for record in sheet.records):
                problem("", Code.COLUMN_WITHOUT_NAME, position=str(position + 1))
            continue
        column = by_header.get(header) or next((c for begins, c in open_ended if header.startswith(begins)), None)
        if column is None:
            nearest = get_close_matches(header, [*by_header, *(begins for begins, _ in open_ended)], n=1, cutoff=0.6)
            known = {**by_header, **dict(open_ended)}
            problem(written.strip()[:60], Code.COLUMN_UNKNOWN, nearest=known[nearest[0]].name if nearest else "")
        elif column.name in positions:
            problem(column.name, Code.COLUMN_TWICE)
        else:
            positions[column.name] = position
    for column in columns:
        if column.required and column.name not in positions:
            problem(column.name, Code.COLUMN_MISSING)
    return Layout(positions), tuple(problems)


@dataclass(frozen=True, slots=True)
class Typed:
    """The values of a sheet, column by column, and the problems of its rows by the position of the record.

    A value is what the column's reader gave, `KEEP` or `CLEAR`; where the cell is flawed it is `KEEP` and the row has
    a problem.
    """

    names: tuple[str, ...]
    values: tuple[tuple[object, ...], ...]
    """In the order of the kind's columns."""
    problems: dict[int, list[Problem]]
    layout: Layout

    def column(self, name: str) -> tuple[object, ...]:
        return self.values[self.names.index(name)]


def typed(columns: Collection[Column], layout: Layout, sheet: Sheet) -> Typed:
    """Reads every cell. Each distinct text of a column is read once, so a sheet costs what its variety costs."""
    cells_by_position = list(zip(*sheet.records, strict=False)) or [()] * len(sheet.header)
    problems: dict[int, list[Problem]] = {}
    line_positions = {line: index for index, line in enumerate(sheet.lines)} if sheet.problems else {}
    for problem in sheet.problems:
        problems.setdefault(line_positions[problem.line], []).append(problem)
    values: list[tuple[object, ...]] = []
    for column in columns:
        position = layout.positions.get(column.name)
        if position is None:
            values.append((KEEP,) * len(sheet.records))
            continue
        cells = cells_by_position[position]
        meaning = _meanings(column, cells)
        flaws = {cell: flaw for cell, flaw in meaning.items() if isinstance(flaw, Flawed)}
        if flaws:
            for index, cell in enumerate(cells):
                if flaw := flaws.get(cell):
                    problem = Problem(sheet.lines[index], column.name, flaw.code, flaw.about)
                    problems.setdefault(index, []).append(problem)
            meaning.update(dict.fromkeys(flaws, KEEP))
        values.append(tuple(map(meaning.__getitem__, cells)))
    return Typed(tuple(column.name for column in columns), tuple(values), problems, layout)


def _meanings(column: Column, cells: Collection[str]) -> dict[str, object]:
    """What each distinct cell means. Leading and trailing blanks are forgiven, and so is the `'` of a guarded cell."""
    texts: dict[str, str] = {}
    meaning: dict[str, object] = {}
    for cell in set(cells):
        text = cell.strip()
        if not text:
            meaning[cell] = Flawed(Code.REQUIRED) if column.required else KEEP
        elif text == "-":
            meaning[cell] = CLEAR if column.clearable and not column.required else Flawed(Code.NOT_CLEARABLE)
        elif len(text) > MAX_CELL:
            meaning[cell] = Flawed(Code.TOO_LONG, limit=str(MAX_CELL), length=str(len(text)))
        else:
            texts[cell] = unguarded(text) if text[0] == "'" else text
    known = column.readings(set(texts.values()))
    meaning.update(zip(texts, map(known.__getitem__, texts.values()), strict=True))
    return meaning
