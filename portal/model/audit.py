"""What was done, by whom, when; and what this installation is."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.model.base import Base, Instant


class AuditEvent(Base):
    """One deed. Append-only: no service changes or deletes a row.

    `subject` names who or what it was done to as a person would (an employee number, a course code); `old` and
    `new` keep the values of what has no history of its own.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_at_id", "at", "id"),
        Index("ix_audit_event_subject", "subject"),
        Index("ix_audit_event_actor_id", "actor_id"),
        Index("ix_audit_event_action", "action"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(300), default="")
    search_text: Mapped[str] = mapped_column(String(400), default="")
    """Action and subject, folded."""
    old: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    new: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    address: Mapped[str] = mapped_column(String(45), default="")


class Installation(Base):
    """Facts about this installation, one row each: `demo` holds the demo people of the sign-in page."""

    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    fact: Mapped[Any] = mapped_column(JSON)
