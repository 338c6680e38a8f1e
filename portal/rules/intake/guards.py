"""Guards: what an import would do that is unusual enough to be typed once more before it is done."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from portal.rules.intake.kinds import Action

SHARE_CHANGED = Decimal("0.20")
FEW = 10
"""Of so many rows of a kind any share may change."""
SHARE_LEAVING = Decimal("0.10")
FEW_LEAVERS = 5
PRICE_JUMP = Decimal("0.25")
ROWS_AWAY = Decimal("0.30")


class Guard(StrEnum):
    CHANGED = "changed"
    """A large share of everything of the kind would change or end."""
    LEAVERS = "leavers"
    """A large share of the employed would get a last day."""
    PRICES = "prices"
    """The price of some courses would jump."""
    ROWS = "rows"
    """The file has many more or fewer rows than the last one of its profile."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards look at."""

    changed: int
    """Rows that change something there is, and what a complete file ends."""
    total: int
    """How much there is of the kind today."""
    leavers: int
    employed: int
    jumps: int
    """Courses whose price moves by more than a quarter."""
    rows: int
    last_rows: int | None
    """How many rows the last file of the profile had."""


@dataclass(frozen=True, slots=True)
class GuardShown:
    """One guard: the number to type, and of how many that is (rows: how many there were the last time)."""

    guard: Guard
    number: int
    of: int


def guards_of(facts: Facts) -> tuple[GuardShown, ...]:
    """The guards that hold an import back until their numbers are typed."""
    return tuple(_held(facts))


def _held(facts: Facts) -> Iterator[GuardShown]:
    if facts.total > FEW and facts.changed > SHARE_CHANGED * facts.total:
        yield GuardShown(Guard.CHANGED, facts.changed, facts.total)
    if facts.leavers > FEW_LEAVERS and facts.leavers > SHARE_LEAVING * facts.employed:
        yield GuardShown(Guard.LEAVERS, facts.leavers, facts.employed)
    if facts.jumps:
        yield GuardShown(Guard.PRICES, facts.jumps, facts.total)
    if facts.last_rows is not None and abs(facts.rows - facts.last_rows) > ROWS_AWAY * facts.last_rows:
        yield GuardShown(Guard.ROWS, facts.rows, facts.last_rows)


def leaving(actions: Sequence[Action], changes: Sequence[str], ended: Iterable[str], *, on: date) -> int:
    """How many people get a last day who have none, or one up to the day `on` in place of a later one.

    `ended` are the changes of those whom a complete file ends.
    """
    today = on.isoformat()
    return sum(1 for old, new in _moves("last_day", actions, changes, ended) if new and (not old or new <= today < old))


def jumping(actions: Sequence[Action], changes: Sequence[str]) -> int:
    """How many courses there are whose price moves by more than a quarter, or begins to be asked."""
    return sum(1 for old, new in _moves("cost", actions, changes, ()) if _jumps(old, new))


def _jumps(old: str, new: str) -> bool:
    try:
        before, after = Decimal(old or "0"), Decimal(new or "0")
    except InvalidOperation:
        return False
    return abs(after - before) > PRICE_JUMP * before


def _moves(
    field: str, actions: Sequence[Action], changes: Sequence[str], ended: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """What a field was and becomes, in the rows that change it."""
    named = f'"{field}"'
    updated = (change for action, change in zip(actions, changes, strict=True) if action is Action.UPDATE)
    for text in (*updated, *ended):
        if named in text:
            yield from ((old, new) for name, old, new in json.loads(text) if name == field)


def unconfirmed(held: Iterable[GuardShown], confirmed: Mapping[str, int]) -> GuardShown | None:
    """The first guard whose number was not typed; None when nothing holds the import back."""
    return next((one for one in held if confirmed.get(one.guard) != one.number), None)
