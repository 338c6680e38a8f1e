"""What jobs ask for: role profiles, who holds which role, and what a team needs."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.model.base import CODE_LENGTH, Base, ends_after_start


class Role(Base):
    """A job as it was and as it becomes. Everybody holds a baseline role."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    code_key: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    traditional_role: Mapped[str] = mapped_column(String(200), default="")
    ai_empowered_role: Mapped[str] = mapped_column(String(200))
    family: Mapped[str] = mapped_column(String(200), default="")
    is_baseline: Mapped[bool] = mapped_column(default=False)


class RoleRequirement(Base):
    """What a role asks for in one competency on the days `[start, end)`; `ALWAYS` is a start without a beginning."""

    __tablename__ = "role_requirement"
    __table_args__ = (
        UniqueConstraint("role_id", "competency_id", "start"),
        Index(
            "uq_role_requirement_open",
            "role_id",
            "competency_id",
            unique=True,
            sqlite_where=text('"end" IS NULL'),
            postgresql_where=text('"end" IS NULL'),
        ),
        ends_after_start(),
        CheckConstraint("target BETWEEN 1 AND 5", name="target_1_to_5"),
        CheckConstraint("weight >= 1", name="weight_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    start: Mapped[date]
    end: Mapped[date | None]
    target: Mapped[int]
    weight: Mapped[int]
    is_core: Mapped[bool]


class PersonRole(Base):
    """A role that a person holds on the days `[start, end)`."""

    __tablename__ = "person_role"
    __table_args__ = (
        UniqueConstraint("person_id", "role_id", "start"),
        Index("ix_person_role_role_id", "role_id"),
        ends_after_start(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    start: Mapped[date]
    end: Mapped[date | None]


class TeamRequirement(Base):
    """How many people of a unit are needed at a level of a competency on the days `[start, end)`."""

    __tablename__ = "team_requirement"
    __table_args__ = (
        UniqueConstraint("unit_id", "competency_id", "start"),
        Index(
            "uq_team_requirement_open",
            "unit_id",
            "competency_id",
            unique=True,
            sqlite_where=text('"end" IS NULL'),
            postgresql_where=text('"end" IS NULL'),
        ),
        ends_after_start(),
        CheckConstraint("level BETWEEN 1 AND 5", name="level_1_to_5"),
        CheckConstraint("need >= 1", name="need_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    start: Mapped[date]
    end: Mapped[date | None]
    level: Mapped[int]
    need: Mapped[int]
