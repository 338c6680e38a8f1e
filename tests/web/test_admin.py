"""What administrators do, page by page."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.org import Unit, UnitAncestor
from portal.model.people import Person
from portal.services.passwords import Hashing
from portal.web.clock import today
from tests.conftest import CHEAP, counted
from tests.make import Make

Opener = Callable[[int], FlaskClient]


@pytest.fixture
def admin(make: Make, sign_in: Opener) -> FlaskClient:
    """A small company, and the browser of its administrator."""
    top = make.unit("TOP", name="Whole company")
    low = make.unit("LOW", name="Ölförderung", parent=top, lead_no="M1")
    boss = make.person("A1", name="Ana Admin", administrator=True, unit=top)
    make.person("A2", name="Abe Admin", administrator=True)
    make.person("M1", name="Mo Manager", unit=top, password_hash=Hashing(CHEAP).hashed("x"))
    make.person("T1", name="Zoë Łuk", email="zoe@x.example", unit=low)
    make.person("G1", name="Gone Long", end=date(2024, 1, 1), unit=low)
    make.person("C1", name="Comes Later", hired_on=date(2999, 1, 1))
    return sign_in(boss)


def names(page: TestResponse) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/admin/people/[^"]+">([^<]+)</a>', page.text)


def deed() -> tuple[str, str, object, object]:
    row = db.session.execute(
        select(AuditEvent.action, AuditEvent.subject, AuditEvent.old, AuditEvent.new).order_by(AuditEvent.id.desc())
    ).first()
    db.session.rollback()
    assert row is not None
    return tuple(row)  # type: ignore[return-value]


def person(number: str) -> Person:
    found = db.session.execute(select(Person).where(Person.employee_no == number)).scalar_one()
    db.session.expunge(found)
    db.session.rollback()
    return found


# ── people ──


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Abe Admin", "Ana Admin", "Comes Later", "Gone Long", "Mo Manager", "Zoë Łuk"]),
        ("text=zoe", ["Zoë Łuk"]),
        ("text=LUK+Zo", ["Zoë Łuk"]),
        ("text=t1", ["Zoë Łuk"]),
        ("text=zoe%40x", ["Zoë Łuk"]),
        ("text=nobody", []),
        ("unit=top", ["Ana Admin", "Mo Manager", "Zoë Łuk"]),
        ("unit=LOW", ["Zoë Łuk"]),
        ("role=manager", ["Mo Manager"]),
        ("role=administrator", ["Abe Admin", "Ana Admin"]),
        ("status=active", ["Mo Manager"]),
        ("status=left", ["Gone Long"]),
        ("status=coming", ["Comes Later"]),
        ("status=no_password&unit=LOW", ["Zoë Łuk"]),
        ("status=deactivated", []),
        (
            "status=nonsense&role=nonsense",
            ["Abe Admin", "Ana Admin", "Comes Later", "Gone Long", "Mo Manager", "Zoë Łuk"],
        ),
    ],
)
def test_people_are_found_by_what_one_knows_of_them(admin: FlaskClient, query: str, found: list[str]) -> None:
    assert names(admin.get(f"/admin?{query}")) == found


def test_pages_of_people_take_the_same_few_queries_however_many_there_are(admin: FlaskClient, make: Make) -> None:
    sizes = []
    for more in (0, 120):
        for _ in range(more):
            make.person()
        with counted() as statements:
            page = admin.get("/admin?page=2" if more else "/admin")
        sizes.append(len(statements))
    assert sizes == [4, 4]  # the gate, how many, this page, units for the filter
    assert len(names(page)) == 50
    assert "51 to 100 of 126 people" in page.text


NEWCOMER = {"employee_no": "N-1", "name": " Nia  New ", "email": "nia@x.example", "hired_on": "2026-01-05"}


def test_a_person_is_added_with_everything_that_is_known(admin: FlaskClient) -> None:
    answer = admin.post("/admin/new-person", data=NEWCOMER | {"unit": "low", "manager_no": "m1", "learning": "y"})
    assert (answer.status_code, answer.location) == (303, "/admin/people/N-1")
    added = person("N-1")
    assert (added.name, added.is_learning, added.is_administrator, added.password_hash) == (
        "Nia New",
        True,
        False,
        None,
    )
    page = admin.get("/admin/people/N-1").text
    assert "5 Jan 2026" in page and "Ölförderung" in page and "Now Mo Manager." in page
    assert deed()[:2] == ("person.added", "N-1")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"employee_no": "t1"}, "The employee number t1 belongs to somebody else."),
        ({"email": "ZOE@x.example"}, "The email ZOE@x.example belongs to somebody else."),
        ({"unit": "NOPE"}, "There is no unit NOPE."),
        ({"employee_no": "a b"}, "You need 1 to 40 letters"),
        ({"employee_no": ""}, "You need the employee number."),
        ({"email": "nia"}, "You need an address like"),
        ({"name": ""}, "You need the name."),
        ({"name": "x" * 201}, "You need at most 200 characters."),
        ({"hired_on": "31/02/2026"}, "You need a day like 2026-01-31."),
        ({"hired_on": "0026-01-31"}, "You need a day between 1900 and 2200."),
    ],
)
def test_a_person_who_cannot_be_added_is_not(admin: FlaskClient, wrong: dict[str, str], says: str) -> None:
    answer = admin.post("/admin/new-person", data=NEWCOMER | wrong)
    assert answer.status_code == 422
    assert says in answer.text
    assert "nobody fits" in admin.get("/admin?text=Nia").text.casefold()


def test_details_are_changed_and_the_log_keeps_the_old_ones(admin: FlaskClient) -> None:
    sent = {"name": "Zoé Luk", "email": "zoe@x.example", "manager_no": "M1", "location": "Łódź"}
    assert admin.post("/admin/people/T1/details", data=sent).status_code == 303
    assert deed() == (
        "person.changed",
        "T1",
        {"name": "Zoë Łuk", "manager_no": "", "location": ""},
        {"name": "Zoé Luk", "manager_no": "M1", "location": "Łódź"},
    )
    admin.post("/admin/people/T1/details", data=sent)
    assert db.session.scalar(select(db.func.count()).select_from(AuditEvent)) == 1


def test_a_manager_who_is_nobody_yet_is_kept_with_a_note(admin: FlaskClient) -> None:
    sent = {"name": "Zoë", "email": "zoe@x.example", "manager_no": "LATER"}
    answer = admin.post("/admin/people/T1/details", data=sent, follow_redirects=True)
    assert "Nobody has the number LATER yet" in answer.text
    assert person("T1").manager_no == "LATER"


def test_a_loop_of_managers_is_refused_and_printed(admin: FlaskClient) -> None:
    admin.post("/admin/people/T1/details", data={"name": "Zoë", "email": "zoe@x.example", "manager_no": "M1"})
    answer = admin.post("/admin/people/M1/details", data={"name": "Mo", "email": "m@x.example", "manager_no": "t1"})
    assert answer.status_code == 422
    assert "This would make a loop: M1 → T1 → M1." in answer.text
    own = admin.post("/admin/people/M1/details", data={"name": "Mo", "email": "m@x.example", "manager_no": "M1"})
    assert "This would make a loop: M1 → M1." in own.text


def test_roles_are_given_to_others_only(admin: FlaskClient) -> None:
    assert admin.post("/admin/people/T1/roles", data={"learning": "y"}).status_code == 303
    assert deed() == ("person.roles", "T1", {"learning": False}, {"learning": True})
    own = admin.post("/admin/people/A1/roles", data={"learning": "y", "administrator": "y"})
    assert own.status_code == 422
    assert "Nobody changes their own roles." in own.text
    assert person("A1").is_learning is False


def test_deactivating_ends_every_sign_in_at_once(admin: FlaskClient, sign_in: Opener) -> None:
    theirs = sign_in(person("T1").id)
    assert admin.post("/admin/people/T1/deactivate").status_code == 303
    assert theirs.get("/account").status_code == 302
    assert deed()[:2] == ("person.deactivated", "T1")
    assert names(admin.get("/admin?status=deactivated")) == ["Zoë Łuk"]
    assert admin.post("/admin/people/T1/link").status_code == 422
    admin.post("/admin/people/T1/reactivate")
    assert deed()[:2] == ("person.reactivated", "T1")
    assert theirs.get("/account").status_code == 302
    assert admin.post("/admin/people/A1/deactivate").status_code == 422


def test_an_administrator_can_end_the_sign_ins_of_somebody(admin: FlaskClient, sign_in: Opener) -> None:
    theirs, others = sign_in(person("T1").id), sign_in(person("M1").id)
    admin.post("/admin/people/T1/end-sign-ins")
    assert theirs.get("/account").status_code == 302
    assert others.get("/account").status_code == 200


def test_a_link_is_shown_once(admin: FlaskClient) -> None:
    page = admin.post("/admin/people/T1/link")
    link = re.search(r"http://127.0.0.1:8000(/welcome/[\w-]{43})", page.text)
    assert link is not None
    assert page.headers["Cache-Control"] == "no-store"
    assert link[1] not in admin.get("/admin/people/T1").text
    assert link[1] not in admin.get("/admin/log").text
    assert admin.get(link[1]).status_code == 200


@pytest.mark.parametrize("number", ["A1", "G1", "C1"])
def test_a_link_is_for_others_who_are_employed_today(admin: FlaskClient, number: str) -> None:
    assert admin.post(f"/admin/people/{number}/link").status_code == 422


def test_a_sheet_of_links_is_for_everybody_below_without_a_password(admin: FlaskClient, sign_in: Opener) -> None:
    answer = admin.post("/admin/units/TOP/links")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["employee_no", "name", "email", "link"]
    assert [row[:3] for row in rows[1:]] == [["T1", "Zoë Łuk", "zoe@x.example"]]
    path = rows[1][3].removeprefix("http://127.0.0.1:8000")
    assert admin.post(path, data={"password": "nine otters sing", "again": "nine otters sing"}).location == "/"
    again = sign_in(person("A1").id).post("/admin/units/LOW/links", follow_redirects=True)
    assert "has a password" in again.text


def test_a_hire_date_is_corrected_and_the_home_moves_along(admin: FlaskClient) -> None:
    assert admin.post("/admin/people/T1/hired-on", data={"hired_on": "2021-02-03"}).status_code == 303
    assert deed() == ("person.hire_date", "T1", {"hired_on": "2020-01-01"}, {"hired_on": "2021-02-03"})
    assert admin.get("/admin/people/T1").text.count("3 Feb 2021") == 2


def test_a_last_day_ends_employment_homes_and_sign_ins(admin: FlaskClient, sign_in: Opener) -> None:
    theirs = sign_in(person("T1").id)
    yesterday = today() - timedelta(days=1)
    sent = {"last_day": yesterday.isoformat(), "leave_kind": "voluntary"}
    assert admin.post("/admin/people/T1/last-day", data=sent).status_code == 303
    assert theirs.get("/account").status_code == 302
    assert names(admin.get("/admin?unit=LOW")) == []
    assert deed()[3] == {"last_day": yesterday.isoformat(), "leave_kind": "voluntary"}
    admin.post("/admin/people/T1/last-day", data={"last_day": ""})
    assert names(admin.get("/admin?unit=LOW")) == ["Zoë Łuk"]
    refused = admin.post("/admin/people/T1/last-day", data={"last_day": "2019-12-31"})
    assert "The last day cannot lie before the hire date" in refused.text


def test_the_page_of_a_person_takes_few_queries(admin: FlaskClient) -> None:
    with counted() as statements:
        assert admin.get("/admin/people/T1").status_code == 200
    assert len(statements) == 5  # the gate, the person, employments, units, what they lead


# ── units ──


def test_the_tree_shows_leads_and_counts_people_below(admin: FlaskClient, make: Make) -> None:
    make.unit("WAITS", lead_no="LATER")
    with counted() as statements:
        page = admin.get("/admin/units").text
    assert len(statements) == 3  # the gate, the units, their people
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Whole company TOP · no lead · 2 here, 3 with those below" in text
    assert "Ölförderung LOW · led by Mo Manager · 1 here" in text
    assert "waits for number LATER" in text


def unit(code: str) -> Unit:
    found = db.session.execute(select(Unit).where(Unit.code == code)).scalar_one()
    db.session.expunge(found)
    db.session.rollback()
    return found


def above(code: str) -> set[int]:
    """The ids of a unit and of everything above it."""
    found = set(db.session.scalars(select(UnitAncestor.ancestor_id).where(UnitAncestor.unit_id == unit(code).id)))
    db.session.rollback()
    return found


def test_a_unit_is_added_renamed_and_moved(admin: FlaskClient) -> None:
    admin.post("/admin/units", data={"code": "NEW", "name": "New", "parent": "low", "lead_no": "m1"})
    assert deed() == ("unit.added", "NEW", None, {"name": "New", "parent": "LOW", "lead_no": "m1"})
    assert above("NEW") == {unit("NEW").id, unit("LOW").id, unit("TOP").id}
    admin.post("/admin/units/new", data={"name": "Newer", "parent": "TOP", "lead_no": ""})
    assert deed() == (
        "unit.changed",
        "NEW",
        {"name": "New", "parent": "LOW", "lead_no": "m1"},
        {"name": "Newer", "parent": "TOP", "lead_no": ""},
    )
    assert above("NEW") == {unit("NEW").id, unit("TOP").id}


@pytest.mark.parametrize(
    ("path", "sent", "says"),
    [
        ("/admin/units", {"code": "low", "name": "Again"}, "The code low is taken."),
        ("/admin/units", {"code": "X", "name": "X", "parent": "NOPE"}, "There is no unit NOPE."),
        ("/admin/units", {"code": "", "name": "X"}, "You need a code for the unit."),
        ("/admin/units/LOW", {"name": ""}, "You need the name of the unit."),
        ("/admin/units/TOP", {"name": "Top", "parent": "LOW"}, "This would make a loop: "),
        ("/admin/units/TOP", {"name": "Top", "parent": "TOP"}, "This would make a loop: TOP → TOP."),
    ],
)
def test_a_change_of_units_that_cannot_be_is_refused(
    admin: FlaskClient, path: str, sent: dict[str, str], says: str
) -> None:
    before = db.session.execute(select(Unit.code, Unit.name, Unit.parent_id)).all()
    answer = admin.post(path, data=sent)
    assert answer.status_code == 422
    assert says in answer.text
    assert db.session.execute(select(Unit.code, Unit.name, Unit.parent_id)).all() == before


def test_a_lead_who_is_nobody_yet_is_kept_with_a_note(admin: FlaskClient) -> None:
    sent = {"name": "Low", "parent": "TOP", "lead_no": "LATER"}
    assert "Nobody has the number LATER yet" in admin.post("/admin/units/LOW", data=sent, follow_redirects=True).text


# ── the audit log ──


def test_the_log_is_searched_by_who_what_and_whom(admin: FlaskClient, sign_in: Opener) -> None:
    admin.post("/admin/people/T1/roles", data={"learning": "y"})
    sign_in(person("A2").id).post("/admin/people/M1/deactivate")

    def subjects(query: str) -> list[str]:
        return re.findall(r'data-h="To">([^<]*)<', admin.get(f"/admin/log?{query}").text)

    assert subjects("") == ["M1", "T1"]
    assert subjects("text=roles") == ["T1"]
    assert subjects("text=deactivated") == ["M1"]
    assert subjects("text=ana") == ["T1"]
    assert subjects("text=a2") == ["M1"]
    assert subjects("text=t1") == ["T1"]
    assert subjects("text=elsewhere") == []
    day, tomorrow = today(), today() + timedelta(days=1)
    assert subjects(f"since={day}&through={day}") == ["M1", "T1"]
    assert subjects(f"since={tomorrow}") == []
    assert subjects(f"through={day - timedelta(days=1)}") == []


def test_the_log_is_read_page_by_page_in_few_queries(admin: FlaskClient) -> None:
    for number in range(60):
        admin.post("/admin/people/T1/details", data={"name": f"Zoë {number}", "email": "zoe@x.example"})
    with counted() as statements:
        first = admin.get("/admin/log")
    assert len(statements) == 2  # the gate, this page
    older = re.search(r'href="(/admin/log\?before=\d+)"', first.text)
    assert older is not None
    second = admin.get(older[1])
    assert (first.text.count('data-h="To">'), second.text.count('data-h="To">')) == (50, 10)


def test_the_log_is_a_sheet_too(admin: FlaskClient) -> None:
    admin.post("/admin/people/T1/roles", data={"learning": "y"})
    rows = list(csv.reader(io.StringIO(admin.get("/admin/log?format=csv").text.removeprefix("\ufeff"))))
    assert rows[0] == ["at", "actor", "actor_no", "action", "subject", "old", "new", "address"]
    assert rows[1][1:7] == ["Ana Admin", "A1", "person.roles", "T1", '{"learning": false}', '{"learning": true}']
