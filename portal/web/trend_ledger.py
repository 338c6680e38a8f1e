"""What moved coverage between two days, as the rows of a ledger with bars on one scale."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.rules.bridge import LOSSES, Move
from portal.services.insight import Change, Somebody, Trend
from portal.web.show import day, number
from portal.wording.trend import LOST_BY, MOVES, NEW_FOR_JOINED, NEW_FOR_LEFT

_WIDEST = 45.0
"""Percent of the width that the largest bar takes, on either side of the middle."""
_NAMES = 3
"""So many people are named in a row."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `met` and `required` are as they are printed; the bar begins at `x` and is `width` percent wide."""

    words: str
    under: str
    met: str
    required: str
    is_sum: bool = False
    is_loss: bool = False
    x: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class _Delta:
    words: str
    under: str
    met: int
    required: int = 0


def ledger(found: Trend) -> tuple[Entry, ...]:
    """Opening, what changed, closing. Rows without anything in them are left out, but for gained and lost."""
    between = found.bridge
    deltas = [one for one in _deltas(found) if one is not None]
    largest = max((abs(one.met) for one in deltas), default=0) or 1
    return (
        Entry(day(found.since), "", number(between.met_0), number(between.required_0), is_sum=True),
        *(_entry(one, largest) for one in deltas),
        Entry(day(found.on), "", number(between.met_1), number(between.required_1), is_sum=True),
    )


def changed_words(change: Change) -> str:
    """What became of one requirement."""
    if change.is_moving:
        return (NEW_FOR_JOINED | NEW_FOR_LEFT)[change.move]
    return MOVES[change.move]


def _deltas(found: Trend) -> Iterable[_Delta | None]:
    between, lowered = found.bridge, found.bridge.counts.get(Move.TARGET_LOWERED, 0)
    proved = f"{number(between.gained - lowered)} by new proof, {number(lowered)} by a lower target"
    yield _Delta("Gained", proved if lowered else "new proof reached the target", between.gained)
    causes = [f"{number(count)} {LOST_BY[move]}" for move in LOSSES if (count := between.counts.get(move, 0))]
    yield _Delta("Lost", ", ".join(causes) or "nothing", -between.lost)
    yield _entering(found, "Joined", moving=True, under=_who(found.joined, len(between.joined)))
    yield _entering(found, "Newly required", moving=False, under="a role or a requirement began")
    yield _exiting(found, "Left", moving=True, under=_who(found.left, len(between.left)))
    yield _exiting(found, "No longer required", moving=False, under="a role or a requirement ended")


def _entering(found: Trend, words: str, *, moving: bool, under: str) -> _Delta | None:
    met, unmet = (found.moves.get((move, moving), 0) for move in (Move.ENTERED_MET, Move.ENTERED_UNMET))
    return _Delta(words, under, met, met + unmet) if met + unmet else None


def _exiting(found: Trend, words: str, *, moving: bool, under: str) -> _Delta | None:
    met, unmet = (found.moves.get((move, moving), 0) for move in (Move.EXITED_MET, Move.EXITED_UNMET))
    return _Delta(words, under, -met, -met - unmet) if met + unmet else None


def _who(named: tuple[Somebody, ...], count: int) -> str:
    if named and len(named) == count <= _NAMES:
        return ", ".join(one.name for one in named)
    return f"{number(count)} {'person' if count == 1 else 'people'}"


def _entry(one: _Delta, largest: int) -> Entry:
    width = _WIDEST * abs(one.met) / largest
    return Entry(
        words=one.words,
        under=one.under,
        met=_signed(one.met),
        required=_signed(one.required) if one.required else "",
        is_loss=one.met < 0,
        x=f"{50 - width if one.met < 0 else 50:.2f}%",
        width=f"{width:.2f}%" if one.met else "",
    )


def _signed(value: int) -> str:
    """+14, −6, 0."""
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return sign + number(abs(value))
