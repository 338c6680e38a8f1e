"""The real server: its memory, its first page, and what a first visit costs."""

import contextlib
import gzip
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Row

MEMORY = 150 * 1024 * 1024
FIRST_VISIT = 100 * 1024
COLD_START = 1.5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(folder: Path, *, workers: int = 1, url: str = "") -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`portal run` over the database of a folder, or over another; gives its port as soon as the process exists."""
    port = free_port()
    environment = {**os.environ, "PORTAL_INSTANCE": str(folder), "PORTAL_DATABASE_URL": url, "PORTAL_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "run", "--workers", str(workers)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def get(port: int, path: str, cookie: str = "") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Cookie": cookie})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def first_answer(port: int, path: str, *, patience: float = 20) -> tuple[int, bytes]:
    """The first answer of a server that is just starting."""
    until = time.monotonic() + patience
    while True:
        try:
            return get(port, path)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.005)


def proportional_memory(pid: int) -> int:
    """Bytes of a process and all below it, shared pages divided among those that share them."""
    total = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            total += int(line.split()[1]) * 1024
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        total += proportional_memory(int(child))
    return total


def rows(folder: Path, cookie: str) -> Iterator[Row]:
    """Memory of two workers after load, cold start, and the bytes of a first visit."""
    starts = []
    for _ in range(3):
        begun = time.perf_counter()
        with serving(folder) as (port, _process):
            first_answer(port, "/sign-in")
            starts.append(time.perf_counter() - begun)
    yield Row("cold start to the first page", min(starts) / COLD_START, 1.0, f"{min(starts):.2f} s of {COLD_START} s")
    with serving(folder, workers=2) as (port, process):
        first_answer(port, "/sign-in")
        for _ in range(100):
            for path in ("/", "/catalog", "/catalog?q=ai", "/catalog/AI-005", "/sign-in"):
                status, _content = get(port, path, cookie)
                if status not in (200, 302):
                    raise RuntimeError(f"{path} answered {status}")
        used = proportional_memory(process.pid)
        yield Row(
            "memory of two workers after load", used / MEMORY, 1.0, f"{used / 2**20:.0f} MiB of 150, parent included"
        )
        for name, path in (("catalog", "/catalog"), ("sign-in", "/sign-in")):
            size = first_visit(port, path, cookie if name == "catalog" else "")
            yield Row(
                f"bytes of a first visit to the {name} page", size / FIRST_VISIT, 1.0, f"{size / 1024:.0f} KB of 100"
            )


def first_visit(port: int, path: str, cookie: str) -> int:
    """Compressed bytes of a page and of everything that it loads."""
    _status, page = get(port, path, cookie)
    html = gzip.decompress(page) if page[:2] == b"\x1f\x8b" else page
    loads = re.findall(rb'(?:<link[^>]+href|<script[^>]+src|<img[^>]+src)="(/[^"]+)"', html)
    return len(page) + sum(len(get(port, address.decode())[1]) for address in set(loads))
