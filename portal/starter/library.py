"""The sheets of the starter library, and what the demo company needs to know about its courses."""

import csv
import io
from dataclasses import dataclass
from importlib.resources import files

COMPETENCIES = "competencies.csv"
COURSES = "ai_catalog.csv"
ROLE_PROFILES = "role_profiles.csv"


def sheet(name: str) -> bytes:
    """The bytes of a sheet of the library, as somebody would upload it."""
    return (files("portal.starter") / name).read_bytes()


@dataclass(frozen=True, slots=True)
class LibraryCourse:
    code: str
    format: str
    hours: float
    is_graded: bool
    prerequisites: tuple[str, ...]


def courses() -> dict[str, LibraryCourse]:
    """The courses of the library by code."""
    read = csv.DictReader(io.StringIO(sheet(COURSES).decode("utf-8-sig")))
    return {
        row["code"]: LibraryCourse(
            code=row["code"],
            format=row["format"],
            hours=float(row["hours"]),
            is_graded=row["evidence_kind"] in ("assessment", "certification"),
            prerequisites=tuple(row["prerequisites"].split(";")) if row["prerequisites"] else (),
        )
        for row in read
    }


def role_codes() -> frozenset[str]:
    """The codes of the roles of the library."""
    read = csv.DictReader(io.StringIO(sheet(ROLE_PROFILES).decode("utf-8-sig")))
    return frozenset(row["role_code"] for row in read)


def targets() -> dict[str, dict[str, int]]:
    """Which level each role asks for in each competency, by the role's code; what everybody needs under `""`."""
    found: dict[str, dict[str, int]] = {}
    for row in csv.DictReader(io.StringIO(sheet(ROLE_PROFILES).decode("utf-8-sig"))):
        role = "" if row["baseline"] == "1" else row["role_code"]
        found.setdefault(role, {})[row["competency_code"]] = int(row["target_level"])
    return found


def longest_months() -> dict[str, int]:
    """For how many months at most evidence proves a competency, by its code."""
    read = csv.DictReader(io.StringIO(sheet(COMPETENCIES).decode("utf-8-sig")))
    return {row["code"]: int(row["max_validity_months"]) for row in read}
