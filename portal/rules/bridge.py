"""What moved between the requirements met on one day and on another."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.rules.histories import History, Key
from portal.rules.levels import Evidence, level_on


class Move(StrEnum):
    """What became of one requirement of one person between two days."""

    GAINED = "gained"
    TARGET_LOWERED = "target_lowered"
    """Gained without a higher level: less is asked than before."""
    EXPIRED = "expired"
    CONTRADICTED = "contradicted"
    REVOKED = "revoked"
    TARGET_RAISED = "target_raised"
    ENTERED_MET = "entered_met"
    ENTERED_UNMET = "entered_unmet"
    EXITED_MET = "exited_met"
    EXITED_UNMET = "exited_unmet"
    STAYED_MET = "stayed_met"
    STAYED_UNMET = "stayed_unmet"


GAINS = (Move.GAINED, Move.TARGET_LOWERED)
LOSSES = (Move.EXPIRED, Move.CONTRADICTED, Move.REVOKED, Move.TARGET_RAISED)


@dataclass(frozen=True, slots=True)
class Moved:
    """One requirement of one person that is not as it was."""

    person: Key
    competency: Key
    move: Move


@dataclass(frozen=True, slots=True)
class Bridge:
    """What lies between the met and required of two days.

    met_1 − met_0 = gained − lost + entered met − exited met; required_1 − required_0 = entered − exited.
    """

    counts: Mapping[Move, int]
    moved: tuple[Moved, ...]
    """Everything that is not as it was, in the order of the histories."""
    joined: frozenset[Key] = frozenset()
    """Who belongs on the later day only."""
    left: frozenset[Key] = frozenset()
    """Who belonged on the earlier day only."""

    def __add__(self, other: "Bridge") -> "Bridge":
        """The bridge of both; nobody is in the two."""
        counts = Counter(self.counts)
        counts.update(other.counts)
        return Bridge(counts, self.moved + other.moved, self.joined | other.joined, self.left | other.left)

    def with_moves(self, moves: Mapping[tuple[Key, Key], Move]) -> "Bridge":
        """The same with another cause for some losses, by person and competency."""
        moved = tuple(replace(one, move=moves.get((one.person, one.competency), one.move)) for one in self.moved)
        counts = Counter(self.counts)
        counts.subtract(one.move for one in self.moved)
        counts.update(one.move for one in moved)
        return replace(self, counts=counts, moved=moved)

    def _of(self, *moves: Move) -> int:
        return sum(self.counts.get(move, 0) for move in moves)

    @property
    def gained(self) -> int:
        return self._of(*GAINS)

    @property
    def lost(self) -> int:
        return self._of(*LOSSES)

    @property
    def entered(self) -> int:
        return self._of(Move.ENTERED_MET, Move.ENTERED_UNMET)

    @property
    def exited(self) -> int:
        return self._of(Move.EXITED_MET, Move.EXITED_UNMET)

    @property
    def met_0(self) -> int:
        return self._of(*LOSSES, Move.STAYED_MET, Move.EXITED_MET)

    @property
    def met_1(self) -> int:
        return self._of(*GAINS, Move.STAYED_MET, Move.ENTERED_MET)

    @property
    def required_0(self) -> int:
        return self._stayed() + self.exited

    @property
    def required_1(self) -> int:
        return self._stayed() + self.entered

    def _stayed(self) -> int:
        return self._of(*GAINS, *LOSSES, Move.STAYED_MET, Move.STAYED_UNMET)


Revoked = Callable[[Key, Key, int], bool]
"""Whether somebody would still have held this level of a competency without the revocations between the two days."""


def bridge(histories: Iterable[History], first: date, last: date, *, by_revocation: Revoked) -> Bridge:
    """What moved between two days. `by_revocation` is asked of what is not even held any more.

    Of what is lost, a raised target comes first (the old one is still met), then expiry (it was proved and nothing
    says otherwise), then revocation, then contradiction.
    """
    counts: Counter[Move] = Counter()
    moved: list[Moved] = []
    joined, left = set[Key](), set[Key]()
    for history in histories:
        before, after = history.asked_on(first), history.asked_on(last)
        if before is None and after is None:
            continue
        if before is None:
            joined.add(history.person)
        if after is None:
            left.add(history.person)
        for competency in dict.fromkeys([*(before or ()), *(after or ())]):
            move = _move(
                history,
                competency,
                (first, (before or {}).get(competency)),
                (last, (after or {}).get(competency)),
                by_revocation,
            )
            counts[move] += 1
            if move not in (Move.STAYED_MET, Move.STAYED_UNMET):
                moved.append(Moved(history.person, competency, move))
    return Bridge(counts, tuple(moved), frozenset(joined), frozenset(left))


NOTHING_MOVED = Bridge(Counter(), ())


def held_but_for_revocations(records: Iterable[Evidence], level: int, first: date, last: date) -> bool:
    """Whether a level would still be held on `last` if nothing had been revoked after `first`.

    `records` are somebody's in one competency.
    """
    unrevoked = [
        replace(one, revoked_on=None, revoked_recorded_on=None) if one.revoked_on and one.revoked_on > first else one
        for one in records
    ]
    return level_on(unrevoked, last).held >= level


def _move(
    history: History, competency: Key, before: tuple[date, int | None], after: tuple[date, int | None], revoked: Revoked
) -> Move:
    (first, was_asked), (last, is_asked) = before, after
    was_met = was_asked is not None and history.level_on(competency, first)[0] >= was_asked
    level, held = history.level_on(competency, last)
    is_met = is_asked is not None and level >= is_asked
    if was_asked is None:
        return Move.ENTERED_MET if is_met else Move.ENTERED_UNMET
    if is_asked is None:
        return Move.EXITED_MET if was_met else Move.EXITED_UNMET
    if was_met == is_met:
        return Move.STAYED_MET if is_met else Move.STAYED_UNMET
    if is_met:
        return Move.GAINED if level >= was_asked else Move.TARGET_LOWERED
    return _loss(level, held, was_asked, lambda: revoked(history.person, competency, was_asked))


def _loss(level: int, held: int, was_asked: int, is_revoked: Callable[[], bool]) -> Move:
    if level >= was_asked:
        return Move.TARGET_RAISED
    if held >= was_asked:
        return Move.EXPIRED
    return Move.REVOKED if is_revoked() else Move.CONTRADICTED
