"""Imports: the sheet as it was read, what was planned for each row, what was done, and how to take it back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.model.base import Base, Instant, stored
from portal.rules.intake.kinds import Action, Deed, ImportState, Kind


class ImportProfile(Base):
    """How one source writes a kind of sheet: its columns, its readings and what its words mean."""

    __tablename__ = "import_profile"
    __table_args__ = (UniqueConstraint("kind", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(stored(Kind, "kind"))
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(100))
    options: Mapped[Any] = mapped_column(JSON)
    """What is chosen for every sheet of this source."""
    last_rows: Mapped[int | None]
    """How many rows its last file had."""
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Import(Base):
    """One sheet. `rows = created + updated + unchanged + skipped + refused`, always.

    `header` holds the column names as the sheet wrote them, `options` everything that was chosen (delimiter, columns,
    what is left out …), `fingerprint` a digest of the plan: it is applied only while planning again gives the same.
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
    ended: Mapped[int] = mapped_column(default=0, server_default="0")
    """People who leave and courses that retire because a complete file does not have them; they are no rows of it."""
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("import_profile.id"))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"))
    """The import that this one takes back."""


class ImportRow(Base):
    """One record of the sheet: its cells, what is planned or was done with it, and what is wrong with it.

    `cells` is a JSON list of text in the order of the header, `changes` a JSON list of `[field, old, new]`,
    `problems` a JSON list of `{"column", "code", "about"}`; all three are written once and read whole. Below line 0
    stand, without cells, the people and courses that a complete file ends: they are no records of it.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_import_id_action_line", "import_id", "action", "line"),
        Index("ix_import_row_key", "key", sqlite_where=text("key <> ''"), postgresql_where=text("key <> ''")),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[Action] = mapped_column(stored(Action, "action"))
    subject: Mapped[str] = mapped_column(String(300), default="")
    """Who or what the row is about, as a person would name it."""
    cells: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(Text, default="[]")
    problems: Mapped[str] = mapped_column(Text, default="[]")
    key: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    """By what the row is known within its kind, in the compared form; empty where a kind keeps a history."""


class ImportFile(Base):
    """The file as it came, compressed with zlib."""

    __tablename__ = "import_file"

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportEffect(Base):
    """What an import wrote in one table, so that it can be taken back; the order of the ids is that of the deeds.

    `rows` is JSON compressed with zlib: of inserted rows what was written, of updated rows the key and each changed
    column's old and new value, of deleted rows all of them.
    """

    __tablename__ = "import_effect"
    __table_args__ = (Index("ix_import_effect_import_id", "import_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"))
    table_name: Mapped[str] = mapped_column(String(60))
    deed: Mapped[Deed] = mapped_column(stored(Deed, "deed"))
    count: Mapped[int]
    rows: Mapped[bytes] = mapped_column(LargeBinary)


class ImportProgress(Base):
    """How far applying an import has come, written beside its transaction."""

    __tablename__ = "import_progress"

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    done: Mapped[int]
    total: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


class UnmatchedCompletion(Base):
    """A completion of a course that the catalog does not know, kept until somebody says which course it was."""

    __tablename__ = "unmatched_completion"
    __table_args__ = (
        UniqueConstraint("person_id", "course_key", "completed_on"),
        Index("ix_unmatched_completion_course_key", "course_key"),
        Index("ix_unmatched_completion_enrollment_id", "enrollment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(300))
    """As the sheet wrote it."""
    course_key: Mapped[str] = mapped_column(String(300))
    completed_on: Mapped[date]
    score: Mapped[float | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"))
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id"))
    """The completion that it has become."""
