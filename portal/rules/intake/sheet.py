"""A sheet as it was read: a header and records of text."""

from dataclasses import dataclass

from portal.rules.intake.problems import Problem

MAX_CELL = 32_767
"""Characters in one cell; no spreadsheet program holds more."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of one file as text, before anybody asks what they mean.

    `lines[i]` is the row in which a spreadsheet program shows `records[i]`; wholly blank rows are no records. Every
    record has at least as many cells as the header; more of them are a problem of that row, in `problems`.
    """

    header: tuple[str, ...]
    header_line: int
    lines: tuple[int, ...]
    records: tuple[tuple[str, ...], ...]
    problems: tuple[Problem, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    """Empty for XLSX."""
