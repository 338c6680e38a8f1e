"""Bringing a database to the tables of this version, once, whoever starts first."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine

from portal.services.database import BUSY_SECONDS

_ROOT = Path(__file__).resolve().parents[2]
_LOCK = 7_306_181_503_204_917_063
"""The advisory lock on PostgreSQL under which one process migrates while the others wait."""


def _config() -> Config:
    return Config(toml_file=_ROOT / "pyproject.toml")


def head() -> str:
    """The newest revision of this version of the portal."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise RuntimeError("there is no migration")
    return revision


def revision_of(connection: Connection) -> str | None:
    """The revision of a database; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, *, to: str = "head") -> None:
    """Migrates up to a revision in one transaction: all of it or nothing. Waits while another process does."""
    embedded = engine.dialect.name == "sqlite"
    own = create_engine(
        engine.url,
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS} if embedded else {},
    )
    config = _config()
    with own.connect() as connection:
        if embedded:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        (command.downgrade if _is_below(config, connection, to) else command.upgrade)(config, to)
        if embedded:
            connection.exec_driver_sql("COMMIT")
        else:
            connection.commit()
    own.dispose()


def _is_below(config: Config, connection: Connection, to: str) -> bool:
    if to == "head":
        return False
    current = revision_of(connection)
    script = ScriptDirectory.from_config(config)
    if current is None:
        return False
    return to == "base" or any(step.revision == to for step in script.iterate_revisions(current, "base"))


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest revision."""
    with engine.connect() as connection:
        return revision_of(connection) == head()
