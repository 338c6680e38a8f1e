"""The file of a backup: a ZIP with one list of rows per table and a manifest, the same for every database.

`tables/NAME.jsonl` holds one JSON array per row in the order of the manifest's columns: numbers, text and true or
false as they are, a day as `2026-01-31`, an instant as `2026-01-31T09:30:00+00:00`, a JSON column as its text, bytes
as base64.
`manifest.json` says the revision, and of each table the columns, the number of rows and the SHA-256 of its member.
"""

import hashlib
import io
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from portal.rules.refusals import Refusal, Refused

FORMAT = "ai-skills-portal backup"
VERSION = 1
_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 4 * 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True, slots=True)
class TableIndex:
    """What the manifest says of one table; `columns` are names and kinds in the order of the row's values."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        return f"tables/{self.name}.jsonl"


@dataclass(frozen=True, slots=True)
class Manifest:
    revision: str
    made_at: str
    tables: tuple[TableIndex, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class BackupWriter:
    """Writes a backup table by table, holding no more than one row."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._tables: list[TableIndex] = []

    def add(self, name: str, columns: tuple[tuple[str, str], ...], rows: Iterable[Iterable[Any]]) -> None:
        digest, count = hashlib.sha256(), 0
        index = TableIndex(name, columns, 0, "")
        with self._archive.open(index.member, "w", force_zip64=True) as member:
            for row in rows:
                line = (
                    json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
                )
                digest.update(line)
                member.write(line)
                count += 1
        self._tables.append(TableIndex(name, columns, count, digest.hexdigest()))

    def finish(self, *, revision: str, made_at: str) -> Manifest:
        manifest = Manifest(revision, made_at, tuple(self._tables))
        self._archive.writestr(
            _MANIFEST, json.dumps({"format": FORMAT, "version": VERSION, **asdict(manifest)}, indent=1)
        )
        return manifest


@contextmanager
def writing(path: Path) -> Iterator[BackupWriter]:
    """Writes a new file that only its owner may read; it appears under its name once it is whole and on the disk.

    Raises `Refused` with `FILE_EXISTS` rather than replace one, and `OSError` when the disk is full.
    """
    if path.exists():
        raise Refused(Refusal.FILE_EXISTS, path=path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
                yield BackupWriter(archive)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


class BackupReader:
    """A backup that is open, its manifest read. Raises `Refused` when it is not what it says."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self.manifest = self._read_manifest()

    def _read_manifest(self) -> Manifest:
        try:
            if self._archive.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
                raise Refused(Refusal.BACKUP_UNREADABLE, path=self._path)
            said = json.loads(self._archive.read(_MANIFEST))
            if said["format"] != FORMAT:
                raise Refused(Refusal.BACKUP_UNREADABLE, path=self._path)
            if said["version"] != VERSION:
                raise Refused(Refusal.BACKUP_NEWER, path=self._path, revision=said["revision"])
            tables = tuple(
                TableIndex(
                    str(table["name"]),
                    tuple((str(name), str(kind)) for name, kind in table["columns"]),
                    int(table["rows"]),
                    str(table["sha256"]),
                )
                for table in said["tables"]
            )
            return Manifest(str(said["revision"]), str(said["made_at"]), tables)
        except (*_DAMAGED, ValueError, TypeError) as error:
            raise Refused(Refusal.BACKUP_UNREADABLE, path=self._path) from error

    def verify(self) -> None:
        """Reads the whole file once. Raises `Refused` with `BACKUP_DAMAGED` where it differs from its manifest."""
        for table in self.manifest.tables:
            digest, count = hashlib.sha256(), 0
            try:
                with self._archive.open(table.member) as member:
                    for line in member:
                        digest.update(line)
                        count += 1
            except _DAMAGED as error:
                raise self.damaged(table) from error
            if (count, digest.hexdigest()) != (table.rows, table.sha256):
                raise self.damaged(table)

    def damaged(self, table: TableIndex) -> Refused:
        return Refused(Refusal.BACKUP_DAMAGED, path=self._path, part=table.member)

    def rows(self, table: TableIndex, stored: dict[str, Callable[[Any], Any]]) -> Iterator[list[Any]]:
        """The rows of a table one by one; `stored` turns a value of a kind into what the database stores."""
        changes = [(place, stored[kind]) for place, (_, kind) in enumerate(table.columns) if kind in stored]
        width = len(table.columns)
        with self._archive.open(table.member) as member, io.TextIOWrapper(member, "utf-8", newline="\n") as lines:
            for line in lines:
                row = json.loads(line)
                if not isinstance(row, list) or len(row) != width:
                    raise self.damaged(table)
                for place, change in changes:
                    if row[place] is not None:
                        row[place] = change(row[place])
                yield row


@contextmanager
def reading(path: Path) -> Iterator[BackupReader]:
    """Opens a backup. Raises `Refused` with `BACKUP_UNREADABLE` when it is none."""
    try:
        archive = zipfile.ZipFile(path)
    except (*_DAMAGED, ValueError) as error:
        raise Refused(Refusal.BACKUP_UNREADABLE, path=path) from error
    with archive:
        yield BackupReader(path, archive)
