"""Courses that somebody recommends to a person whom they lead."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.model.base import Base, Instant, stored
from portal.rules.recommending import LONGEST_NOTE, Ending

_OPEN = text("ended_on IS NULL")


class Recommendation(Base):
    """One course for one person, with who recommends it and why: a competency and the level that is asked.

    What came of it is not kept: it follows from enrollments and evidence. Those that went to several people at once
    share `by_id`, `at`, course and competency. At most one of a colleague waits: the constraint has the last word in
    a race.
    """

    __tablename__ = "recommendation"
    __table_args__ = (
        Index(
            "uq_recommendation_open",
            "person_id",
            "course_id",
            "by_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_recommendation_person_id_at", "person_id", "at"),
        Index("ix_recommendation_course_id", "course_id"),
        Index("ix_recommendation_competency_id", "competency_id"),
        Index("ix_recommendation_by_id_at", "by_id", "at"),
        CheckConstraint("(ending IS NULL) = (ended_on IS NULL)", name="ending_means_ended_on"),
        CheckConstraint('ended_on IS NULL OR ended_on >= "on"', name="ended_after_recommended"),
        CheckConstraint("(level IS NULL) = (competency_id IS NULL)", name="level_of_a_competency"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level_1_to_5"),
        CheckConstraint("by_id <> person_id", name="of_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    competency_id: Mapped[int | None] = mapped_column(ForeignKey("competency.id"))
    level: Mapped[int | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    ending: Mapped[Ending | None] = mapped_column(stored(Ending, "ending"))
    ended_on: Mapped[date | None]
