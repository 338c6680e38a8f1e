"""Rows of one sheet that name the same thing."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Repeats:
    """Positions of records: those that say again what an earlier one said, and those that contradict each other."""

    again: dict[int, int]
    """A record that says the same in every column → the first such record; it is skipped.

    Blanks around a cell say nothing, nor does the case of letters in a code or an address.
    """
    contradicting: dict[int, int]
    """A record whose key another record has with other cells → that other record; both are refused."""


def repeats(
    keys: Sequence[Hashable],
    records: Sequence[tuple[str, ...]],
    *,
    header: Sequence[str] = (),
    in_key: Collection[str] = (),
) -> Repeats:
    """Which records repeat the key of another one. A key of None names nothing and repeats nothing.

    Columns that the header begins with `_` say nothing about a record, and those whose meaning is all in the key
    (`in_key`: a day, however it is written and whatever time stands beside it) nothing more than the key.
    """
    first: dict[Hashable, int] = {}
    again: dict[int, int] = {}
    contradicting: dict[int, int] = {}
    if len(set(keys)) == len(keys):
        return Repeats(again, contradicting)
    passed_over = {at for at, name in enumerate(header) if name.strip().startswith("_") or name in in_key}
    caseless = {at for at, name in enumerate(header) if _is_caseless(name.strip().casefold())}

    def said(position: int) -> list[str]:
        return [
            " ".join((cell.casefold() if at in caseless else cell).split())
            for at, cell in enumerate(records[position])
            if at not in passed_over
        ]

    for position, key in enumerate(keys):
        if key is None:
            continue
        earlier = first.setdefault(key, position)
        if earlier == position:
            continue
        if records[position] == records[earlier] or said(position) == said(earlier):
            again[position] = earlier
        else:
            contradicting[position] = earlier
            contradicting.setdefault(earlier, position)
    return Repeats(again, contradicting)


def _is_caseless(name: str) -> bool:
    return name in ("code", "email", "unit", "parent") or name.endswith(("_code", "_no"))
