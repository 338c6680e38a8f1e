"""Which days a figure may be about: any that have passed at the terminal, whole quarters for everybody else."""

from datetime import date, timedelta

from portal.rules.access import Actor
from portal.rules.refusals import Refusal, Refused
from portal.rules.retention.days import Window
from portal.rules.retention.quarters import Quarter, whole_quarters

_ONE_DAY = timedelta(days=1)


def asked_period(actor: Actor, start: date, end: date, *, today: date) -> Window:
    """The days `[start, end)`. At the terminal they stop with today: nobody has been seen staying tomorrow.

    Everybody else asks for whole quarters that have passed. Raises `Refused`.
    """
    if end <= start:
        raise Refused(Refusal.PERIOD_EMPTY)
    if not actor.is_terminal:
        if not whole_quarters(start, end) or end > today:
            raise Refused(Refusal.QUARTERS_ONLY)
        return Window.between(start, end)
    if start > today:
        raise Refused(Refusal.DAY_AHEAD)
    return Window.between(start, min(end, today + _ONE_DAY))


def quarters_of(window: Window) -> tuple[Window, ...]:
    """The quarters that whole quarters are made of, oldest first."""
    quarter, found = Quarter.of(date.fromordinal(window.start)), []
    while quarter.start.toordinal() < window.end:
        found.append(Window.between(quarter.start, quarter.end))
        quarter = quarter.shifted(1)
    return tuple(found)
