"""Sheets in and out, as a person types it."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import NullPool, create_engine, text

from portal.cli import main
from tests.samples import sample

Typed = Callable[..., Result]
COUNTS = ("create", "update", "unchanged", "skipped", "refused")


@pytest.fixture
def portal(database_url: str, tmp_path: Path) -> Typed:
    """Types a command at the portal of this test."""

    def typed(*words: object) -> Result:
        environment = {"PORTAL_DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path / "instance")}
        return CliRunner().invoke(main, [str(word) for word in words], env=environment)

    return typed


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    def written(content: str | bytes, name: str = "sheet.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def everything(database_url: str) -> Callable[[], dict[str, int]]:
    """How many rows there are of all that an import could change."""

    def counted() -> dict[str, int]:
        tables = ("unit", "person", "employment", "assignment", "competency", "course", "enrollment", "audit_event")
        engine = create_engine(database_url, poolclass=NullPool)
        with engine.connect() as connection:
            return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables}

    return counted


def document(result: Result) -> dict[str, object]:
    """The one document on standard output; the counts of an import always add up."""
    found: dict[str, object] = json.loads(result.stdout)
    assert set(found) == {"import_id", "kind", "rows", *COUNTS, "problems", "applied"}
    assert found["rows"] == sum(found[name] for name in COUNTS)  # type: ignore[misc]
    return found


def test_a_sheet_comes_in_and_the_same_sheet_changes_nothing(portal: Typed, sheet: Callable[..., Path]) -> None:
    path = sheet("code,name\nA,Alpha\nB,Beta\n")
    first = portal("import", "units", path)
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == "2 rows: 2 new, 0 changed, 0 unchanged, 0 skipped, 0 with a problem.\n"
    again = portal("import", "units", path)
    assert (again.exit_code, "There was nothing to change." in again.stdout) == (0, True)
    told = document(portal("import", "units", path, "--json"))
    assert (told["unchanged"], told["applied"], told["problems"]) == (2, True, [])


def test_a_sheet_of_no_rows_is_nothing_to_do(portal: Typed, sheet: Callable[..., Path]) -> None:
    done = portal("import", "units", sheet("code,name\n"))
    said = "0 rows: 0 new, 0 changed, 0 unchanged, 0 skipped, 0 with a problem. There was nothing to change.\n"
    assert (done.exit_code, done.stdout, done.stderr) == (0, said, "")


def test_a_dry_run_says_what_would_be_and_does_nothing(
    portal: Typed, sheet: Callable[..., Path], everything: Callable[[], dict[str, int]]
) -> None:
    path = sheet("code,name\nA,Alpha\n")
    before = everything()
    told = document(portal("import", "units", path, "--dry-run", "--json"))
    assert (told["import_id"], told["create"], told["applied"]) == (None, 1, False)
    assert everything() == before
    assert "dry run" in portal("import", "units", path, "--dry-run").stdout
    assert portal("import", "units", sheet("code,name\n,Alpha\n"), "--dry-run").exit_code == 1


def test_problems_are_told_with_the_line_of_the_spreadsheet(
    portal: Typed, sheet: Callable[..., Path], everything: Callable[[], dict[str, int]]
) -> None:
    path = sheet('code,title,level\nA,"two\nlines",2\n\nB,Beta,9\nC,Gamma,3\n')
    before = everything()
    stopped = portal("import", "courses", path, "--json")
    assert stopped.exit_code == 1
    told = document(stopped)
    assert (told["rows"], told["create"], told["refused"], told["applied"]) == (3, 2, 1, False)
    assert told["problems"] == [
        {
            "line": 4,
            "column": "level",
            "code": "out_of_range",
            "message": "You need a number from 1 to 5 in level.",
            "severity": "problem",
        }
    ]
    assert "Line 4: You need a number from 1 to 5 in level.\n" in stopped.stderr
    assert everything() == before
    skipped = portal("import", "courses", path, "--skip-problems", "--json")
    told = document(skipped)
    assert (skipped.exit_code, told["create"], told["refused"], told["applied"]) == (0, 2, 1, True)
    assert everything()["course"] == 2


def looped(column: str) -> str:
    return {
        "prerequisites": "code,title,prerequisites\nA,Alpha,B\nB,Beta,A\n",
        "parent": "code,name,parent\nA,Alpha,B\nB,Beta,A\n",
        "manager_no": "employee_no,name,email,hired_on,manager_no\n"
        "1,Ada,a@x.example,2020-01-01,2\n2,Bo,b@x.example,2020-01-01,1\n",
    }[column]


PEOPLE = "employee_no,name,email,hired_on,last_day\n"
BAD: dict[str, tuple[str, str | bytes, str]] = {
    "an empty file": ("courses", b"", "is empty"),
    "a PDF": ("courses", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "something else"),
    "a picture": ("courses", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "something else"),
    "a page": ("courses", b"<!DOCTYPE html>\n<html><body>code,title</body></html>", "something else"),
    "NUL bytes": ("courses", b"code,title\nA,Al\x00pha\n", "NUL"),
    "a header twice": ("courses", "code,title,Title\nA,Alpha,Beta\n", "called"),
    "only a header, and a wrong one": ("courses", "code,tittle\n", "Did you mean title?"),
    "an unknown column": ("courses", "code,title,shoe_size\nA,Alpha,42\n", "shoe_size"),
    "a mistyped column": ("courses", "code,tittle\nA,Alpha\n", "Did you mean title?"),
    "a missing column": ("courses", "code,summary\nA,Alpha\n", "add the column title"),
    "a loop of prerequisites": ("courses", looped("prerequisites"), "A → B → A"),
    "a loop of units": ("units", looped("parent"), "A → B → A"),
    "a loop of managers": ("people", looped("manager_no"), "1 → 2 → 1"),
    "a day that does not exist": ("people", PEOPLE + "1,Ada,a@x.example,31/02/2026,\n", "there is no 31/02/2026"),
    "days either way round": ("people", PEOPLE + "1,Ada,a@x.example,03/04/2026,\n", "two different days"),
    "a level of 9": ("courses", "code,title,level\nA,Alpha,9\n", "from 1 to 5"),
    "a granted level of 9": ("courses", "code,title,competencies_granted\nA,Alpha,LIT:9\n", "from 1 to 5"),
    "codes that differ in case": ("courses", "code,title\nai-1,Alpha\nAI-1,Beta\n", "keep one of two rows"),
    "an open quotation mark": ("courses", 'code,title\nA,"Alpha\nB,Beta\n', "quotation mark"),
    "too many cells": ("courses", "code,title\nA,Alpha,Beta\n", "remove cells"),
    "an old workbook": ("courses", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "old Excel format"),
    "an archive": ("courses", b"PK\x03\x04" + b"\x00" * 30, "damaged"),
    "a script for a link": ("courses", "code,title,url\nA,Alpha,javascript:alert(1)\n", "https://"),
    "another currency": ("courses", "code,title,cost,currency\nA,Alpha,5,EUR\n", "USD"),
    "an unknown competency": ("courses", "code,title,competencies_granted\nA,Alpha,NONE:1\n", "there is no NONE"),
    "somebody unknown": ("enrollments", "employee_no,course_code,enrolled_on\n1,A,2026-01-05\n", "there is no"),
    "nobody at all": ("completions", "course_code,completed_on\nA,2026-01-05\n", "employee_no"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_clear_sentence_and_changes_nothing(
    portal: Typed, sheet: Callable[..., Path], everything: Callable[[], dict[str, int]], name: str
) -> None:
    kind, content, sentence = BAD[name]
    path, before = sheet(content), everything()
    told = portal("import", kind, path, "--json")
    assert (told.exit_code, document(told)["applied"]) == (1, False)
    assert document(told)["problems"]
    plain = portal("import", kind, path)
    assert (plain.exit_code, "Traceback" in plain.stderr) == (1, False)
    assert sentence in plain.stderr
    assert all(
        line.removeprefix("Line ")[:1].isdigit() or line.startswith("You need") for line in plain.stderr.splitlines()
    )
    assert everything() == before


def test_200_megabytes_are_refused_at_once(portal: Typed, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as large:
        large.truncate(200 * 1024 * 1024)
        large.write(b"code,title\n")
    told = portal("import", "courses", path)
    assert told.exit_code == 1
    assert told.stderr.startswith("You need a file of at most 50 MB")


def test_a_zip_bomb_is_refused(portal: Typed, sheet: Callable[..., Path]) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            archive.writestr(name, b"x")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(450):
                part.write(b" " * 1024 * 1024)
    told = portal("import", "courses", sheet(made.getvalue(), "bomb.xlsx"))
    assert (told.exit_code, "unpacks to more" in told.stderr) == (1, True)


def test_wrong_usage_ends_with_2(portal: Typed, sheet: Callable[..., Path], tmp_path: Path) -> None:
    path = sheet("code,name\nA,Alpha\n")
    for words in (
        ("import", "shoes", path),
        ("import", "units"),
        ("import", "units", tmp_path / "missing.csv"),
        ("import", "units", path, "--sideways"),
        ("export", "shoes"),
        ("export", "courses", "--unit", "A"),
        ("export", "units", "--on", "2026-02-31"),
    ):
        assert portal(*words).exit_code == 2


def test_somebody_imports_only_what_they_may(portal: Typed, sheet: Callable[..., Path]) -> None:
    people = sheet(
        "employee_no,name,email,hired_on,roles\n"
        "1,Ada,ada@x.example,2020-01-01,learning\n2,Bo,bo@x.example,2020-01-01,administrator\n"
    )
    assert portal("import", "people", people).exit_code == 0
    courses = sheet("code,title\nA,Alpha\n", "courses.csv")
    refused = portal("import", "courses", courses, "--as", "bo@x.example", "--json")
    assert (refused.exit_code, document(refused)["problems"][0]["code"]) == (1, "kind_not_yours")  # type: ignore[index]
    assert portal("import", "courses", courses, "--as", "Ada@x.example").exit_code == 0
    assert portal("import", "courses", courses, "--as", "nobody@x.example").exit_code == 1
    mine = sheet("employee_no,name,email,hired_on,roles\n2,Bo,bo@x.example,2020-01-01,-\n", "mine.csv")
    told = portal("import", "people", mine, "--as", "bo@x.example")
    assert (told.exit_code, "nobody changes their own roles" in told.stderr) == (1, True)
    own = sheet("employee_no,course_code,completed_on\n1,A,2026-01-05\n", "own.csv")
    told = portal("import", "completions", own, "--as", "ada@x.example")
    assert (told.exit_code, "nobody gives their own result" in told.stderr) == (1, True)


def test_what_goes_out_comes_back(portal: Typed, sheet: Callable[..., Path]) -> None:
    portal("import", "courses", sheet("code,title,hours,tags\nA,=1+1,1.5,x;y\nB,Zoë,,\n"))
    out = portal("export", "courses")
    assert (out.exit_code, out.stdout.splitlines()[1].startswith("A,'=1+1,")) == (0, True)
    told = document(portal("import", "courses", sheet(out.stdout_bytes), "--json"))
    assert (told["unchanged"], told["problems"]) == (2, [])
    workbook = sheet(portal("export", "courses", "--format", "xlsx").stdout_bytes, "courses.xlsx")
    assert document(portal("import", "courses", workbook, "--json"))["unchanged"] == 2
    listed = json.loads(portal("export", "courses", "--format", "json").stdout)
    assert [(one["code"], one["title"], one["hours"]) for one in listed] == [("A", "=1+1", "1.5"), ("B", "Zoë", "")]


_LEVELS = {"Beginner Level": "1", "Intermediate Level": "2", "Advanced Level": "3"}


def test_the_real_catalog_comes_in_after_renaming_its_columns(
    portal: Typed, sheet: Callable[..., Path], everything: Callable[[], dict[str, int]]
) -> None:
    content = sample("coursera_2020_mihirs16", "coursera-course-detail-data.csv").read_text(encoding="utf-8")
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(("code", "title", "url", "_rating", "level", "tags"))
    for row in csv.DictReader(io.StringIO(content)):
        tags = row["Tags"].strip("[]").replace("'", "").replace(", ", ";")
        code = f"C-{row['']}"
        writer.writerow((code, row["Name"], row["Url"], row["Rating"], _LEVELS.get(row["Difficulty"], ""), tags))
    path = sheet(made.getvalue(), "coursera.csv")
    told = document(portal("import", "courses", path, "--json"))
    assert (told["rows"], told["create"], told["problems"], told["applied"]) == (3850, 3850, [], True)
    assert everything()["course"] == 3850
    again = document(portal("import", "courses", path, "--json"))
    assert (again["unchanged"], again["problems"]) == (3850, [])


def test_the_real_catalog_as_it_is_says_which_columns_to_rename(portal: Typed) -> None:
    path = sample("coursera_2020_mihirs16", "coursera-course-detail-data.csv")
    told = document(portal("import", "courses", path, "--json"))
    assert (told["rows"], told["refused"], told["applied"]) == (3850, 3850, False)
    codes = [(one["column"], one["code"]) for one in told["problems"]]  # type: ignore[index, attr-defined]
    assert codes == [
        ("", "column_without_name"),
        ("Rating", "column_unknown"),
        ("Difficulty", "column_unknown"),
        ("code", "column_missing"),
    ]


def test_a_sheet_of_another_system_comes_in_with_what_is_said_about_it(portal: Typed, tmp_path: Path) -> None:
    sheet = tmp_path / "catalog.csv"
    sheet.write_text("Catalog 2026\nCourse ID;Course title;Duration;Stars\nA-1;One;1,500;5\n", encoding="utf-8")
    asked = document(portal("import", "courses", sheet, "--ignore", "Stars", "--json"))
    assert [one["code"] for one in asked["problems"]] == ["ambiguous_number"]  # type: ignore[index, attr-defined]
    told = document(portal("import", "courses", sheet, "--ignore", "Stars", "--decimal", "comma", "--json"))
    assert (told["create"], told["applied"], told["problems"]) == (1, True, [])
