"""Measures every promise, or the parts that are named, prints them, writes bench.json, ends 1 if one is broken."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench import imports, pages, scale, serving, skills, staying, trends
from tests.bench.company import founded
from tests.bench.measure import Row
from tests.bench.server import postgresql

FILE = Path("bench.json")


def _pages(folder: Path) -> Iterator[Row]:
    with founded(folder / "company") as company:
        yield from pages.rows(company)
        cookie = company.cookie("employee")
    yield from serving.rows(folder / "company", cookie)


def _served(rows: Callable[..., Iterator[Row]]) -> Callable[[Path], Iterator[Row]]:
    def measured(folder: Path) -> Iterator[Row]:
        with postgresql() as url:
            if url:
                yield from rows(folder, url=url)
            else:
                sys.stdout.write("No PostgreSQL server to measure: the rows about it are left out.\n")

    return measured


PARTS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "pages": _pages,
    "imports": imports.rows,
    "imports-postgresql": _served(imports.rows),
    "skills": skills.rows,
    "trends": trends.rows,
    "staying": staying.rows,
    "scale": scale.rows,
    "scale-postgresql": _served(scale.rows),
}


def main(parts: Sequence[str]) -> int:
    """Status 0 when every promise holds. Parts that are named are measured anew; the rest of bench.json stays."""
    if unknown := [part for part in parts if part not in PARTS]:
        sys.stderr.write(f"There is no part {unknown[0]}; there are {', '.join(PARTS)}.\n")
        return 2
    kept = json.loads(FILE.read_text(encoding="utf-8")) if parts and FILE.exists() else []
    table: list[dict[str, object]] = []
    for part in parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            for row in PARTS[part](Path(folder)):
                table.append(asdict(row) | {"ratio": round(row.ratio, 3), "holds": row.holds})
                sign = "holds" if row.holds else "BROKEN"
                sys.stdout.write(f"{row.ratio:7.2f} of {row.limit:5.2f}  {sign:7} {row.name}: {row.says}\n")
                sys.stdout.flush()
    anew = {row["name"]: row for row in table}
    document = [anew.pop(row["name"], row) for row in kept] + [row for row in table if row["name"] in anew]
    FILE.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row["holds"] for row in document) else 1


sys.exit(main(sys.argv[1:]))
