"""Real files and what becomes of them."""

import csv
import io
import json
import re

import pytest
from flask import Flask

from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.spreadsheet import unguarded
from portal.services.intake.naming import known, proposed
from portal.services.intake.reading import read
from tests.samples import SAMPLES, sample
from tests.services.intake.sample_table import HEAD, PAGE, files, lines
from tests.services.intake.trials import TRIALS
from tests.services.intake.trying import exported, hold_export, tried

FOLDERS = (
    "adventureworks_hr", "blns", "coursera_2020_mihirs16", "csv_injection", "csv_spectrum", "csvkit_examples",
    "frictionless_fixtures", "ibm_attrition", "names_by_country", "oneroster_and_sds", "oulad",
    "salesforce_certifications", "teams_attendance_utf16", "tec_costa_rica_clie", "uk_gov_departments",
)  # fmt: skip
ON_BOTH = (
    "adventureworks_hr", "blns", "csv_injection", "csv_spectrum", "names_by_country", "oneroster_and_sds",
    "teams_attendance_utf16",
)  # fmt: skip


def said(folder: str) -> list[str]:
    return [one for one in PAGE.read_text(encoding="utf-8").splitlines() if one.startswith(f"| {folder}/")]


def done(folder: str) -> list[str]:
    root = sample(*folder.split("/"))
    return list(lines(path for path in files() if path.is_relative_to(root)))


def test_the_page_about_real_sheets_names_all_of_them() -> None:
    sample()
    page = PAGE.read_text(encoding="utf-8")
    assert page.startswith(HEAD)
    there = [path.relative_to(SAMPLES).as_posix() for path in files()]
    assert [line.split(" | ")[0][2:] for line in page.removeprefix(HEAD).splitlines()] == there
    assert {name.split("/")[0] for name in there} == set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_about_real_sheets_says_what_importing_them_does(app: Flask, folder: str) -> None:
    assert done(folder) == said(folder), "write it anew: python -m tests.services.intake.sample_table"


@pytest.mark.parametrize("folder", ON_BOTH)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_imports_real_sheets_in_the_same_way(app: Flask, folder: str) -> None:
    assert done(folder) == said(folder)


def titles(name: str) -> list[tuple[str, str]]:
    """What a file of titles comes in as, and what is there and exported after it."""
    path = sample(*name.split("/"))
    trial = TRIALS[name]
    assert trial.shaped
    content = trial.shaped(path.read_bytes())
    assert tried(trial.kind, content, "a.csv", Options()).applied
    there = {row["code"]: row["title"] for row in hold_export(trial.kind)}
    written = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert len(there) > len(written) * 0.9
    return [(row["title"], there[row["code"]]) for row in written if row["code"] in there]


@pytest.mark.parametrize("name", ["blns/blns.json", "csv_injection/csv-payload.txt"])
def test_hostile_titles_and_formulas_are_kept_as_they_are_and_exported_so_that_none_runs(app: Flask, name: str) -> None:
    for written, kept in titles(name):
        assert kept == " ".join(unguarded(written).split())
    for row in csv.reader(io.StringIO(exported(TRIALS[name].kind).decode(), newline="")):
        assert not [cell for cell in row if re.match(r"[=+\-@\t\r]", cell) and not re.fullmatch(r"[+-]?[\d.,]*", cell)]


def test_an_attendance_export_is_read_whatever_its_name_says() -> None:
    sheet = read(
        sample("teams_attendance_utf16", "meetingAttendanceList.csv").read_bytes(), "meetingAttendanceList.csv"
    )
    assert (sheet.encoding, sheet.delimiter, sheet.header) == (
        "utf-16-le",
        "\t",
        ("Full Name", "User Action", "Timestamp"),
    )
    assert len(sheet.records) == 38 and any("Müller" in record[0] for record in sheet.records)


def test_title_lines_of_real_files_stand_above_the_header() -> None:
    sheet = read(sample("csvkit_examples", "test_skip_lines.csv").read_bytes(), "a.csv", header_line=4)
    assert (sheet.header, sheet.records) == (("a", "b", "c"), (("1", "2", "3"),))


def test_a_course_catalog_of_another_platform_is_mostly_known() -> None:
    content = sample("coursera_2020_mihirs16", "coursera-course-detail-data.csv").read_bytes()
    sheet = read(content, "a.csv", known=known(Kind.COURSES))
    columns = [one.column for one in proposed(Kind.COURSES, sheet.header, Options()) if one.is_certain]
    assert (len(sheet.records), columns) == (3850, ["title", "url", "tags"])


def test_hostile_strings_come_through_as_they_are() -> None:
    told = json.loads(sample("blns", "blns.json").read_text("utf-8"))
    strings = [one for one in told if one.strip() and not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", one)]
    written = "".join('"' + one.replace('"', '""') + '"\r\n' for one in ["string", *strings])
    sheet = read(written.encode("utf-8"), "a.csv", delimiter=",")
    found = [record[0] for record in sheet.records]
    assert found == strings and len(found) > 480
