"""A chart of lines with direct labels."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.web.charts.labels import dodged, thinned
from portal.web.charts.plane import Plane, Spot
from portal.wording.reports import percent

_LABEL_APART = 15
_WIDE, _NARROW = 0.085, 0.19
"""How far apart the words under the axis are, as parts of the width, on a wide screen and on a phone."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Words beside an axis; `at` in percent on the x axis, in pixels on the y axis."""

    at: str
    text: str
    is_wide_only: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One value: what it says when it is pointed at or reached by keyboard; `label` stands there always."""

    x: str
    y: float
    says: str
    tip: str
    label: str = ""
    label_y: float = 0
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Line:
    """Its stretches without a gap. `kind` a is solid, b dashed; `name` stands where it ends."""

    kind: str
    curves: tuple[str, ...]
    name: str = ""
    name_y: float = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn; `says` is the chart in one sentence."""

    says: str
    height: int
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One line to draw: its spots, and what a spot says."""

    spots: Sequence[Spot]
    kind: str = "a"
    name: str = ""
    said: Sequence[str] = ()
    """For each spot, to the ear: the day and all there is to say. Without them no spot can be pointed at."""
    tips: Sequence[str] = ()
    """For each spot, to the eye."""
    labelled: Sequence[int] = field(default=())
    """The places of the spots whose value always stands beside them."""


def share_ticks(plane: Plane, steps: int = 4) -> tuple[Tick, ...]:
    """0 to 100 % up the side."""
    shares = [step / steps for step in range(steps + 1)]
    return tuple(Tick(f"{plane.y(share)}", percent(share)) for share in shares)


def line_chart(
    plane: Plane, series: Sequence[Series], *, says: str, rows: Sequence[Tick], days: Sequence[tuple[float, str]]
) -> Chart:
    """Lines over one axis; `days` are the places under the axis with their words, rising."""
    across = [plane.across(x) for x, _ in days]
    wide, narrow = thinned(across, _WIDE), thinned(across, _NARROW)
    ends = [_end(plane, one) for one in series]
    heights = dodged([end for end in ends if end is not None], _LABEL_APART, lowest=plane.height)
    placed = iter(heights)
    return Chart(
        says=says,
        height=plane.height,
        rows=tuple(rows),
        columns=tuple(
            Tick(plane.x(x), words, place not in narrow) for place, (x, words) in enumerate(days) if place in wide
        ),
        lines=tuple(
            Line(one.kind, plane.curves(one.spots), one.name, 0 if end is None else next(placed))
            for one, end in zip(series, ends, strict=True)
        ),
        marks=tuple(mark for one in series for mark in _marks(plane, one)),
    )


def _end(plane: Plane, one: Series) -> float | None:
    drawn = [y for _, y in one.spots if y is not None]
    return plane.y(drawn[-1]) if drawn else None


def _marks(plane: Plane, one: Series) -> list[Mark]:
    found = []
    for place, ((x, y), said) in enumerate(zip(one.spots, one.said, strict=False)):
        if y is None:
            continue
        across, height = plane.across(x), plane.y(y)
        anchor = "start" if across < 0.2 else "end" if across > 0.8 else "middle"
        label_y = height - 11 if height > 24 else height + 20
        label = percent(y) if place in one.labelled else ""
        found.append(Mark(plane.x(x), height, said, one.tips[place], label, round(label_y, 1), anchor))
    return found
