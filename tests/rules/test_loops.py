"""Loops in graphs."""

from hypothesis import given
from hypothesis import strategies as st

from portal.rules.loops import loops, loops_upwards


def test_what_has_a_beginning_has_no_loop() -> None:
    assert loops({"a": ["b", "c"], "b": ["c"], "c": []}) == []
    assert loops_upwards({"a": "b", "b": "c"}) == []


def test_a_loop_is_said_in_its_order() -> None:
    assert loops({"x": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]}) == [("a", "b", "c")]
    assert loops_upwards({"x": "a", "a": "b", "b": "c", "c": "a"}) == [("a", "b", "c")]
    assert loops({"a": ["a"]}) == [("a",)]


def test_a_chain_of_a_hundred_thousand_is_no_trouble() -> None:
    assert loops({n: [n + 1] for n in range(100_000)}) == []
    assert loops_upwards({n: (n + 1) % 100_000 for n in range(100_000)}) == [tuple(range(100_000))]


@given(st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=4), max_size=9))
def test_there_is_a_loop_exactly_where_something_reaches_itself(edges: dict[int, list[int]]) -> None:
    def reached(start: int) -> set[int]:
        seen: set[int] = set()
        pending = list(edges.get(start, ()))
        while pending:
            node = pending.pop()
            if node not in seen:
                seen.add(node)
                pending.extend(edges.get(node, ()))
        return seen

    found = loops(edges)
    assert bool(found) == any(node in reached(node) for node in edges)
    for loop in found:
        assert all(after in edges[node] for node, after in zip(loop, (*loop[1:], loop[0]), strict=True))
    above = {node: others[0] for node, others in edges.items() if others}
    upwards = {frozenset(loop) for loop in loops_upwards(above)}
    assert upwards == {frozenset(loop) for loop in loops({node: [other] for node, other in above.items()})}
