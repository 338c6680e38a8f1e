"""A sheet as it was read: a header and records of text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.rules.intake.problems import Code, Problem

MAX_CELL = 32_767
"""Characters in one cell; no spreadsheet program holds more."""

Record = tuple[str, ...]


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
    )
