"""The garbage collector while a large sheet is in memory."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Leaves cyclic garbage lying until the end; everything else is freed as always.

    The rows of a sheet are hundreds of thousands of tuples that stay until it is written, and the collector would
    walk through all of them again and again: a fifth of the time of an import. Nested and in several threads, it is
    on again when the first is done.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
