"""Whoever starts first migrates; the others wait and find the work done."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine

from portal.rules.refusals import Refusal, Refused
from portal.services.migrating import head, is_current, migrate, revision_of

START = """
import os, sys
from portal.app import create_app
from portal.config import Settings
from portal.model.base import db
from portal.services.migrating import is_current, migrate
sys.stdin.readline()
app = create_app(Settings.from_environment(os.environ))
with app.app_context():
    migrate(db.engine)
    assert is_current(db.engine)
"""

AT_ONCE = """
import multiprocessing, sys
from sqlalchemy import create_engine
from portal.services.database import engine_options, prepare
from portal.services.migrating import is_current, migrate

def start(url, together, said):
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    together.wait()
    try:
        migrate(engine)
        said.put(is_current(engine))
    except BaseException as error:
        said.put(repr(error))

context = multiprocessing.get_context("fork")
for number in range(8):
    together, said = context.Barrier(6), context.Queue()
    url = f"sqlite:///{sys.argv[1]}/{number}.sqlite"
    starting = [context.Process(target=start, args=(url, together, said)) for _ in range(6)]
    for process in starting:
        process.start()
    answers = [said.get(timeout=60) for _ in starting]
    assert answers == [True] * 6, answers
"""


@pytest.fixture
def empty(database_url: str) -> Engine:
    engine = create_engine(database_url, poolclass=NullPool)
    migrate(engine, to="base")
    return engine


def test_processes_that_start_at_once_on_an_empty_database_all_start(empty: Engine, tmp_path: Path) -> None:
    if empty.dialect.name == "sqlite":
        Path(str(empty.url.database)).unlink()
    environment = {
        "PORTAL_DATABASE_URL": empty.url.render_as_string(hide_password=False),
        "PORTAL_INSTANCE": str(tmp_path),
        "PYTHONWARNINGS": "error",
    }
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", START],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(4)
    ]
    for process in starting:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60) for process in starting]
    assert [process.returncode for process in starting] == [0] * 4, said
    assert is_current(empty)


def test_processes_that_make_the_embedded_database_in_the_same_moment_wait_for_each_other(tmp_path: Path) -> None:
    """Without a lock beside the file, one process in forty found it locked while it was given its journal."""
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr


def test_migrating_a_current_database_changes_nothing(empty: Engine) -> None:
    migrate(empty)
    migrate(empty)
    with empty.connect() as connection:
        assert revision_of(connection) == head()


def test_a_database_of_a_newer_version_is_refused(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not is_current(empty)
    with pytest.raises(Refused) as refused:
        migrate(empty)
    assert refused.value.refusal is Refusal.DATABASE_NEWER
    assert refused.value.about == {"revision": "9999"}
    with empty.connect() as connection:
        assert revision_of(connection) == "9999"
