"""Which figures about small groups may be shown, so that no difference of shown figures tells about fewer than five.

The block of a shown node of a tree is the people under it who are under no shown node below. The sums of shown nodes
span exactly their blocks, so a release is safe if and only if every shown node's block holds nobody or at least k.
"""

import heapq
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

K = 5
"""People from which a group's figures may be shown to those without individual access."""

NEARLY_ALL, NEARLY_NONE = 0.95, 0.05

Node = TypeVar("Node", bound=Hashable)


class Withheld(StrEnum):
    """Why a figure is not shown."""

    SMALL = "small"
    """It is about fewer than five people."""
    REVEALING = "revealing"
    """With the others that are shown it would reveal a group of fewer than five."""


class Extreme(StrEnum):
    """A share that is told as a bound: of nearly everybody one knows what nearly each of them did."""

    AT_LEAST_95 = "at_least_95"
    AT_MOST_5 = "at_most_5"


def extreme(share: float | None) -> Extreme | None:
    """The bound that stands for a share of 95 % or more or of 5 % or less; None where the share itself is told."""
    if share is None or NEARLY_NONE < share < NEARLY_ALL:
        return None
    return Extreme.AT_LEAST_95 if share >= NEARLY_ALL else Extreme.AT_MOST_5


@dataclass(frozen=True, slots=True)
class People:
    """The direct people of a node. `settled` are in no other node; `passing` are in others, too, over the window.

    Passing people count in no group's favour, but a block with one of them is not empty.
    """

    settled: int
    passing: int = 0

    def __add__(self, more: "People") -> "People":
        return People(self.settled + more.settled, self.passing + more.passing)

    def __sub__(self, less: "People") -> "People":
        return People(self.settled - less.settled, self.passing - less.passing)

    def safe(self, k: int) -> bool:
        """Whether a block may be told."""
        return self.settled >= k or (self.settled == 0 and self.passing == 0)


def withheld(parents: Mapping[Node, Node | None], direct: Mapping[Node, People], k: int = K) -> dict[Node, Withheld]:
    """The nodes of a tree whose figures stay hidden, each with its reason, so that every block is safe.

    Hide what holds fewer than k; from the leaves to the root, while a shown node's block is not safe, hide the smallest
    of the nearest shown nodes below it, the first in `parents` of equals. The node itself never needs hiding. `direct`
    may leave out nodes without people of their own. Time n·log n.
    """
    rank = {node: position for position, node in enumerate(parents)}
    hidden: dict[Node, Withheld] = {}
    sizes = {node: direct.get(node, People(0)) for node in parents}
    nearest: dict[Node, list[tuple[int, int, Node]]] = {node: [] for node in parents}
    for node in _leaves_first(parents):
        above = parents[node]
        if above is not None:
            sizes[above] += sizes[node]
        if sizes[node].settled < k:
            hidden[node] = Withheld.SMALL
            continue
        shown = nearest[node]
        heapq.heapify(shown)
        block = sizes[node]
        for _, _, under in shown:
            block -= sizes[under]
        while not block.safe(k):
            _, _, smallest = heapq.heappop(shown)
            hidden[smallest] = Withheld.REVEALING
            block += sizes[smallest]
            for entry in nearest[smallest]:
                heapq.heappush(shown, entry)
                block -= sizes[entry[2]]
        if above is not None:
            nearest[above].append((sizes[node].settled, rank[node], node))
    return hidden


def withheld_throughout(masks: Iterable[Mapping[Node, Withheld]]) -> dict[Node, Withheld]:
    """What stays hidden for several quarters taken together: whatever is hidden in any of them.

    Less the other quarters, their sum would tell of the hidden one. Hiding more never makes the rest less safe.
    """
    hidden: dict[Node, Withheld] = {}
    for mask in masks:
        for node, why in mask.items():
            if hidden.get(node) is not Withheld.SMALL:
                hidden[node] = why
    return hidden


def _leaves_first(parents: Mapping[Node, Node | None]) -> list[Node]:
    """Every node after all that lie below it."""
    waiting = dict.fromkeys(parents, 0)
    for above in parents.values():
        if above is not None:
            waiting[above] += 1
    order = [node for node, below in waiting.items() if not below]
    for node in order:
        above = parents[node]
        if above is not None:
            waiting[above] -= 1
            if not waiting[above]:
                order.append(above)
    return order
