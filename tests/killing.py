"""Real processes that are killed while they import, and what is counted afterwards."""

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import NullPool, create_engine, func, select, text

from portal.model.base import db
from portal.model.every import TABLES

_ROOT = Path(__file__).parents[1]
_BESIDE = frozenset({"import_progress"})
"""What is written beside the transaction."""
_PATIENCE = 60
"""Seconds in which a server has begun, or has ended what nobody listens to any more, on a busy machine."""
_AT_WORK = text(
    "SELECT string_agg(state || ': ' || query, ' | ') FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend'"
    " AND (state = 'active' OR backend_xid IS NOT NULL) AND pid <> pg_backend_pid()"
)
_NURSERY = """
import json, os, sys
from portal.cli import main
for line in sys.stdin:
    if not (child := os.fork()):
        os.dup2(2, 1)
        main(json.loads(line))
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Loads the portal once; every command is a process of its own all the same."""


def people_sheet(batch: int, rows: int) -> bytes:
    """So many people of a batch; every batch has its own."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("employee_no", "name", "email", "unit", "hired_on"))
    writer.writerows(
        (f"{batch}-{n}", f"Person {n}", f"p{n}@batch{batch}.example", "U", "2020-01-01") for n in range(rows)
    )
    return out.getvalue().encode()


def rows_of(url: str) -> Counter[str]:
    """How many rows each table has, once nobody else writes any more."""
    db.session.rollback()
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        began = time.monotonic()
        while engine.dialect.name == "postgresql" and (at_work := connection.execute(_AT_WORK).scalar()):
            assert time.monotonic() - began < _PATIENCE, f"somebody who was killed still writes: {at_work}"
            connection.rollback()  # who is at work is looked up once in a transaction
            time.sleep(0.01)
        return Counter(
            {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in TABLES
                if table.name not in _BESIDE
            }
        )


def changed_rows(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    """By how many rows each table has become longer, or shorter; only those that have."""
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def _environment(url: str, instance: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PORTAL_DATABASE_URL": url, "PORTAL_INSTANCE": str(instance), **more}


class Commands:
    """Types commands, and kills some of them."""

    def __init__(self, nursery: subprocess.Popen[str]) -> None:
        self._nursery = nursery

    def __call__(self, *words: object, killed_after: float | None = None) -> float:
        """Kills the process after so many seconds of work, if it is to be killed. Gives the seconds that it worked."""
        assert self._nursery.stdin and self._nursery.stdout
        self._nursery.stdin.write(json.dumps([str(word) for word in words]) + "\n")
        self._nursery.stdin.flush()
        process = int(self._nursery.stdout.readline())
        began = time.monotonic()
        if killed_after is not None:
            time.sleep(killed_after)
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        status = int(self._nursery.stdout.readline())
        assert status in ((0,) if killed_after is None else (0, -signal.SIGKILL))
        return time.monotonic() - began


@contextmanager
def commands(url: str, instance: Path) -> Iterator[Commands]:
    """The portal at a terminal."""
    with subprocess.Popen(
        [sys.executable, "-c", _NURSERY],
        env=_environment(url, instance),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=_ROOT,
    ) as nursery:
        yield Commands(nursery)
        assert nursery.stdin
        nursery.stdin.close()


@dataclass
class Server:
    """A portal that serves, and a browser that is signed in there."""

    process: subprocess.Popen[bytes]
    address: str
    cookie: str

    def get(self, path: str) -> str:
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, page: str) -> str:
        """Sends the form of a page that was got, with its token."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        asked = urllib.request.Request(self.address + path, data=f"csrf_token={token[1]}".encode())
        asked.add_header("Origin", self.address)
        return self._ask(asked)

    def kill(self) -> None:
        """Every process of it, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """As somebody who stops a service."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)

    def _ask(self, asked: urllib.request.Request) -> str:
        asked.add_header("Cookie", self.cookie)
        with urllib.request.build_opener(_NoRedirect).open(asked, timeout=30) as answer:
            for name in answer.headers.get_all("Set-Cookie") or ():
                self.cookie = name.partition(";")[0]
            said: bytes = answer.read()
        return said.decode()


class _NoRedirect(urllib.request.HTTPErrorProcessor):
    """An answer that leads elsewhere is an answer; what refuses is an error."""

    def http_response(self, request, response):  # type: ignore[no-untyped-def]
        if response.status >= 400:
            raise urllib.error.HTTPError(request.full_url, response.status, response.read(), response.headers, None)
        return response


@contextmanager
def serving(url: str, instance: Path, secret_key: str, cookie: str) -> Iterator[Server]:
    """A portal of two workers that answers; whatever is left of it is killed in the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "run", "--workers", "2"],
        env=_environment(url, instance, PORTAL_PORT=str(port), PORTAL_SECRET_KEY=secret_key, PORTAL_URL=""),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        start_new_session=True,
    )
    server = Server(process, f"http://127.0.0.1:{port}", cookie)
    try:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                server.get("/imports")
                break
            except OSError:
                assert time.monotonic() < until and process.poll() is None
                time.sleep(0.02)
        yield server
    finally:
        if process.poll() is None:
            server.kill()
