"""What a deed wrote into a database, written once more by the driver alone into a copy from before the deed."""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from portal.model.base import Base
from tests.bench.measure import seconds

_TABLES = [(table.name, [column.name for column in table.primary_key]) for table in Base.metadata.sorted_tables]
"""Those that are referred to first."""

_BY_KEY = {name for name, table in Base.metadata.tables.items() if not table.dialect_options["sqlite"]["with_rowid"]}
"""Those whose rows SQLite keeps by their key, without a number of their own."""


class Again:
    """Made before a deed, with no connection open: keeps a copy of the database as it is."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._url = engine.url
        self._copy = folder / "again.sqlite"
        self._embedded = engine.dialect.name == "sqlite"
        if self._embedded:
            self._copy.unlink(missing_ok=True)
            with sqlite3.connect(str(self._url.database)) as source, sqlite3.connect(self._copy) as target:
                source.backup(target)
                self._before = {
                    name: source.execute(f'SELECT coalesce(max(rowid), 0) FROM "{name}"').fetchone()[0]
                    for name, _ in _TABLES
                    if name not in _BY_KEY
                }
            return
        with psycopg.connect(self._address("postgres"), autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(self._again))
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(self._again, sql.Identifier(str(self._url.database)))
            )

    @property
    def _again(self) -> sql.Identifier:
        return sql.Identifier(f"{self._url.database}_again")

    def _address(self, database: str) -> str:
        return self._url.set(drivername="postgresql", database=database).render_as_string(hide_password=False)

    def seconds(self) -> float:
        """How long the driver takes for all rows that came since, in one transaction."""
        return self._embedded_seconds() if self._embedded else self._served_seconds()

    def _embedded_seconds(self) -> float:
        """Raw executemany, with the keys and the journal of the portal."""
        with sqlite3.connect(str(self._url.database)) as source:
            source.execute("ATTACH ? AS earlier", (str(self._copy),))
            new = {name: self._new(source, name) for name, _ in _TABLES}
        target = sqlite3.connect(self._copy, isolation_level=None)
        for promise in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL", "cache_size = -16000"):
            target.execute(f"PRAGMA {promise}")

        def write() -> None:
            target.execute("BEGIN IMMEDIATE")
            for name, values in new.items():
                if values:
                    marks = ",".join("?" * len(values[0]))
                    verb = "REPLACE" if name in _BY_KEY else "INSERT"
                    target.executemany(f'{verb} INTO "{name}" VALUES ({marks})', values)
            target.execute("COMMIT")

        taken = seconds(write)
        target.close()
        return taken

    def _new(self, source: sqlite3.Connection, name: str) -> list[tuple[Any, ...]]:
        """The rows of a table that were not there before."""
        if name in _BY_KEY:
            query = f'SELECT * FROM main."{name}" EXCEPT SELECT * FROM earlier."{name}"'
            return source.execute(query).fetchall()
        return source.execute(f'SELECT * FROM main."{name}" WHERE rowid > ?', (self._before[name],)).fetchall()

    def _served_seconds(self) -> float:
        """COPY into a staging table and an upsert from there, table by table."""
        new: dict[str, list[tuple[Any, ...]]] = {}
        with psycopg.connect(self._address(str(self._url.database))) as source:
            last = source.execute('SELECT xmin::text FROM "import" ORDER BY id DESC LIMIT 1').fetchone()
            for name, _ in _TABLES:
                query = sql.SQL("SELECT * FROM {} WHERE xmin::text = %s").format(sql.Identifier(name))
                with source.cursor() as cursor:
                    cursor.adapters.register_loader("json", psycopg.types.string.TextLoader)
                    new[name] = cursor.execute(query, last).fetchall()

        target = psycopg.connect(self._address(f"{self._url.database}_again"))

        def write() -> None:
            for name, keys in _TABLES:
                if new[name]:
                    _upsert(target, name, keys, new[name])
            target.commit()

        taken = seconds(write)
        target.close()
        return taken


def _upsert(target: psycopg.Connection[Any], name: str, keys: list[str], values: list[tuple[Any, ...]]) -> None:
    table, staging = sql.Identifier(name), sql.Identifier(f"staging_{name}")
    target.execute(sql.SQL("CREATE TEMP TABLE {} (LIKE {}) ON COMMIT DROP").format(staging, table))
    with target.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(staging)) as copy:
        for row in values:
            copy.write_row(row)
    columns = [column.name for column in Base.metadata.tables[name].columns if column.name not in keys]
    changes = sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in columns)
    found = sql.SQL("INSERT INTO {} SELECT * FROM {} ON CONFLICT ({}) DO ").format(
        table, staging, sql.SQL(", ").join(map(sql.Identifier, keys))
    )
    target.execute(found + (sql.SQL("UPDATE SET ") + changes if columns else sql.SQL("NOTHING")))
