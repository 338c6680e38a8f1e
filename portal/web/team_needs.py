"""What a unit needs as a team: who is there, who lapses or leaves, and what that comes to in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.services.insight import Competency, Coverage, Need

_MOST_DOTS = 20
_STEP = 15


@dataclass(frozen=True, slots=True)
class Dot:
    """One place in the row of dots; `kind` is stays, goes or missing, `x` its middle in pixels."""

    kind: str
    x: int


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need, its dots, and its state: kind, icon and words. The lower `rank`, the riskier."""

    competency: Competency
    unit: str
    need: Need
    dots: tuple[Dot, ...]
    bar: float
    width: int
    kind: str
    sign: str
    says: str
    rank: int


def need_rows(found: Coverage) -> list[NeedRow]:
    """The needs of a unit, or of one's own units, riskiest first."""
    place = found.place
    units = {unit.id: unit.name for unit in (*place.parts, *([place.unit] if place.unit else ()))}
    rows = [_row(found.competencies[need.competency_id], units[need.unit_id], need) for need in found.needs]
    return sorted(rows, key=lambda row: (row.rank, row.need.depth - row.need.need, row.competency.name))


def _row(competency: Competency, unit: str, need: Need) -> NeedRow:
    stays = min(need.depth, need.projected)
    kinds = ["stays"] * stays + ["goes"] * (need.depth - stays) + ["missing"] * max(0, need.need - need.depth)
    fits = len(kinds) <= _MOST_DOTS
    dots = tuple(Dot(kind, 7 + _STEP * place) for place, kind in enumerate(kinds)) if fits else ()
    rank, kind, sign, says = _state(need)
    bar = _STEP * need.need - 0.5
    return NeedRow(
        competency, unit, need, dots, bar, max(_STEP * len(kinds), _STEP * need.need) + 2, kind, sign, says, rank
    )


def _state(need: Need) -> tuple[int, str, str, str]:
    later = {0: "Nobody", 1: "One person"}.get(need.projected, "")
    gone = need.depth - need.projected
    short = f"{need.need - need.depth} short"
    states = (
        (need.depth_with_shared == 0, "gap", "warn", "Nobody is there"),
        (need.depth == 0, "gap", "warn", "Only who is shared with it"),
        (need.hidden_risk, "gap", "warn", f"{later} in 90 days"),
        (need.depth == 1 and gone > 0, "gap", "warn", "Rests on one person, nobody in 90 days"),
        (need.depth == 1, "gap", "warn", "Rests on one person"),
        (need.depth < need.need <= need.depth_with_shared, "gap", "gap", f"{short} without who is shared"),
        (need.depth < need.need, "gap", "gap", short),
        (need.projected < need.need, "gap", "gap", f"{need.need - need.projected} short in 90 days"),
        (gone > 0, "time", "time", f"{gone} {'lapses or leaves' if gone == 1 else 'lapse or leave'}"),
        (True, "quiet", "same", "Steady"),
    )
    return next((rank, kind, sign, says) for rank, (holds, kind, sign, says) in enumerate(states) if holds)


def weakest(rows: Iterable[NeedRow]) -> NeedRow | None:
    """The need on which the bus factor rests."""
    return min(rows, key=lambda row: (row.need.depth, row.rank, row.competency.name), default=None)
