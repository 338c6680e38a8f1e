"""How Alembic runs the migrations, on SQLite and on PostgreSQL, over a connection that the portal gives it."""

from alembic import context
from sqlalchemy import Connection

from portal.model import audit, base, catalog, doors, evidence, intake, learning, org, people, roles

assert all((audit, catalog, doors, evidence, intake, learning, org, people, roles)), "every table is known"


def run(connection: Connection) -> None:
    """Migrates in one transaction; on SQLite with foreign keys off, and checked before it is committed."""
    embedded = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=base.Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    context.run_migrations()
    if embedded:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration would leave {len(broken)} broken references")


run(context.config.attributes["connection"])
