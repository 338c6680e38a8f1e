"""How far a long deed has come: told where it is done, heard by whoever asked for it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from itertools import islice
from typing import TypeVar

_AT_A_TIME = 1_000
_Row = TypeVar("_Row")


class Phase(StrEnum):
    READ = "read"
    PLAN = "plan"
    WRITE = "write"


Listener = Callable[[Phase, int, int], None]
"""Takes the phase, how much of it is done, and how much there is to do."""


class _Heard:
    """One listener and where the deed is."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._phase = Phase.READ
        self._done = 0
        self._total = 1

    def begin(self, phase: Phase, total: int) -> None:
        self._phase, self._done, self._total = phase, 0, max(total, 1)
        self._listener(phase, 0, self._total)

    def add(self, amount: int) -> None:
        self._done = min(self._done + amount, self._total)
        self._listener(self._phase, self._done, self._total)


_heard: ContextVar[_Heard | None] = ContextVar("heard", default=None)


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """Whatever long deed happens inside tells the listener how far it has come, always in this thread."""
    token = _heard.set(_Heard(listener))
    try:
        yield
    finally:
        _heard.reset(token)


def begins(phase: Phase, total: int) -> None:
    """A phase begins in which there is so much to do."""
    if (one := _heard.get()) is not None:
        one.begin(phase, total)


def came(amount: int) -> None:
    """So much more of the phase is done."""
    if (one := _heard.get()) is not None:
        one.add(amount)


def counted(rows: Iterable[_Row]) -> Iterable[_Row]:
    """The same rows; who listens hears of them while they are gone through."""
    one = _heard.get()
    return rows if one is None else _counted(iter(rows), one)


def _counted(rows: Iterator[_Row], one: _Heard) -> Iterator[_Row]:
    while some := tuple(islice(rows, _AT_A_TIME)):
        yield from some
        one.add(len(some))
