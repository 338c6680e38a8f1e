"""successors: which courses name another as theirs, so that many courses can go at once"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_course_superseded_by_id", "course", ["superseded_by_id"])


def downgrade() -> None:
    op.drop_index("ix_course_superseded_by_id", "course")
