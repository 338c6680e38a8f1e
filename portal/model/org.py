"""The tree of units and who belongs where."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.model.base import CODE_LENGTH, Base, ends_after_start


class Unit(Base):
    """A part of the company. The tree and its leads have no history; `lead_no` may name nobody yet."""

    __tablename__ = "unit"
    __table_args__ = (
        Index("ix_unit_lead_no_key", "lead_no_key"),
        Index("ix_unit_parent_id", "parent_id"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    code_key: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(400))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    lead_no: Mapped[str] = mapped_column(String(CODE_LENGTH), default="")
    lead_no_key: Mapped[str] = mapped_column(String(CODE_LENGTH), default="")


class UnitAncestor(Base):
    """The closure of the tree: one row for a unit and each unit above it, and one for itself at distance 0."""

    __tablename__ = "unit_ancestor"
    __table_args__ = (Index("ix_unit_ancestor_ancestor_id_unit_id", "ancestor_id", "unit_id"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    distance: Mapped[int]


class Assignment(Base):
    """A person's days `[start, end)` in a unit. The primary one is home; the others are shared, by `share`."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_primary_start",
            "person_id",
            "start",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
        Index(
            "uq_assignment_primary_open",
            "person_id",
            unique=True,
            sqlite_where=text('is_primary AND "end" IS NULL'),
            postgresql_where=text('is_primary AND "end" IS NULL'),
        ),
        UniqueConstraint("person_id", "unit_id", "start", "is_primary"),
        Index("ix_assignment_unit_id_person_id", "unit_id", "person_id"),
        ends_after_start(),
        CheckConstraint("share > 0 AND share <= 1", name="share_is_a_ratio"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    start: Mapped[date]
    end: Mapped[date | None]
    is_primary: Mapped[bool] = mapped_column(default=True)
    share: Mapped[float] = mapped_column(default=1.0)
