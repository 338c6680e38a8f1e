"""Sheets as other systems give them, a hundred thousand rows each."""

import csv
import io
from collections.abc import Iterable, Sequence

from portal.services.intake import files

ROWS = 100_000

Table = tuple[Sequence[str], Iterable[Sequence[str]]]


def people() -> Table:
    """Units, managers, dates, as an HR system has them."""
    header = ("employee_no", "name", "email", "unit", "manager_no", "hired_on", "location")
    return header, (
        (
            f"9{n:06}",
            f"Élodie Müller-{n}",
            f"e{n}@company.example",
            "BENCH",
            f"9{n // 12:06}" if n else "",
            f"20{10 + n % 15}-0{1 + n % 9}-1{n % 9}",
            "Leeds",
        )
        for n in range(ROWS)
    )


def enrollments(courses: Sequence[str]) -> Table:
    """Two thirds of them completed, so that they prove something; the others withdrawn."""
    header = ("employee_no", "course_code", "enrolled_on", "started_on", "ended_on", "outcome", "score")
    return header, (
        (
            f"9{n:06}",
            courses[n % len(courses)],
            f"2025-01-{1 + n % 28:02}",
            f"2025-02-{1 + n % 28:02}",
            f"2025-03-{1 + n % 28:02}",
            "completed" if n % 3 else "withdrawn",
            str(n % 101) if n % 3 else "",
        )
        for n in range(ROWS)
    )


def as_csv(table: Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table[0])
    writer.writerows(table[1])
    return out.getvalue().encode()


def as_xlsx(table: Table) -> bytes:
    out = io.BytesIO()
    files.write_xlsx(out, *table)
    return out.getvalue()
