"""Bringing a database to the tables of this version, once, whoever starts first."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect, text

from portal.rules.refusals import Refusal, Refused
from portal.services.database import BUSY_SECONDS

_ROOT = Path(__file__).resolve().parents[2]
_LOCK = 7_306_181_503_204_917_063
"""The advisory lock on PostgreSQL under which one process migrates while the others wait."""


@lru_cache(maxsize=1)
def _revisions() -> tuple[str, ...]:
    """Every revision of this version, oldest first: they are numbered, and their files begin with the number."""
    return tuple(sorted(file.name.partition("_")[0] for file in (_ROOT / "migrations" / "versions").glob("*.py")))


def head() -> str:
    """The newest revision of this version of the portal."""
    return _revisions()[-1]


def is_known(revision: str) -> bool:
    """Whether this version of the portal has a revision; a newer version may have others."""
    return revision in _revisions()


def revision_of(connection: Connection) -> str | None:
    """The revision of a database; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest revision."""
    with engine.connect() as connection:
        return revision_of(connection) == head()


def migrate(engine: Engine, *, to: str = "head") -> None:
    """Migrates to a revision in one transaction: all of it or nothing. Waits while another process does.

    Raises `Refused` with `DATABASE_NEWER` when a newer version of the portal has migrated the database.
    """
    with alone(engine) as connection:
        bring(connection, to)


def bring(connection: Connection, to: str) -> None:
    """Migrates up or down to a revision in the transaction of a connection from `alone`.

    Only here is alembic loaded: a portal whose database is at its version serves without it.
    """
    current = revision_of(connection)
    if current is not None and not is_known(current):
        raise Refused(Refusal.DATABASE_NEWER, revision=current)
    target = head() if to == "head" else to
    if current == target:
        return
    from alembic import command
    from alembic.config import Config

    config = Config(toml_file=_ROOT / "pyproject.toml")
    config.attributes["connection"] = connection
    is_below = current is not None and (target == "base" or target < current)
    (command.downgrade if is_below else command.upgrade)(config, target)


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that no other migration or restore overlaps; committed when nothing fails.

    On SQLite foreign keys are off inside: whoever uses it runs `PRAGMA foreign_key_check` before the end.
    """
    embedded = engine.dialect.name == "sqlite"
    own = create_engine(
        engine.url,
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS} if embedded else {},
    )
    with ExitStack() as held:
        held.callback(own.dispose)
        if embedded:
            held.enter_context(_locked(Path(f"{engine.url.database}.lock")))
        connection = held.enter_context(own.connect())
        if embedded:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        yield connection
        if embedded:
            connection.exec_driver_sql("COMMIT")
        else:
            connection.commit()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Waits until this process alone holds the file: a new SQLite file has no other lock to wait for."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
