"""Figures as a workbook: numbers are numbers, and nothing runs."""

import io
import zipfile

import pytest
from python_calamine import load_workbook

from portal.rules.refusals import Refusal, Refused
from portal.services import workbooks
from portal.services.workbooks import write_workbook


def test_every_worksheet_has_its_header_and_its_rows() -> None:
    made = io.BytesIO()
    rows = [("=1+1", 3, 0.25, None, True), ("@SUM(A1)", 0, -1, "", False)]
    write_workbook(made, [("People", ("name", "a", "b", "c", "d"), rows), ("Units", ("unit",), [])])
    made.seek(0)
    book = load_workbook(made)
    assert book.sheet_names == ["People", "Units"]
    read = book.get_sheet_by_name("People").to_python()
    assert read[0] == ["name", "a", "b", "c", "d"]
    assert read[1:] == [["'=1+1", 3, 0.25, "", True], ["'@SUM(A1)", 0, -1, "", False]]
    assert book.get_sheet_by_name("Units").to_python() == [["unit"]]
    with zipfile.ZipFile(made) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_more_rows_than_a_worksheet_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    made = io.BytesIO()
    write_workbook(made, [("Rows", ("a",), [(1,)] * 3)])
    length = len(made.getvalue())
    with pytest.raises(Refused) as refused:
        write_workbook(made, [("Rows", ("a",), [(1,)] * 4)])
    assert refused.value.refusal is Refusal.SHEET_TOO_LONG
    assert len(made.getvalue()) == length > 0
