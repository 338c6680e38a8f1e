"""The units below a place side by side, in the order that a heading asks for."""

from dataclasses import dataclass
from enum import StrEnum

from portal.rules.coverage import share
from portal.services.insight import Asked, Competency, Coverage, Figures


class By(StrEnum):
    """What the units below are ordered by: names from A, shares from the lowest, numbers from the highest."""

    NAME = "name"
    PEOPLE = "people"
    READY = "ready"
    COVERAGE = "coverage"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class BelowRow:
    """One unit, or those who are in none of them: then `code` is empty. `weakest` has the lowest coverage of all."""

    code: str
    name: str
    figures: Figures
    weakest: Competency | None
    asked: Asked

    @property
    def ready(self) -> float | None:
        """The share of ready people among those of whom anything is asked."""
        sums = self.figures.sums
        return share(sums.ready, sums.asked)


def below_rows(found: Coverage, by: By = By.NAME) -> tuple[BelowRow, ...]:
    """The units right below, and last those who are directly in the place."""
    parts = [_row(part.unit.code, part.unit.name, part.figures, found) for part in found.parts]
    if by is By.NAME:
        rows = parts
    elif by is By.PEOPLE:
        rows = sorted(parts, key=lambda row: -row.figures.people)
    elif by is By.RISK:
        rows = sorted(parts, key=lambda row: -row.figures.at_risk)
    else:
        rows = sorted(parts, key=lambda row: _lowest_first(row.ready if by is By.READY else row.figures.sums.coverage))
    here = found.place.unit
    if found.direct.people:
        name = f"Directly in {here.name}" if here else "Who report to you from elsewhere"
        rows = [*rows, _row("", name, found.direct, found)]
    return tuple(rows)


def _lowest_first(value: float | None) -> tuple[bool, float]:
    return (value is None, value or 0.0)


def _row(code: str, name: str, figures: Figures, found: Coverage) -> BelowRow:
    lacking = [
        (found.competencies[key], asked) for key, asked in figures.competencies.items() if asked.met < asked.required
    ]
    competency, asked = min(
        lacking,
        key=lambda pair: (pair[1].coverage or 0.0, pair[1].met - pair[1].required, pair[0].code),
        default=(None, Asked()),
    )
    return BelowRow(code, name, figures, competency, asked)
