"""Room for words beside a chart: which of many are left out, and how those that meet are moved apart."""

from collections.abc import Sequence
from itertools import pairwise


def thinned(places: Sequence[float], apart: float) -> set[int]:
    """Which of these places, rising, keep their words: every first, second or later one, at least so far apart.

    The last always does, and whichever is too close to it does not.
    """
    last = len(places) - 1
    for step in range(1, last + 1):
        kept = range(0, last, step)
        if all(places[this] - places[before] >= apart for before, this in pairwise(kept)):
            return {place for place in kept if places[last] - places[place] >= apart} | {last}
    return {last} if places else set()


def dodged(heights: Sequence[float], apart: float, *, lowest: float) -> list[float]:
    """The heights of labels, in pixels from the top and in the order given, moved so that none is nearer than `apart`.

    None lies below `lowest` as long as there is room.
    """
    order = sorted(range(len(heights)), key=heights.__getitem__)
    moved = list(heights)
    for before, this in pairwise(order):
        moved[this] = max(moved[this], moved[before] + apart)
    ceiling = lowest
    for this in reversed(order):
        moved[this] = min(moved[this], ceiling)
        ceiling = moved[this] - apart
    return moved
