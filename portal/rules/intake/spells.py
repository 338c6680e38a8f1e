"""What a row of a people sheet does to somebody's employment."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portal.rules.intake.people import PersonRow, end_after
from portal.rules.intake.problems import Code
from portal.rules.intake.values import KEEP
from portal.rules.people import LeaveKind


class Spell(NamedTuple):
    """One employment, the days `[start, end)`."""

    start: date
    end: date | None
    leave_kind: LeaveKind | None


class Employed(NamedTuple):
    """One spell as it would be after a row."""

    position: int
    """Which of the known spells it is; their number for a new one."""
    spell: Spell


class Unlikely(NamedTuple):
    """Why a row cannot be right about an employment."""

    column: str
    code: Code
    day: date | None
    """The day that the sentence names."""


def employed_after(row: PersonRow, spells: Sequence[Spell], *, on: date) -> Employed | Unlikely:
    """The spell that a row is about, as it would be after it. `spells` are the known ones in their order.

    The row is about the spell that began on its `hired_on`. Another day opens a new spell, which is possible only
    when the last one has ended on the day of the import.
    """
    starts = [spell.start for spell in spells]
    if row.hired_on in starts:
        position = starts.index(row.hired_on)
        old = spells[position]
    else:
        position, old = len(spells), Spell(row.hired_on, None, None)
        problem = _no_new_spell(row.hired_on, spells[-1], on) if spells else None
        if problem is not None:
            return problem
    if isinstance(row.last_day, date):
        end: date | None = end_after(row.last_day)
        if row.last_day < row.hired_on:
            return Unlikely("last_day", Code.ENDS_BEFORE_START, row.hired_on)
    else:
        end = old.end if row.last_day is KEEP else None
    if row.leave_kind is KEEP:
        leave_kind = None if end is None else old.leave_kind
    else:
        leave_kind = row.leave_kind if isinstance(row.leave_kind, LeaveKind) else None
    if leave_kind is not None and end is None:
        return Unlikely("leave_kind", Code.LEAVE_KIND_WITHOUT_DAY, None)
    if position + 1 < len(spells) and (end is None or end > starts[position + 1]):
        return Unlikely("last_day", Code.ENDS_IN_LATER_SPELL, starts[position + 1])
    return Employed(position, Spell(row.hired_on, end, leave_kind))


def _no_new_spell(hired_on: date, last: Spell, on: date) -> Unlikely | None:
    if last.end is None or last.end > on:
        return Unlikely("hired_on", Code.STILL_EMPLOYED, last.start)
    if hired_on < last.end:
        return Unlikely("hired_on", Code.HIRED_IN_EARLIER_SPELL, last.end)
    return None
