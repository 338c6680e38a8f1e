"""What an import leaves in the audit log."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.services.database import transaction
from portal.services.intake import imports
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Event = tuple[str, str, object, object]


def events(kind: Kind, text: str) -> list[Event]:
    """What importing a sheet adds to the log, beside the import itself."""
    before = set(db.session.scalars(select(AuditEvent.id)))
    with transaction():
        assert imports.run(TERMINAL, kind, text.encode(), "s.csv", on=ON, now=NOW).applied
    rows = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    added = [row for row in rows if row.id not in before and row.action != "import.applied"]
    assert all(row.search_text == f"{row.action} {row.subject}".casefold() and row.at == NOW for row in added)
    return [(row.action, row.subject, row.old, row.new) for row in added]


def test_roles_given_and_changed_are_logged_and_nothing_else_of_a_person(make: Make) -> None:
    header = "employee_no,name,email,hired_on,roles\n"
    make.person("P0", administrator=True)
    first = header + "P1,Ada,a@example.com,2020-01-01,learning\nP2,Bo,b@example.com,2020-01-01,-\n"
    assert events(Kind.PEOPLE, first) == [("person.roles", "P1", None, {"roles": "learning"})]
    second = header + "P1,Ada,a@example.com,2020-01-01,\nP2,Bea,b@example.com,2020-01-01,administrator\n"
    assert events(Kind.PEOPLE, second) == [("person.roles", "P2", {"roles": ""}, {"roles": "administrator"})]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("kind", "subject", "name"),
    [(Kind.UNITS, "unit", "name"), (Kind.COURSES, "course", "title"), (Kind.COMPETENCIES, "competency", "name")],
)
def test_every_changed_row_of_the_tree_the_catalog_and_the_framework_is_logged(
    kind: Kind, subject: str, name: str
) -> None:
    more, cell = (",hours,status", ",1,published") if kind is Kind.COURSES else ("", "")
    text = f"code,{name}{more},_note\nA,Old{cell},x\nB,Same{cell},x\n"
    added = events(kind, text)
    assert [(event[0], event[1], event[2]) for event in added] == [(f"{subject}.added", one, None) for one in "AB"]
    assert isinstance(added[0][3], dict)
    assert added[0][3]["code"] == "A"
    assert "_note" not in added[0][3]
    assert events(kind, text.replace("Old", "New")) == [(f"{subject}.changed", "A", {name: "Old"}, {name: "New"})]


def test_what_roles_ask_for_is_logged_row_by_row(make: Make) -> None:
    make.competency("LIT")
    make.competency("GOV")
    text = "role_code,ai_empowered_role,competency_code,target_level\nSYS,Engineer,LIT,2\nSYS,Engineer,GOV,1\n"
    first, _ = added = events(Kind.ROLE_PROFILES, text)
    assert [event[:3] for event in added] == [
        ("role_profile.added", "SYS · LIT", None),
        ("role_profile.added", "SYS · GOV", None),
    ]
    assert isinstance(first[3], dict)
    assert first[3]["target_level"] == "2"
    changed = events(Kind.ROLE_PROFILES, text.replace("GOV,1", "GOV,3"))
    old, new = {"from": "", "target_level": "1"}, {"from": "2026-03-02", "target_level": "3"}
    assert changed == [("role_profile.changed", "SYS · GOV", old, new)]


def test_roles_that_people_hold_are_logged_under_the_person_with_the_role_and_its_days(make: Make) -> None:
    make.competency("LIT")
    make.person("P1")
    make.person("P2")
    events(Kind.ROLE_PROFILES, "role_code,ai_empowered_role,competency_code,target_level\nSYS,Engineer,LIT,2\n")
    text = "employee_no,role_code,from,to\nP1,SYS,2026-01-31,\nP2,SYS,2026-01-31,\n"
    held = {"role_code": "SYS", "from": "2026-01-31"}
    given = {"employee_no": "P1", **held}
    assert events(Kind.PERSON_ROLES, text)[0] == ("person_role.added", "P1", None, given)
    ended = events(Kind.PERSON_ROLES, text.replace("P2,SYS,2026-01-31,", "P2,SYS,2026-01-31,2026-06-01"))
    assert ended == [("person_role.changed", "P2", {**held, "to": ""}, {**held, "to": "2026-06-01"})]


def test_what_units_need_is_logged_row_by_row(make: Make) -> None:
    make.competency("LIT")
    make.unit("A")
    text = "unit,competency_code,level,need\nA,LIT,3,2\n"
    needed = {"unit": "A", "competency_code": "LIT", "level": "3", "need": "2"}
    assert events(Kind.TEAM_REQUIREMENTS, text) == [("team_requirement.added", "A · LIT", None, needed)]
    old, new = {"from": "", "need": "2"}, {"from": "2026-03-02", "need": "4"}
    changed = events(Kind.TEAM_REQUIREMENTS, text.replace("3,2", "3,4"))
    assert changed == [("team_requirement.changed", "A · LIT", old, new)]
