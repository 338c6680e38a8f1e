"""What the pages of an import show, and where they lead."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.catalog import Course
from portal.services import audit
from tests.make import Make
from tests.web.test_imports import planned, said


@pytest.fixture
def administrator(sign_in: Callable[[int], FlaskClient], make: Make) -> FlaskClient:
    return sign_in(make.person("ADM", name="Ada Desk", administrator=True))


@pytest.fixture
def learning(sign_in: Callable[[int], FlaskClient], make: Make) -> FlaskClient:
    return sign_in(make.person("LD", learning=True))


def applied(browser: FlaskClient, kind: str, content: str) -> str:
    address = planned(browser, kind, content)
    assert browser.post(f"{address}/apply", data={"skip": "1"}).status_code == 303
    return address


def test_each_problem_stands_once_on_the_page(learning: FlaskClient) -> None:
    all_wrong = planned(learning, "courses", "code,title,hours\nA-1,First,many\n")
    some_wrong = planned(learning, "courses", "code,title,hours\nA-1,First,many\nA-2,Second,1\n")
    for address in (all_wrong, some_wrong, f"{some_wrong}?action=refused"):
        page = learning.get(address)
        assert said(page).count("You need hours like 1.5") == 1
        assert "action=refused" not in page.get_data(as_text=True)
        assert 'href="#h-problems"' in page.get_data(as_text=True)
    assert "A-2" in said(learning.get(f"{some_wrong}?action=refused"))


def test_what_is_to_be_known_about_a_refused_row_stands_with_its_problem(learning: FlaskClient, make: Make) -> None:
    make.person("00007")
    make.course("C-1")
    sheet = "employee_no,course_code,enrolled_on\n7,C-1,2025-01-01\n00007,C-1,2025-01-02\n"
    page = said(learning.get(planned(learning, "enrollments", sheet)))
    assert page.count("there is no 7.") == 1
    assert page.count("should it be 00007?") == 1


@pytest.mark.parametrize(
    ("kind", "sheet", "address"),
    [
        ("people", "employee_no,name,email,hired_on\nP-1,Pia · Per,p@x.example,2020-01-01\n", "/admin/people/P-1"),
        ("units", "code,name\nU-1,One\n", "/admin/units/U-1"),
        ("assignments", "employee_no,unit,from\n007,OPS,2024-01-01\n", "/admin/people/007"),
    ],
)
def test_rows_of_administrators_lead_to_what_they_made(
    administrator: FlaskClient, make: Make, kind: str, sheet: str, address: str
) -> None:
    make.unit("OPS")
    make.person("007")
    plan = planned(administrator, kind, sheet)
    assert f'href="{address}"' not in administrator.get(plan).get_data(as_text=True)
    page = administrator.get(applied(administrator, kind, sheet)).get_data(as_text=True)
    assert f'href="{address}"' in page
    assert administrator.get(address).status_code == 200


@pytest.mark.parametrize(
    ("kind", "sheet", "address"),
    [
        ("courses", "code,title,status\nA-1,First · One,published\n", "/courses/A-1/edit"),
        ("courses", "code,title,status\nD-1,A draft,draft\n", "/courses/D-1/edit"),
        ("enrollments", "employee_no,course_code,enrolled_on\n007,C-1,2025-01-01\n", "/people/007"),
        ("completions", "email,course_code,completed_on\np007@company.example,C-1,2025-01-01\n", ""),
    ],
)
def test_rows_of_learning_lead_to_what_they_made(
    learning: FlaskClient, make: Make, kind: str, sheet: str, address: str
) -> None:
    make.person("007")
    make.course("C-1")
    done = applied(learning, kind, sheet)
    page = learning.get(done).get_data(as_text=True)
    if not address:
        assert 'href="/people/' not in page
        return
    assert f'href="{address}"' in page
    assert learning.get(address).status_code == 200
    learning.post(f"{done}/undo")
    assert f'href="{address}"' not in learning.get(done).get_data(as_text=True)


def test_the_page_of_an_import_has_the_colours_that_somebody_chose(learning: FlaskClient) -> None:
    address = planned(learning, "courses", "code,title\nA-1,First\n")
    assert "data-bs-theme" not in learning.get(address).get_data(as_text=True)
    learning.post("/look", data={"look": "dark"})
    assert 'data-bs-theme="dark"' in learning.get(address).get_data(as_text=True)


def test_the_field_of_a_column_that_is_missing_says_so_itself(learning: FlaskClient) -> None:
    address = planned(learning, "courses", "Nummer;Wie\nA-1;First\n")
    page = learning.get(address + "/columns").get_data(as_text=True)
    assert 'aria-invalid="true"' not in page
    answer = learning.post(f"{address}/columns", data={"column-0": "code", "column-1": "", "profile": ""})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'aria-invalid="true" aria-describedby="column-1-error"' in " ".join(page.split())
    assert said(answer).count("You need to choose which column is title.") == 2


def test_an_undo_says_what_it_counts(administrator: FlaskClient) -> None:
    people = "".join(f"P-{n},Person {n},p{n}@x.example,2020-01-01,OPS\n" for n in range(3))
    applied(administrator, "units", "code,name\nOPS,Operations\n")
    done = applied(administrator, "people", f"employee_no,name,email,hired_on,unit\n{people}")
    page = said(administrator.get(f"{done}/undo"))
    assert "Of its 3 rows 3 wrote something: 3 new, 0 changed." in page
    assert "In records of the portal, not in rows of the sheet" in page


def test_of_two_columns_of_one_name_one_is_chosen_and_the_other_left_out(learning: FlaskClient) -> None:
    address = planned(learning, "courses", "code,title,hours,Hours,Notes,Notes\nA-1,First,x,3,,\nA-2,Second,y,4,n,m\n")
    page = said(learning.get(f"{address}/columns"))
    assert "Another column is that already" in page
    both = {"column-0": "code", "column-1": "title", "column-2": "hours", "column-3": "hours", "profile": ""}
    assert "You need to choose hours for one column only." in said(learning.post(f"{address}/columns", data=both))
    chosen = {**both, "column-2": "", "column-4": "", "column-5": "", "profile": "Twins"}
    assert learning.post(f"{address}/columns", data=chosen).location == address
    page = said(learning.get(address))
    assert "Apply 2 changes" in page
    assert "hours 3" in page
    again = planned(learning, "courses", "code,title,hours,Hours,Notes,Notes\nA-3,Third,x,3,,\n")
    assert "Apply 1 change" in said(learning.get(again))


def test_a_last_column_without_a_name_can_be_mapped(learning: FlaskClient) -> None:
    address = planned(learning, "courses", "code;title;\nA-1;First;3\nA-2;Second;4\nA-3;Third;\n")
    assert "Column 3 (no name)" in said(learning.get(f"{address}/columns"))
    chosen = {"column-0": "code", "column-1": "title", "column-2": "hours", "profile": ""}
    assert learning.post(f"{address}/columns", data=chosen).location == address
    page = said(learning.get(address))
    assert "hours 3" in page
    assert "Apply 3 changes" in page


def test_two_columns_of_one_name_are_asked_about_again_when_they_stand_elsewhere(learning: FlaskClient) -> None:
    """Which of them was chosen is remembered of its place alone."""
    address = planned(learning, "courses", "code,hours,title,Hours\nA-1,x,First,3\n")
    chosen = {"column-0": "code", "column-2": "title", "column-1": "", "column-3": "hours", "profile": "Twins"}
    assert learning.post(f"{address}/columns", data=chosen).location == address
    there = planned(learning, "courses", "title,hours,code,Hours\nSecond,x,A-2,3\n")
    assert "hours 3" in said(learning.get(there))
    moved = planned(learning, "courses", "code,hours,Hours,title\nA-3,x,3,Third\n")
    assert learning.get(moved).location == f"{moved}/columns"


def test_a_single_cell_beyond_the_header_makes_no_column(learning: FlaskClient) -> None:
    address = planned(learning, "courses", "code;title;\nA-1;First;\nA-2;Second;see below\nA-3;Third;\n")
    assert "1 row has a problem" in said(learning.get(address))


def test_each_column_that_is_missing_has_a_field_of_its_own(learning: FlaskClient) -> None:
    address = planned(learning, "courses", "Nr;Wie\nA-1;First\n")
    page = learning.get(f"{address}/columns").get_data(as_text=True)
    assert 'href="#column-0"' in page
    assert 'href="#column-1"' in page


def test_administrators_are_told_who_changed_a_field_in_conflict(administrator: FlaskClient) -> None:
    applied(administrator, "units", "code,name\nOPS,Operations\nHR,People\n")
    changed = administrator.post("/admin/units/OPS", data={"name": "Ops and more", "parent": "", "lead_no": ""})
    assert changed.status_code == 303
    page = said(administrator.get(planned(administrator, "units", "code,name\nOPS,Operations two\nHR,People\n")))
    assert "Somebody has changed this since the last sheet" in page
    assert page.count("changed by Ada Desk on") == 1


def test_whoever_changed_a_field_before_the_last_sheet_or_before_the_terminal_did_not_make_the_conflict(
    administrator: FlaskClient,
) -> None:
    applied(administrator, "units", "code,name\nOPS,Operations\nHR,People\n")
    for code in ("OPS", "HR"):
        administrator.post(f"/admin/units/{code}", data={"name": "By hand", "parent": "", "lead_no": ""})
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    db.session.execute(update(AuditEvent).where(AuditEvent.subject == "HR").values(at=long_ago))
    audit.record(None, "unit.changed", "OPS", at=datetime.now(UTC), old={"name": "By hand"}, new={"name": "By hand"})
    db.session.commit()
    page = said(administrator.get(planned(administrator, "units", "code,name\nOPS,Other\nHR,Another\n")))
    assert page.count("Somebody has changed this since the last sheet") == 1
    assert page.count("By hand : keep this as name of line") == 2
    assert "changed by" not in page


def test_learning_is_not_told_what_only_the_log_knows(learning: FlaskClient) -> None:
    applied(learning, "courses", "code,title\nA-1,First\n")
    course = db.session.execute(select(Course)).scalar_one()
    course.title = "Other"
    audit.record(None, "course.changed", "A-1", at=datetime.now(UTC), old={"title": "First"}, new={"title": "Other"})
    db.session.commit()
    page = said(learning.get(planned(learning, "courses", "code,title\nA-1,Third\n")))
    assert "Somebody has changed this since the last sheet" in page
    assert "changed by" not in page


def test_choices_for_columns_that_were_read_anew_meanwhile_are_not_taken_by_place(learning: FlaskClient) -> None:
    address = planned(learning, "courses", b"a;b,c\nK-1;One,K-2\n")
    shown = re.search(r'name="columns" value="([^"]+)"', learning.get(f"{address}/columns").text)
    assert shown
    learning.post(f"{address}/read-again", data={"delimiter": ";"})
    anew = re.search(r'name="columns" value="([^"]+)"', learning.get(f"{address}/columns").text)
    assert anew
    assert anew[1] != shown[1]
    chosen = {"column-0": "code", "column-1": "title", "profile": ""}
    late = learning.post(f"{address}/columns", data={**chosen, "columns": html.unescape(shown[1])})
    assert (late.status_code, "say yours again" in said(late)) == (409, True)
    assert learning.post(f"{address}/columns", data={**chosen, "columns": html.unescape(anew[1])}).status_code == 303
