"""What rows refer to: rows of the same sheet, what the database holds, and loops among both."""

from collections.abc import Callable, Collection, Mapping, Sequence

from portal.rules.intake.problems import Code
from portal.rules.loops import loops
from portal.services.intake.planning import Draft

Wanted = Mapping[int, Sequence[tuple[str, str, str]]]
"""Position → what the row refers to: column, key, and the reference as written."""


def settle(
    draft: Draft,
    wanted: Wanted,
    *,
    known: Collection[str],
    in_sheet: Mapping[str, int],
    loop_column: str = "",
    edges: Callable[[], Mapping[str, Collection[str]]] | None = None,
    written: Callable[[str], str] = str,
) -> None:
    """Refuses every row that refers to nothing, to a refused row, or closes a loop, until no more are refused.

    `known` are the keys in the database, `in_sheet` the positions of the rows by key. `edges` gives the graph as it
    would be with the rows that are still open, `written` a key as a person writes it.
    """
    before = -1
    while before != len(draft.refused):
        before = len(draft.refused)
        for position, references in wanted.items():
            if draft.is_open(position):
                _check(draft, position, references, known, in_sheet)
        if edges is not None and before == len(draft.refused):
            for loop in loops(edges()):
                path = " → ".join(map(written, (*loop, loop[0])))
                for key in loop:
                    position = in_sheet.get(key, -1)
                    if position >= 0 and draft.is_open(position):
                        draft.refuse(position, loop_column, Code.LOOP, loop=_short(path))


def _check(
    draft: Draft,
    position: int,
    references: Sequence[tuple[str, str, str]],
    known: Collection[str],
    in_sheet: Mapping[str, int],
) -> None:
    for column, key, text in references:
        if key in known:
            continue
        other = in_sheet.get(key)
        if other is None:
            draft.refuse(position, column, Code.UNKNOWN_REFERENCE, value=text)
        elif other in draft.refused:
            draft.refuse(position, column, Code.REFERS_TO_REFUSED, value=text, line=str(draft.sheet.lines[other]))


def _short(path: str) -> str:
    """A long loop keeps its beginning and its end."""
    return path if len(path) <= 300 else f"{path[:200]} … {path[-80:]}"
