"""Starting the server."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


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
