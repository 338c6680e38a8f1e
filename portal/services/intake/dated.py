"""Dated requirements while a sheet of them is planned and written: what each pair asks for, over time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Generic

from portal.rules.intake.dated import Asked, Term, asked_from, beginning, covering, ended_from
from portal.services.intake.planning import Draft

Pair = tuple[str, str]
"""The keys of a role or a unit, and of a competency."""


class Ledger(Generic[Asked]):
    """What is asked of each pair, as it is kept and as it becomes."""

    def __init__(self, kept: Iterable[tuple[int, Pair, Term[Asked]]]) -> None:
        self._kept: dict[Pair, dict[Term[Asked], int]] = defaultdict(dict)
        for number, pair, term in kept:
            self._kept[pair][term] = number
        self._becomes: dict[Pair, list[Term[Asked]]] = {}

    def __contains__(self, pair: Pair) -> bool:
        """Whether something was asked of the pair before this sheet."""
        return pair in self._kept

    def terms(self, pair: Pair) -> Sequence[Term[Asked]]:
        """As they are after the rows up to now, by their start."""
        if pair not in self._becomes:
            self._becomes[pair] = sorted(self._kept.get(pair, ()), key=lambda term: term.start)
        return self._becomes[pair]

    def asked(self, pair: Pair, day: date) -> Asked | None:
        term = covering(self.terms(pair), day)
        return None if term is None else term.asked

    def ask(self, pair: Pair, start: date, asked: Asked) -> None:
        self._becomes[pair] = asked_from(self.terms(pair), start, asked)

    def end(self, pair: Pair, start: date) -> None:
        self._becomes[pair] = ended_from(self.terms(pair), start)

    def gone(self) -> list[tuple[int]]:
        """The keys of the rows that are not there any more as they were."""
        return [
            (number,)
            for pair, terms in self._becomes.items()
            for term, number in self._kept.get(pair, {}).items()
            if term not in terms
        ]

    def come(self) -> list[tuple[Pair, Term[Asked]]]:
        """The rows that are new, or new in the place of one that is gone."""
        return [
            (pair, term)
            for pair, terms in self._becomes.items()
            for term in terms
            if term not in self._kept.get(pair, {})
        ]


def beginnings(
    draft: Draft, pairs: Sequence[Pair], starts: Sequence[object], ledger: Ledger[Asked], *, on: date
) -> dict[int, date]:
    """From when each open row holds, in the order in which they take effect."""
    said: dict[Pair, set[object]] = defaultdict(set)
    for pair, start in zip(pairs, starts, strict=True):
        said[pair].add(start)
    found = {
        position: beginning(
            start if isinstance(start, date) else None,
            ledger.terms(pairs[position]),
            is_first=len(said[pairs[position]]) > 1,
            on=on,
        )
        for position in draft.open()
        for start in (starts[position],)
    }
    return dict(sorted(found.items(), key=lambda one: one[1]))
