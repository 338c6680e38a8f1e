"""Who takes which course, and what became of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.model.base import Base, Instant, stored
from portal.rules.enrolling import EnrollmentEventKind, EnrollmentState

_LIVE = text("state IN ('enrolled', 'in_progress')")
_UNDATED = text("enrolled_on IS NULL")
_BY_SOMEBODY = text("actor_id IS NOT NULL")


class Enrollment(Base):
    """One person in one course. At most one is live at a time: the constraint has the last word in a race.

    `enrolled_on` is empty for a completion that came without an enrollment. `finished_on` is the learner's own
    word and proves nothing. `score` is percent.
    """

    __tablename__ = "enrollment"
    __table_args__ = (
        Index("uq_enrollment_live", "person_id", "course_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        UniqueConstraint("person_id", "course_id", "enrolled_on"),
        Index(
            "uq_enrollment_undated",
            "person_id",
            "course_id",
            "ended_on",
            unique=True,
            sqlite_where=_UNDATED,
            postgresql_where=_UNDATED,
        ),
        Index("ix_enrollment_course_id_state", "course_id", "state"),
        Index(
            "ix_enrollment_result_awaited",
            "finished_on",
            sqlite_where=text("state = 'in_progress' AND finished_on IS NOT NULL"),
            postgresql_where=text("state = 'in_progress' AND finished_on IS NOT NULL"),
        ),
        CheckConstraint("(state IN ('enrolled', 'in_progress')) = (ended_on IS NULL)", name="ended_means_ended_on"),
        CheckConstraint("enrolled_on IS NOT NULL OR state = 'completed'", name="undated_means_completed"),
        CheckConstraint(
            "ended_on IS NULL OR enrolled_on IS NULL OR ended_on >= enrolled_on", name="ended_after_enrolled"
        ),
        CheckConstraint(
            "started_on IS NULL OR enrolled_on IS NULL OR started_on >= enrolled_on", name="started_after_enrolled"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    state: Mapped[EnrollmentState] = mapped_column(stored(EnrollmentState, "state"))
    enrolled_on: Mapped[date | None]
    started_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    score: Mapped[float | None]


class EnrollmentEvent(Base):
    """One thing that happened to an enrollment: who did it, when, for which day. Never changed, never deleted."""

    __tablename__ = "enrollment_event"
    __table_args__ = (
        Index("ix_enrollment_event_enrollment_id", "enrollment_id"),
        Index("ix_enrollment_event_actor_id", "actor_id", sqlite_where=_BY_SOMEBODY, postgresql_where=_BY_SOMEBODY),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    kind: Mapped[EnrollmentEventKind] = mapped_column(stored(EnrollmentEventKind, "kind"))
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
