"""Competencies and the courses that prove them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.model.base import CODE_LENGTH, Base, stored
from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll


class Competency(Base):
    """An observable, assessable ability, described at five levels."""

    __tablename__ = "competency"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    code_key: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    area_code: Mapped[str] = mapped_column(String(CODE_LENGTH), default="")
    area: Mapped[str] = mapped_column(String(200), default="")
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[str] = mapped_column(Text, default="")
    max_validity_months: Mapped[int | None]


class Descriptor(Base):
    """What a person at a level of a competency does."""

    __tablename__ = "descriptor"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level_1_to_5"),)

    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class Course(Base):
    """Something that somebody can take: it lives elsewhere, the portal knows what it proves.

    `cost` is in minor units of the installation's currency, `minutes` the work it takes.
    `title_key` and `search_text` are folded (no case, no accents) for search on both databases.
    """

    __tablename__ = "course"
    __table_args__ = (
        Index("ix_course_title_key_id", "title_key", "id"),
        Index("ix_course_status", "status"),
        Index("ix_course_superseded_by_id", "superseded_by_id"),
        CheckConstraint("cost >= 0", name="cost_not_negative"),
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        CheckConstraint("level BETWEEN 0 AND 5", name="level_0_to_5"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    code_key: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(String(600))
    summary: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    format: Mapped[Format] = mapped_column(stored(Format, "format"), default=Format.ONLINE)
    provider: Mapped[str] = mapped_column(String(200), default="")
    minutes: Mapped[int | None]
    cost: Mapped[int] = mapped_column(default=0)
    level: Mapped[int | None]
    evidence_kind: Mapped[EvidenceKind] = mapped_column(
        stored(EvidenceKind, "evidence_kind"), default=EvidenceKind.COMPLETION
    )
    validity_months: Mapped[int | None]
    seats_per_session: Mapped[int] = mapped_column(default=0)
    url: Mapped[str] = mapped_column(String(2000), default="")
    language: Mapped[str] = mapped_column(String(35), default="en")
    self_enroll: Mapped[SelfEnroll] = mapped_column(stored(SelfEnroll, "self_enroll"), default=SelfEnroll.OPEN)
    status: Mapped[CourseStatus] = mapped_column(stored(CourseStatus, "status"), default=CourseStatus.PUBLISHED)
    retires_on: Mapped[date | None]
    last_exam_on: Mapped[date | None]
    last_renewal_on: Mapped[date | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    tags: Mapped[str] = mapped_column(Text, default="")
    owner_email: Mapped[str] = mapped_column(String(254), default="")
    owner_email_key: Mapped[str] = mapped_column(String(254), default="")


class CourseGrant(Base):
    """The level of a competency that a course proves."""

    __tablename__ = "course_grant"
    __table_args__ = (
        Index("ix_course_grant_competency_id_level", "competency_id", "level"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level_1_to_5"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"), primary_key=True)
    level: Mapped[int]


class CoursePrerequisite(Base):
    """A course that has to be completed before this one; several of them all have to be."""

    __tablename__ = "course_prerequisite"
    __table_args__ = (
        Index("ix_course_prerequisite_prerequisite_id", "prerequisite_id"),
        CheckConstraint("course_id <> prerequisite_id", name="not_its_own"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    prerequisite_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)


class CourseEquivalent(Base):
    """A course whose completion counts as a completion of this one where it is a prerequisite."""

    __tablename__ = "course_equivalent"
    __table_args__ = (
        Index("ix_course_equivalent_equivalent_id", "equivalent_id"),
        CheckConstraint("course_id <> equivalent_id", name="not_its_own"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    equivalent_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
