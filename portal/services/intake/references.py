"""What rows refer to: rows of the same sheet, what the database holds, and loops among both."""

from collections.abc import Callable, Collection, Mapping, Sequence

from portal.rules.intake.problems import Code
from portal.services.intake.planning import Draft

Wanted = Mapping[int, Sequence[tuple[str, str, str]]]
"""Position → what the row refers to: column, key, and the reference as written."""


def settle(draft: Draft, *checks: Callable[[], None]) -> None:
    """Runs the checks, each of which may refuse rows that are still open, until none of them refuses any more.

    A refused row is not there for the rows that refer to it, nor does it change what is in the database.
    """
    before = -1
    while before != len(draft.refused):
        before = len(draft.refused)
        for check in checks:
            check()


def references(
    draft: Draft, wanted: Wanted, *, known: Collection[str], in_sheet: Mapping[str, int]
) -> Callable[[], None]:
    """Refuses the rows that refer to nothing or to a refused row; of rows that are refused already it is told too.

    `known` are the keys in the database, `in_sheet` the positions of the rows by key.
    """
    seen: set[int] = set()

    def check() -> None:
        for position, targets in wanted.items():
            if position in draft.skipped or (position in seen and not draft.is_open(position)):
                continue
            seen.add(position)
            for column, key, text in targets:
                if key in known:
                    continue
                other = in_sheet.get(key)
                if other is None:
                    draft.refuse(position, column, Code.UNKNOWN_REFERENCE, value=text)
                elif other in draft.refused and other != position:
                    line = str(draft.sheet.lines[other])
                    draft.refuse(position, column, Code.REFERS_TO_REFUSED, value=text, line=line)

    return check


def no_loops(
    draft: Draft,
    column: str,
    find: Callable[[], Sequence[Sequence[str]]],
    *,
    in_sheet: Mapping[str, int],
    written: Callable[[], Mapping[str, str]],
) -> Callable[[], None]:
    """Refuses the rows that lie on a loop, and prints it.

    `find` gives the loops as they would be with the rows that are still open, `written` each key as a person writes
    it; it is asked only when there is a loop to print.
    """

    def check() -> None:
        for loop in find():
            texts = written()
            path = " → ".join(texts.get(key, key) for key in (*loop, loop[0]))
            for key in loop:
                position = in_sheet.get(key, -1)
                if position >= 0 and draft.is_open(position):
                    draft.refuse(position, column, Code.LOOP, loop=_short(path))

    return check


def _short(path: str) -> str:
    """A long loop keeps its beginning and its end."""
    return path if len(path) <= 300 else f"{path[:200]} … {path[-80:]}"
