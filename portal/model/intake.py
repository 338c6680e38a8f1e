"""Imports: the sheet as it was read, what was planned for each row and what was done."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.model.base import Base, Instant, stored
from portal.rules.intake.kinds import Action, ImportState, Kind


class Import(Base):
    """One sheet. `rows = created + updated + unchanged + skipped + refused`, always.

    `header` holds the column names as the sheet wrote them, `options` what was chosen (delimiter, encoding,
    moves …), `fingerprint` a digest of the plan: it is applied only while planning again gives the same.
    """

    __tablename__ = "import"
    __table_args__ = (
        Index("ix_import_uploaded_at", "uploaded_at"),
        CheckConstraint('"rows" = created + updated + unchanged + skipped + refused', name="every_row_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(stored(Kind, "kind"))
    state: Mapped[ImportState] = mapped_column(stored(ImportState, "state"))
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    encoding: Mapped[str] = mapped_column(String(20), default="")
    delimiter: Mapped[str] = mapped_column(String(2), default="")
    header: Mapped[Any] = mapped_column(JSON)
    options: Mapped[Any] = mapped_column(JSON)
    problems: Mapped[Any] = mapped_column(JSON)
    """Problems of the sheet as a whole (an unknown column, a header twice), as a list of objects."""
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    on: Mapped[date]
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    rows: Mapped[int] = mapped_column("rows", default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)


class ImportRow(Base):
    """One record of the sheet: its cells, what is planned or was done with it, and what is wrong with it.

    `cells` is a JSON list of text in the order of the header, `changes` a JSON list of `[field, old, new]`,
    `problems` a JSON list of `{"column", "code", "about"}`; all three are written once and read whole.
    """

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_import_id_action_line", "import_id", "action", "line"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[Action] = mapped_column(stored(Action, "action"))
    subject: Mapped[str] = mapped_column(String(300), default="")
    """Who or what the row is about, as a person would name it."""
    cells: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(Text, default="[]")
    problems: Mapped[str] = mapped_column(Text, default="[]")
