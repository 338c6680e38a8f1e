"""A bar on the terminal while a long command works."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from portal.services import pace
from portal.services.pace import Phase

_STEPS = 300
_OF_A_PHASE = _STEPS // len(Phase)
_LABELS = {Phase.READ: "Reading", Phase.PLAN: "Planning", Phase.WRITE: "Writing"}


@contextmanager
def shown(*, quiet: bool = False) -> Iterator[None]:
    """Shows how far what happens inside has come, on the standard error of a terminal; elsewhere it shows nothing."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    with click.progressbar(length=_STEPS, file=sys.stderr, show_eta=False, label=_label(Phase.READ)) as bar:

        def listen(phase: Phase, done: int, total: int) -> None:
            bar.label = _label(phase)
            reached = _OF_A_PHASE * list(Phase).index(phase) + _OF_A_PHASE * done // total
            bar.update(max(reached - bar.pos, 0))
            bar.render_progress()

        bar.render_progress()
        with pace.heard(listen):
            yield
        bar.update(_STEPS - bar.pos)


def _label(phase: Phase) -> str:
    return f"{_LABELS[phase]:<8}"
