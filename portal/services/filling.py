"""Filling empty tables with the rows of a backup, on SQLite and on PostgreSQL."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, column, func, select, text
from sqlalchemy import table as sql_table
from sqlalchemy.exc import DBAPIError

from portal.rules.refusals import Refusal, Refused
from portal.services.backup_file import BackupReader, TableIndex


def fill(connection: Connection, reader: BackupReader) -> None:
    """Writes every row in the transaction that is going on, holding a few at a time.

    Raises `Refused` with `BACKUP_DOES_NOT_FIT` when the database does not take a row or a reference leads nowhere.
    """
    embedded = connection.dialect.name == "sqlite"
    dbapi_error = connection.dialect.loaded_dbapi.Error
    with _postponed_references(connection):
        for table in reader.manifest.tables:
            try:
                (_fill_sqlite if embedded else _fill_postgresql)(connection, reader, table)
            except dbapi_error as error:
                raise _misfit(table.name, error) from error


def _misfit(table: str, error: BaseException) -> Refused:
    return Refused(Refusal.BACKUP_DOES_NOT_FIT, table=table, why=f"{str(error).splitlines()[0].rstrip('.')}.")


def _target(connection: Connection, table: TableIndex) -> str:
    quoted = connection.dialect.identifier_preparer.quote
    return f"{quoted(table.name)} ({', '.join(quoted(name) for name, _ in table.columns)})"


def _raw(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _fill_sqlite(connection: Connection, reader: BackupReader, table: TableIndex) -> None:
    marks = ", ".join("?" * len(table.columns))
    statement = f"INSERT INTO {_target(connection, table)} VALUES ({marks})"  # noqa: S608
    _raw(connection).executemany(statement, reader.rows(table, {"instant": _sqlite_instant, "bytes": b64decode}))


def _sqlite_instant(written: str) -> str:
    return datetime.fromisoformat(written).strftime("%Y-%m-%d %H:%M:%S.%f")


def _fill_postgresql(connection: Connection, reader: BackupReader, table: TableIndex) -> None:
    with _raw(connection).cursor() as cursor, cursor.copy(f"COPY {_target(connection, table)} FROM STDIN") as copy:
        for row in reader.rows(table, {"bytes": b64decode}):
            copy.write_row(row)
    if any(name == "id" for name, _ in table.columns):
        quoted = connection.dialect.identifier_preparer.quote(table.name)
        ids = sql_table(table.name, column("id"))
        last = func.max(ids.c.id)
        connection.execute(select(func.setval(func.pg_get_serial_sequence(quoted, "id"), last)).having(last > 0))


@contextmanager
def _postponed_references(connection: Connection) -> Iterator[None]:
    """Checks references once, at the end: a unit may stand before the unit above it."""
    if connection.dialect.name == "sqlite":
        yield
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise Refused(Refusal.BACKUP_DOES_NOT_FIT, table=broken[0], why=f"A row refers to a missing {broken[2]}.")
        return
    references = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
    ).all()
    for table, name, _ in references:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for table, name, definition in references:
        try:
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        except DBAPIError as error:
            raise _misfit(table, error.orig or error) from error
