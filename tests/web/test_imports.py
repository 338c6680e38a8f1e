"""Imports by wizard: a file becomes a plan, the plan is looked at, and exactly that is applied."""

import csv
import html
import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.intake import Import, ImportRow
from portal.model.people import Person
from portal.rules.intake.kinds import ImportState, Kind
from portal.rules.spreadsheet import unguarded
from portal.services.intake import imports
from portal.services.intake.handlers import needed
from portal.web.imports import uploads
from portal.wording.columns import MEANINGS
from tests.conftest import counted
from tests.make import Make

STARTER = Path(__file__).parents[2] / "portal" / "starter"
COURSES = "code,title,hours,status\nA-1,First,1,published\nA-2,Second,2,published\nA-3,Third,many,published\n"


@pytest.fixture
def browser(sign_in: Callable[[int], FlaskClient], make: Make) -> FlaskClient:
    return sign_in(make.person("LD", name="Lena Desk", learning=True))


def upload(browser: FlaskClient, kind: str, content: str | bytes, name: str = "list.csv", **more: str):  # type: ignore[no-untyped-def]
    raw = content.encode() if isinstance(content, str) else content
    return browser.post(f"/imports/new/{kind}", data={"file": (io.BytesIO(raw), name), **more})


def planned(browser: FlaskClient, kind: str, content: str | bytes, **more: str) -> str:
    """The address of the plan that a sheet became."""
    answer = upload(browser, kind, content, **more)
    assert answer.status_code == 303, said(answer)
    return str(answer.location)


def said(answer) -> str:  # type: ignore[no-untyped-def]
    """What a page says, without its tags, its white space evened out."""
    text = re.sub(r"<(script|style|svg).*?</\1>", "", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def without_token(answer) -> str:  # type: ignore[no-untyped-def]
    """A page but for the token of its forms, which changes by the second."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", answer.get_data(as_text=True))


def codes() -> list[str]:
    found = list(db.session.scalars(select(Course.code).order_by(Course.code)))
    db.session.rollback()
    return found


def states() -> list[ImportState]:
    found = list(db.session.scalars(select(Import.state).order_by(Import.id)))
    db.session.rollback()
    return found


def test_the_starter_catalog_goes_all_the_way_and_a_second_time_changes_nothing(browser: FlaskClient) -> None:
    for kind, name, rows in (("competencies", "competencies.csv", 16), ("courses", "ai_catalog.csv", 48)):
        content = (STARTER / name).read_bytes()
        address = planned(browser, kind, content)
        page = said(browser.get(address))
        assert f"New {rows} of {rows} rows" in page
        assert f"Apply {rows} changes" in page
        done = browser.post(f"{address}/apply", follow_redirects=True)
        assert f"Applied: {rows} new, 0 changed." in said(done)
        assert "Apply it" not in said(done)
        again = planned(browser, kind, content)
        page = said(browser.get(again))
        assert "This very file was applied on" in page
        assert f"Unchanged {rows} of {rows} rows" in page
        assert "There is nothing to apply" in page
        refused = browser.post(f"{again}/apply")
        assert (refused.status_code, "There is nothing to apply: every row is unchanged" in said(refused)) == (
            409,
            True,
        )
    assert len(codes()) == 48


def test_a_sheet_of_no_rows_has_nothing_to_apply(browser: FlaskClient) -> None:
    address = planned(browser, "courses", "code,title\n")
    page = said(browser.get(address))
    assert "There is nothing to apply There are no rows below the header." in page
    assert "Apply 0" not in page
    assert browser.post(f"{address}/apply").status_code == 409


def test_nothing_is_changed_before_somebody_applies_it(browser: FlaskClient) -> None:
    address = planned(browser, "courses", COURSES)
    browser.get(address)
    assert codes() == []
    assert browser.get(f"{address}/apply").status_code == 405
    assert browser.post(f"{address}/cancel", follow_redirects=True).status_code == 200
    assert (codes(), states()) == ([], [ImportState.CANCELLED])
    late = browser.post(f"{address}/apply")
    assert (late.status_code, "This import was cancelled." in said(late)) == (409, True)
    assert codes() == []


def test_rows_with_a_problem_stay_out_only_where_that_is_chosen(browser: FlaskClient) -> None:
    address = planned(browser, "courses", COURSES)
    page = browser.get(address)
    assert "1 row has a problem" in said(page)
    assert 'name="cell-4-hours" value="many"' in page.get_data(as_text=True)
    assert "4 hours You need hours like 1.5, 1h 30m or 90 min in hours, not “many”. bad_duration" in said(page)
    assert "Apply 2 changes, skip 1 row" in said(page)
    stopped = browser.post(f"{address}/apply")
    assert stopped.status_code == 409
    assert codes() == []
    done = browser.post(f"{address}/apply", data={"skip": "1"}, follow_redirects=True)
    assert "Applied: 2 new, 0 changed." in said(done)
    assert codes() == ["A-1", "A-2"]


def test_the_counts_of_a_plan_add_up_and_its_changes_show_old_and_new(browser: FlaskClient, make: Make) -> None:
    make.course("A-1", title="Old title", minutes=60)
    make.course("A-2", title="Second", minutes=120)
    address = planned(browser, "courses", COURSES + "A-4,Fourth,1,published\n")
    page = said(browser.get(address))
    for count in ("New 1 of 4 rows", "Changed 1 of 4 rows", "Unchanged 1 of 4 rows", "With a problem 1 of 4 rows"):
        assert count in page
    assert "title was Old title → becomes First" in page
    new = said(browser.get(f"{address}?action=create"))
    assert "title Fourth" in new
    assert "Old title" not in new
    row = db.session.execute(
        select(Import.rows, Import.created, Import.updated, Import.unchanged, Import.skipped, Import.refused)
    ).one()
    assert row[0] == sum(row[1:])


def test_problem_rows_come_back_beside_what_was_written_and_can_be_imported_again(browser: FlaskClient) -> None:
    sheet = "code,title,hours\nA-1,=HYPERLINK(1),bad\nA-2,fine,1\n@A,-2+3,1\n"
    address = planned(browser, "courses", sheet)
    answer = browser.get(f"{address}/problems.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [(row["_line"], row["code"], row["title"], row["hours"]) for row in rows] == [
        ("2", "A-1", "'=HYPERLINK(1)", "bad"),
        ("4", "'@A", "'-2+3", "1"),
    ]
    assert [row["_problem_code"] for row in rows] == ["bad_duration", "bad_code"]
    assert all(row["_problem"].startswith("You need") for row in rows)
    assert unguarded(rows[0]["title"]) == "=HYPERLINK(1)"
    corrected = answer.get_data(as_text=True).replace("bad", "1").replace("'@A", "A-3")
    again = planned(browser, "courses", corrected)
    assert "Apply 2 changes" in said(browser.get(again))


UNREADABLE = [
    (b"", "You need to choose a file with something in it"),
    (b"%PDF-1.7 ...", "You need a CSV or XLSX file"),
    (b"code,title\nA,\x00B\n", "NUL"),
    (b"PK\x03\x04 not a workbook", "damaged"),
]


@pytest.mark.parametrize(("content", "sentence"), UNREADABLE)
def test_a_file_that_is_no_sheet_comes_back_with_the_reason_and_is_not_kept(
    browser: FlaskClient, content: bytes, sentence: str
) -> None:
    answer = upload(browser, "courses", content)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert "Import courses" in said(answer)
    assert states() == []


def test_without_a_file_there_is_a_sentence(browser: FlaskClient) -> None:
    for sent in ({}, {"file": (io.BytesIO(b"x"), "")}, {"file": "text"}):
        answer = browser.post("/imports/new/courses", data=sent)
        assert (answer.status_code, "You need to choose a file, or to paste cells." in said(answer)) == (422, True)
    odd = upload(browser, "courses", COURSES, profile="klingon")
    assert (odd.status_code, "You need one of the list." in said(odd)) == (422, True)
    assert states() == []


def test_more_than_a_request_may_carry_is_refused_before_it_is_read(app: Flask, browser: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = upload(browser, "courses", COURSES + " " * 1000)
    assert answer.status_code == 413
    assert "You need a file of at most" in said(answer)
    assert states() == []


def test_what_somebody_may_not_import_is_not_there(
    sign_in: Callable[[int], FlaskClient], browser: FlaskClient, make: Make
) -> None:
    administrator = sign_in(make.person("ADM", administrator=True))
    both = sign_in(make.person("BOTH", administrator=True, learning=True))
    employee = sign_in(make.person("EMP"))
    courses = planned(browser, "courses", COURSES)
    units = planned(administrator, "units", "code,name\nORG,Company\n")
    missing = browser.get("/imports/4711")
    assert missing.status_code == 404
    for one, theirs, kind in ((browser, units, "units"), (administrator, courses, "courses")):
        for address in (theirs, f"{theirs}/problems.csv", f"/imports/new/{kind}", f"/imports/template/{kind}.csv"):
            answer = one.get(address)
            assert answer.status_code == 404
        for deed in ("apply", "cancel"):
            assert one.post(f"{theirs}/{deed}", data={"skip": "1"}).status_code == 404
        assert upload(one, kind, "code,name\nX,Y\n").status_code == 404
    assert without_token(browser.get(units)) == without_token(missing)
    assert states() == [ImportState.PLANNED, ImportState.PLANNED]
    assert codes() == []
    for kind in Kind:
        assert both.get(f"/imports/new/{kind}").status_code == 200
    assert both.get("/imports/new/nonsense").status_code == 404
    history = said(both.get("/imports"))
    assert "Import people" in history
    assert "Import people" not in said(browser.get("/imports"))
    for address in ("/imports", "/imports/new/courses", courses):
        assert employee.get(address).status_code == 403


def test_two_tabs_apply_a_plan_once(browser: FlaskClient, app: Flask) -> None:
    address = planned(browser, "courses", COURSES)
    assert browser.post(f"{address}/apply", data={"skip": "1"}).status_code == 303
    second = browser.post(f"{address}/apply", data={"skip": "1"})
    assert (second.status_code, "This import has already been applied." in said(second)) == (409, True)
    cancelled = browser.post(f"{address}/cancel")
    assert cancelled.status_code == 409
    assert (codes(), states()) == (["A-1", "A-2"], [ImportState.APPLIED])


def test_two_requests_at_the_same_moment_apply_a_plan_once(
    sign_in: Callable[[int], FlaskClient], browser: FlaskClient, make: Make
) -> None:
    address = planned(browser, "courses", COURSES)
    browsers = [browser, sign_in(make.person(learning=True))]
    together = Barrier(len(browsers))

    def apply(one: FlaskClient) -> int:
        together.wait()
        return one.post(f"{address}/apply", data={"skip": "1"}).status_code

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(apply, browsers)) == [303, 409]
    assert (codes(), states()) == (["A-1", "A-2"], [ImportState.APPLIED])


def test_a_plan_that_no_longer_holds_is_shown_anew_and_not_applied(browser: FlaskClient, make: Make) -> None:
    address = planned(browser, "courses", "code,title\nA-1,New title\n")
    make.course("A-1", title="Meanwhile")
    answer = browser.post(f"{address}/apply", follow_redirects=True)
    assert "The portal has changed since this was shown." in said(answer)
    assert "title was Meanwhile → becomes New title" in said(answer)
    assert db.session.scalars(select(Course.title)).all() == ["Meanwhile"]
    db.session.rollback()
    assert states() == [ImportState.PLANNED]
    browser.post(f"{address}/apply")
    assert db.session.scalars(select(Course.title)).all() == ["New title"]


def test_nobody_gives_themselves_a_role_by_sheet(sign_in: Callable[[int], FlaskClient], make: Make) -> None:
    administrator = sign_in(make.person("ADM", name="Ada", email="ada@company.example", administrator=True))
    sheet = "employee_no,name,email,roles,hired_on\nADM,Ada,ada@company.example,learning;administrator,2020-01-01\n"
    address = planned(administrator, "people", sheet)
    assert "1 row has a problem" in said(administrator.get(address))
    assert administrator.post(f"{address}/apply", data={"skip": "1"}).status_code == 409
    assert db.session.scalars(select(Person.is_learning)).all() == [False]


def test_the_template_of_a_kind_can_be_imported(sign_in: Callable[[int], FlaskClient], make: Make) -> None:
    both = sign_in(make.person("BOTH", administrator=True, learning=True))
    for kind in Kind:
        template = both.get(f"/imports/template/{kind}.csv")
        assert template.mimetype == "text/csv"
        answer = upload(both, kind, template.get_data())
        assert answer.status_code == 303, said(answer)


def test_a_cell_that_looks_like_markup_is_text(browser: FlaskClient) -> None:
    address = planned(browser, "courses", "code,title\nA-1,<script>alert(1)</script>\n<b>,x\n", name_of="")
    page = browser.get(f"{address}?action=create").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;" in page


def test_no_page_asks_more_often_when_there_is_more(browser: FlaskClient) -> None:
    def sheet(rows: int) -> str:
        return "code,title,hours\n" + "".join(f"C-{n},Course {n},{'x' if n % 3 else n % 9}\n" for n in range(rows))

    def statements(*addresses: str) -> list[int]:
        found = []
        for address in addresses:
            with counted() as ran:
                assert browser.get(address).status_code == 200
            found.append(len(ran))
        return found

    small, large = planned(browser, "courses", sheet(3)), planned(browser, "courses", sheet(200))
    few = statements(small, f"{small}?action=refused", f"{small}/columns", "/imports", "/imports/new/courses")
    more = (f"{large}?action=refused&page=2&wrong=2", f"{large}/columns", "/imports", "/imports/new/courses")
    assert statements(large, *more) == few
    assert max(few) <= 8
    assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 203
    page = said(browser.get(large))
    assert "1 to 50 of 133 rows" in page
    assert "1 to 50 of 67 rows" in page


def test_a_file_is_read_before_anybody_has_to_wait(monkeypatch: pytest.MonkeyPatch, browser: FlaskClient) -> None:
    order: list[str] = []
    read, transaction = imports.read, uploads.transaction

    def noted_read(*given: Any) -> Any:
        order.append("read")
        return read(*given)

    def noted_transaction() -> Any:
        order.append("transaction")
        return transaction()

    monkeypatch.setattr(imports, "read", noted_read)
    monkeypatch.setattr(uploads, "transaction", noted_transaction)
    assert upload(browser, "courses", COURSES).status_code == 303
    assert order == ["read", "transaction"]


def test_pasted_cells_are_a_sheet(browser: FlaskClient) -> None:
    answer = browser.post("/imports/new/courses", data={"pasted": "\r\ncode\ttitle\r\nA-1\tSays “hi”; at length\r\n"})
    assert answer.status_code == 303, said(answer)
    page = said(browser.get(answer.location))
    assert "Says “hi”; at length" in page
    assert "with tabs" in page
    nothing = browser.post("/imports/new/courses", data={"pasted": " \n\t\n "})
    assert (nothing.status_code, "or to paste cells" in said(nothing)) == (422, True)


def test_a_chosen_file_wins_over_what_is_pasted(browser: FlaskClient) -> None:
    address = planned(browser, "courses", "code,title\nA-1,From the file\n", pasted="code\ttitle\nA-2\tPasted\n")
    page = said(browser.get(address))
    assert "From the file" in page
    assert "A-2" not in page


@pytest.mark.parametrize("kind", list(Kind))
def test_every_column_of_a_kind_is_explained(sign_in: Callable[[int], FlaskClient], make: Make, kind: Kind) -> None:
    both = sign_in(make.person("BOTH", administrator=True, learning=True))
    page = said(both.get(f"/imports/new/{kind}"))
    header, _ = imports.template(kind)
    assert tuple(MEANINGS[kind]) == header
    for name in header:
        mark = " needed" if name in needed(kind) else ""
        assert f"{name}{mark} {MEANINGS[kind][name]}" in page


ODD = "Payroll export\nof 3 Nov\n\nNumber;Course title;Ends;Other\nA-1;Änderung;03/04/2027;x\nA-2;Second;05/06/2027;y\n"


def choices(page: str) -> dict[str, tuple[str, list[str]]]:
    """Every select of a page: what is selected, and the values of its options."""
    found = {}
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        options = re.findall(r"<option([^>]*)>", body)
        values = [re.findall(r'value="([^"]*)"', option)[0] for option in options]
        chosen = [value for value, option in zip(values, options, strict=True) if "selected" in option]
        found[name] = ((chosen or values)[0], values)
    return found


def test_columns_that_nobody_knows_for_sure_are_asked_about_and_remembered(browser: FlaskClient) -> None:
    address = planned(browser, "courses", ODD.encode("cp1252"))
    landed = browser.get(address)
    assert (landed.status_code, landed.location) == (303, f"{address}/columns")
    page = browser.get(landed.location)
    text = said(page)
    assert "2 rows, read as Windows-1252 with semicolons, header on line 4" in text
    assert "Payroll export" in text
    assert "Änderung · Second" in text
    assert "One thing is still to be answered You need to choose which column is code." in text
    selects = choices(page.get_data(as_text=True))
    assert selects["column-1"][0] == "title"
    assert selects["column-3"][0] == ""
    answers = {
        "column-0": "code",
        "column-1": "title",
        "column-2": "retires_on",
        "column-3": "",
        "profile": " Payroll  ",
    }
    asked = browser.post(f"{address}/columns", data=answers)
    assert (asked.status_code, asked.location) == (303, f"{address}/columns")
    asking = browser.get(f"{address}/columns")
    assert "One thing is still to be answered You need to say how 03/04/2027 is meant." in said(asking)
    assert '<a href="#reading-2">You need to say how 03/04/2027 is meant.</a>' in asking.text
    assert 'aria-describedby="reading-2-error"' in asking.text
    assert "Still to be answered" in said(asking)
    again = choices(asking.text)
    assert again["reading-2"] == ("", ["", "dmy", "mdy"])
    assert again["column-2"][0] == "retires_on"
    unsaid = browser.post(f"{address}/columns", data={**answers, "reading-2": ""})
    assert (unsaid.status_code, "You need to say how 03/04/2027 is meant." in said(unsaid)) == (422, True)
    assert choices(unsaid.get_data(as_text=True))["column-0"][0] == "code"
    browser.post(f"{address}/columns", data={**answers, "reading-2": "dmy"})
    assert "Apply 2 changes" in said(browser.get(address))
    assert browser.post(f"{address}/apply").status_code == 303
    assert db.session.execute(select(Course.title, Course.retires_on).order_by(Course.code)).all() == [
        ("Änderung", date(2027, 4, 3)),
        ("Second", date(2027, 6, 5)),
    ]
    db.session.rollback()
    form = choices(browser.get("/imports/new/courses").get_data(as_text=True))
    next_one = ODD.replace("A-2;Second", "A-3;Third").encode("cp1252")
    assert form["profile"][1][:2] == ["", "none"]
    source = form["profile"][1][2]
    asked_again = browser.get(planned(browser, "courses", next_one, profile="none"))
    assert asked_again.location.endswith("/columns")
    by_itself = browser.get(planned(browser, "courses", next_one))
    assert "Its columns are those of Payroll, so it is understood as the last file from there." in said(by_itself)
    assert "Apply 1 change" in said(by_itself)
    other = browser.get(planned(browser, "courses", next_one.replace(b"Other", b"More")))
    assert other.location.endswith("/columns")
    next_address = planned(browser, "courses", next_one, profile=source)
    assert "Apply 1 change" in said(browser.get(next_address))
    profile_page = browser.get(f"{next_address}/columns").get_data(as_text=True)
    assert re.search(r'name="profile"\s+value="Payroll"', profile_page)
    assert browser.post("/imports/new/courses", data={"pasted": "code", "profile": "4711"}).status_code == 422


def test_how_a_file_is_read_can_be_changed_with_its_first_rows_in_view(browser: FlaskClient) -> None:
    address = planned(browser, "courses", "code\ttitle\nA-1\tÄ; b\n".encode("cp1252"))
    page = browser.get(f"{address}/columns")
    assert "read as Windows-1252 with tabs" in said(page)
    selects = choices(page.get_data(as_text=True))
    assert "cp1250" in selects["encoding"][1]
    assert selects["delimiter"] == ("\t", ["\t", ";"])
    answer = browser.post(
        f"{address}/read-again",
        data={"encoding": "cp1251", "delimiter": ";", "header_line": "0"},
        follow_redirects=True,
    )
    text = said(answer)
    assert "read as Windows-1251 with semicolons" in text
    assert "A-1 Д b" in text
    assert browser.get(address).location == f"{address}/columns"
    bad = browser.post(f"{address}/columns", data={"profile": "", "column-0": "title"})
    assert (bad.status_code, "You need to choose which column is code." in said(bad)) == (422, True)
    nowhere = browser.post(f"{address}/read-again", data={"header_line": "77"})
    assert (nowhere.status_code, "there is none on line 77" in said(nowhere)) == (422, True)
    back = {"encoding": "cp1252", "delimiter": "\t", "header_line": "1"}
    assert browser.post(f"{address}/read-again", data=back).status_code == 303
    settled = browser.post(f"{address}/columns", data={"profile": "", "column-0": "code", "column-1": "title"})
    assert settled.status_code == 303
    assert "Ä; b" in said(browser.get(address))


def test_another_worksheet_has_its_own_header_line(browser: FlaskClient) -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        book.add_worksheet("Read me").write_row(0, 0, ["see", "title"])
        second = book.add_worksheet("Courses")
        for at, row in enumerate((["Our list"], [], ["Kürzel", "Titel"], ["A-1", "First"])):
            second.write_row(at, 0, row)
    address = planned(browser, "courses", kept.getvalue(), name="list.xlsx")
    page = browser.get(f"{address}/columns")
    assert 'name="was-sheet" value="Read me"' in page.text
    data = {"sheet": "Courses", "was-sheet": "Read me", "header_line": "1"}
    again = browser.post(f"{address}/read-again", data=data, follow_redirects=True)
    assert "worksheet Courses (the workbook also has Read me), header on line 3" in said(again)
    settled = {"profile": "", "column-0": "code", "column-1": "title"}
    done = browser.post(f"{address}/columns", data=settled, follow_redirects=True)
    assert "read as a workbook, worksheet Courses (the workbook also has Read me)" in said(done)


def test_the_worksheet_whose_header_is_of_the_kind_is_taken_and_named(browser: FlaskClient) -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        book.add_worksheet("Cover").write_row(0, 0, ["title", "of this book"])
        second = book.add_worksheet("Courses")
        for at, row in enumerate((["Our list"], [], ["code", "title"], ["A-1", "First"])):
            second.write_row(at, 0, row)
        book.add_worksheet("More").write_row(0, 0, ["code", "title"])
    address = planned(browser, "courses", kept.getvalue(), name="list.xlsx")
    assert "worksheet Courses (the workbook also has Cover, More)" in said(browser.get(address))
    assert "worksheet Courses (the workbook also has Cover, More)" in said(browser.get(f"{address}/columns"))
    browser.post(f"{address}/apply")
    assert "worksheet Courses (the workbook also has Cover, More)" in said(browser.get(address))
    assert codes() == ["A-1"]


def test_a_sheet_of_another_kind_is_told_and_no_column_is_chosen_twice(browser: FlaskClient) -> None:
    address = planned(browser, "courses", "employee_no,course_code,completed_on,score\n1,A,2026-01-01,88\n")
    page = browser.get(f"{address}/columns")
    assert "This looks like a sheet of completions" in said(page)
    assert 'href="/imports/new/completions">Import it as completions</a>' in page.text
    chosen = [now for now, _ in choices(page.text).values() if now]
    assert len(chosen) == len(set(chosen))
    assert "for one column only" not in said(page)
    other = planned(browser, "courses", "code,Whatever\nA,B\n")
    assert "This looks like" not in said(browser.get(f"{other}/columns"))


def test_what_is_still_to_be_answered_is_counted_and_what_was_guessed_is_not_asked_for(browser: FlaskClient) -> None:
    address = planned(browser, "completions", "Course,Person,When\nA-1,x,y\n")
    page = browser.get(f"{address}/columns")
    selects = choices(page.text)
    assert selects["column-0"][0] == "course_code"
    assert "which column is course_code" not in said(page)
    assert "2 things are still to be answered" in said(page)
    assert "which column is employee_no. You need to choose which column is completed_on." in said(page)
    assert 'role="alert"' not in page.text
    assert 'role="alert"' in browser.post(f"{address}/columns", data={"profile": ""}).text


def test_two_columns_cannot_be_the_same(browser: FlaskClient) -> None:
    address = planned(browser, "courses", "code,title,Name\nA-1,First,x\n")
    answer = browser.post(f"{address}/columns", data={"profile": "", **{f"column-{n}": "title" for n in range(3)}})
    assert answer.status_code == 422
    assert "2 things are still to be answered" in said(answer)
    assert '<a href="#column-2">You need to choose title for one column only.</a>' in answer.text


def test_a_flawed_cell_is_corrected_in_place(browser: FlaskClient) -> None:
    address = planned(browser, "courses", COURSES)
    sent = {"cell-4-hours": "2h 30m", "was-cell-4-hours": "many", "cell-3-title": "", "was-cell-3-title": ""}
    answer = browser.post(f"{address}/cells", data=sent)
    assert (answer.status_code, answer.location) == (303, f"{address}#h-problems")
    page = said(browser.get(address))
    assert "Apply 3 changes" in page
    assert "has a problem" not in page
    browser.post(f"{address}/cells", data={"cell-4-hours": "no", "was-cell-4-hours": "2h 30m"})
    assert 'name="cell-4-hours" value="no"' in browser.get(address).get_data(as_text=True)
    browser.post(f"{address}/cells", data={"cell-4-hours": "3", "was-cell-4-hours": "no"})
    browser.post(f"{address}/apply")
    minutes = db.session.scalars(select(Course.minutes).order_by(Course.code)).all()
    assert minutes == [60, 120, 180]
    db.session.rollback()
    late = browser.post(f"{address}/cells", data={"cell-4-hours": "4", "was-cell-4-hours": "3"})
    assert (late.status_code, "This import has already been applied." in said(late)) == (409, True)


def test_cells_beyond_the_header_are_dropped_where_that_is_chosen(browser: FlaskClient) -> None:
    address = planned(browser, "courses", "code,title\nA-1,First,extra\n")
    assert "Drop the cells beyond the header" in said(browser.get(address))
    browser.post(f"{address}/cells", data={"cell-2-": ""})
    assert "Apply 1 change" in said(browser.get(address))


def test_a_row_is_left_out_and_taken_in_again(browser: FlaskClient) -> None:
    address = planned(browser, "courses", COURSES)
    assert browser.post(f"{address}/leave-out", data={"line": "4"}).status_code == 303
    page = said(browser.get(f"{address}?action=skipped"))
    assert "Skipped 1" in page
    assert "has a problem" not in page
    assert "Take in line 4" in page
    assert browser.post(f"{address}/take-in", data={"line": "4"}).status_code == 303
    assert "1 row has a problem" in said(browser.get(address))
    assert browser.post(f"{address}/leave-out", data={"line": "x"}).status_code == 303
    typed = {"line": "3", "cell-4-hours": "4", "was-cell-4-hours": "many"}
    browser.post(f"{address}/leave-out", data=typed)
    page = said(browser.get(address))
    assert "has a problem" not in page
    assert "Apply 2 changes" in page


def test_the_file_as_it_came_and_what_became_of_each_row_are_there_to_take(browser: FlaskClient) -> None:
    sheet = "code,title,hours\nA-1,=1+1,1\nA-2,fine,many\n"
    address = planned(browser, "courses", sheet)
    browser.post(f"{address}/apply", data={"skip": "1"})
    original = browser.get(f"{address}/original")
    assert original.data == sheet.encode()
    assert "attachment" in original.headers["Content-Disposition"]
    assert original.headers["X-Content-Type-Options"] == "nosniff"
    result = browser.get(f"{address}/result.csv")
    rows = list(csv.DictReader(io.StringIO(result.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [(row["_line"], row["_action"], row["_code"], row["title"]) for row in rows] == [
        ("2", "create", "", "'=1+1"),
        ("3", "refused", "bad_duration", "fine"),
    ]
    assert rows[1]["_message"].startswith("You need hours")
    again = planned(browser, "courses", result.get_data())
    assert "Unchanged 1 of 2 rows" in said(browser.get(again))
