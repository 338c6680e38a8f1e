"""recommendations: courses that somebody recommends to a person whom they lead"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column(
            "ending",
            sa.Enum(
                "withdrawn",
                "put_aside",
                "answered",
                name="ending",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(ending IS NULL) = (ended_on IS NULL)", name=op.f("ck_recommendation_ending_means_ended_on")
        ),
        sa.CheckConstraint(
            "(level IS NULL) = (competency_id IS NULL)", name=op.f("ck_recommendation_level_of_a_competency")
        ),
        sa.CheckConstraint("by_id <> person_id", name=op.f("ck_recommendation_of_another")),
        sa.CheckConstraint(
            'ended_on IS NULL OR ended_on >= "on"', name=op.f("ck_recommendation_ended_after_recommended")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_recommendation_level_1_to_5")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_recommendation_by_id_person")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_recommendation_competency_id_competency")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_recommendation_course_id_course")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recommendation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
    )
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.create_index("ix_recommendation_by_id_at", ["by_id", "at"], unique=False)
        batch_op.create_index("ix_recommendation_competency_id", ["competency_id"], unique=False)
        batch_op.create_index("ix_recommendation_course_id", ["course_id"], unique=False)
        batch_op.create_index("ix_recommendation_person_id_at", ["person_id", "at"], unique=False)
        batch_op.create_index(
            "uq_recommendation_open",
            ["person_id", "course_id", "by_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_recommendation_open",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.drop_index("ix_recommendation_person_id_at")
        batch_op.drop_index("ix_recommendation_course_id")
        batch_op.drop_index("ix_recommendation_competency_id")
        batch_op.drop_index("ix_recommendation_by_id_at")

    op.drop_table("recommendation")
