"""What of each unit's figures stays hidden from everybody but the terminal: the same for every reader.

The mask is reckoned over the whole tree, and each kind of figure has its own people: those of the window, those of its
first day, those of each state, those who left. A figure is shown where the block rule holds for all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from portal.rules.retention.by_unit import by_unit
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
    spans = dict.fromkeys((*quarters_of(window), window))
    whole = _throughout(_hidden(tree, stays, position, span) for span in spans)
    states = _throughout(
        _hidden(tree, stays.only(rows), position[rows], span)
        for span in spans
        for rows in _states(stays, completed, span)
    )
    there = (stays.begin <= window.start) & (window.start < stays.end)
    cohort = withheld(tree.parents, _counted(position[there]))
    kinds = _throughout(withheld(tree.parents, _counted(position[stays.leave_in(span)])) for span in spans)
    return tuple(
        Hidden(whole.get(place), cohort.get(place), states.get(place), kinds.get(place)) for place in tree.parents
    )


def _throughout(masks: Iterable[dict[int, Withheld]]) -> dict[int, Withheld]:
    return withheld_throughout(masks)


def _hidden(tree: Tree, stays: Stays, position: Codes, window: Window) -> dict[int, Withheld]:
    sums = by_unit(stays, position, window, len(tree.ids))
    return withheld(tree.parents, {place: People(one.settled, one.passing) for place, one in enumerate(sums)})


def _states(stays: Stays, completed: Days, window: Window) -> tuple[Flags, Flags]:
    """Which stays have a day of the window before exposure, and which one after: it begins the day after."""
    not_yet = np.maximum(stays.begin, window.start) <= completed
    already = np.minimum(stays.end, window.end) - 1 > completed
    return not_yet, already


def _counted(position: Codes) -> dict[int, People]:
    """People who are in one place each."""
    return {place: People(count) for place, count in enumerate(np.bincount(position).tolist()) if count}
