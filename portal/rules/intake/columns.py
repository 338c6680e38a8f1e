"""Which columns a kind of sheet has, where they stand in a sheet, and what its cells mean."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from portal.rules.intake import amounts, dates
from portal.rules.intake.currencies import header_currency, is_of
from portal.rules.intake.matching import How, Known, Synonyms, folded_header, proposals
from portal.rules.intake.problems import Code, Flawed, Noted, Problem
from portal.rules.intake.sheet import MAX_CELL, Sheet
from portal.rules.intake.values import CLEAR, KEEP, Read
from portal.rules.spreadsheet import unguarded

__all__ = [
    "Column",
    "Layout",
    "Readings",
    "Setting",
    "Typed",
    "days",
    "doubtful",
    "each",
    "folded_header",
    "known_names",
    "matched",
    "numeric",
    "renamed",
    "typed",
]

Readings = Callable[[Collection[str]], Mapping[str, object]]
"""The distinct cells of a column → what each of them means, or the `Flawed` that says why it means nothing."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the installation and the person at the form say about every sheet."""

    currency: str = "USD"
    date_order: str = ""
    """"dmy" or "mdy" for columns whose dates could be either."""
    decimal: str = ""
    """"," or "." for columns whose numbers could be either."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A cell of a required column can be neither empty nor, unless it `ends`, cleared."""

    name: str
    readings: Readings
    required: bool = False
    clearable: bool = True
    """Whether `-` may take away what is there; never in a required column."""
    ends: bool = False
    """Whether `-` in a required column says that what the row is about is no more."""
    begins: bool = False
    """Any header that begins with the name is this column (`level_1_aware` is `level_1`)."""
    choices: tuple[str, ...] = ()
    """The words among which a cell chooses, if it does."""
    currency: str = ""
    """The one currency of its amounts, which its header may name."""


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


def numeric(read: Callable[..., object], setting: Setting) -> Readings:
    """Reads a column of numbers, money or durations, the decimal mark decided by the column as a whole."""

    def readings(cells: Collection[str]) -> Mapping[str, object]:
        decimal = setting.decimal or amounts.decimal_mark(cells)
        return each(lambda cell: read(cell, decimal))(cells)

    return readings


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a kind stand in one sheet; columns that the sheet does not have are missing here."""

    positions: Mapping[str, int]

    def __contains__(self, name: str) -> bool:
        return name in self.positions


def renamed(columns: Collection[Column], sheet: Sheet, synonyms: Synonyms, chosen: Mapping[str, str]) -> Sheet:
    """The same sheet with the columns of the kind by their own names, and `_` before those that are passed over.

    `synonyms` and `chosen` as in `proposals`. What is only like a column keeps its name.
    """
    header = list(sheet.header)
    for one in proposals(known_names(columns, synonyms), sheet.header, chosen):
        if one.how in (How.SYNONYM, How.CHOSEN):
            header[one.position] = one.column
        elif one.how is How.IGNORED and not one.header.strip().startswith("_"):
            header[one.position] = f"_{one.header.strip()}"
    return replace(sheet, header=tuple(header), written=sheet.written or sheet.header)


_SPECIAL = frozenset({"", "-", "'"})
"""The beginnings of cells that may not be read as they stand."""
_SAID = frozenset({Flawed, Noted})
_DOUBTS = {Code.AMBIGUOUS_DATE: "date", Code.AMBIGUOUS_NUMBER: "number"}
_COULD_BE_TWO = re.compile(r"[.,/-](?:(?<=\d[.,])\d{3}|(?<=\d[/-])\d{1,2}[/-]\d{4})")
"""What every cell has in it that could mean two days or two numbers; where no cell has it, none has to be read."""


def doubtful(columns: Collection[Column], sheet: Sheet) -> dict[str, tuple[str, str]]:
    """The columns of the kind with cells that could mean two things: "date" or "number", and one such cell."""
    layout, _ = matched(columns, sheet)
    found: dict[str, tuple[str, str]] = {}
    for column in columns:
        position = layout.positions.get(column.name)
        if position is None:
            continue
        cells = {record[position] for record in sheet.records}
        if not _COULD_BE_TWO.search("\n".join(cells)):
            continue
        meanings = _meanings(column, cells).items()
        doubts = {
            cell: _DOUBTS[meaning.code]
            for cell, meaning in meanings
            if isinstance(meaning, Flawed) and meaning.code in _DOUBTS
        }
        if doubts:
            first = min(doubts)
            found[column.name] = (doubts[first], first.strip())
    return found


def known_names(columns: Collection[Column], synonyms: Synonyms | None = None) -> tuple[Known, ...]:
    """What the columns of a kind may be called."""
    return tuple(Known(column.name, (synonyms or {}).get(column.name, ()), column.begins) for column in columns)


def matched(columns: Collection[Column], sheet: Sheet) -> tuple[Layout, tuple[Problem, ...]]:
    """Which column of the sheet is which, and what is wrong with its header.

    A column whose name begins with `_`, or that has no name and no cell, is passed over. Any other column that the
    kind does not have is a problem that names the nearest one: a mistyped header would silently lose a column.
    """
    positions: dict[str, int] = {}
    problems: list[Problem] = []

    def problem(column: str, code: Code, **about: str) -> None:
        problems.append(Problem(sheet.header_line, column, code, about))

    for one in proposals(known_names(columns), sheet.header):
        if one.how is How.IGNORED:
            continue
        if not one.header.strip() and one.how is How.NONE:
            if any(record[one.position].strip() for record in sheet.records):
                problem("", Code.COLUMN_WITHOUT_NAME, position=str(one.position + 1))
        elif one.how is How.TWICE:
            problem(one.column, Code.COLUMN_TWICE)
        elif one.is_certain:
            positions[one.column] = one.position
        else:
            problem(one.header.strip()[:60], Code.COLUMN_UNKNOWN, nearest=one.column)
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
        if column.currency:
            _in_currency(meaning, (sheet.written or sheet.header)[position], column.currency)
        if not _SAID.isdisjoint(map(type, meaning.values())):
            said = {cell: about for cell, about in meaning.items() if isinstance(about, (Flawed, Noted))}
            for index, cell in enumerate(cells):
                if about := said.get(cell):
                    problem = Problem(sheet.lines[index], column.name, about.code, about.about)
                    problems.setdefault(index, []).append(problem)
            for cell, about in said.items():
                meaning[cell] = about.value if isinstance(about, Noted) else KEEP
        values.append(tuple(map(meaning.__getitem__, cells)))
    return Typed(tuple(column.name for column in columns), tuple(values), problems, layout)


def _in_currency(meaning: dict[str, object], header: str, currency: str) -> None:
    """Flaws the amounts of a column whose header names another currency; nothing is converted, and 0 is 0 in all."""
    mark = header_currency(header)[1]
    if not mark or is_of(mark, currency):
        return
    for cell, value in meaning.items():
        if isinstance(value, int) and value and not amounts.names_currency(cell.strip()):
            meaning[cell] = Flawed(Code.OTHER_CURRENCY, value=mark, currency=currency)


def _meanings(column: Column, cells: Collection[str]) -> dict[str, object]:
    """What each distinct cell means. Leading and trailing blanks are forgiven, and so is the `'` of a guarded cell."""
    plain = set(cells)
    special = [cell for cell in plain if cell[:1] in _SPECIAL or cell.strip() is not cell or len(cell) > MAX_CELL]
    if not special:
        return dict(column.readings(plain))
    plain.difference_update(special)
    texts: dict[str, str] = {}
    meaning: dict[str, object] = {}
    for cell in special:
        text = cell.strip()
        if not text:
            meaning[cell] = Flawed(Code.REQUIRED) if column.required else KEEP
        elif text == "-":
            clears = column.ends or (column.clearable and not column.required)
            meaning[cell] = CLEAR if clears else Flawed(Code.NOT_CLEARABLE)
        elif len(text) > MAX_CELL:
            meaning[cell] = Flawed(Code.TOO_LONG, limit=str(MAX_CELL), length=str(len(text)))
        else:
            texts[cell] = unguarded(text)
    known = column.readings(plain.union(texts.values()))
    meaning |= {cell: known[cell] for cell in plain}
    meaning |= {cell: known[text] for cell, text in texts.items()}
    return meaning
