"""One import on one page: its numbers, the rows with a problem, the rows of one action, and the same file before."""

from dataclasses import dataclass

from portal.rules.access import Actor
from portal.rules.intake.kinds import Action, ImportState
from portal.services.intake.history import RowsPage, Summary, rows_of, summed, visible
from portal.services.intake.twins import applied_before

_MOST_TELLING = (Action.UPDATE, Action.CREATE, Action.UNCHANGED, Action.SKIPPED)
_EMPTY = RowsPage((), 1, 1, 0)


@dataclass(frozen=True, slots=True)
class Look:
    """What a page about an import shows."""

    summary: Summary
    action: Action
    listed: RowsPage
    """A page of the rows of this action."""
    wrong: RowsPage
    """A page of the rows with a problem."""
    twin: Summary | None
    """Another import of the very same file that was applied."""


def look(actor: Actor, import_id: int, *, action: Action | None = None, page: int = 1, wrong: int = 1) -> Look:
    """Without an action the rows that tell most: changes before what is new, that before the rest.

    Raises `Refused` with `NOT_FOUND`.
    """
    row = visible(actor, import_id)
    found = summed(row)
    counts = (found.update, found.create, found.unchanged, found.skipped)
    told = (one for one, count in zip(_MOST_TELLING, counts, strict=True) if count)
    shown = action or next(told, Action.REFUSED)
    return Look(
        summary=found,
        action=shown,
        listed=rows_of(actor, row, action=shown, page=page),
        wrong=rows_of(actor, row, action=Action.REFUSED, page=wrong) if found.refused else _EMPTY,
        twin=applied_before(actor, import_id) if found.state is ImportState.PLANNED else None,
    )
