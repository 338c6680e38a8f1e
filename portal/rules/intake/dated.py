"""Requirements over time: what a row of a sheet makes of what was asked before."""

from collections.abc import Sequence
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from portal.rules.people import ALWAYS, in_force

Asked = TypeVar("Asked")


class Term(NamedTuple, Generic[Asked]):
    """What is asked on the days `[start, end)`; no end means until further notice."""

    start: date
    end: date | None
    asked: Asked


def beginning(written: date | None, terms: Sequence[Term[Asked]], *, is_first: bool, on: date) -> date:
    """From when a row holds: the day that it says; else since always when nothing was asked before or when the sheet
    goes on with rows that say a day (`is_first`); else from the day of the import.
    """
    if written is not None:
        return written
    return on if terms and not is_first else ALWAYS


def covering(terms: Sequence[Term[Asked]], day: date) -> Term[Asked] | None:
    """The term that a day lies in."""
    return next((term for term in terms if in_force(term.start, term.end, on=day)), None)


def asked_from(terms: Sequence[Term[Asked]], start: date, asked: Asked) -> list[Term[Asked]]:
    """The terms as they become when something is asked from a day until the next change that is known already.

    What began that very day is changed in place; what is the same already stays as it is.
    """
    now = covering(terms, start)
    if now is not None and now.asked == asked:
        return list(terms)
    if now is not None:
        before = [] if now.start == start else [now._replace(end=start)]
        end = now.end
    else:
        before = []
        end = min((term.start for term in terms if term.start > start), default=None)
    return sorted([*(term for term in terms if term != now), *before, Term(start, end, asked)], key=_start)


def ended_from(terms: Sequence[Term[Asked]], start: date) -> list[Term[Asked]]:
    """The terms as they become when nothing is asked from a day until the next change that is known already."""
    return [
        term._replace(end=start) if term.start < start and in_force(term.start, term.end, on=start) else term
        for term in terms
        if term.start != start
    ]


def _start(term: Term[Asked]) -> date:
    return term.start
