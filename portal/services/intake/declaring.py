"""Saying that a file is complete: whoever or whatever it does not name leaves or retires."""

from dataclasses import replace
from datetime import date, datetime

from portal.rules.access import Actor
from portal.services.intake.choosing import choose
from portal.services.intake.replanning import Replanned


def declare(actor: Actor, import_id: int, *, complete: bool, on: date, now: datetime) -> Replanned:
    """Plans an import again as that of a complete file, or not, for `replanning.keep`.

    Raises `Refused` as `choosing.choose` does.
    """
    return choose(actor, import_id, lambda options: replace(options, complete=complete), on=on, now=now)
