"""People × competencies as the cells of a table: what stands in each, and how it is shown."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from portal.rules.levels import LevelState
from portal.services.insight import Asked, Cell, Competency, Coverage, Matrix, PersonRow
from portal.web.show import day

_NEVER = Asked()
_MEASURED = "x"
_LONG_WORD = re.compile(r"\w{8,}")
_BREAK = re.compile(r"(?<=\w{4})(?=[b-df-hj-np-tv-z][aeiou]\w{2})")


@dataclass(frozen=True, slots=True)
class Column:
    """One competency; `starts` where its area begins."""

    competency: Competency
    starts: bool
    asked: Asked

    @property
    def name(self) -> str:
        """The competency's name with soft hyphens in its long words: a column is narrow."""
        return _LONG_WORD.sub(lambda word: _BREAK.sub("\u00ad", word[0]), self.competency.name)


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell. `sign` and the icon are what stands beside the number; `says` the same in words."""

    kind: str
    starts: bool
    says: str
    level: int | None = None
    target: int | None = None
    sign: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    person: PersonRow
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """The whole table; `areas` are names with the number of their columns."""

    columns: tuple[Column, ...]
    areas: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]

    @property
    def shows_claims(self) -> bool:
        """Whether any cell says what somebody claims."""
        return any(cell.kind == "claim" for cell in self._cells)

    @property
    def shows_partly_lapsed(self) -> bool:
        """Whether any cell still stands at a level below the one that lapsed."""
        return any(cell.kind == "lapsed" and cell.level for cell in self._cells)

    @property
    def shows_measured_none(self) -> bool:
        """Whether any cell is known to be none."""
        return any(cell.icon == _MEASURED for cell in self._cells)

    @property
    def _cells(self) -> Iterable[Shown]:
        return (cell for row in self.rows for cell in row.cells)


def heat(found: Coverage, people: Matrix) -> Heat:
    """Every competency that is asked of anybody, area by area."""
    asked = found.whole.competencies
    wanted = set(asked).union(*(row.cells for row in people.people))
    chosen = [competency for key, competency in found.competencies.items() if key in wanted]
    columns = columns_of(chosen, asked)
    rows = (Row(row, tuple(_shown(row.cells.get(c.competency.id), c.starts) for c in columns)) for row in people.people)
    return Heat(columns, areas_of(chosen), tuple(rows))


def areas_of(chosen: Iterable[Competency]) -> tuple[tuple[str, int], ...]:
    """The areas that follow each other, with how many competencies of each."""
    return tuple((area, len(list(group))) for area, group in groupby(chosen, key=lambda one: one.area))


def columns_of(chosen: Iterable[Competency], asked: Mapping[int, Asked]) -> tuple[Column, ...]:
    """A column for each competency, with what is asked of everybody together."""
    return tuple(_columns(chosen, asked))


def _columns(chosen: Iterable[Competency], asked: Mapping[int, Asked]) -> Iterable[Column]:
    before = None
    for competency in chosen:
        starts = before is not None and before != competency.area
        before = competency.area
        yield Column(competency, starts, asked.get(competency.id, _NEVER))


def _shown(cell: Cell | None, starts: bool) -> Shown:
    if cell is None:
        return Shown("none", starts, "not required")
    kind, sign, icon, says = _look(cell)
    return Shown(kind, starts, says, cell.verified, cell.target, sign, icon)


def _look(cell: Cell) -> tuple[str, str, str, str]:
    """The colour of a cell, its sign, its icon, and all of them in words."""
    if cell.lapses_on is not None:
        return "met", "", "time", f"met, lapses on {day(cell.lapses_on)}"
    if cell.is_met:
        return "met", "", "", "met"
    if cell.state is LevelState.LAPSED:
        return "lapsed", "L", "", f"lapsed, was {cell.held}"
    if cell.state is LevelState.PARTLY_LAPSED:
        return "lapsed", "L", "", f"partly lapsed, was {cell.held}"
    icon, measured = (_MEASURED, ", measured at none") if cell.state is LevelState.MEASURED_NONE else ("", "")
    if cell.claimed and not cell.verified:
        return "claim", f"c{cell.claimed}", icon, f"claimed only, at {cell.claimed}{measured}"
    return str(min(cell.gap, 3)), f"\u2212{cell.gap}", icon, f"{cell.gap} short{measured}"
