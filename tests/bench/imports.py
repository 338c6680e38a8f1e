"""`portal import people` against raw executemany of the same rows into all the tables it writes."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.services.database import open_engine, transaction
from portal.services.intake import imports
from portal.web.clock import now, today
from tests.bench.company import founded
from tests.bench.measure import Row, seconds

PEOPLE = 20_000
LIMIT = 2.5
"""40 % of the speed is 2.5 times the time."""
WRITTEN = ("import", "import_row", "person", "employment", "assignment", "audit_event")


def sheet() -> bytes:
    """A people sheet as an HR system would give it: units, managers, dates."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("employee_no", "name", "email", "unit", "manager_no", "hired_on", "location"))
    for n in range(PEOPLE):
        writer.writerow(
            (
                f"9{n:06}",
                f"Élodie Müller-{n}",
                f"e{n}@company.example",
                "BENCH",
                f"9{n // 12:06}" if n else "",
                f"20{10 + n % 15}-0{1 + n % 9}-1{n % 9}",
                "Leeds",
            )
        )
    return out.getvalue().encode()


def rows(folder: Path) -> Iterator[Row]:
    """From file to committed, validation, plan and history included."""
    with founded(folder) as company:
        raw = open_engine().url.database
        content = sheet()
        with transaction():
            units = b"code,name\nBENCH,Bench\n"
            imports.run(TERMINAL, Kind.UNITS, units, "units.csv", on=today(), now=now())
        before = _counts(str(raw))

        def whole() -> None:
            with transaction():
                imports.run(TERMINAL, Kind.PEOPLE, content, "people.csv", on=today(), now=now())

        mine = seconds(whole)
        yardstick = _again(str(raw), before, folder)
        del company
    yield Row(
        f"import of {PEOPLE:,} people against raw executemany of the same rows",
        mine / yardstick,
        LIMIT,
        f"{mine:.2f} s against {yardstick:.2f} s",
    )


def _counts(path: str) -> dict[str, int]:
    with sqlite3.connect(path) as connection:
        return {
            name: connection.execute(f'SELECT coalesce(max(rowid), 0) FROM "{name}"').fetchone()[0] for name in WRITTEN
        }


def _again(path: str, before: dict[str, int], folder: Path) -> float:
    """The seconds to write exactly the new rows into a fresh copy of the tables, by the driver alone."""
    copy = folder / "again.sqlite"
    source = sqlite3.connect(path, isolation_level=None)
    target = sqlite3.connect(copy, isolation_level=None)
    target.execute("PRAGMA journal_mode = WAL")
    target.execute("PRAGMA synchronous = FULL")
    new: dict[str, list[tuple[object, ...]]] = {}
    for name in WRITTEN:
        target.execute(
            source.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)).fetchone()[0]
        )
        for (sql,) in source.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (name,)
        ).fetchall():
            target.execute(sql)
        new[name] = source.execute(f'SELECT * FROM "{name}" WHERE rowid > ?', (before[name],)).fetchall()

    def write() -> None:
        target.execute("BEGIN IMMEDIATE")
        for name, values in new.items():
            if values:
                target.executemany(f'INSERT INTO "{name}" VALUES ({",".join("?" * len(values[0]))})', values)
        target.execute("COMMIT")

    taken = seconds(write)
    source.close()
    target.close()
    return taken
