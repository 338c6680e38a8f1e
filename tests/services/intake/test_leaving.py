"""Sheets of people by which somebody goes, loses a role, or is changed by somebody else meanwhile."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update

from portal.model.base import db
from portal.model.doors import SignIn, SignInLink
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code
from portal.services.database import transaction
from portal.services.intake import handlers, imports, reading
from portal.services.intake.effects import Effects
from portal.services.intake.imports import Summary
from portal.services.intake.planning import Request
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HIRED = date(2020, 1, 1)
HEADER = "employee_no,name,email,hired_on"


class _Unkept(Effects):
    """Writes without an import that would keep it."""

    def _keep(self, *_rows: object) -> None:
        return


def people(text: str, *, actor: Actor = TERMINAL) -> Summary:
    with transaction():
        return imports.run(actor, Kind.PEOPLE, text.encode(), "people.csv", on=ON, now=NOW)


def problems(done: Summary) -> list[tuple[int, str, Code]]:
    return [(problem.line, problem.column, problem.code) for problem in done.problems]


def administrator(make: Make, employee_no: str) -> Actor:
    person = make.person(
        employee_no, administrator=True, hired_on=HIRED, email=f"{employee_no}@example.com", name=employee_no
    )
    return make.actor(person, AccessRole.ADMINISTRATOR)


def row(employee_no: str, last_day: str = "", roles: str = "") -> str:
    return f"{employee_no},{employee_no},{employee_no}@example.com,{HIRED},{last_day},{roles}\n"


LEAVERS = f"{HEADER},last_day,roles\n"


def test_nobody_ends_or_shortens_their_own_employment(make: Make) -> None:
    me = administrator(make, "P1")
    administrator(make, "P2")
    done = people(LEAVERS + row("P1", "2027-01-31"), actor=me)
    assert problems(done) == [(2, "last_day", Code.OWN_EMPLOYMENT)]
    assert people(LEAVERS + row("P2", "2027-01-31"), actor=me).applied


def test_the_last_administrators_do_not_go_with_a_sheet(make: Make) -> None:
    for number in ("P1", "P2"):
        administrator(make, number)
    make.person("P3", hired_on=HIRED, email="P3@example.com", name="P3")
    done = people(LEAVERS + row("P1", "2026-02-28") + row("P2", roles="-") + row("P3", "2026-02-28"))
    assert problems(done) == [(2, "last_day", Code.LAST_ADMINISTRATOR), (3, "roles", Code.LAST_ADMINISTRATOR)]
    assert people(LEAVERS + row("P1", "2026-02-28")).applied


def test_the_last_administrator_does_not_go_later_either(make: Make) -> None:
    administrator(make, "P1")
    done = people(LEAVERS + row("P1", "2026-12-31"))
    assert problems(done) == [(2, "last_day", Code.LAST_ADMINISTRATOR)]


def test_an_administrator_may_go_when_the_sheet_brings_another_who_can_sign_in(make: Make) -> None:
    administrator(make, "P1")
    make.person("P2", hired_on=HIRED, email="P2@example.com", name="P2")
    with transaction():
        db.session.execute(update(Person).where(Person.employee_no == "P2").values(deactivated_at=NOW))
    to_closed = people(LEAVERS + row("P1", "2026-02-28") + row("P2", roles="administrator"))
    assert problems(to_closed) == [(2, "last_day", Code.LAST_ADMINISTRATOR)]
    assert people(LEAVERS + row("P1", "2026-02-28") + row("N1", roles="administrator")).applied


def test_a_portal_without_administrators_takes_any_sheet(make: Make) -> None:
    make.person("P1", hired_on=HIRED, email="P1@example.com", name="P1")
    assert people(LEAVERS + row("P1", "2026-02-28")).applied


def test_a_role_that_is_given_meanwhile_is_not_overwritten(make: Make) -> None:
    make.person("P1", hired_on=HIRED, email="P1@example.com", name="P1")
    text = f"{HEADER}\nP1,Another Name,P1@example.com,{HIRED}\n"
    with transaction():
        sheet = reading.read(text.encode(), "people.csv")
        made = handlers.planned(Request(TERMINAL, Kind.PEOPLE, sheet, Options(), ON, NOW))
        db.session.execute(update(Person).values(is_learning=True, location="Oslo"))
        made.write(_Unkept(0))
    found = db.session.execute(select(Person.name, Person.is_learning, Person.location)).one()
    assert tuple(found) == ("Another Name", True, "Oslo")


def test_whoever_has_left_with_a_sheet_is_signed_out(make: Make) -> None:
    ids = {
        number: make.person(number, hired_on=HIRED, email=f"{number}@example.com", name=number)
        for number in ("P1", "P2", "P3")
    }
    with transaction():
        db.session.add(Employment(person_id=ids["P3"], start=date(2015, 1, 1), end=date(2016, 1, 1)))
        for number, person in ids.items():
            db.session.add(SignIn(person_id=person, token_digest=number, started_at=NOW, seen_at=NOW))
            link = SignInLink(person_id=person, token_digest=number, made_at=NOW, expires_at=NOW + timedelta(days=1))
            db.session.add(link)
    text = LEAVERS + row("P1", "2026-03-01") + row("P2", "2026-03-02")
    done = people(text + "P3,P3,P3@example.com,2015-01-01,2015-06-30,\n")
    assert done.applied
    for table in (SignIn, SignInLink):
        ended = db.session.execute(select(table.person_id).where(table.ended_at.is_not(None))).scalars().all()
        assert ended == [ids["P1"]]
