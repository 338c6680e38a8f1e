"""Look-ups of figures that somebody was refused: the audit log keeps them, so that probing is seen."""

from datetime import datetime

from portal.rules.access import Actor
from portal.services import audit


def note_refusal(actor: Actor, report: str, subject: str, why: str, *, now: datetime) -> None:
    """Adds one line: who asked for which report of what, and the code of why they did not get it."""
    audit.record(actor, "retention.refused", subject, at=now, new={"report": report, "why": why})
