"""Real files and what becomes of them."""

import json
import re

from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.services.intake.naming import known, proposed
from portal.services.intake.reading import read
from tests.samples import sample
from tests.services.intake.sample_table import PAGE, table


def test_the_page_about_real_sheets_says_what_the_portal_does_with_them() -> None:
    sample()
    assert PAGE.read_text(encoding="utf-8") == table(), "write it anew: python -m tests.services.intake.sample_table"


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
