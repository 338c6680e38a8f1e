"""What a workbook may be before a parser opens it."""

import io
import re
import zipfile

import pytest
import python_calamine
import xlsxwriter

from portal.rules.refusals import Refusal, Refused
from portal.services.intake import cell_texts
from portal.services.intake.reading import read

HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
FORMULA = b'<row r="2"><c r="A2"><f>1+1</f></c></row>'


def workbook(cells: bytes = b"", *, second: bytes = b"", folder: str = "xl/worksheets") -> bytes:
    """A workbook of one or two sheets with these rows; the sheets lie in this folder, and the rels say so."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet("First").write(0, 0, "code")
        if second:
            book.add_worksheet("Second").write(0, 0, "code")
    with zipfile.ZipFile(made) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    rows = {"sheet1.xml": cells, "sheet2.xml": second}
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            last, kept = name.rsplit("/", 1)[-1], content
            if name.startswith("xl/worksheets/") and rows[last]:
                kept = HEAD + rows[last] + TAIL
            if name == "xl/_rels/workbook.xml.rels":
                kept = content.replace(b'"worksheets/', b'"/' + folder.encode() + b"/")
            packed.writestr(name.replace("xl/worksheets", folder), kept)
    return again.getvalue()


def why(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(content, "a.xlsx")
    assert caught.value.refusal is Refusal.SHEET_UNREADABLE
    return str(caught.value.about["why"])


@pytest.fixture
def unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_args: object) -> None:
        raise AssertionError("the workbook was opened")

    monkeypatch.setattr(python_calamine.CalamineWorkbook, "from_filelike", opened)


CORNER = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.usefixtures("unopened")
@pytest.mark.parametrize("folder", ["other", "xl/other", "xl/worksheets"])
def test_a_cell_far_out_is_refused_wherever_its_sheet_lies(folder: str) -> None:
    assert why(workbook(CORNER, folder=folder)) in ("too_many_rows", "too_many_columns")


@pytest.mark.usefixtures("unopened")
def test_a_worksheet_that_lies_elsewhere_is_refused() -> None:
    assert why(workbook(b'<row r="1"><c r="A1"><v>1</v></c></row>', folder="xl/other")) == "broken"


@pytest.mark.usefixtures("unopened")
@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (CORNER.lower(), "too_many_rows"),
        (b'<row r="249999"/>' + b"<row/>" * 10, "too_many_rows"),
        (b"<row><c/></row>" * 250_001, "too_many_rows"),
        (b'<row r="1">' + b"<c><v>1</v></c>" * 400 + b"</row>" + b"<row><c/></row>" * 20_000, "too_many_columns"),
        (b'<row r="1"><c r="XFC1"/><c/><c/></row>', "too_many_columns"),
        (b'<row r="1"><c r="AAAA1"/></row>', "too_many_columns"),
        (b'<row r="1"><c r="A1" r="XFD1048576"/></row>', "too_many_rows"),
        (b'<row r="1"><c r="A1" t="s" s="1" r="AAAA1"/></row>', "too_many_columns"),
        (b'<row r="250001"><c r="A250001"/></row>', "too_many_rows"),
        (b'<x:row r="1"><x:c r="A250001"/></x:row>', "too_many_rows"),
        (b'<row r="1"><c r="A1"/><c r="XFD9999"><v>1</v></c></row>', "too_many_columns"),
        (b'<row r="1"><c r="A1"/><c r="ZZ9999"><v>1</v></c></row>', "too_many_columns"),
        (b'<row r="1"><c r="A1" r="ZZ9999"><v>1</v></c></row>', "too_many_columns"),
        (b'<row r="1"><c ' + b" " * 300_000 + b"r=" + b" " * 90_000 + b'"A1048576"/></row>', "too_many_rows"),
    ],
)
def test_cells_count_however_they_say_where_they_stand(cells: bytes, reason: str) -> None:
    assert why(workbook(cells)) == reason


def test_cells_that_do_not_say_where_they_stand_are_read() -> None:
    rows = b'<row><c t="str"><v>code</v></c><c t="str"><v>name</v></c></row>' + b"<row><c><v>1</v></c></row>" * 3_000
    assert read(workbook(rows), "a.xlsx").records[-1] == ("1", "")


@pytest.mark.parametrize("column", [b"Z", b"AZ", b"XFD"])
def test_cells_far_out_that_are_only_coloured_take_no_room(column: bytes) -> None:
    cells = b'<row r="1"><c r="A1" t="str"><v>code</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    cells += b'<row r="9000"><c r="%s9000" s="1"/></row>' % column
    assert read(workbook(cells), "a.xlsx").records == (("1",),)


def test_a_long_sheet_and_a_wide_one_are_read() -> None:
    long = b'<row r="1"><c r="B1" t="str"><v>code</v></c></row><row r="249999"><c r="B249999"><v>1</v></c></row>'
    wide = b'<row r="1"><c r="A1" t="str"><v>code</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    wide += b'<row r="3"><c r="A3"><v>2</v></c></row><row r="8000"><c r="WV8000"><v>1</v></c></row>'
    assert read(workbook(long), "a.xlsx").lines == (249_999,)
    assert len(read(workbook(wide), "a.xlsx").records[-1]) == 620


@pytest.mark.parametrize("value", [b"", b"<v/>", b"<v></v>"])
def test_a_formula_that_was_never_reckoned_is_named(value: bytes) -> None:
    cells = b'<row r="1"><c r="A1" t="str"><v>code</v></c></row><row r="2"><c r="A2"><v>1</v></c>'
    cells += b'<c r="B2" s="1"><f>1+1</f>' + value + b'</c><c r="C2"><f t="shared" si="0"/></c></row>'
    with pytest.raises(Refused) as caught:
        read(workbook(cells), "a.xlsx")
    assert caught.value.about == {"why": "formula_without_value", "file_name": "a.xlsx", "cell": "B2"}


def test_a_formula_with_a_result_is_read_and_another_sheet_does_not_matter() -> None:
    cells = b'<row r="1"><c r="A1" t="str"><v>code</v></c></row><row r="2"><c r="A2"><f>1+1</f><v>2</v></c>'
    cells += b'<c r="B2" t="str"><f>""</f><v></v></c></row>'
    assert read(workbook(cells, second=FORMULA), "a.xlsx").records == (("2",),)


def test_a_formula_is_found_where_the_parts_of_a_long_sheet_meet() -> None:
    filler = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 9_000))
    for shift in range(0, 120, 7):
        formula = b'<row r="9001"><c r="A9001"><f>1+1</f></c></row>'
        padded = filler[: 262_144 - len(HEAD) - 60 + shift].rpartition(b"<row")[0]
        padded += b" " * (262_144 - len(HEAD) - 60 + shift - len(padded))
        assert why(workbook(padded + formula)) == "formula_without_value"


def sharing(texts: list[bytes], cells: list[int]) -> bytes:
    """A workbook of one column whose cells refer to these shared texts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as plain, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "xl/worksheets/sheet1.xml":
                rows = b"".join(
                    b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (line, line, at)
                    for line, at in enumerate(cells, 1)
                )
                content = re.sub(rb"<sheetData.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", content)
            if name == "xl/sharedStrings.xml":
                start = content[: content.index(b">", content.index(b"<sst")) + 1]
                content = start + b"".join(b"<si><t>%s</t></si>" % one for one in texts) + b"</sst>"
            packed.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("text", [b"x" * 30_000, b"x" * 15_000 + b"<!--<si><t>-->" + b"x" * 15_000])
def test_a_long_text_that_thousands_of_cells_share_is_refused_before_it_is_held_for_each(
    text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", None)
    with pytest.raises(Refused) as caught:
        read(sharing([b"code", text], [0, *[1] * 4_000]), "a.xlsx")
    assert caught.value.about["why"] == "unpacks_to_too_much"


def test_a_long_text_that_cells_share_in_an_unusual_way_counts_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", None)
    content = sharing([b"code", b"x" * 30_000], [0])
    rows = b"".join(b"<row r='%d'><c t = 's' r='A%d' ><v >1</v></c></row>" % (line, line) for line in range(1, 4_000))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as plain, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in plain.namelist():
            packed.writestr(name, HEAD + rows + TAIL if name == "xl/worksheets/sheet1.xml" else plain.read(name))
    assert why(made.getvalue()) == "unpacks_to_too_much"


@pytest.mark.usefixtures("unopened")
def test_shared_texts_to_which_no_cell_refers_are_held_all_the_same() -> None:
    assert why(sharing([b"code", b"x" * 110 * 1024 * 1024], [0])) == "unpacks_to_too_much"


@pytest.mark.usefixtures("unopened")
def test_millions_of_shared_texts_without_a_letter_are_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_texts, "MAX_TEXTS", 1_000)
    assert why(sharing([b"code", *[b""] * 1_000], [0])) == "unpacks_to_too_much"


@pytest.mark.usefixtures("unopened")
@pytest.mark.parametrize("name", ["xl/styles.xml", "xl/workbook.xml"])
def test_the_frame_of_a_workbook_has_a_limit_of_its_own(name: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as plain, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in plain.namelist():
            packed.writestr(part, plain.read(part) + b" " * (40 * 1024 * 1024 if part == name else 0))
    assert why(made.getvalue()) == "unpacks_to_too_much"


def test_one_long_text_among_thousands_of_short_ones_is_read() -> None:
    sheet = read(sharing([b"code", b"x" * 30_000, b"short"], [0, 1, *[2] * 4_000]), "a.xlsx")
    assert (len(sheet.records), len(sheet.records[0][0]), sheet.records[-1]) == (4_001, 30_000, ("short",))


@pytest.mark.parametrize("cell", [b't="inlineStr"><is><t>%s</t></is>', b't="str"><v>%s</v>'])
def test_thousands_of_cells_that_hold_a_long_text_themselves_are_refused_before_they_are_read(
    cell: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", None)
    rows = b"".join(b'<row r="%d"><c r="A%d" %s</c></row>' % (n, n, cell % (b"x" * 30_000)) for n in range(1, 4_000))
    assert why(workbook(rows)) == "unpacks_to_too_much"
