"""sheets of evidence"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = (
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
)
AFTER = (*BEFORE, "evidence")


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    """Imports of the kinds that go are forgotten; what they brought stays."""
    gone = ", ".join(f"'{kind}'" for kind in AFTER if kind not in BEFORE)
    imports = f'SELECT id FROM "import" WHERE kind IN ({gone})'  # noqa: S608
    for column in ("import_id", "revoked_by_import_id"):
        op.execute(f"UPDATE evidence SET {column} = NULL WHERE {column} IN ({imports})")  # noqa: S608
    op.execute(f"DELETE FROM import_row WHERE import_id IN ({imports})")  # noqa: S608
    op.execute(f'DELETE FROM "import" WHERE kind IN ({gone})')  # noqa: S608
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_import_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_import_kind"), sa.text(f"kind IN ({words})"))
