"""The audit log: who did what to whom, when. Rows are added, never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.rules.access import Actor
from portal.rules.people import folded


def record(
    actor: Actor | None,
    action: str,
    subject: str,
    *,
    at: datetime,
    old: Any = None,
    new: Any = None,
    address: str = "",
) -> None:
    """Adds one deed to the log, in the transaction that is going on. `actor` is None for somebody unknown."""
    db.session.execute(
        insert(AuditEvent).values(
            at=at,
            actor_id=actor.id if actor else None,
            action=action,
            subject=subject[:300],
            search_text=searched_text(action, subject),
            old=old,
            new=new,
            address=address[:45],
        )
    )


def record_each(actor: Actor | None, action: str, subjects: Sequence[str], *, at: datetime, new: Any = None) -> None:
    """Adds the same deed for each of many subjects."""
    if subjects:
        actor_id = actor.id if actor else None
        db.session.execute(
            insert(AuditEvent),
            [
                {
                    "at": at,
                    "actor_id": actor_id,
                    "action": action,
                    "subject": subject[:300],
                    "search_text": searched_text(action, subject),
                    "new": new,
                }
                for subject in subjects
            ],
        )


def searched_text(action: str, subject: str) -> str:
    """What a deed is found by: its action and subject, folded."""
    return folded(f"{action} {subject}")[:400]
