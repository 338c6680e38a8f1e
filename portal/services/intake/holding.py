"""Who is applying an import: a lock that ends with its process, and beside it how far that has come.

On PostgreSQL it is an advisory lock and a row of `import_progress`, both on a connection of its own, so that every
machine sees them. The embedded database has one machine: there it is a locked file beside the database.
"""

import os
from abc import ABC, abstractmethod
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path
from time import monotonic, sleep
from typing import Self

from sqlalchemy import Connection, text

from portal.rules.refusals import Refusal, Refused
from portal.services.database import lock_number, open_engine
from portal.services.pace import Phase

_PHASES = tuple(Phase)
_SECONDS_BETWEEN = 0.3
_PATIENCE = 1.0
"""Seconds in which somebody who only looks at the lock has let go of it."""

_IS_HELD = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND ((classid::bigint << 32) | objid::bigint) = :number)"
)
_TELL = text(
    "INSERT INTO import_progress (import_id, done, total, at) VALUES (:import_id, :done, :total, now())"
    " ON CONFLICT (import_id) DO UPDATE SET done = excluded.done, total = excluded.total, at = excluded.at"
)


class Hold(ABC):
    """An import that nobody else can apply until this is released, or its process has ended."""

    def __init__(self, import_id: int) -> None:
        self.import_id = import_id
        self._told_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def tell(self, phase: Phase, done: int, total: int) -> None:
        """Lets everybody know how far it has come; a `pace.Listener`."""
        if monotonic() - self._told_at >= _SECONDS_BETWEEN or done == 0:
            self._told_at = monotonic()
            self.write(_PHASES.index(phase) * total + done, len(_PHASES) * total)

    @abstractmethod
    def write(self, done: int, total: int) -> None:
        """Keeps how far it has come, beside whatever transaction is going on."""

    @abstractmethod
    def release(self) -> None:
        """Lets go."""


def hold(import_id: int) -> Hold:
    """Holds an import for applying it. Raises `Refused` with `ALREADY_APPLYING` when it is held."""
    if open_engine().dialect.name == "postgresql":
        return _Connected(import_id)
    return _Filed(import_id)


def is_held(import_id: int) -> bool:
    """Whether somebody is applying an import at this moment."""
    if open_engine().dialect.name == "postgresql":
        with open_engine().connect() as connection:
            return bool(connection.scalar(_IS_HELD, {"number": lock_number(_name(import_id))}))
    try:
        file = os.open(_path(import_id), os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        flock(file, LOCK_SH | LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def told(import_id: int) -> tuple[int, int]:
    """How much of how much has been done, as far as it was told; 0 of 1 before anything was."""
    if open_engine().dialect.name == "postgresql":
        asked = text("SELECT done, total FROM import_progress WHERE import_id = :import_id")
        with open_engine().connect() as connection:
            row = connection.execute(asked, {"import_id": import_id}).one_or_none()
        return (row.done, row.total) if row else (0, 1)
    try:
        done, total = map(int, _path(import_id).read_text().split())
    except (FileNotFoundError, ValueError):
        return 0, 1
    return done, total


class _Connected(Hold):
    def __init__(self, import_id: int) -> None:
        super().__init__(import_id)
        self._connection: Connection = open_engine().connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.detach()
        number = lock_number(_name(import_id))
        if not self._connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}):
            self._connection.close()
            raise Refused(Refusal.ALREADY_APPLYING)

    def write(self, done: int, total: int) -> None:
        self._connection.execute(_TELL, {"import_id": self.import_id, "done": done, "total": total})

    def release(self) -> None:
        try:
            forget = text("DELETE FROM import_progress WHERE import_id = :import_id")
            self._connection.execute(forget, {"import_id": self.import_id})
            self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
        finally:
            self._connection.close()


class _Filed(Hold):
    def __init__(self, import_id: int) -> None:
        super().__init__(import_id)
        self._path = _path(import_id)
        self._file = _locked(self._path)

    def write(self, done: int, total: int) -> None:
        os.pwrite(self._file, f"{done:>12} {total:>12}\n".encode(), 0)

    def release(self) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._file)


def _locked(path: Path) -> int:
    """The file at this path, open and locked. Raises `Refused` with `ALREADY_APPLYING`."""
    until = monotonic() + _PATIENCE
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            flock(file, LOCK_EX | LOCK_NB)
            if path.exists() and path.stat().st_ino == os.fstat(file).st_ino:
                return file
        except BlockingIOError as error:
            if monotonic() > until:
                os.close(file)
                raise Refused(Refusal.ALREADY_APPLYING) from error
        os.close(file)
        sleep(0.01)


def _path(import_id: int) -> Path:
    return Path(f"{open_engine().url.database}.applying-{import_id}")


def _name(import_id: int) -> str:
    return f"applying import {import_id}"
