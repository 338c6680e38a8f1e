"""levels by key: on SQLite the levels of a person lie together, without a second tree beside their key"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _recreate(with_rowid=False)


def downgrade() -> None:
    _recreate(with_rowid=True)


def _recreate(*, with_rowid: bool) -> None:
    if op.get_bind().dialect.name == "sqlite":
        kwargs = {} if with_rowid else {"sqlite_with_rowid": False}
        with op.batch_alter_table("level_interval", recreate="always", table_kwargs=kwargs):
            pass
