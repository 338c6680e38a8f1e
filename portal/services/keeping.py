"""Keeping what is remembered: a backup of everything, and its restoration into either kind of database.

These deeds concern the database itself, so they open their own transactions.
"""

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    cast,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from portal.model.audit import AuditEvent
from portal.model.base import Instant, db
from portal.model.doors import SignIn, SignInLink
from portal.model.every import TABLES
from portal.rules.access import TERMINAL, Actor
from portal.rules.refusals import Refusal, Refused
from portal.services import audit
from portal.services.backup_file import Manifest, reading, writing
from portal.services.database import one_moment
from portal.services.filling import fill
from portal.services.migrating import alone, bring, head, is_known, revision_of

_AT_A_TIME = 2_000
"""Rows that are held in memory."""

_KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Instant, "instant"),
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "number"),
    (Date, "day"),
    (JSON, "json"),
    (LargeBinary, "bytes"),
    (String, "text"),
)


def backup(path: Path, *, now: datetime) -> Manifest:
    """Writes everything to a file while the portal is in use: one moment, whatever is written meanwhile.

    The file is read back before this returns. Raises `Refused` when there is such a file already or the database is
    not at this version.
    """
    with writing(path) as writer, one_moment() as connection:
        revision = revision_of(connection)
        if revision != head():
            raise Refused(Refusal.DATABASE_BEHIND)
        _refuse_to_forget(connection)
        for table in TABLES:
            writer.add(table.name, _columns(table), _rows(connection, table))
        made = writer.finish(revision=revision, made_at=now.astimezone(UTC).isoformat())
    with reading(path) as reader:
        reader.verify()
    return made


def remember_backup(actor: Actor, path: Path, made: Manifest, *, at: datetime) -> None:
    """Notes in the audit log that everything was copied to a file."""
    audit.record(actor, "backup.made", path.name, at=at, new={"rows": made.rows})


def restore(path: Path, *, now: datetime) -> Manifest:
    """Fills an empty database from a backup and migrates it to this version: all of it or nothing.

    Everybody has to sign in again, and sign-in links have ended: what was ended after the backup stays ended.
    Raises `Refused` when the database holds anything, or the file is damaged, no backup, or from a newer version.
    """
    db.session.remove()
    with reading(path) as reader:
        manifest = reader.manifest
        if not is_known(manifest.revision):
            raise Refused(Refusal.BACKUP_NEWER, path=path, revision=manifest.revision)
        reader.verify()
        with alone(db.engine) as connection:
            _refuse_unless_empty(connection)
            bring(connection, manifest.revision)
            _refuse_other_tables(connection, manifest, path)
            fill(connection, reader)
            bring(connection, "head")
            _end_sign_ins(connection, now)
            connection.execute(
                insert(AuditEvent).values(
                    at=now,
                    actor_id=TERMINAL.id,
                    action="backup.restored",
                    subject=path.name,
                    search_text=audit.searched_text("backup.restored", path.name),
                    new={"rows": manifest.rows},
                )
            )
    return manifest


def _refuse_to_forget(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names()) - {"alembic_version"}
    if there != {table.name for table in TABLES}:
        raise RuntimeError("the backup would not hold every table")


def _columns(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple((column.name, _kind(column)) for column in table.columns)


def _kind(column: Column[Any]) -> str:
    return next(kind for type_, kind in _KINDS if isinstance(column.type, type_))


def _rows(connection: Connection, table: Table) -> Iterator[list[Any]]:
    kinds = [_kind(column) for column in table.columns]
    columns = [
        cast(column, Text) if kind == "json" else cast(column, String) if kind == "text" else column
        for column, kind in zip(table.columns, kinds, strict=True)
    ]
    days = [place for place, kind in enumerate(kinds) if kind in ("day", "instant")]
    bytes_ = [place for place, kind in enumerate(kinds) if kind == "bytes"]
    everything = select(*columns).order_by(*table.primary_key.columns)
    for found in connection.execute(everything, execution_options={"yield_per": _AT_A_TIME}):
        row = list(found)
        for place in days:
            moment: date | None = row[place]
            if moment is not None:
                row[place] = moment.isoformat()
        for place in bytes_:
            if row[place] is not None:
                row[place] = b64encode(row[place]).decode()
        yield row


def _refuse_unless_empty(connection: Connection) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    for name in inspect(connection).get_table_names():
        if name != "alembic_version" and connection.exec_driver_sql(f"SELECT 1 FROM {quoted(name)} LIMIT 1").first():  # noqa: S608
            raise Refused(Refusal.NOT_EMPTY, what=name)


def _refuse_other_tables(connection: Connection, manifest: Manifest, path: Path) -> None:
    """The names in the file become part of statements, so they have to be exactly those of the database."""
    inspector = inspect(connection)
    there = {
        name: {column["name"] for column in inspector.get_columns(name)}
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }
    said = {table.name: {name for name, _ in table.columns} for table in manifest.tables}
    if there != said:
        raise Refused(Refusal.BACKUP_UNREADABLE, path=path)


def _end_sign_ins(connection: Connection, now: datetime) -> None:
    connection.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now, end_reason="restored"))
    connection.execute(update(SignInLink).where(SignInLink.ended_at.is_(None)).values(ended_at=now))
