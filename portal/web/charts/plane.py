"""Where values stand in a chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

Spot = tuple[float, float | None]
"""A value on the x axis and one on the y axis; None where there is nothing to draw."""


@dataclass(frozen=True, slots=True)
class Plane:
    """x runs from `first` to `last` over the whole width, y from 0 at the bottom to `top` at the top."""

    first: float
    last: float
    top: float = 1.0
    height: int = 190
    """Pixels."""

    def across(self, x: float) -> float:
        """The part of the width that lies left of a value; a plane without width has all of it in the middle."""
        return (x - self.first) / (self.last - self.first) if self.last > self.first else 0.5

    def x(self, x: float) -> str:
        """Percent of the width, as SVG takes it."""
        return f"{100 * self.across(x):.2f}%"

    def y(self, y: float) -> float:
        """Pixels from the top."""
        return round(self.height * (1 - y / self.top), 1)

    def curves(self, spots: Sequence[Spot]) -> tuple[str, ...]:
        """The points of a polyline for each stretch without a gap, in a box of 1000 by 1000."""
        stretches = groupby(spots, key=lambda spot: spot[1] is not None)
        return tuple(
            " ".join(f"{1000 * self.across(x):.1f},{1000 * (1 - (y or 0) / self.top):.1f}" for x, y in stretch)
            for drawn, stretch in stretches
            if drawn
        )
