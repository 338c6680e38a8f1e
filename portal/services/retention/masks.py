"""What of each unit's figures stays hidden from everybody but the terminal: the same for every reader.

The mask is reckoned over the whole tree, and each kind of figure has its own people: those of the window, those of its
first day, those of each state, those who left. A figure is shown where the block rule holds for all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import Codes, Days, Flags, Window
from portal.rules.retention.disclosure import People, Withheld, withheld, withheld_throughout
from portal.rules.retention.stays import Stays
from portal.services.retention.periods import quarters_of
from portal.services.retention.tree import Tree


@dataclass(frozen=True, slots=True)
class Hidden:
    """Why parts of one unit's figures are not shown, None for what is. `whole` hides everything."""

    whole: Withheld | None = None
    cohort: Withheld | None = None
    states: Withheld | None = None
    kinds: Withheld | None = None


NOTHING_HIDDEN = Hidden()


def hidden_by_unit(tree: Tree, stays: Stays, position: Codes, completed: Days, window: Window) -> tuple[Hidden, ...]:
    """For each position of the tree. `stays` are every home of the window, `completed` is aligned with them.

    A window of several quarters hides what any of them hides.
    """
    order = np.lexsort((position, stays.person))
    stays, position, completed = stays.only(order), position[order], completed[order]
    spans = tuple(dict.fromkeys((*quarters_of(window), window)))

    def throughout(rows_of: Callable[[Window], Flags]) -> dict[int, Withheld]:
        masks = (withheld(tree.parents, _people(stays.person, position, rows_of(span))) for span in spans)
        return withheld_throughout(masks)

    whole = throughout(lambda span: _inside(stays, span))
    not_yet = throughout(lambda span: _inside(stays, span) & (np.maximum(stays.begin, span.start) <= completed))
    already = throughout(lambda span: _inside(stays, span) & (np.minimum(stays.end, span.end) - 1 > completed))
    kinds = throughout(stays.leave_in)
    states = withheld_throughout((not_yet, already))
    there = (stays.begin <= window.start) & (window.start < stays.end)
    cohort = withheld(tree.parents, _people(stays.person, position, there))
    return tuple(
        Hidden(whole.get(place), cohort.get(place), states.get(place), kinds.get(place)) for place in tree.parents
    )


def _inside(stays: Stays, window: Window) -> Flags:
    return np.asarray((stays.begin < window.end) & (stays.end > window.start))


def _people(person: Codes, position: Codes, rows: Flags) -> dict[int, People]:
    """The people of each position, from rows in the order of person and position: in it alone, or in others too."""
    person, position = person[rows], position[rows]
    if not len(person):
        return {}
    other = np.flatnonzero((np.diff(person, prepend=-1) != 0) | (np.diff(position, prepend=-1) != 0))
    person, position = person[other], position[other]
    changes = np.diff(person, prepend=-1, append=-1) != 0
    alone = changes[:-1] & changes[1:]
    settled = np.bincount(position[alone], minlength=int(position.max()) + 1)
    passing = np.bincount(position[~alone], minlength=len(settled))
    return {place: People(*both) for place, both in enumerate(zip(settled.tolist(), passing.tolist(), strict=True))}
