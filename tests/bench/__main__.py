"""Measures every promise, prints the table, writes bench.json, and ends 1 if one does not hold."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import imports, pages, serving, skills
from tests.bench.company import founded
from tests.bench.measure import Row
from tests.bench.server import postgresql


def measured(folder: Path) -> Iterator[Row]:
    with founded(folder / "company") as company:
        yield from pages.rows(company)
        cookie = company.cookie("employee")
    yield from serving.rows(folder / "company", cookie)
    yield from imports.rows(folder / "imports")
    with postgresql() as url:
        if url:
            yield from imports.rows(folder / "served", url=url)
        else:
            sys.stdout.write("No PostgreSQL server to measure: the rows about it are left out.\n")
    yield from skills.rows(folder / "skills")


def main() -> int:
    """Status 0 when every promise holds."""
    table = []
    with tempfile.TemporaryDirectory() as folder:
        for row in measured(Path(folder)):
            table.append(row)
            sign = "holds" if row.holds else "BROKEN"
            sys.stdout.write(f"{row.ratio:7.2f} of {row.limit:5.2f}  {sign:7} {row.name}: {row.says}\n")
            sys.stdout.flush()
    document = [
        {"name": row.name, "ratio": round(row.ratio, 3), "limit": row.limit, "holds": row.holds, "says": row.says}
        for row in table
    ]
    Path("bench.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row.holds for row in table) else 1


sys.exit(main())
