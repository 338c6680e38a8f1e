"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("max_validity_months", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency")),
        sa.UniqueConstraint("code_key", name=op.f("uq_competency_code_key")),
    )
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("title_key", sa.String(length=600), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column(
            "format",
            sa.Enum(
                "online",
                "lab",
                "workshop",
                "instructor-led",
                "boot camp",
                "certification",
                "mentorship",
                "event",
                name="format",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column(
            "evidence_kind",
            sa.Enum(
                "self",
                "completion",
                "manager",
                "assessment",
                "project",
                "certification",
                name="evidence_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("seats_per_session", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column(
            "self_enroll",
            sa.Enum(
                "open", "approval", "closed", name="self_enroll", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "retiring",
                "retired",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("retires_on", sa.Date(), nullable=True),
        sa.Column("last_exam_on", sa.Date(), nullable=True),
        sa.Column("last_renewal_on", sa.Date(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("owner_email", sa.String(length=254), nullable=False),
        sa.Column("owner_email_key", sa.String(length=254), nullable=False),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_course_cost_not_negative")),
        sa.CheckConstraint("level BETWEEN 0 AND 5", name=op.f("ck_course_level_0_to_5")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_course_minutes_not_negative")),
        sa.ForeignKeyConstraint(["superseded_by_id"], ["course.id"], name=op.f("fk_course_superseded_by_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("code_key", name=op.f("uq_course_code_key")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index("ix_course_status", ["status"], unique=False)
        batch_op.create_index("ix_course_title_key_id", ["title_key", "id"], unique=False)

    op.create_table(
        "installation",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("fact", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_no", sa.String(length=40), nullable=False),
        sa.Column("employee_no_key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("search_text", sa.String(length=1000), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("location", sa.String(length=200), nullable=False),
        sa.Column("manager_no", sa.String(length=40), nullable=False),
        sa.Column("manager_no_key", sa.String(length=40), nullable=False),
        sa.Column("is_learning", sa.Boolean(), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
        sa.UniqueConstraint("employee_no_key", name=op.f("uq_person_employee_no_key")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_manager_no_key", ["manager_no_key"], unique=False)
        batch_op.create_index("ix_person_sort_key_id", ["sort_key", "id"], unique=False)

    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_account_at", ["account", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_address_at", ["address", "at"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("lead_no", sa.String(length=40), nullable=False),
        sa.Column("lead_no_key", sa.String(length=40), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_unit_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code_key", name=op.f("uq_unit_code_key")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index("ix_unit_lead_no_key", ["lead_no_key"], unique=False)
        batch_op.create_index("ix_unit_parent_id", ["parent_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.CheckConstraint('"end" IS NULL OR "end" > "start"', name=op.f("ck_assignment_end_after_start")),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_assignment_share_is_a_ratio")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assignment_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "person_id", "unit_id", "start", "is_primary", name=op.f("uq_assignment_person_id_unit_id_start_is_primary")
        ),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_unit_id_person_id", ["unit_id", "person_id"], unique=False)
        batch_op.create_index(
            "uq_assignment_primary_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text('is_primary AND "end" IS NULL'),
            postgresql_where=sa.text('is_primary AND "end" IS NULL'),
        )
        batch_op.create_index(
            "uq_assignment_primary_start",
            ["person_id", "start"],
            unique=True,
            sqlite_where=sa.text("is_primary"),
            postgresql_where=sa.text("is_primary"),
        )

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("search_text", sa.String(length=400), nullable=False),
        sa.Column("old", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("new", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_event_actor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_action", ["action"], unique=False)
        batch_op.create_index("ix_audit_event_actor_id", ["actor_id"], unique=False)
        batch_op.create_index("ix_audit_event_at_id", ["at", "id"], unique=False)
        batch_op.create_index("ix_audit_event_subject", ["subject"], unique=False)

    op.create_table(
        "course_equivalent",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("equivalent_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("course_id <> equivalent_id", name=op.f("ck_course_equivalent_not_its_own")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_equivalent_course_id_course")),
        sa.ForeignKeyConstraint(
            ["equivalent_id"], ["course.id"], name=op.f("fk_course_equivalent_equivalent_id_course")
        ),
        sa.PrimaryKeyConstraint("course_id", "equivalent_id", name=op.f("pk_course_equivalent")),
    )
    with op.batch_alter_table("course_equivalent", schema=None) as batch_op:
        batch_op.create_index("ix_course_equivalent_equivalent_id", ["equivalent_id"], unique=False)

    op.create_table(
        "course_grant",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_course_grant_level_1_to_5")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_course_grant_competency_id_competency")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_grant_course_id_course")),
        sa.PrimaryKeyConstraint("course_id", "competency_id", name=op.f("pk_course_grant")),
    )
    with op.batch_alter_table("course_grant", schema=None) as batch_op:
        batch_op.create_index("ix_course_grant_competency_id_level", ["competency_id", "level"], unique=False)

    op.create_table(
        "course_prerequisite",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("prerequisite_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("course_id <> prerequisite_id", name=op.f("ck_course_prerequisite_not_its_own")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_prerequisite_course_id_course")),
        sa.ForeignKeyConstraint(
            ["prerequisite_id"], ["course.id"], name=op.f("fk_course_prerequisite_prerequisite_id_course")
        ),
        sa.PrimaryKeyConstraint("course_id", "prerequisite_id", name=op.f("pk_course_prerequisite")),
    )
    with op.batch_alter_table("course_prerequisite", schema=None) as batch_op:
        batch_op.create_index("ix_course_prerequisite_prerequisite_id", ["prerequisite_id"], unique=False)

    op.create_table(
        "descriptor",
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_descriptor_level_1_to_5")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_descriptor_competency_id_competency")
        ),
        sa.PrimaryKeyConstraint("competency_id", "level", name=op.f("pk_descriptor")),
    )
    op.create_table(
        "employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column(
            "leave_kind",
            sa.Enum(
                "voluntary",
                "involuntary",
                "other",
                name="leave_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.CheckConstraint('"end" IS NOT NULL OR leave_kind IS NULL', name=op.f("ck_employment_leave_kind_needs_end")),
        sa.CheckConstraint('"end" IS NULL OR "end" > "start"', name=op.f("ck_employment_end_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_employment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
        sa.UniqueConstraint("person_id", "start", name=op.f("uq_employment_person_id_start")),
    )
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.create_index(
            "uq_employment_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text('"end" IS NULL'),
            postgresql_where=sa.text('"end" IS NULL'),
        )

    op.create_table(
        "enrollment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "enrolled",
                "in_progress",
                "completed",
                "failed",
                "withdrawn",
                "no_show",
                "cancelled_by_organiser",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('enrolled', 'in_progress')) = (ended_on IS NULL)",
            name=op.f("ck_enrollment_ended_means_ended_on"),
        ),
        sa.CheckConstraint(
            "enrolled_on IS NOT NULL OR state = 'completed'", name=op.f("ck_enrollment_undated_means_completed")
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR enrolled_on IS NULL OR ended_on >= enrolled_on",
            name=op.f("ck_enrollment_ended_after_enrolled"),
        ),
        sa.CheckConstraint(
            "started_on IS NULL OR enrolled_on IS NULL OR started_on >= enrolled_on",
            name=op.f("ck_enrollment_started_after_enrolled"),
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_enrollment_course_id_course")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrollment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment")),
        sa.UniqueConstraint(
            "person_id", "course_id", "enrolled_on", name=op.f("uq_enrollment_person_id_course_id_enrolled_on")
        ),
    )
    with op.batch_alter_table("enrollment", schema=None) as batch_op:
        batch_op.create_index("ix_enrollment_course_id_state", ["course_id", "state"], unique=False)
        batch_op.create_index(
            "ix_enrollment_result_awaited",
            ["finished_on"],
            unique=False,
            sqlite_where=sa.text("state = 'in_progress' AND finished_on IS NOT NULL"),
            postgresql_where=sa.text("state = 'in_progress' AND finished_on IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_enrollment_live",
            ["person_id", "course_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('enrolled', 'in_progress')"),
            postgresql_where=sa.text("state IN ('enrolled', 'in_progress')"),
        )
        batch_op.create_index(
            "uq_enrollment_undated",
            ["person_id", "course_id", "ended_on"],
            unique=True,
            sqlite_where=sa.text("enrolled_on IS NULL"),
            postgresql_where=sa.text("enrolled_on IS NULL"),
        )

    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "units",
                "people",
                "assignments",
                "competencies",
                "courses",
                "enrollments",
                "completions",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "applied",
                "cancelled",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("encoding", sa.String(length=20), nullable=False),
        sa.Column("delimiter", sa.String(length=2), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"rows" = created + updated + unchanged + skipped + refused', name=op.f("ck_import_every_row_counted")
        ),
        sa.ForeignKeyConstraint(["applied_by_id"], ["person.id"], name=op.f("fk_import_applied_by_id_person")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["person.id"], name=op.f("fk_import_uploaded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.create_index("ix_import_uploaded_at", ["uploaded_at"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_token_digest")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_person_id", ["person_id"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_sign_in_link_made_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_link_token_digest")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_link_person_id", ["person_id"], unique=False)

    op.create_table(
        "unit_ancestor",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("ancestor_id", sa.Integer(), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ancestor_id"], ["unit.id"], name=op.f("fk_unit_ancestor_ancestor_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_ancestor_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "ancestor_id", name=op.f("pk_unit_ancestor")),
    )
    with op.batch_alter_table("unit_ancestor", schema=None) as batch_op:
        batch_op.create_index("ix_unit_ancestor_ancestor_id_unit_id", ["ancestor_id", "unit_id"], unique=False)

    op.create_table(
        "enrollment_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "enrolled",
                "started",
                "finished",
                "completed",
                "failed",
                "withdrawn",
                "no_show",
                "cancelled_by_organiser",
                "corrected",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_enrollment_event_actor_id_person")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_enrollment_event_enrollment_id_enrollment")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_enrollment_event_import_id_import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment_event")),
    )
    with op.batch_alter_table("enrollment_event", schema=None) as batch_op:
        batch_op.create_index("ix_enrollment_event_enrollment_id", ["enrollment_id"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "create",
                "update",
                "unchanged",
                "skipped",
                "refused",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_row_import_id_import")),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_import_row")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index("ix_import_row_import_id_action_line", ["import_id", "action", "line"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index("ix_import_row_import_id_action_line")

    op.drop_table("import_row")
    with op.batch_alter_table("enrollment_event", schema=None) as batch_op:
        batch_op.drop_index("ix_enrollment_event_enrollment_id")

    op.drop_table("enrollment_event")
    with op.batch_alter_table("unit_ancestor", schema=None) as batch_op:
        batch_op.drop_index("ix_unit_ancestor_ancestor_id_unit_id")

    op.drop_table("unit_ancestor")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_link_person_id")

    op.drop_table("sign_in_link")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_person_id")

    op.drop_table("sign_in")
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.drop_index("ix_import_uploaded_at")

    op.drop_table("import")
    with op.batch_alter_table("enrollment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enrollment_undated",
            sqlite_where=sa.text("enrolled_on IS NULL"),
            postgresql_where=sa.text("enrolled_on IS NULL"),
        )
        batch_op.drop_index(
            "uq_enrollment_live",
            sqlite_where=sa.text("state IN ('enrolled', 'in_progress')"),
            postgresql_where=sa.text("state IN ('enrolled', 'in_progress')"),
        )
        batch_op.drop_index(
            "ix_enrollment_result_awaited",
            sqlite_where=sa.text("state = 'in_progress' AND finished_on IS NOT NULL"),
            postgresql_where=sa.text("state = 'in_progress' AND finished_on IS NOT NULL"),
        )
        batch_op.drop_index("ix_enrollment_course_id_state")

    op.drop_table("enrollment")
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_employment_open", sqlite_where=sa.text('"end" IS NULL'), postgresql_where=sa.text('"end" IS NULL')
        )

    op.drop_table("employment")
    op.drop_table("descriptor")
    with op.batch_alter_table("course_prerequisite", schema=None) as batch_op:
        batch_op.drop_index("ix_course_prerequisite_prerequisite_id")

    op.drop_table("course_prerequisite")
    with op.batch_alter_table("course_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_course_grant_competency_id_level")

    op.drop_table("course_grant")
    with op.batch_alter_table("course_equivalent", schema=None) as batch_op:
        batch_op.drop_index("ix_course_equivalent_equivalent_id")

    op.drop_table("course_equivalent")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_subject")
        batch_op.drop_index("ix_audit_event_at_id")
        batch_op.drop_index("ix_audit_event_actor_id")
        batch_op.drop_index("ix_audit_event_action")

    op.drop_table("audit_event")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assignment_primary_start", sqlite_where=sa.text("is_primary"), postgresql_where=sa.text("is_primary")
        )
        batch_op.drop_index(
            "uq_assignment_primary_open",
            sqlite_where=sa.text('is_primary AND "end" IS NULL'),
            postgresql_where=sa.text('is_primary AND "end" IS NULL'),
        )
        batch_op.drop_index("ix_assignment_unit_id_person_id")

    op.drop_table("assignment")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index("ix_unit_parent_id")
        batch_op.drop_index("ix_unit_lead_no_key")

    op.drop_table("unit")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_address_at")
        batch_op.drop_index("ix_sign_in_attempt_account_at")

    op.drop_table("sign_in_attempt")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_sort_key_id")
        batch_op.drop_index("ix_person_manager_no_key")

    op.drop_table("person")
    op.drop_table("installation")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index("ix_course_title_key_id")
        batch_op.drop_index("ix_course_status")

    op.drop_table("course")
    op.drop_table("competency")
