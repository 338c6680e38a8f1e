"""People, as administrators find, add and change them."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.web.clock import today
from tests.conftest import counted
from tests.make import Make
from tests.web.administering import deed, names, person

Opener = Callable[[int], FlaskClient]


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


def test_a_reload_of_the_page_with_a_link_leaves_that_link_as_it_is(admin: FlaskClient) -> None:
    def version(page: str) -> str:
        found = re.search(r'people/T1/link"(?:(?!</form>).)*name="version" value="([^"]*)"', page, re.S)
        assert found is not None
        return found[1]

    first = {"version": version(admin.get("/admin/people/T1").text)}
    path = r"http://127.0.0.1:8000(/welcome/[\w-]{43})"
    made = re.search(path, admin.post("/admin/people/T1/link", data=first).text)
    assert made is not None
    again = admin.post("/admin/people/T1/link", data=first)
    assert (again.status_code, re.search(path, again.text)) == (422, None)
    assert "a sign-in link has been made since you opened" in again.text
    assert admin.get(made[1]).status_code == 200
    assert admin.post("/admin/people/T1/link", data={"version": "other"}).status_code == 422
    assert admin.post("/admin/people/T1/link", data={"version": version(again.text)}).status_code == 200
    assert admin.get(made[1]).status_code == 410


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


def seen_in(page: str, action: str) -> str:
    """The version that the form with this address carries."""
    form = page.split(f'action="/admin/people/T1/{action}"', 1)[1].split("</form>", 1)[0]
    found = re.search(r'name="version"[^>]*value="([0-9a-f]{64})"', form)
    assert found is not None
    return found[1]


def test_a_form_is_not_kept_over_what_somebody_changed_meanwhile(admin: FlaskClient) -> None:
    page = admin.get("/admin/people/T1").text
    sent = {"name": "Zoë Late", "email": "zoe@x.example", "version": seen_in(page, "details")}
    roles = {"learning": "y", "version": seen_in(page, "roles")}
    admin.post("/admin/people/T1/details", data=sent | {"name": "Zoë First"})
    stale = admin.post("/admin/people/T1/details", data=sent)
    assert stale.status_code == 422
    assert "Somebody has changed this since you opened it." in stale.text
    assert person("T1").name == "Zoë First"
    assert 'value="Zoë First"' in stale.text
    again = admin.post("/admin/people/T1/details", data=sent | {"version": seen_in(stale.text, "details")})
    assert (again.status_code, person("T1").name) == (303, "Zoë Late")
    assert admin.post("/admin/people/T1/roles", data=roles).status_code == 303  # nobody has touched the roles
    assert admin.post("/admin/people/T1/roles", data={"version": roles["version"]}).status_code == 422
    assert person("T1").is_learning
