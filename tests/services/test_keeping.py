"""A backup is everything of one moment, and comes back whole or not at all, into either kind of database."""

import json
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, Inspector, MetaData, NullPool, Table, create_engine, func, inspect, select, text

from portal.app import create_app
from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.doors import SignIn, SignInLink
from portal.model.every import TABLES
from portal.model.people import Person
from portal.rules.access import TERMINAL
from portal.rules.refusals import Refusal, Refused
from portal.services import filling, keeping
from portal.services.backup_file import BackupWriter
from portal.services.database import transaction
from portal.services.migrating import alone, bring, head, migrate, revision_of
from tests.conftest import DATABASES, settings_for
from tests.everything import MOMENT, fill_every_table
from tests.make import Make

NOW = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
Opener = Callable[[str], Any]


@pytest.fixture
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """Opens another portal over an empty database of a kind, its context open while inside."""

    @contextmanager
    def opened(kind: str) -> Iterator[Flask]:
        if kind == "sqlite":
            path = tmp_path / f"another-{len(list(tmp_path.iterdir()))}.sqlite"
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            url = f"sqlite:///{path}"
        else:
            url = request.getfixturevalue("another_postgresql")
        portal = create_app(settings_for(url, tmp_path))
        with portal.app_context():
            try:
                yield portal
            finally:
                db.session.remove()
                db.engine.dispose()

    return opened  # type: ignore[return-value]


@pytest.fixture
def another_postgresql(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    from sqlalchemy import make_url

    name = f"{postgresql_template}_another"
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {postgresql_template}"))
        yield make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in the order of the keys."""
    with db.engine.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            ]
            for table in TABLES
        }


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        keeping.restore(path, now=NOW)
    return refused.value


def test_a_backup_holds_every_row_and_only_its_owner_may_read_it(app: Flask, make: Make, tmp_path: Path) -> None:
    fill_every_table(make)
    path = tmp_path / "one.zip"
    made = keeping.backup(path, now=NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = everything()
    assert {table.name: table.rows for table in made.tables} == {name: len(found) for name, found in rows.items()}
    assert [file.name for file in tmp_path.glob(".one.zip*")] == []
    with zipfile.ZipFile(path) as archive:
        said = json.loads(archive.read("manifest.json"))
        assert (said["revision"], said["made_at"]) == (head(), "2026-04-01T08:00:00+00:00")
        person = [json.loads(line) for line in archive.read("tables/person.jsonl").decode().splitlines()]
    names = [name for name, _ in next(table for table in made.tables if table.name == "person").columns]
    assert [dict(zip(names, row, strict=True))["name"] for row in person][:2] == ["Αικατερίνη Ψαλτάκη", "佐藤 さくら"]


@pytest.mark.parametrize("kind", DATABASES)
def test_a_backup_comes_back_row_for_row_into_either_kind_of_database(
    app: Flask, make: Make, tmp_path: Path, another: Opener, kind: str
) -> None:
    fill_every_table(make)
    before = everything()
    keeping.backup(tmp_path / "one.zip", now=NOW)
    db.session.remove()
    with another(kind):
        keeping.restore(tmp_path / "one.zip", now=NOW)
        after = everything()
        differing = {name for name in before if before[name] != after[name]}
        assert differing == {"sign_in", "sign_in_link", "audit_event"}
        assert after["audit_event"][:-1] == before["audit_event"]
        again = Make()
        assert again.person("A new one") == max(row[0] for row in before["person"]) + 1


def test_a_json_null_and_a_missing_value_stay_apart(app: Flask, make: Make, tmp_path: Path, another: Opener) -> None:
    fill_every_table(make)
    path = tmp_path / "one.zip"
    keeping.backup(path, now=NOW)
    db.session.remove()
    with another("sqlite"):
        keeping.restore(path, now=NOW)
        raw = {
            "fact": db.session.execute(text("SELECT fact FROM installation")).scalar(),
            "new": db.session.execute(text("SELECT new FROM audit_event WHERE id = 1")).scalar(),
        }
        assert raw == {"fact": "null", "new": '"text"'}


def test_after_a_restore_everybody_signs_in_again_and_the_log_says_so(
    app: Flask, make: Make, tmp_path: Path, another: Opener
) -> None:
    fill_every_table(make)
    keeping.backup(tmp_path / "one.zip", now=NOW)
    db.session.remove()
    with another("sqlite"):
        keeping.restore(tmp_path / "one.zip", now=NOW)
        ended = db.session.execute(select(SignIn.ended_at, SignIn.end_reason).order_by(SignIn.id)).all()
        assert [tuple(row) for row in ended] == [(NOW, "restored"), (MOMENT, "signed out")]
        assert db.session.scalars(select(SignInLink.ended_at)).all() == [NOW]
        last = db.session.execute(
            select(AuditEvent.action, AuditEvent.subject, AuditEvent.search_text, AuditEvent.at)
            .order_by(AuditEvent.id.desc())
            .limit(1)
        ).one()
        assert tuple(last) == ("backup.restored", "one.zip", "backup.restored one.zip", NOW)


def test_making_a_backup_is_noted_in_the_log(app: Flask, tmp_path: Path) -> None:
    made = keeping.backup(tmp_path / "one.zip", now=NOW)
    with transaction():
        keeping.remember_backup(TERMINAL, tmp_path / "one.zip", made, at=NOW)
    noted = db.session.execute(select(AuditEvent.action, AuditEvent.subject, AuditEvent.new)).all()
    assert [tuple(row) for row in noted] == [("backup.made", "one.zip", {"rows": 0})]


def test_what_is_written_during_a_backup_is_not_half_in_it(
    app: Flask, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.person("1", unit=make.unit("A"))
    add = BackupWriter.add

    def interrupted(self: BackupWriter, name: str, *rest: Any) -> None:
        if name == "employment":
            make.person("2", unit=make.unit("B"))
        add(self, name, *rest)

    monkeypatch.setattr(BackupWriter, "add", interrupted)
    made = {table.name: table.rows for table in keeping.backup(tmp_path / "one.zip", now=NOW).tables}
    assert (made["person"], made["employment"], made["assignment"], made["unit"]) == (1, 1, 1, 1)
    assert db.session.scalar(select(func.count(Person.id))) == 2


def test_a_backup_never_replaces_a_file(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "one.zip"
    path.write_text("precious")
    with pytest.raises(Refused) as refused:
        keeping.backup(path, now=NOW)
    assert refused.value.refusal is Refusal.FILE_EXISTS
    assert path.read_text() == "precious"


def test_a_backup_that_fails_leaves_no_file(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_rest: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(BackupWriter, "add", full)
    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(OSError, match="No space"):
        keeping.backup(folder / "one.zip", now=NOW)
    assert list(folder.iterdir()) == []


def test_a_database_that_holds_anything_is_not_restored_into(app: Flask, make: Make, tmp_path: Path) -> None:
    make.unit("A")
    keeping.backup(tmp_path / "one.zip", now=NOW)
    before = everything()
    refused = refusal(tmp_path / "one.zip")
    assert (refused.refusal, refused.about) == (Refusal.NOT_EMPTY, {"what": "unit"})
    assert everything() == before


@pytest.mark.parametrize(
    "content", [b"", b"not a zip at all", b"PK\x03\x04 cut", b"\x00" * 5000], ids=["empty", "text", "cut", "zeros"]
)
def test_a_file_that_is_no_backup_is_refused(app: Flask, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert refusal(path).refusal is Refusal.BACKUP_UNREADABLE
    assert refusal(tmp_path / "missing").refusal is Refusal.BACKUP_UNREADABLE
    assert refusal(tmp_path).refusal is Refusal.BACKUP_UNREADABLE


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same backup with its members changed, or left out where the change gives None."""
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as read, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            content = change(name, read.read(name))
            if content is not None:
                written.writestr(name, content)
    return other


def in_manifest(**values: object) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps({**json.loads(content), **values}).encode() if name == "manifest.json" else content

    return change


def without_people(name: str, content: bytes) -> bytes | None:
    return None if name == "tables/person.jsonl" else content


def with_another_name(name: str, content: bytes) -> bytes:
    return content.replace(b"Anna", b"Emma") if name == "tables/person.jsonl" else content


def without_the_last_row(name: str, content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[:-1]) if name == "tables/person.jsonl" else content


def with_a_strange_table(name: str, content: bytes) -> bytes:
    return content.replace(b'"person"', b'"person; DROP TABLE unit"') if name == "manifest.json" else content


def with_a_strange_column(name: str, content: bytes) -> bytes:
    return content.replace(b'"employee_no"', b'"employee_no) --"') if name == "manifest.json" else content


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without_people, Refusal.BACKUP_DAMAGED),
        (with_another_name, Refusal.BACKUP_DAMAGED),
        (without_the_last_row, Refusal.BACKUP_DAMAGED),
        (with_a_strange_table, Refusal.BACKUP_DAMAGED),
        (with_a_strange_column, Refusal.BACKUP_UNREADABLE),
        (in_manifest(format="something else"), Refusal.BACKUP_UNREADABLE),
        (in_manifest(tables=7), Refusal.BACKUP_UNREADABLE),
        (in_manifest(tables=[]), Refusal.BACKUP_UNREADABLE),
        (in_manifest(version=2), Refusal.BACKUP_NEWER),
        (in_manifest(revision="9999"), Refusal.BACKUP_NEWER),
    ],
)
def test_a_backup_that_is_not_what_was_written_changes_nothing(
    app: Flask, make: Make, tmp_path: Path, another: Opener, change: Any, expected: Refusal
) -> None:
    make.person("1", name="Anna")
    make.person("2", name="Bert")
    keeping.backup(tmp_path / "one.zip", now=NOW)
    db.session.remove()
    with another("sqlite"):
        before = everything()
        assert refusal(rewritten(tmp_path / "one.zip", change)).refusal is expected
        assert everything() == before


def test_a_cut_off_backup_is_refused(app: Flask, make: Make, tmp_path: Path) -> None:
    make.person("1")
    path = tmp_path / "one.zip"
    keeping.backup(path, now=NOW)
    content = path.read_bytes()
    for length in range(1, len(content), 997):
        path.write_bytes(content[:length])
        assert refusal(path).refusal in (Refusal.BACKUP_UNREADABLE, Refusal.BACKUP_DAMAGED)


@pytest.mark.parametrize("kind", DATABASES)
def test_a_reference_that_leads_nowhere_stops_the_whole_restore(
    app: Flask, make: Make, tmp_path: Path, another: Opener, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.person("1", unit=make.unit("A"))
    keeping.backup(tmp_path / "one.zip", now=NOW)
    db.session.remove()
    rows = filling.BackupReader.rows

    def without_units(self: filling.BackupReader, table: Any, stored: Any) -> Any:
        return iter(()) if table.name == "unit" else rows(self, table, stored)

    monkeypatch.setattr(filling.BackupReader, "rows", without_units)
    with another(kind):
        assert refusal(tmp_path / "one.zip").refusal is Refusal.BACKUP_DOES_NOT_FIT
        assert not any(everything().values())
        assert Make().unit("Still with its references")


def test_a_text_that_is_too_long_for_postgresql_is_named(tmp_path: Path, another: Opener) -> None:
    with another("sqlite"):
        Make().person("1", name="x" * 201)
        keeping.backup(tmp_path / "one.zip", now=NOW)
    with another("postgresql"):
        refused = refusal(tmp_path / "one.zip")
        assert (refused.refusal, refused.about["table"]) == (Refusal.BACKUP_DOES_NOT_FIT, "person")
        assert not any(everything().values())


def test_a_database_without_any_table_is_restored_into(app: Flask, make: Make, tmp_path: Path, another: Opener) -> None:
    make.person("1")
    keeping.backup(tmp_path / "one.zip", now=NOW)
    db.session.remove()
    with another("sqlite"):
        migrate(db.engine, to="base")
        keeping.restore(tmp_path / "one.zip", now=NOW)
        assert db.session.scalar(select(func.count(Person.id))) == 1
        with db.engine.connect() as connection:
            assert revision_of(connection) == head()


@pytest.mark.parametrize("kind", DATABASES)
def test_a_backup_of_an_earlier_version_is_restored_and_migrated(
    app: Flask, make: Make, tmp_path: Path, another: Opener, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.person("1", unit=make.unit("A"))
    db.session.remove()
    with alone(db.engine) as connection:
        bring(connection, "0001")
        inspector = inspect(connection)
        there = inspector.get_table_names()
        earlier_tables = [_as_it_was(table, inspector) for table in TABLES if table.name in there]
    monkeypatch.setattr(keeping, "head", lambda: "0001")
    with monkeypatch.context() as earlier:
        earlier.setattr(keeping, "TABLES", earlier_tables)
        made = keeping.backup(tmp_path / "one.zip", now=NOW)
    assert (made.revision, len(made.tables)) == ("0001", len(there) - 1)
    with another(kind):
        keeping.restore(tmp_path / "one.zip", now=NOW)
        assert db.session.scalar(select(func.count(Person.id))) == 1
        with db.engine.connect() as connection:
            assert revision_of(connection) == head()
            assert len(inspect(connection).get_table_names()) > len(there)


def _as_it_was(table: Table, inspector: Inspector) -> Table:
    """A table with those of its columns that a database has."""
    names = {column["name"] for column in inspector.get_columns(table.name)}
    columns = [Column(one.name, one.type, primary_key=one.primary_key) for one in table.columns if one.name in names]
    return Table(table.name, MetaData(), *columns)


def test_a_database_that_is_behind_is_not_backed_up(app: Flask, tmp_path: Path) -> None:
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(Refused) as refused:
        keeping.backup(tmp_path / "one.zip", now=NOW)
    assert refused.value.refusal is Refusal.DATABASE_BEHIND
    assert not (tmp_path / "one.zip").exists()


def test_a_backup_that_would_lack_a_table_is_not_made(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "TABLES", TABLES[:-1])
    with pytest.raises(RuntimeError, match="every table"):
        keeping.backup(tmp_path / "one.zip", now=NOW)
    assert not (tmp_path / "one.zip").exists()


def test_every_kind_of_column_is_known_to_the_backup() -> None:
    kinds = {f"{table.name}.{column.name}": keeping._kind(column) for table in TABLES for column in table.columns}
    assert kinds["person.deactivated_at"] == "instant"
    assert kinds["employment.start"] == "day"
    assert kinds["assignment.is_primary"] == "boolean"
    assert kinds["assignment.share"] == "number"
    assert kinds["import.options"] == "json"
    assert kinds["course.format"] == "text"
