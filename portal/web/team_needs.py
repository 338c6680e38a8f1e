"""What a unit needs as a team: who is there, who lapses or leaves, and what that comes to in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.rules.risk import Risk, riskiest_first
from portal.services.insight import Bench, Competency, Coverage, Need, Outlook
from portal.web.deciding import short_day, training, who

_MOST_DOTS = 20
_STEP = 15


@dataclass(frozen=True, slots=True)
class Dot:
    """One place in the row of dots; `kind` is stays, goes or missing, `x` its middle in pixels."""

    kind: str
    x: int


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need, its dots, and its state: kind, icon and words. `who` goes and stays is empty where nothing is said."""

    competency: Competency
    unit: str
    need: Need
    dots: tuple[Dot, ...]
    bar: float
    width: int
    kind: str
    sign: str
    says: str
    who: str
    href: str
    """Where courses for the level are found, where the need is a concern."""


def need_rows(found: Coverage, ahead: Outlook | None = None) -> list[NeedRow]:
    """The needs of a unit, or of one's own units, riskiest first; with what lies `ahead` also who goes and when."""
    place = found.place
    units = {unit.id: unit.name for unit in (*place.parts, *([place.unit] if place.unit else ()))}
    benches = ahead.benches if ahead else {}
    rows = [
        _row(found, units[need.unit_id], need, benches.get((need.unit_id, need.competency_id))) for need in found.needs
    ]
    return sorted(rows, key=lambda row: (_order(row.need), row.competency.name, row.unit))


def _order(need: Need) -> tuple[int, int, int]:
    return riskiest_first(need.risk, need=need.need, depth=need.depth, projected=need.projected)


def _row(found: Coverage, unit: str, need: Need, bench: Bench | None) -> NeedRow:
    stays = min(need.depth, need.projected)
    kinds = ["stays"] * stays + ["goes"] * (need.depth - stays) + ["missing"] * max(0, need.need - need.depth)
    fits = len(kinds) <= _MOST_DOTS
    dots = tuple(Dot(kind, 7 + _STEP * place) for place, kind in enumerate(kinds)) if fits else ()
    kind, sign, says = _state(need, bench.low_from if bench else None)
    bar = _STEP * need.need - 0.5
    competency = found.competencies[need.competency_id]
    return NeedRow(
        competency,
        unit,
        need,
        dots,
        bar,
        max(_STEP * len(kinds), _STEP * need.need) + 2,
        kind,
        sign,
        says,
        who(bench) if bench else "",
        training(found, competency, need.level, need.unit_id) if need.risk.is_concern else "",
    )


def _state(need: Need, low_from: date | None) -> tuple[str, str, str]:
    later = f"from {short_day(low_from)}" if low_from else "in 90 days"
    gone = need.depth - need.projected
    short = f"{need.need - need.depth} short"
    states = {
        Risk.NOBODY: ("gap", "warn", "Nobody is there"),
        Risk.ONLY_SHARED: ("gap", "warn", "Only who is shared with it"),
        Risk.HIDDEN: ("gap", "warn", f"{'One person' if need.projected else 'Nobody'} {later}"),
        Risk.LAST_ONE_GOES: ("gap", "warn", f"Rests on one person, nobody {later}"),
        Risk.ONE: ("gap", "warn", "Rests on one person"),
        Risk.SHORT_BUT_SHARED: ("gap", "gap", f"{short} without who is shared"),
        Risk.SHORT: ("gap", "gap", short),
        Risk.SHORT_LATER: ("gap", "gap", f"{need.need - need.projected} short {later}"),
        Risk.FEWER_LATER: ("time", "time", f"{gone} {'lapses or leaves' if gone == 1 else 'lapse or leave'}"),
        Risk.STEADY: ("quiet", "same", "Steady"),
    }
    return states[need.risk]


def weakest(rows: Iterable[NeedRow]) -> NeedRow | None:
    """The need on which the bus factor rests."""
    return min(rows, key=lambda row: (row.need.depth, row.need.risk, row.competency.name), default=None)
