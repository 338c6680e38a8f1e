"""The one way to the database: how it is opened, and the transaction that the edge wraps a deed in."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, event, text
from sqlalchemy.exc import OperationalError

from portal.model.base import db

BUSY_SECONDS = 30
"""How long a writer waits for the embedded database before it gives up."""


Unreachable = OperationalError
"""What is raised when the database does not answer."""


class Busy(Exception):  # noqa: N818
    """Another writer holds the embedded database, and this deed is not worth waiting for."""


def engine_options(url: str) -> dict[str, Any]:
    """What SQLAlchemy needs to open this kind of database. What people typed never gets into an error's text."""
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"isolation_level": None, "timeout": BUSY_SECONDS}}
    return {"hide_parameters": True, "pool_pre_ping": True, "pool_size": 5, "max_overflow": 15}


def prepare(engine: Engine) -> None:
    """Makes SQLite keep its promises: foreign keys, a journal that readers do not wait for, transactions that begin."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _promise)
        event.listen(engine, "begin", _begin)


def _promise(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA cache_size = -16000")
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("writes"):
        connection.exec_driver_sql("BEGIN")
    elif options.get("waits", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


@contextmanager
def transaction(*, waits: bool = True) -> Iterator[None]:
    """Everything inside happens, or nothing of it. It begins as a writer, so it never fails half-way for a lock.

    Whatever was read before has ended. With `waits=False`, raises `Busy` at once when another writer is at work.
    """
    session = db.session
    session.rollback()
    try:
        try:
            session.connection(execution_options={"writes": True, "waits": waits})
            if not waits and session.get_bind().dialect.name == "postgresql":
                session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        except OperationalError as error:
            if waits:
                raise
            raise Busy from error
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


def one_change_at_a_time() -> None:
    """Until the transaction ends, nobody else who asks for this goes on: they wait here.

    For what is checked against many rows before it is written: imports, and changes of people, units and courses by
    hand. The embedded database has one writer at a time anyway.
    """
    alone_with("a checked change")


def alone_with(*names: str) -> None:
    """Until the transaction ends, nobody else goes on who asks for one of these names: they wait here."""
    if db.engine.dialect.name == "postgresql":
        numbers = sorted({lock_number(name) for name in names})
        for number in numbers:
            db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def lock_number(name: str) -> int:
    """The number of an advisory lock: 64 bits, the same in every process."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


@contextmanager
def reading() -> Iterator[None]:
    """A read that ends: no transaction stays open behind it."""
    try:
        yield
    finally:
        db.session.rollback()


@contextmanager
def looking_ahead() -> Iterator[None]:
    """A long read that sees one moment of the database and keeps no writer waiting. Nothing of it stays."""
    session = db.session
    session.rollback()
    try:
        if db.engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield
    finally:
        session.rollback()


@contextmanager
def one_moment() -> Iterator[Connection]:
    """A connection of its own that only reads, and sees one moment of the database however long it reads."""
    engine = open_engine()
    snapshot: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect() as connection:
        yield connection.execution_options(**snapshot if engine.dialect.name == "postgresql" else {})


def rows_of(statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
    """What a select of named columns finds, in the transaction that goes on: half the cost of `session.execute`."""
    found: CursorResult[*tuple[Any, ...]] = db.session.connection().execute(statement, values)
    return found


def open_engine() -> Engine:
    """The engine of the portal that is open."""
    engine: Engine = db.engine
    return engine


def close() -> None:
    """Ends whatever the session does and closes every connection."""
    db.session.remove()
    db.engine.dispose()
