"""A real server over the demo company, for tests and for pictures."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

CHROMIUM = os.environ.get("PORTAL_TEST_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTS_WITHIN = 60
"""Seconds."""


@dataclass(frozen=True)
class Somebody:
    """A demo sign-in."""

    role: str
    email: str
    password: str
    employee_no: str


@dataclass(frozen=True)
class Live:
    """A running portal."""

    address: str
    people: dict[str, Somebody]


@contextmanager
def running(instance: Path) -> Iterator[Live]:
    """A portal with the demo company in this folder, on a free port."""
    port = _free_port()
    unset = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment = unset | {"PORTAL_INSTANCE": str(instance), "PORTAL_PORT": str(port)}
    portal = [sys.executable, "-m", "portal.cli"]
    told = subprocess.run([*portal, "demo", "--json"], env=environment, check=True, capture_output=True, text=True)
    shown = [Somebody(**{field.name: row[field.name] for field in fields(Somebody)}) for row in json.loads(told.stdout)]
    with (instance / "server.log").open("w") as log:
        server = subprocess.Popen([*portal, "run"], env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/readyz")
        yield Live(address, {somebody.role: somebody for somebody in shown})
    finally:
        server.terminate()
        server.wait(20)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _wait_for(address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
