"""undoing and asking: profiles, files, effects and progress of imports, completions of unknown courses"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


STATES_BEFORE = ("planned", "applied", "cancelled", "refused")
STATES_AFTER = ("read", "planned", "applying", "applied", "cancelled", "refused", "undone", "partly_undone")


def upgrade() -> None:
    op.create_table(
        "import_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "units",
                "people",
                "assignments",
                "competencies",
                "role-profiles",
                "person-roles",
                "team-requirements",
                "courses",
                "enrollments",
                "completions",
                "evidence",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=100), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("last_rows", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_profile")),
        sa.UniqueConstraint("kind", "name_key", name=op.f("uq_import_profile_kind_name_key")),
    )
    op.create_table(
        "import_effect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column(
            "deed",
            sa.Enum("insert", "update", "delete", name="deed", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_effect_import_id_import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_effect")),
    )
    with op.batch_alter_table("import_effect", schema=None) as batch_op:
        batch_op.create_index("ix_import_effect_import_id", ["import_id"], unique=False)

    op.create_table(
        "import_file",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_file_import_id_import")),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_file")),
    )
    op.create_table(
        "import_progress",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_progress_import_id_import")),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_progress")),
    )
    op.create_table(
        "unmatched_completion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=300), nullable=False),
        sa.Column("course_key", sa.String(length=300), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("enrollment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_unmatched_completion_enrollment_id_enrollment")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_unmatched_completion_import_id_import")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_unmatched_completion_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched_completion")),
        sa.UniqueConstraint(
            "person_id",
            "course_key",
            "completed_on",
            name=op.f("uq_unmatched_completion_person_id_course_key_completed_on"),
        ),
    )
    with op.batch_alter_table("unmatched_completion", schema=None) as batch_op:
        batch_op.create_index("ix_unmatched_completion_course_key", ["course_key"], unique=False)
        batch_op.create_index("ix_unmatched_completion_enrollment_id", ["enrollment_id"], unique=False)

    with op.batch_alter_table("enrollment_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_enrollment_event_actor_id",
            ["actor_id"],
            unique=False,
            sqlite_where=sa.text("actor_id IS NOT NULL"),
            postgresql_where=sa.text("actor_id IS NOT NULL"),
        )

    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("profile_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("undoes_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_import_profile_id_import_profile"), "import_profile", ["profile_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_import_undoes_id_import"), "import", ["undoes_id"], ["id"])
        _allow(batch_op, STATES_AFTER)

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key", sa.String(length=200), server_default=sa.text("''"), nullable=False))
        batch_op.create_index(
            "ix_import_row_key",
            ["key"],
            unique=False,
            sqlite_where=sa.text("key <> ''"),
            postgresql_where=sa.text("key <> ''"),
        )


def downgrade() -> None:
    """What was undone stays undone and counts as applied again; what waited is given up."""
    op.execute("UPDATE \"import\" SET state = 'cancelled' WHERE state IN ('read', 'applying')")
    op.execute("UPDATE \"import\" SET state = 'applied' WHERE state IN ('undone', 'partly_undone')")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_import_row_key", sqlite_where=sa.text("key <> ''"), postgresql_where=sa.text("key <> ''")
        )
        batch_op.drop_column("key")

    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_import_undoes_id_import"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_import_profile_id_import_profile"), type_="foreignkey")
        batch_op.drop_column("undoes_id")
        batch_op.drop_column("profile_id")
        batch_op.drop_column("ended")
        _allow(batch_op, STATES_BEFORE)

    with op.batch_alter_table("enrollment_event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_enrollment_event_actor_id",
            sqlite_where=sa.text("actor_id IS NOT NULL"),
            postgresql_where=sa.text("actor_id IS NOT NULL"),
        )

    with op.batch_alter_table("unmatched_completion", schema=None) as batch_op:
        batch_op.drop_index("ix_unmatched_completion_enrollment_id")
        batch_op.drop_index("ix_unmatched_completion_course_key")

    op.drop_table("unmatched_completion")
    op.drop_table("import_progress")
    op.drop_table("import_file")
    with op.batch_alter_table("import_effect", schema=None) as batch_op:
        batch_op.drop_index("ix_import_effect_import_id")

    op.drop_table("import_effect")
    op.drop_table("import_profile")


def _allow(batch_op: BatchOperations, states: tuple[str, ...]) -> None:
    words = ", ".join(f"'{state}'" for state in states)
    batch_op.drop_constraint(op.f("ck_import_state"), type_="check")
    batch_op.create_check_constraint(op.f("ck_import_state"), sa.text(f"state IN ({words})"))
