"""Planning an import again: planned beside whoever writes, kept in a short transaction."""

from collections.abc import Callable

from portal.rules.refusals import Refusal, Refused
from portal.services.database import looking_ahead, transaction
from portal.services.intake.replanning import Replanned, keep

_TRIES = 5


def kept(deed: Callable[[], Replanned]) -> None:
    """Plans and keeps the plan. Where somebody has said something meanwhile it is planned again, with both.

    Raises `Refused` as the deed does, or with `SAID_MEANWHILE` when others are faster again and again.
    """
    for left in reversed(range(_TRIES)):
        try:
            with looking_ahead():
                made = deed()
            with transaction():
                keep(made)
        except Refused as refused:
            if refused.refusal is not Refusal.SAID_MEANWHILE or not left:
                raise
        else:
            return
