"""What proves a level, and the levels that follow from it."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.model.base import CODE_LENGTH, Base, ends_after_start, stored
from portal.rules.courses import EvidenceKind


class Evidence(Base):
    """One dated record that a person showed a level. Never rewritten: only its revocation is filled in or lifted."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("source_ref_key", "competency_id"),
        Index("ix_evidence_person_id_competency_id", "person_id", "competency_id"),
        Index("ix_evidence_import_id", "import_id"),
        Index("ix_evidence_enrollment_id", "enrollment_id"),
        CheckConstraint("level BETWEEN 0 AND 5", name="level_0_to_5"),
        CheckConstraint("ceiling BETWEEN 1 AND 5", name="ceiling_1_to_5"),
        CheckConstraint("level <= ceiling", name="level_within_ceiling"),
        CheckConstraint("expires_on IS NULL OR expires_on > observed_on", name="expires_after_observed"),
        CheckConstraint("(revoked_on IS NULL) = (revoked_recorded_on IS NULL)", name="revocation_is_whole"),
        CheckConstraint("revoked_on IS NULL OR revoked_on >= observed_on", name="revoked_after_observed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    kind: Mapped[EvidenceKind] = mapped_column(stored(EvidenceKind, "kind"))
    level: Mapped[int]
    ceiling: Mapped[int]
    observed_on: Mapped[date]
    recorded_on: Mapped[date]
    expires_on: Mapped[date | None]
    credential_until: Mapped[date | None]
    credential_url: Mapped[str] = mapped_column(String(2000), default="")
    revoked_on: Mapped[date | None]
    revoked_recorded_on: Mapped[date | None]
    revoke_reason: Mapped[str] = mapped_column(String(500), default="")
    revoked_by_import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"))
    assessor_no: Mapped[str] = mapped_column(String(CODE_LENGTH), default="")
    assessor_no_key: Mapped[str] = mapped_column(String(CODE_LENGTH), default="")
    instrument: Mapped[str] = mapped_column(String(200), default="")
    example: Mapped[str] = mapped_column(Text, default="")
    source_ref: Mapped[str] = mapped_column(String(200))
    source_ref_key: Mapped[str] = mapped_column(String(200))
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"))


class LevelInterval(Base):
    """A person's verified and held level in a competency on the days `[start, end)`.

    Written anew whenever their evidence changes.

    Days without an interval are level 0. Any day, also one ahead, is a look-up.
    """

    __tablename__ = "level_interval"
    __table_args__ = (
        ends_after_start(),
        CheckConstraint("verified BETWEEN 0 AND held AND held <= 5", name="verified_within_held"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"), primary_key=True)
    start: Mapped[date] = mapped_column(primary_key=True)
    end: Mapped[date | None]
    verified: Mapped[int]
    held: Mapped[int]
