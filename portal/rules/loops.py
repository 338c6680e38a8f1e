"""Loops in what should be a tree or at least have a beginning: units, managers, prerequisites."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def loops(edges: Mapping[Node, Collection[Node]]) -> list[tuple[Node, ...]]:
    """The loops that following the edges runs into, each once, beginning anywhere on it; none for no loop.

    Every loop shares at least one node with one that is returned. Takes time in proportion to the edges.
    """
    found: list[tuple[Node, ...]] = []
    finished: set[Node] = set()
    for start in edges:
        if start in finished:
            continue
        path = [start]
        depth = {start: 0}
        pending = [iter(edges[start])]
        while pending:
            following = next(pending[-1], None)
            if following is None:
                pending.pop()
                left = path.pop()
                del depth[left]
                finished.add(left)
            elif following in depth:
                found.append(tuple(path[depth[following] :]))
            elif following not in finished and following in edges:
                depth[following] = len(path)
                path.append(following)
                pending.append(iter(edges[following]))
    return found


def loops_upwards(above: Mapping[Node, Node]) -> list[tuple[Node, ...]]:
    """The loops of a graph in which everything has at most one thing above it, each once."""
    found: list[tuple[Node, ...]] = []
    finished: set[Node] = set()
    for start in above:
        path: dict[Node, int] = {}
        node = start
        while node in above and node not in finished and node not in path:
            path[node] = len(path)
            node = above[node]
        if node in path:
            found.append(tuple(path)[path[node] :])
        finished.update(path)
    return found
