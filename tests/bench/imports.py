"""Imports and previews of 100,000 rows: against the driver writing the same rows, a limit of memory, a clock."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Course
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.services.database import open_engine, transaction
from portal.services.intake import imports
from portal.web.clock import now, today
from tests.bench import exports, sheets
from tests.bench.company import founded
from tests.bench.measure import Row
from tests.bench.raw import Again

LIMIT = 2.5
"""40 % of the speed is 2.5 times the time."""
MEMORY = 300 * 1024 * 1024
FIRST_PAGE = 3.0
_COURSES = 39


def rows(folder: Path, *, url: str = "") -> Iterator[Row]:
    """From file to committed with problems, history and undo data, on SQLite or on the database of an address."""
    words = ("PostgreSQL", "COPY and upsert") if url else ("SQLite", "executemany")
    with founded(folder, url=url):
        codes = _prepare()
        for kind, table in ((Kind.PEOPLE, sheets.people()), (Kind.ENROLLMENTS, sheets.enrollments(codes))):
            file = folder / f"{kind}.csv"
            file.write_bytes(sheets.as_csv(table))
            if not url and kind is Kind.PEOPLE:
                yield from _looked_at(folder, file)
            open_engine().dispose()
            again = Again(open_engine(), folder)
            mine = _alone("import", kind, file, folder, url)
            yardstick = again.seconds()
            yield Row(
                f"import of {sheets.ROWS:,} {kind} on {words[0]} against raw {words[1]} of the same rows",
                mine["seconds"] / yardstick,
                LIMIT,
                f"{mine['seconds']:.1f} s against {yardstick:.1f} s",
            )
            yield Row(
                f"memory of an import of {sheets.ROWS:,} {kind} on {words[0]}",
                mine["memory"] / MEMORY,
                1.0,
                f"{mine['memory'] / 2**20:.0f} MiB of 300 at most, the whole process",
            )
        yield from exports.rows(words[0])


def _prepare() -> list[str]:
    with transaction():
        imports.run(TERMINAL, Kind.UNITS, b"code,name\nBENCH,Bench\n", "units.csv", on=today(), now=now())
    codes = list(db.session.scalars(select(Course.code).order_by(Course.code).limit(_COURSES)))
    db.session.rollback()
    return codes


def _looked_at(folder: Path, file: Path) -> Iterator[Row]:
    workbook = file.with_suffix(".xlsx")
    workbook.write_bytes(sheets.as_xlsx(sheets.people()))
    for what, page in (("columns", "columns"), ("preview", "plan")):
        for one in (file, workbook):
            taken = _alone(what, Kind.PEOPLE, one, folder, "")["seconds"]
            yield Row(
                f"first page of the {page} of {sheets.ROWS:,} rows of {one.suffix[1:].upper()}",
                taken / FIRST_PAGE,
                1.0,
                f"{taken:.1f} s of {FIRST_PAGE:.0f} s",
            )
    yield _held(workbook, folder)


def _held(workbook: Path, folder: Path) -> Row:
    """What a whole import of a workbook holds, into a copy of the database, so that its people are still new after."""
    apart = folder / "apart"
    apart.mkdir()
    open_engine().dispose()
    shutil.copy(folder / "portal.sqlite", apart)
    held = _alone("import", Kind.PEOPLE, workbook, apart, "")["memory"]
    shutil.rmtree(apart)
    return Row(
        f"memory of an import of {sheets.ROWS:,} {Kind.PEOPLE} from XLSX on SQLite",
        held / MEMORY,
        1.0,
        f"{held / 2**20:.0f} MiB of 300 at most, the whole process",
    )


def _alone(what: str, kind: Kind, file: Path, folder: Path, url: str) -> dict[str, float]:
    """Runs one import in a process of its own, so that nothing else is in its memory."""
    command = [sys.executable, "-m", "tests.bench.alone", what, kind.value, str(file), str(folder), url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    measured: dict[str, float] = json.loads(done.stdout)
    return measured
