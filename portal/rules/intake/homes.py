"""What the `unit` of a people sheet does to somebody's home."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portal.rules.intake.spells import Spell


class Home(NamedTuple):
    """The days `[start, end)` in a home unit, which is known by its key."""

    unit: str
    start: date
    end: date | None


def within(home: Home, before: Spell, then: Spell) -> Home | None:
    """A home when the end of its employment moves: it ends with it, and if it did so before, it lasts as long.

    None when it would begin only after the employment has ended. Homes of other spells stay as they are.
    """
    if home.start < before.start or (before.end is not None and home.start >= before.end):
        return home
    if then.end is not None and home.start >= then.end:
        return None
    if home.end == before.end or (then.end is not None and (home.end is None or home.end > then.end)):
        return home._replace(end=then.end)
    return home


class HomeAfter(NamedTuple):
    """What becomes of the known homes, which are meant by their positions; nothing at all when all is None."""

    old_unit: str = ""
    closes: tuple[int, date] | None = None
    """This home ends on this day."""
    turns: int | None = None
    """This home began on the very day of the move, so it becomes the new unit from its beginning."""
    begins: Home | None = None
    stays: bool = False
    """The person keeps the old unit, because moves were not asked for or the employment is over."""


def home_after(homes: Sequence[Home], unit: str, spell: Spell, *, moves: bool, on: date) -> HomeAfter:
    """What a `unit` does: it gives a home from `hired_on` to a person without one, and moves others only with `moves`.

    `homes` are in their order and within the employments. A move takes effect on the import's day.
    """
    reaching = [p for p, home in enumerate(homes) if home.end is None or home.end > spell.start]
    if not reaching:
        return HomeAfter(begins=Home(unit, spell.start, spell.end))
    day = max(on, spell.start)
    now = next((p for p in reaching if homes[p].start <= day and (homes[p].end or date.max) > day), None)
    following = next((p for p in reaching if homes[p].start > day), None)
    current = now if now is not None else following if following is not None else reaching[-1]
    old = homes[current]
    if old.unit == unit:
        return HomeAfter()
    if not moves or (spell.end is not None and spell.end <= day):
        return HomeAfter(old.unit, stays=True)
    if now is None:
        return HomeAfter(old.unit, begins=Home(unit, day, spell.end if following is None else homes[following].start))
    if old.start == day:
        return HomeAfter(old.unit, turns=now)
    return HomeAfter(old.unit, closes=(now, day), begins=Home(unit, day, old.end))
