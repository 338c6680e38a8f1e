"""Measuring: a row of the table, the best of several runs, a request without a server in between."""

import gc
import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask


@dataclass(frozen=True, slots=True)
class Row:
    """One promise: `ratio` of what was measured to its yardstick, which must not exceed `limit`."""

    name: str
    ratio: float
    limit: float
    says: str

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit


def seconds(deed: Callable[[], object], *, times: int = 1, clock: Callable[[], float] = time.perf_counter) -> float:
    """The seconds of one deed, collector off, as the mean of so many."""
    gc.collect()
    gc.disable()
    try:
        begun = clock()
        for _ in range(times):
            deed()
        return (clock() - begun) / times
    finally:
        gc.enable()


def paired(
    one: Callable[[], object],
    other: Callable[[], object],
    *,
    times: int,
    rounds: int = 9,
    clock: Callable[[], float] = time.process_time,
) -> tuple[float, float]:
    """The seconds of two deeds, measured in turns, each at its best round.

    They are this process's processor seconds, so that what else the machine is doing wrongs neither of them; for what
    another process does, as a database server, another clock has to be given.
    """
    measured = [tuple(seconds(deed, times=times, clock=clock) for deed in (one, other)) for _ in range(rounds)]
    return min(pair[0] for pair in measured), min(pair[1] for pair in measured)


def request(app: Flask, path: str, cookie: str = "") -> Callable[[], bytes]:
    """A GET straight through the WSGI application, without a network; returns its body and insists on status 200."""
    path, _, query = path.partition("?")

    def get() -> bytes:
        status: list[str] = []
        body: Iterable[bytes] = app.wsgi_app(
            {
                "REQUEST_METHOD": "GET",
                "SCRIPT_NAME": "",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "SERVER_NAME": "127.0.0.1",
                "SERVER_PORT": "8000",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "REMOTE_ADDR": "127.0.0.1",
                "HTTP_HOST": "127.0.0.1:8000",
                "HTTP_COOKIE": cookie,
                "wsgi.version": (1, 0),
                "wsgi.url_scheme": "http",
                "wsgi.input": io.BytesIO(),
                "wsgi.errors": io.StringIO(),
                "wsgi.multithread": True,
                "wsgi.multiprocess": True,
                "wsgi.run_once": False,
            },
            lambda line, _headers, _error=None: status.append(line) or (lambda _: None),
        )
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        if not status[0].startswith("200"):
            raise RuntimeError(f"{path} answered {status[0]}")
        return content

    return get
