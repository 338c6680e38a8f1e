"""One import or preview in a process of its own: says as JSON how long it took and how much memory it held at most.

Arguments: what (`import` or `preview`), the kind, the file, the folder of the instance, the address of its database.
"""

import json
import os
import sys
import time
from pathlib import Path

from portal.app import create_app
from portal.config import Settings
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.services.database import close, reading, transaction
from portal.services.intake import beginning, imports
from portal.web.clock import now, today


def bring(kind: Kind, content: bytes, name: str) -> None:
    """From bytes to committed."""
    with transaction():
        done = imports.run(TERMINAL, kind, content, name, on=today(), now=now())
    if not done.applied or done.refused:
        raise RuntimeError(f"{done.refused} rows of {kind} were refused: {done.problems[:1]}")


def look(kind: Kind, content: bytes, name: str) -> None:
    """From bytes to the first page of what is planned."""
    with transaction():
        number = beginning.begin(TERMINAL, kind, content, name, on=today(), now=now())
    with reading():
        imports.summary(TERMINAL, number)
        page = imports.rows(TERMINAL, number)
    if not page.rows:
        raise RuntimeError("nothing is planned")


def first_rows(kind: Kind, content: bytes, name: str) -> None:
    """From bytes to the first rows as they would be read."""
    if not imports.preview(content, name, imports.Options(), kind).rows:
        raise RuntimeError("nothing is read")


def main(what: str, kind: str, file: str, folder: str, url: str) -> None:
    environment = {**os.environ, "PORTAL_INSTANCE": folder, "PORTAL_DATABASE_URL": url}
    with create_app(Settings.from_environment(environment)).app_context():
        path = Path(file)
        content = path.read_bytes()
        begun, used = time.perf_counter(), time.process_time()
        {"import": bring, "preview": look, "columns": first_rows}[what](Kind(kind), content, path.name)
        seconds, used = time.perf_counter() - begun, time.process_time() - used
        close()
    sys.stdout.write(json.dumps({"seconds": seconds, "processor": used, "memory": _most()}))


def _most() -> int:
    """The most bytes that this process ever held. What getrusage tells begins with those of whoever started it."""
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in said.splitlines() if line.startswith("VmHWM:"))


main(*sys.argv[1:])
