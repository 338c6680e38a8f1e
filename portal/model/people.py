"""People and how long they were employed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.model.base import CODE_LENGTH, Base, Instant, ends_after_start, stored
from portal.rules.people import LeaveKind


class Person(Base):
    """Somebody who is or was employed. Known by the employee number, compared without case.

    `manager_no` may name nobody yet: it takes effect when that person arrives, so it is a number and no key.
    Columns that end in `_key` hold the compared form of the column before them.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_sort_key_id", "sort_key", "id"),
        Index("ix_person_manager_no_key", "manager_no_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_no: Mapped[str] = mapped_column(String(CODE_LENGTH))
    employee_no_key: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(400))
    search_text: Mapped[str] = mapped_column(String(1000))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    location: Mapped[str] = mapped_column(String(200), default="")
    manager_no: Mapped[str] = mapped_column(String(CODE_LENGTH), default="")
    manager_no_key: Mapped[str] = mapped_column(String(CODE_LENGTH), default="")
    is_learning: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    deactivated_at: Mapped[datetime | None] = mapped_column(Instant)


class Employment(Base):
    """One spell of employment, the days `[start, end)`; a rehire opens another."""

    __tablename__ = "employment"
    __table_args__ = (
        UniqueConstraint("person_id", "start"),
        Index(
            "uq_employment_open",
            "person_id",
            unique=True,
            sqlite_where=text('"end" IS NULL'),
            postgresql_where=text('"end" IS NULL'),
        ),
        ends_after_start(),
        CheckConstraint('"end" IS NOT NULL OR leave_kind IS NULL', name="leave_kind_needs_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    start: Mapped[date]
    end: Mapped[date | None]
    leave_kind: Mapped[LeaveKind | None] = mapped_column(stored(LeaveKind, "leave_kind"))
