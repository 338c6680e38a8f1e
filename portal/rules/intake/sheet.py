"""A sheet as it was read: a header and records of text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portal.rules.intake.problems import Code, Problem

MAX_CELL = 32_767
"""Characters in one cell; no spreadsheet program holds more."""

Record = tuple[str, ...]

_TEXTS_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of one file as text, before anybody asks what they mean.

    `lines[i]` is the row in which a spreadsheet program shows `records[i]`; wholly blank rows are no records. Every
    record has at least as many cells as the header; more of them are a problem of that row, in `problems`.
    """

    header: tuple[str, ...]
    header_line: int
    lines: tuple[int, ...]
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    encoding: str
    delimiter: str
    """Empty for XLSX."""
    sheet_name: str = ""
    """The worksheet; empty for text."""
    written: tuple[str, ...] = ()
    """The header as the file has it, where `header` says some columns by the names of the kind."""
    sheet_names: tuple[str, ...] = ()
    """The worksheets of the workbook that are shown; empty for text."""


def sharing() -> Callable[[Iterable[str]], Record]:
    """Makes records of cells, in which equal texts near each other are one object: columns repeat themselves."""
    known: dict[str, str] = {}
    one_of = known.setdefault

    def record(cells: Iterable[str]) -> Record:
        if len(known) > _TEXTS_KNOWN:
            known.clear()
        return tuple([one_of(cell, cell) for cell in cells])

    return record


def sheet(
    header: Sequence[str],
    lines: Sequence[int],
    records: Iterable[Record],
    *,
    header_line: int = 1,
    encoding: str = "",
    delimiter: str = "",
    sheet_name: str = "",
    written: Sequence[str] = (),
    sheet_names: Sequence[str] = (),
) -> Sheet:
    """A sheet of these rows. Short rows are filled up with empty cells, blank cells beyond the header fall away."""
    width = len(header)
    fitted: list[Record] = []
    problems: list[Problem] = []
    for line, cells in zip(lines, records, strict=True):
        if len(cells) == width:
            fitted.append(cells)
        elif len(cells) < width:
            fitted.append(cells + ("",) * (width - len(cells)))
        elif "".join(cells[width:]).strip():
            fitted.append(cells)
            problems.append(Problem(line, "", Code.EXTRA_CELLS, {"cells": str(len(cells)), "columns": str(width)}))
        else:
            fitted.append(cells[:width])
    return Sheet(
        tuple(header),
        header_line,
        tuple(lines),
        tuple(fitted),
        tuple(problems),
        encoding,
        delimiter,
        sheet_name,
        tuple(written),
        tuple(sheet_names),
    )
