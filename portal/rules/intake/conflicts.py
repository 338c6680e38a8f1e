"""A field that somebody has edited since the last sheet, and that the next sheet would change again.

Three values stand against each other: the base (what the last sheet said), ours (what stands now), and theirs (what the
new sheet says). Values are compared as the readers of their column give them.
"""

from collections.abc import Iterable
from enum import StrEnum

from portal.rules.intake.values import CLEAR, KEEP

WITHOUT_CASE = frozenset(
    {
        "parent",
        "lead_no",
        "unit",
        "manager_no",
        "email",
        "owner_email",
        "superseded_by",
        "prerequisites",
        "equivalents",
        "competencies_granted",
    }
)
"""Columns whose texts are compared without case: codes, numbers and addresses."""


class Decision(StrEnum):
    """Who wins a conflict."""

    OPEN = "open"
    OURS = "ours"
    FILE = "file"


def plain(column: str, value: object) -> object:
    """A value as it is compared: nothing is None, several values have no order."""
    if value is KEEP or value is CLEAR or value == "":
        return None
    if isinstance(value, str):
        return value.casefold() if column in WITHOUT_CASE else value
    if isinstance(value, tuple | frozenset):
        return frozenset(_part(column, part) for part in value)
    return value


def _part(column: str, part: object) -> object:
    """One of several values; a pair, as a competency and its level, stays a pair."""
    if isinstance(part, tuple):
        return tuple(plain(column, one) for one in part)
    return plain(column, part)


def in_conflict(column: str, base: Iterable[object], ours: object, theirs: object) -> bool:
    """Whether what stands was edited since the base, and the new sheet would change it.

    `base` holds every meaning that the last sheet's cell may have had (03/04/2026 may be two days): what stands was
    edited if it is none of them. A cell that was empty, or a column that the last sheet did not have, said nothing.
    """
    said = {plain(column, value) for value in base if value is not KEEP}
    stands = plain(column, ours)
    return bool(said) and theirs is not KEEP and plain(column, theirs) != stands and stands not in said


def decision(*, keep: bool, take: bool, keep_all: bool, take_all: bool) -> Decision:
    """Who wins one field; what was said of it alone goes before what was said of all."""
    if keep or take:
        return Decision.OURS if keep else Decision.FILE
    if keep_all or take_all:
        return Decision.OURS if keep_all else Decision.FILE
    return Decision.OPEN
