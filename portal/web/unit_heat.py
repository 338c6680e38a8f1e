"""Units × competencies, where a place holds too many people for a row each."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.services.insight import Asked, Coverage, Figures
from portal.web.heat import Column, areas_of, columns_of
from portal.web.show import number
from portal.wording.reports import percent

MANY = 2_000
"""People from which on the units below stand in the picture instead; who wants the people asks for them."""

_NEVER = Asked()
_KINDS = ((1.0, "met"), (2 / 3, "1"), (1 / 3, "2"), (0.0, "3"))
"""From which share on a cell has which colour."""


@dataclass(frozen=True, slots=True)
class ShareCell:
    """How much of what is required in one competency is met; no share where nothing is."""

    kind: str
    starts: bool
    share: float | None
    says: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit below, or the people right in the place, who have no page of their own: then `code` is empty."""

    code: str
    name: str
    figures: Figures
    cells: tuple[ShareCell, ...]


@dataclass(frozen=True, slots=True)
class UnitHeat:
    """The whole table, the lowest coverage first; `areas` are names with the number of their columns."""

    columns: tuple[Column, ...]
    areas: tuple[tuple[str, int], ...]
    rows: tuple[UnitRow, ...]


def is_large(found: Coverage) -> bool:
    return bool(found.place.parts) and found.whole.people > MANY


def unit_heat(found: Coverage) -> UnitHeat:
    """The units right below a place."""
    chosen = [one for key, one in found.competencies.items() if key in found.whole.competencies]
    columns = columns_of(chosen, found.whole.competencies)
    rows = sorted(_rows(found, columns), key=lambda row: (row.figures.sums.coverage is None, row.figures.sums.coverage))
    return UnitHeat(columns, areas_of(chosen), tuple(rows))


def _rows(found: Coverage, columns: tuple[Column, ...]) -> Iterator[UnitRow]:
    for part in found.parts:
        if part.figures.people:
            yield _row(part.unit.code, part.unit.name, part.figures, columns)
    if found.direct.people:
        here = found.place.unit.name if found.place.unit else ""
        yield _row("", f"Directly in {here}" if here else "Who report to you from elsewhere", found.direct, columns)


def _row(code: str, name: str, figures: Figures, columns: tuple[Column, ...]) -> UnitRow:
    cells = (_cell(figures.competencies.get(column.competency.id, _NEVER), column.starts) for column in columns)
    return UnitRow(code, name, figures, tuple(cells))


def _cell(asked: Asked, starts: bool) -> ShareCell:
    share = asked.coverage
    if share is None:
        return ShareCell("none", starts, None, "not required")
    kind = next(kind for least, kind in _KINDS if share >= least)
    return ShareCell(kind, starts, share, f"{percent(share)}, {number(asked.met)} of {number(asked.required)} met")
