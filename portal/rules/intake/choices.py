"""A sheet as somebody chose that it is meant: words replaced, cells corrected, rows left out. The stored one stays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.rules.intake.matching import folded_header
from portal.rules.intake.options import Options
from portal.rules.intake.sheet import Record, Sheet
from portal.rules.intake.values import as_asked
from portal.rules.spreadsheet import unguarded

LEVELLED = "competencies_granted"
SEVERAL = frozenset({"roles", "tags", "prerequisites", "equivalents", LEVELLED})
"""The columns whose cells hold several values, separated by `;`; in one of them each has a level behind a colon."""


def word_in(cell: str) -> str:
    """The text of a cell as questions and answers name it."""
    return as_asked(unguarded(cell.strip()).strip())


@dataclass(frozen=True, slots=True)
class Effective:
    """What a kind's planner is shown of a sheet, and what it is not."""

    whole: Sheet
    """Every row, with the chosen words and the corrected cells."""
    left_out: frozenset[int]
    """The positions of the rows that are skipped by choice."""

    @property
    def positions(self) -> list[int]:
        """Those of the rows that the planner sees."""
        return [at for at in range(len(self.whole.records)) if at not in self.left_out]

    @property
    def sheet(self) -> Sheet:
        """Without the rows that are left out."""
        if not self.left_out:
            return self.whole
        lines, records = self.whole.lines, self.whole.records
        seen = self.positions
        gone = {lines[at] for at in self.left_out}
        return replace(
            self.whole,
            lines=tuple(lines[at] for at in seen),
            records=tuple(records[at] for at in seen),
            problems=tuple(one for one in self.whole.problems if one.line not in gone),
        )


def effective(sheet: Sheet, options: Options) -> Effective:
    """The sheet as its kind's planner sees it. Its columns have to be named as the kind names them.

    A corrected cell stands as it was typed: `values` says nothing about it.
    """
    if not (options.values or options.cells or options.skipped):
        return Effective(sheet, frozenset())
    skipped = set(options.skipped)
    left_out = {at for at, line in enumerate(sheet.lines) if line in skipped} if skipped else set()
    records = list(sheet.records)
    at_line = {line: at for at, line in enumerate(sheet.lines)} if options.cells else {}
    typed: dict[int, Mapping[str, str]] = {
        at_line[line]: fixed for line, fixed in options.cells.items() if line in at_line
    }
    for column, said in options.values.items():
        place = place_of(sheet.header, column)
        if place is None or not said:
            continue
        left_out |= _say(records, place, column, said, {at for at, fixed in typed.items() if column in fixed})
    problems = sheet.problems
    for at, fixed in typed.items():
        records[at] = _corrected(records[at], sheet.header, fixed)
        if "" in fixed:
            problems = tuple(one for one in problems if one.line != sheet.lines[at])
    return Effective(replace(sheet, records=tuple(records), problems=problems), frozenset(left_out))


def place_of(header: Sequence[str], column: str) -> int | None:
    """Where a column stands, which the sheet may have written differently or with something behind its name."""
    wanted = folded_header(column)
    folded = ["" if name.strip().startswith("_") else folded_header(name) for name in header]
    if not wanted:
        return None
    if wanted in folded:
        return folded.index(wanted)
    return next((at for at, name in enumerate(folded) if name.startswith(wanted)), None)


def _say(
    records: list[Record], place: int, column: str, said: Mapping[str, str | None], but: Collection[int]
) -> set[int]:
    """Replaces the words of one column; returns the positions of the rows that are skipped for one of them."""
    meant: dict[str, str | None] = {}
    skipped: set[int] = set()
    for at, record in enumerate(records):
        cell = record[place]
        if at in but:
            continue
        if cell not in meant:
            meant[cell] = _meant(cell, said, column)
        then = meant[cell]
        if then is None:
            skipped.add(at)
        elif then != cell:
            records[at] = (*record[:place], then, *record[place + 1 :])
    return skipped


def _meant(cell: str, said: Mapping[str, str | None], column: str) -> str | None:
    """What a cell means where its words mean these; None where the row is to be skipped.

    Where a column holds several values a cell is looked at value by value, without their levels.
    """
    asked = word_in(cell)
    if asked in said:
        return _followed(asked, said)
    if column not in SEVERAL:
        return cell
    parts, found = [], False
    for part in unguarded(cell.strip()).split(";"):
        word, colon, rest = part.partition(":") if column == LEVELLED else (part, "", "")
        asked = as_asked(word.strip())
        if asked in said:
            then = _followed(asked, said)
            if then is None:
                return None
            parts.append(then + colon + rest)
            found = True
        else:
            parts.append(part)
    return ";".join(parts) if found else cell


def _followed(asked: str, said: Mapping[str, str | None]) -> str | None:
    """What a text means in the end: what it was said to mean may have been asked about in turn."""
    passed = {asked}
    then = said[asked]
    while then is not None and (following := word_in(then)) in said and following not in passed:
        passed.add(following)
        then = said[following]
    return then


def _corrected(record: Record, header: Sequence[str], fixed: Mapping[str, str]) -> Record:
    cells = list(record[: len(header)] if "" in fixed else record)
    for column, cell in fixed.items():
        place = place_of(header, column)
        if place is not None:
            cells[place] = cell
    return tuple(cells)
