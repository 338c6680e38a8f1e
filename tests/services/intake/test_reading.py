"""Bytes and a file name, and the sheet that they are."""

import io
import json
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from portal.rules.intake.problems import Code
from portal.rules.intake.sheet import Sheet
from portal.rules.refusals import Refusal, Refused
from portal.services.intake import reading, workbook_sizes
from portal.services.intake.reading import read
from portal.wording import refusal_sentence
from tests.samples import sample


def rows(sheet: Sheet) -> list[tuple[str, ...]]:
    return [sheet.header, *sheet.records]


def workbook(*sheets: list[list[object]], hidden: int = 0) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"default_date_format": "yyyy-mm-dd"}) as book:
        for number, cells in enumerate(sheets):
            worksheet = book.add_worksheet(f"S{number}")
            if number < hidden:
                worksheet.hide()
            elif number == hidden:
                worksheet.activate()
                worksheet.set_first_sheet()
            for at, row in enumerate(cells):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        worksheet.write_datetime(at, column, cell)
                    elif isinstance(cell, str):
                        worksheet.write_string(at, column, cell)
                    else:
                        worksheet.write(at, column, cell)
    return made.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def why(content: bytes, file_name: str = "sheet.csv") -> str:
    """Why these bytes are no sheet; there is a sentence for it too."""
    with pytest.raises(Refused) as refused:
        read(content, file_name)
    assert refused.value.refusal is Refusal.SHEET_UNREADABLE
    sentence = refusal_sentence(refused.value.refusal, **refused.value.about)
    assert sentence.startswith("You need ") and sentence.endswith(".") and file_name in sentence
    return str(refused.value.about["why"])


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("name;ort\nZoë;Köln\n".encode(), "utf-8"),
        (b"\xef\xbb\xbf" + "name;ort\nZoë;Köln\n".encode(), "utf-8"),
        ("name;ort\nZoë;Köln\n".encode("cp1252"), "cp1252"),
        ("name;ort\nZoë;Köln\n".encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + "name;ort\nZoë;Köln\n".encode("utf-16-be"), "utf-16-be"),
        ("name;ort\nZoë;Köln\n".encode("utf-16-le"), "utf-16-le"),
        ("name;ort\nZoë;Köln\n".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encoding_follows_from_the_bytes(content: bytes, encoding: str) -> None:
    sheet = read(content, "a.csv")
    assert (rows(sheet), sheet.encoding, sheet.delimiter) == ([("name", "ort"), ("Zoë", "Köln")], encoding, ";")


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("code,grants\nA,LIT:2;GOV:1\nB,LIT:1;GOV:2\n", ","),
        ("code;cost\nA;1,5\nB;2,5\n", ";"),
        ("code\tname\nA\tx,y;z\n", "\t"),
        ("code|name\nA|x,y\n", "|"),
        ('code,name\nA,"x;y;z"\n', ","),
        ("code\nA\nB\n", ","),
        ("sep=;\ncode;name,more\nA;B\n", ";"),
    ],
)
def test_the_delimiter_follows_from_header_and_rows(text: str, delimiter: str) -> None:
    assert read(text.encode(), "a.csv").delimiter == delimiter


def test_what_is_chosen_overrides_what_the_file_looks_like() -> None:
    sheet = read("a,b;c\n1,2;ü\n".encode("cp1252"), "a.csv", delimiter=";", encoding="cp1252")
    assert rows(sheet) == [("a,b", "c"), ("1,2", "ü")]


def test_lines_are_those_of_the_spreadsheet() -> None:
    sheet = read(b'\n\ncode,name\nA,"two\nlines"\n\n,\nB,x\n', "a.csv")
    assert (sheet.header_line, sheet.lines) == (3, (4, 7))
    assert sheet.records == (("A", "two\nlines"), ("B", "x"))


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(ends: str) -> None:
    assert rows(read(ends.join(["a,b", "1,2", "3,4"]).encode(), "a.csv")) == [("a", "b"), ("1", "2"), ("3", "4")]


def test_ragged_rows_are_problems_of_their_own() -> None:
    sheet = read(b"a,b\n1\n1,2,,\n1,2,3\n", "a.csv")
    assert sheet.records == (("1", ""), ("1", "2"), ("1", "2", "3"))
    assert [(one.line, one.code) for one in sheet.problems] == [(4, Code.EXTRA_CELLS)]


def test_columns_without_a_name_at_the_end_fall_away() -> None:
    assert rows(read(b"a,b,,\n1,2,,\n", "a.csv")) == [("a", "b"), ("1", "2")]


def test_a_header_without_rows_is_a_sheet_of_none() -> None:
    assert rows(read(b"code,name\r\n", "a.csv")) == [("code", "name")]
    assert rows(read(workbook([["code", "name"]]), "a.xlsx")) == [("code", "name")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n \r\n\t\n", "empty"),
        (b",,\n,,\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7\n1 0 obj", "not_a_sheet"),
        (b"\x89PNG\r\n\x1a\n", "not_a_sheet"),
        (b"\xff\xd8\xff\xe0", "not_a_sheet"),
        (b"\x1f\x8b\x08\x00", "not_a_sheet"),
        (b"<!DOCTYPE html><html><table>", "not_a_sheet"),
        (b"  <html>\n", "not_a_sheet"),
        (b'<?xml version="1.0"?>', "not_a_sheet"),
        (b'[{"code": "A"}]', "not_a_sheet"),
        (b"\x81\x8d\x8f\x90\x9d,binary\n", "encoding"),
        (b"a\x01\x02\x03\x04\x05,b\n1,2\n", "not_a_sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"code,name\nA,\x00\n", "nul"),
        (b"code,name\nA,Name,Name\n\x00\x00\x00", "nul"),
        (b"\xff\xfe" + "a,b\n1,\0\n".encode("utf-16-le"), "nul"),
        (b'code,name\nA,"never closed\nB,C\n', "open_quote"),
        (b"code,name\nA," + b"x" * 200_000 + b"\n", "cell_too_long"),
        (b",".join(b"c%d" % n for n in range(600)) + b"\n" + b"1," * 599 + b"1\n", "too_many_columns"),
        (zipped({"a.txt": b"hello"}), "not_a_sheet"),
        (zipped({"xl/workbook.xml": b"x", "[Content_Types].xml": b"x"}), "broken"),
        (b"PK\x03\x04 and nothing more", "broken"),
    ],
)
def test_what_is_no_sheet_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    assert why(content) == reason


def test_a_file_of_200_megabytes_is_refused_before_it_is_read() -> None:
    assert why(b"code,name\n" + b"A,B\n" * (50 * 1024 * 1024)) == "too_large"


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    assert why(b"a\n1\n2\n3\n4\n") == "too_many_rows"


def test_an_empty_cell_between_others_is_no_problem_but_a_long_one_stays_whole() -> None:
    long = "x" * 32_768
    assert read(f"a,b\n{long},\n".encode(), "a.csv").records == ((long, ""),)


def test_a_workbook_is_read_as_a_person_would_type_it() -> None:
    content = workbook(
        [],
        [
            [],
            ["no", "day", "count", "ratio", "yes", "text"],
            ["007", datetime(2026, 1, 31), 12, 1.25, True, "=1+1"],  # noqa: DTZ001
            [],
            ["8", datetime(2026, 1, 31, 14, 30), 10**15, -3, False, " x "],  # noqa: DTZ001
        ],
        [["other"], ["1"]],
    )
    sheet = read(content, "named.csv")
    assert (sheet.header, sheet.header_line, sheet.lines) == (("no", "day", "count", "ratio", "yes", "text"), 2, (3, 5))
    assert sheet.records[0] == ("007", "2026-01-31", "12", "1.25", "1", "=1+1")
    assert sheet.records[1] == ("8", "2026-01-31 14:30:00", "1000000000000000", "-3", "0", " x ")
    assert rows(read(content, "a.xlsx", sheet_name="S2")) == [("other",), ("1",)]


def test_hidden_sheets_are_passed_over() -> None:
    content = workbook([["secret"], ["1"]], [["shown"], ["2"]], hidden=1)
    assert read(content, "a.xlsx").header == ("shown",)


def test_a_worksheet_that_does_not_exist_is_named() -> None:
    with pytest.raises(Refused) as refused:
        read(workbook([["a"], ["1"]]), "a.xlsx", sheet_name="Q3")
    assert (refused.value.about["why"], refused.value.about["sheet"]) == ("no_such_sheet", "Q3")


def test_a_workbook_that_unpacks_to_too_much_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook([["a"], ["1"]])
    monkeypatch.setattr(workbook_sizes, "MAX_UNPACKED", 1_000)
    assert why(content, "a.xlsx") == "unpacks_to_too_much"


def test_a_workbook_that_lies_about_its_size_is_found_out() -> None:
    parts = {"xl/workbook.xml": b"x", "[Content_Types].xml": b"x", "xl/worksheets/sheet1.xml": b"0" * 5_000_000}
    content = bytearray(zipped(parts))
    real, told = struct.pack("<I", 5_000_000), struct.pack("<I", 100)
    assert content.count(real) == 2
    assert why(bytes(content.replace(real, told)), "a.xlsx") == "unpacks_to_too_much"


@pytest.mark.parametrize(("cell", "reason"), [("A1048576", "too_many_rows"), ("XFD200000", "too_many_columns")])
def test_one_cell_far_out_is_not_held_as_a_rectangle(cell: str, reason: str) -> None:
    content = zipfile.ZipFile(io.BytesIO(workbook([["a"], ["1"]])))
    parts = {name: content.read(name) for name in content.namelist()}
    far = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", f'<row r="{far}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    )
    assert why(zipped(parts), "a.xlsx") == reason


def test_a_big_workbook_fits(tmp_path: Path) -> None:
    sheet = read(workbook([["code", "name"], *([[f"C{n}", f"Name {n}"] for n in range(20_000)])]), "a.xlsx")
    assert (len(sheet.records), sheet.records[-1]) == (20_000, ("C19999", "Name 19999"))


@pytest.mark.parametrize(
    "name",
    [
        "comma_in_quotes",
        "empty",
        "empty_crlf",
        "escaped_quotes",
        "json",
        "location_coordinates",
        "newlines",
        "newlines_crlf",
        "quotes_and_newlines",
        "simple",
        "simple_crlf",
        "utf8",
    ],
)
def test_the_csv_spectrum_is_read_right(name: str) -> None:
    folder = sample("csv_spectrum")
    sheet = read((folder / "csvs" / f"{name}.csv").read_bytes(), name)
    right = json.loads((folder / "json" / f"{name}.json").read_text())
    if name == "newlines_crlf":
        right[1]["a"] = right[1]["a"].replace("\r\n", "\n")
    if name == "location_coordinates":
        right = [{**right, "Contact Phone Number": sheet.records[0][0]}]
    assert [dict(zip(sheet.header, record, strict=True)) for record in sheet.records] == right


def test_every_sample_is_a_sheet_or_refused_by_name() -> None:
    files = [path for path in sample().rglob("*") if path.suffix in (".csv", ".tsv", ".xlsx", ".xls", ".txt", ".json")]
    seen = set()
    for path in files:
        if path.stat().st_size > 5_000_000:
            continue
        try:
            seen.add(read(path.read_bytes(), path.name).encoding)
        except Refused as refused:
            assert refusal_sentence(refused.refusal, **refused.about)
    assert {"utf-8", "cp1252", "utf-16-le", "utf-16-be", ""} <= seen


def test_days_of_a_workbook_stay_days() -> None:
    content = workbook([["day"], [datetime(2024, 2, 29)]])  # noqa: DTZ001
    assert read(content, "a.xlsx").records == ((date(2024, 2, 29).isoformat(),),)
