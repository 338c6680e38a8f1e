"""Units and the audit log, as administrators see them."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.model.base import db
from portal.model.org import Unit, UnitAncestor
from portal.services import audit
from portal.services.database import transaction
from portal.web.clock import now, today
from tests.conftest import counted
from tests.make import Make
from tests.web.administering import deed, person

Opener = Callable[[int], FlaskClient]


def test_the_tree_shows_leads_and_counts_people_below(admin: FlaskClient, make: Make) -> None:
    make.unit("WAITS", lead_no="LATER")
    with counted() as statements:
        page = admin.get("/admin/units").text
    assert len(statements) == 3  # the gate, the units, their people
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Whole company TOP · no lead · 2 here, 3 with those below" in text
    assert "Ölförderung LOW · led by Mo Manager · 1 here" in text
    assert "waits for number LATER" in text


def test_a_unit_is_not_kept_over_what_somebody_changed_meanwhile(admin: FlaskClient) -> None:
    seen = re.search(r'name="version"[^>]*value="([0-9a-f]{64})"', admin.get("/admin/units/LOW").text)
    assert seen is not None
    sent = {"name": "Low", "parent": "TOP", "lead_no": "", "version": seen[1]}
    assert admin.post("/admin/units/LOW", data=sent | {"name": "First"}).status_code == 303
    stale = admin.post("/admin/units/LOW", data=sent)
    assert stale.status_code == 422
    assert "Somebody has changed this since you opened it." in stale.text
    assert unit("LOW").name == "First"
    assert 'value="First"' in stale.text


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


def test_the_log_is_searched_by_who_what_and_whom(admin: FlaskClient, sign_in: Opener) -> None:
    admin.post("/admin/people/T1/roles", data={"learning": "y"})
    sign_in(person("A2").id).post("/admin/people/M1/deactivate")

    def subjects(query: str) -> list[str]:
        return re.findall(r'data-h="To">([^<]*)<', admin.get(f"/admin/log?{query}").text)

    assert subjects("") == ["M1", "T1"]
    assert subjects("text=roles") == ["T1"]
    assert subjects("text=deactivated") == ["M1"]
    assert subjects("text=ana+admin") == ["T1"]
    assert subjects("text=a2") == ["M1"]
    assert subjects("text=t1") == ["T1"]
    assert subjects("text=elsewhere") == []
    assert subjects("text=zoe") == ["T1"]
    day, tomorrow = today(), today() + timedelta(days=1)
    assert subjects(f"since={day}&through={day}") == ["M1", "T1"]
    assert subjects(f"since={tomorrow}") == []
    assert subjects(f"through={day - timedelta(days=1)}") == []
    with transaction():
        audit.record(None, "course.changed", "T1", at=now())
    assert subjects("text=zoe") == ["T1"]


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


def test_the_sheet_of_the_log_holds_every_row_however_many_there_are(admin: FlaskClient) -> None:
    with transaction():
        audit.record_each(None, "noise", ["other"], at=now())
        audit.record_each(None, "link.made", [f"N{number}" for number in range(10_050)], at=now())
    rows = list(csv.reader(io.StringIO(admin.get("/admin/log?format=csv&text=link").text)))
    assert [row[4] for row in rows[1:]] == [f"N{number}" for number in reversed(range(10_050))]


def test_the_log_is_a_sheet_too(admin: FlaskClient) -> None:
    admin.post("/admin/people/T1/roles", data={"learning": "y"})
    rows = list(csv.reader(io.StringIO(admin.get("/admin/log?format=csv").text.removeprefix("\ufeff"))))
    assert rows[0] == ["at", "actor", "actor_no", "action", "subject", "old", "new", "address"]
    assert rows[1][1:7] == ["Ana Admin", "A1", "person.roles", "T1", '{"learning": false}', '{"learning": true}']
