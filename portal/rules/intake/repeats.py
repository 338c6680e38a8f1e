"""Rows of one sheet that name the same thing."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Repeats:
    """Positions of records: those that say again what an earlier one said, and those that contradict each other."""

    again: dict[int, int]
    """A record that is the same cell by cell → the first such record; it is skipped."""
    contradicting: dict[int, int]
    """A record whose key another record has with other cells → that other record; both are refused."""


def repeats(keys: Sequence[Hashable], records: Sequence[tuple[str, ...]]) -> Repeats:
    """Which records repeat the key of another one. A key of None names nothing and repeats nothing."""
    first: dict[Hashable, int] = {}
    again: dict[int, int] = {}
    contradicting: dict[int, int] = {}
    if len(set(keys)) == len(keys):
        return Repeats(again, contradicting)
    for position, key in enumerate(keys):
        if key is None:
            continue
        earlier = first.setdefault(key, position)
        if earlier == position:
            continue
        if records[position] == records[earlier]:
            again[position] = earlier
        else:
            contradicting[position] = earlier
            contradicting.setdefault(earlier, position)
    return Repeats(again, contradicting)
