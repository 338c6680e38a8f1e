"""Starting the server."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HEAVY = {"alembic", "mako", "pygments", "python_calamine", "xlsxwriter", "pydantic", "numpy", "psycopg", "hypothesis"}
"""What is loaded only where it is called: each would be in the memory of every process that serves."""

SERVE = """
import sys
from portal.cli import main, run
from portal.services.database import open_engine
from portal.services.migrating import is_current
app = run.served()
with app.app_context():
    run._migrate_apart()
    assert open_engine().pool.checkedin() == open_engine().pool.checkedout() == 0
    assert app.test_client().get("/sign-in").status_code == 200
    assert is_current(open_engine())
    open_engine().dispose()
assert run.served() is app
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def run(script: str, instance: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PORTAL_INSTANCE": str(instance), "PORTAL_DATABASE_URL": "", "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )


def test_what_serves_has_loaded_nothing_heavy_even_after_it_had_to_migrate(tmp_path: Path) -> None:
    for _ in ("an empty database", "one at this version"):
        served = run(SERVE, tmp_path)
        assert served.returncode == 0, served.stderr
        loaded = set(served.stdout.splitlines()[-1].split())
        assert loaded >= {"flask", "sqlalchemy", "sqlite3"}
        assert loaded & HEAVY == set()


def test_a_database_of_a_newer_version_is_refused_before_anything_is_served(tmp_path: Path) -> None:
    assert run(SERVE, tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "portal.sqlite") as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    refused = run(SERVE, tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("The database was migrated by a newer version of the portal (revision 9999).")


@pytest.fixture(name="taken")
def _taken() -> Iterator[int]:
    """A port on which somebody listens who would share it."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_on_which_somebody_listens_is_refused_before_anything_is_made(tmp_path: Path, taken: int) -> None:
    instance = tmp_path / "instance"
    ended = subprocess.run(
        [sys.executable, "-m", "portal.cli", "run", "--port", str(taken)],
        env={**os.environ, "PORTAL_INSTANCE": str(instance), "PORTAL_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert f"Something listens on 127.0.0.1:{taken} already" in ended.stderr
    assert not list(instance.glob("*.sqlite"))
