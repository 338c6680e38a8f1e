"""evidence and roles"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("traditional_role", sa.String(length=200), nullable=False),
        sa.Column("ai_empowered_role", sa.String(length=200), nullable=False),
        sa.Column("family", sa.String(length=200), nullable=False),
        sa.Column("is_baseline", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("code_key", name=op.f("uq_role_code_key")),
    )
    op.create_table(
        "level_interval",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.CheckConstraint('"end" IS NULL OR "end" > "start"', name=op.f("ck_level_interval_end_after_start")),
        sa.CheckConstraint(
            "verified BETWEEN 0 AND held AND held <= 5", name=op.f("ck_level_interval_verified_within_held")
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_level_interval_competency_id_competency")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_level_interval_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "competency_id", "start", name=op.f("pk_level_interval")),
    )
    op.create_table(
        "person_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.CheckConstraint('"end" IS NULL OR "end" > "start"', name=op.f("ck_person_role_end_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id_person")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_person_role_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_role")),
        sa.UniqueConstraint("person_id", "role_id", "start", name=op.f("uq_person_role_person_id_role_id_start")),
    )
    with op.batch_alter_table("person_role", schema=None) as batch_op:
        batch_op.create_index("ix_person_role_role_id", ["role_id"], unique=False)

    op.create_table(
        "role_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("is_core", sa.Boolean(), nullable=False),
        sa.CheckConstraint('"end" IS NULL OR "end" > "start"', name=op.f("ck_role_requirement_end_after_start")),
        sa.CheckConstraint("target BETWEEN 1 AND 5", name=op.f("ck_role_requirement_target_1_to_5")),
        sa.CheckConstraint("weight >= 1", name=op.f("ck_role_requirement_weight_positive")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_role_requirement_competency_id_competency")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_requirement_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_requirement")),
        sa.UniqueConstraint(
            "role_id", "competency_id", "start", name=op.f("uq_role_requirement_role_id_competency_id_start")
        ),
    )
    with op.batch_alter_table("role_requirement", schema=None) as batch_op:
        batch_op.create_index(
            "uq_role_requirement_open",
            ["role_id", "competency_id"],
            unique=True,
            sqlite_where=sa.text('"end" IS NULL'),
            postgresql_where=sa.text('"end" IS NULL'),
        )

    op.create_table(
        "team_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.CheckConstraint('"end" IS NULL OR "end" > "start"', name=op.f("ck_team_requirement_end_after_start")),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_team_requirement_level_1_to_5")),
        sa.CheckConstraint("need >= 1", name=op.f("ck_team_requirement_need_positive")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_team_requirement_competency_id_competency")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_team_requirement_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_requirement")),
        sa.UniqueConstraint(
            "unit_id", "competency_id", "start", name=op.f("uq_team_requirement_unit_id_competency_id_start")
        ),
    )
    with op.batch_alter_table("team_requirement", schema=None) as batch_op:
        batch_op.create_index(
            "uq_team_requirement_open",
            ["unit_id", "competency_id"],
            unique=True,
            sqlite_where=sa.text('"end" IS NULL'),
            postgresql_where=sa.text('"end" IS NULL'),
        )

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "self",
                "completion",
                "manager",
                "assessment",
                "project",
                "certification",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("credential_until", sa.Date(), nullable=True),
        sa.Column("credential_url", sa.String(length=2000), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_recorded_on", sa.Date(), nullable=True),
        sa.Column("revoke_reason", sa.String(length=500), nullable=False),
        sa.Column("revoked_by_import_id", sa.Integer(), nullable=True),
        sa.Column("assessor_no", sa.String(length=40), nullable=False),
        sa.Column("assessor_no_key", sa.String(length=40), nullable=False),
        sa.Column("instrument", sa.String(length=200), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("source_ref", sa.String(length=200), nullable=False),
        sa.Column("source_ref_key", sa.String(length=200), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(revoked_on IS NULL) = (revoked_recorded_on IS NULL)", name=op.f("ck_evidence_revocation_is_whole")
        ),
        sa.CheckConstraint("ceiling BETWEEN 1 AND 5", name=op.f("ck_evidence_ceiling_1_to_5")),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on > observed_on", name=op.f("ck_evidence_expires_after_observed")
        ),
        sa.CheckConstraint("level <= ceiling", name=op.f("ck_evidence_level_within_ceiling")),
        sa.CheckConstraint("level BETWEEN 0 AND 5", name=op.f("ck_evidence_level_0_to_5")),
        sa.CheckConstraint(
            "revoked_on IS NULL OR revoked_on >= observed_on", name=op.f("ck_evidence_revoked_after_observed")
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_evidence_competency_id_competency")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_evidence_enrollment_id_enrollment")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_evidence_import_id_import")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_evidence_person_id_person")),
        sa.ForeignKeyConstraint(
            ["revoked_by_import_id"], ["import.id"], name=op.f("fk_evidence_revoked_by_import_id_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("source_ref_key", "competency_id", name=op.f("uq_evidence_source_ref_key_competency_id")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_enrollment_id", ["enrollment_id"], unique=False)
        batch_op.create_index("ix_evidence_import_id", ["import_id"], unique=False)
        batch_op.create_index("ix_evidence_person_id_competency_id", ["person_id", "competency_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_person_id_competency_id")
        batch_op.drop_index("ix_evidence_import_id")
        batch_op.drop_index("ix_evidence_enrollment_id")

    op.drop_table("evidence")
    with op.batch_alter_table("team_requirement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_requirement_open", sqlite_where=sa.text('"end" IS NULL'), postgresql_where=sa.text('"end" IS NULL')
        )

    op.drop_table("team_requirement")
    with op.batch_alter_table("role_requirement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_requirement_open", sqlite_where=sa.text('"end" IS NULL'), postgresql_where=sa.text('"end" IS NULL')
        )

    op.drop_table("role_requirement")
    with op.batch_alter_table("person_role", schema=None) as batch_op:
        batch_op.drop_index("ix_person_role_role_id")

    op.drop_table("person_role")
    op.drop_table("level_interval")
    op.drop_table("role")
