"""What somebody answers on the page of an import: unknown words, conflicts, guards, complete files, and undoing it."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.intake import Import
from portal.model.org import Unit
from portal.model.people import Employment, Person
from portal.rules.intake.kinds import ImportState
from portal.services.database import transaction
from portal.web.imports import showing
from tests.conftest import counted
from tests.make import Make
from tests.web.test_imports import planned, said

HEADER = "employee_no,name,email,unit,hired_on\n"


@pytest.fixture
def administrator(sign_in: Callable[[int], FlaskClient], make: Make) -> FlaskClient:
    return sign_in(make.person("ADM", name="Ada Desk", email="adm@company.example", administrator=True))


@pytest.fixture
def learning(sign_in: Callable[[int], FlaskClient], make: Make) -> FlaskClient:
    return sign_in(make.person("LD", name="Lena Desk", learning=True))


def person(number: int, unit: str = "", name: str = "") -> str:
    return f"P-{number},{name or f'Person {number}'},p{number}@company.example,{unit},2020-01-01\n"


def all_of(statement) -> list[object]:  # type: ignore[no-untyped-def]
    found = list(db.session.scalars(statement))
    db.session.rollback()
    return found


def test_an_unknown_word_is_asked_about_once_and_its_answer_holds_for_all_rows(
    administrator: FlaskClient, make: Make
) -> None:
    make.unit("OPS", name="Operations")
    address = planned(administrator, "people", HEADER + person(1, "Operatons") + person(2, "Operatons"))
    page = administrator.get(address)
    assert "Nobody here knows this word" in said(page)
    text = page.get_data(as_text=True)
    assert text.count('name="ask-0-text"') == 1
    assert 'value="pick:OPS"' in text
    asked = {"ask-0-column": "unit", "ask-0-text": "Operatons", "ask-0": "pick:OPS"}
    assert administrator.post(f"{address}/answers", data=asked).location == f"{address}#h-questions"
    page = said(administrator.get(address))
    assert "Apply 2 changes" in page
    assert "Operatons unit → OPS Ask again" in page
    administrator.post(f"{address}/answers", data={**asked, "ask-0": "forget"})
    assert "2 rows have a problem" in said(administrator.get(address))
    administrator.post(f"{address}/answers", data={**asked, "ask-0": "skip"})
    assert "Skipped 2" in said(administrator.get(address))


def test_new_rows_show_how_their_cells_were_understood(learning: FlaskClient) -> None:
    sheet = (
        "code;title;format;hours;cost;retires_on;tags;level\n"
        'A-1;First;E-Learning;90 min;"1.250,50";31/12/2029;x;2\n'
        "A-2;Second;online;1.5;12;2029-12-30;x;2\n"
        "A-3;Third;lab;1;1.500;2029-12-30;x;2\n"
    )
    address = planned(learning, "courses", sheet)
    asked = {"ask-0-column": "format", "ask-0-text": "E-Learning", "ask-0": "pick:online"}
    learning.post(f"{address}/answers", data=asked)
    with counted() as ran:
        page = said(learning.get(f"{address}?action=create"))
    assert len(ran) <= 8
    first = page[page.index("2 A-1") : page.index("3 A-2")]
    assert "format E-Learning → is understood as online" in first
    assert "hours 90 min → is understood as 1.5 h ·" in first
    assert "cost 1.250,50 → is understood as 1,250.50 USD" in first
    assert "retires_on 31/12/2029 → is understood as 31 Dec 2029" in first
    assert "title First ·" in first
    second = page[page.index("3 A-2") : page.index("4 A-3")]
    assert "understood" not in second
    assert "understood" not in page[page.index("4 A-3") :]


def test_what_a_sheet_refers_to_can_be_made_on_the_way(administrator: FlaskClient) -> None:
    address = planned(administrator, "people", HEADER + person(1, "New place") + person(2, "New place"))
    assert "A new unit: make it as" in said(administrator.get(address))
    asked = {"ask-0-column": "unit", "ask-0-text": "New place", "ask-0": "create", "ask-0-code": "NP"}
    administrator.post(f"{address}/answers", data=asked)
    assert all_of(select(Unit.code)) == []
    assert administrator.post(f"{address}/apply").status_code == 303
    assert all_of(select(Unit.code)) == ["NP"]


def test_a_number_is_typed_where_many_would_change(learning: FlaskClient, make: Make) -> None:
    for number in range(12):
        make.course(f"C-{number}", title=f"Course {number}")
    sheet = "code,title\n" + "".join(f"C-{number},New title {number}\n" for number in range(5))
    address = planned(learning, "courses", sheet)
    page = said(learning.get(address))
    assert "Check this before you apply" in page
    assert "5 of 12 courses" in page
    for typed in ("", "4", "five"):
        refused = learning.post(f"{address}/apply", data={"confirm-changed": typed})
        assert refused.status_code == 409
    assert learning.post(f"{address}/apply", data={"confirm-changed": " 5 "}).status_code == 303
    assert "New title 1" in all_of(select(Course.title))


def test_a_complete_file_shows_whom_it_would_end_before_it_does(administrator: FlaskClient, make: Make) -> None:
    make.person("GONE", name="Gerd Gone", email="gone@company.example")
    sheet = HEADER + "ADM,Ada Desk,adm@company.example,,2020-01-01\n" + person(1)
    address = planned(administrator, "people", sheet)
    assert "Gerd Gone" not in said(administrator.get(address))
    administrator.post(f"{address}/complete", data={"complete": "1"})
    page = said(administrator.get(f"{address}?action=ends"))
    assert "Gerd Gone" in page
    assert "Leave 1 not in the file" in page
    administrator.post(f"{address}/complete")
    assert "not in the file" not in said(administrator.get(address))
    administrator.post(f"{address}/complete", data={"complete": "1"})
    guarded = administrator.get(address).get_data(as_text=True)
    typed = dict.fromkeys(re.findall(r'name="(confirm-[a-z]+)"', guarded), "1")
    assert "All of it in one go: 1 new, 0 changed, 1 leaves." in said(administrator.get(address))
    assert administrator.post(f"{address}/apply", data=typed).status_code == 303
    assert "Applied: 1 new, 0 changed, 1 left." in said(administrator.get(address))
    ends = select(Employment.end).join(Person, Person.id == Employment.person_id).where(Person.employee_no == "GONE")
    assert None not in all_of(ends)
    undone = administrator.post(f"{address}/undo").headers["Location"]
    assert all_of(ends) == [None]
    page = said(administrator.get(f"{undone}?action=ends"))
    assert "Undone: 1 row taken back, and 1 person came back." in page
    assert "Not in the file 1 taken back as well" in page
    assert "Gerd Gone" in page and "becomes empty" in page


def test_a_field_that_somebody_has_changed_since_is_decided_one_by_one_or_for_all(
    learning: FlaskClient, make: Make
) -> None:
    sheet = "code,title,provider\n" + "".join(f"C-{n},Title {n},Provider {n}\n" for n in range(3))
    learning.post(f"{planned(learning, 'courses', sheet)}/apply")
    for course in db.session.scalars(select(Course)):
        course.title = course.title.replace("Title", "Edited")
    db.session.commit()
    address = planned(learning, "courses", sheet.replace("Title", "Newer"))
    page = learning.get(address)
    assert "Somebody has changed this since the last sheet" in said(page)
    names = re.findall(r'name="(side-[^"]+)"', page.get_data(as_text=True))
    assert "Decide 3 fields first" in said(page)
    assert "Apply 3 changes" not in said(page)
    assert sorted(set(names)) == ["side-2-title", "side-3-title", "side-4-title"]
    assert learning.post(f"{address}/apply").status_code == 409
    learning.post(f"{address}/conflicts", data={"side-2-title": "ours", "side-3-title": "nonsense", "side-x-": "file"})
    learning.post(f"{address}/conflicts", data={"all": "file"})
    answer = learning.post(f"{address}/apply")
    assert answer.status_code == 303, said(answer)
    assert all_of(select(Course.title).order_by(Course.code)) == ["Edited 0", "Newer 1", "Newer 2"]


def test_an_import_is_undone_after_a_look_and_the_undo_can_be_undone(learning: FlaskClient) -> None:
    address = planned(learning, "courses", "code,title\nC-1,First\nC-2,Second\n")
    learning.post(f"{address}/apply")
    assert "Undo the import" in said(learning.get(address))
    preview = said(learning.get(f"{address}/undo"))
    assert "Removed 2" in preview
    assert len(all_of(select(Course.code))) == 2
    undone = learning.post(f"{address}/undo")
    assert undone.status_code == 303
    page = said(learning.get(undone.location))
    assert "Undone: 2 rows taken back." in page
    assert "It takes back import" in page
    assert all_of(select(Course.code)) == []
    assert "Undone" in said(learning.get(address))
    again = learning.post(f"{address}/undo")
    assert again.status_code == 409
    assert learning.post(f"{undone.location}/undo").status_code == 303
    assert len(all_of(select(Course.code))) == 2


def test_the_page_tells_how_far_it_is_and_looks_again_by_itself(
    learning: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = planned(learning, "courses", "code,title\nC-1,First\n")
    db.session.execute(Import.__table__.update().values(state=ImportState.APPLYING))
    db.session.commit()
    page = learning.get(address)
    assert "It was interrupted, and nothing was changed" in said(page)
    assert "Apply 1 change" in said(page)
    assert "Refresh" not in page.headers
    going = showing.looking.progress.__globals__["Progress"](showing.Stage.APPLYING, 1, 4)
    monkeypatch.setattr(showing.looking, "progress", lambda *_: going)
    page = learning.get(address)
    assert "25 % done" in said(page)
    assert page.headers["Refresh"] == "2"
    assert "Apply 1 change" not in said(page)


def test_no_answer_makes_the_page_ask_more_often(administrator: FlaskClient, make: Make) -> None:
    make.unit("OPS")
    few = planned(administrator, "people", HEADER + person(1, "Nowhere"))
    sheet = HEADER + "".join(person(n, f"Place {n % 30}") for n in range(2, 120))
    many = planned(administrator, "people", sheet)
    found = []
    for address in (few, many):
        with counted() as ran:
            assert administrator.get(address).status_code == 200
        found.append(len(ran))
    assert found[0] == found[1] <= 8


def test_a_word_with_markup_is_shown_as_it_is(administrator: FlaskClient) -> None:
    address = planned(administrator, "people", HEADER + person(1, "<img src=x>"))
    page = administrator.get(address).get_data(as_text=True)
    assert "<img" not in page
    assert html.escape("<img src=x>") in page


def test_the_apply_button_is_for_the_plan_of_its_page(learning: FlaskClient) -> None:
    def shown(page: str) -> dict[str, str]:
        return {"shown": re.findall('name="shown" value="([0-9a-f]+)"', page)[0], "skip": "1"}

    address = planned(learning, "courses", "code,title,level\nA-1,First,many\nA-2,Second,2\n")
    form = shown(learning.get(address).text)
    learning.post(f"{address}/cells", data={"cell-2-level": "1", "was-cell-2-level": "many"})
    stale = learning.post(f"{address}/apply", data=form)
    assert (stale.status_code, all_of(select(Course.code))) == (409, [])
    assert "Look at the new changes" in said(stale)
    learning.post(f"{address}/apply", data=shown(stale.text))
    assert sorted(map(str, all_of(select(Course.code)))) == ["A-1", "A-2"]


def test_a_partly_undone_import_does_not_offer_to_be_undone(learning: FlaskClient) -> None:
    address = planned(learning, "courses", "code,title\nA-1,First\nA-2,Second\n")
    learning.post(f"{address}/apply")
    assert "Undo the import" in said(learning.get(address))
    with transaction():
        db.session.execute(update(Course).where(Course.code == "A-1").values(title="By hand"))
    assert learning.post(f"{address}/undo").status_code == 303
    assert all_of(select(Import.state).order_by(Import.id))[0] is ImportState.PARTLY_UNDONE
    assert "Undo the import" not in said(learning.get(address))
