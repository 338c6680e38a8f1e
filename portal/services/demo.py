"""The demo company: believable people to try the portal with, in a database that holds nobody."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.people import Person
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.intake.kinds import Kind
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services import audit, installation, levels, starter
from portal.services.demo_opinions import speak
from portal.services.demo_recommending import suggest
from portal.services.demo_weeks import live_through
from portal.services.installation import DemoPerson
from portal.services.passwords import Hashing
from portal.starter import library
from portal.starter.company import Featured, company
from portal.starter.structure import COMPANY

PASSWORD = "demo-drives-portal"  # noqa: S105
"""Of the four featured people. A portal with demo people listens on its own machine only."""

_SAYS = {
    AccessRole.EMPLOYEE: "Systems administrator with two courses going on",
    AccessRole.MANAGER: "Leads Infrastructure and the teams below it",
    AccessRole.LEARNING: "Learning & development: courses, imports, results",
    AccessRole.ADMINISTRATOR: "Administrator: people, units, roles, sign-ins",
}


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """With what somebody signs in to try one role."""

    role: str
    name: str
    email: str
    password: str
    employee_no: str


def found_company(people: int, *, seed: int, on: date, now: datetime, hashing: Hashing) -> list[DemoSignIn]:
    """Founds a company that employs this many people on the day, through the import core and the services.

    The same seed and day give the same company. Raises `Refused` with `NOT_EMPTY` while there is a person, or
    courses that are not those of the starter library.
    """
    if not installation.is_empty():
        raise Refused(Refusal.NOT_EMPTY, what="person")
    courses = library.courses()
    there = set(db.session.scalars(select(Course.code_key)))
    if not there:
        starter.load(TERMINAL, on=on, now=now)
    elif not {same(code) for code in courses} <= there:
        raise Refused(Refusal.NOT_EMPTY, what="course")
    else:
        starter.add_roles(TERMINAL, on=on, now=now)
    founded = company(people, seed=seed, today=on, courses=courses)
    with levels.written_once():
        for sheet in founded.sheets:
            for file_name, content in sheet.files():
                starter.bring(TERMINAL, Kind(sheet.kind), content, file_name, on=on, now=now)
    live_through(founded, on=on, now=now)
    speak(founded, on=on, now=now)
    suggest(founded, on=on)
    for each in founded.featured:
        _let_in(each, hashing)
    installation.keep_demo_people(
        [DemoPerson(each.employee_no, each.name, each.role, _SAYS[AccessRole(each.role)]) for each in founded.featured]
    )
    audit.record(TERMINAL, "demo.founded", COMPANY, at=now, new={"people": people, "seed": seed})
    return sign_ins()


def _let_in(each: Featured, hashing: Hashing) -> None:
    db.session.execute(
        update(Person)
        .where(Person.employee_no_key == same(each.employee_no))
        .values(password_hash=hashing.hashed(PASSWORD))
    )


def sign_ins() -> list[DemoSignIn]:
    """One sign-in per role of the demo that is loaded; none outside a demo.

    The passwords are those that the demo was founded with.
    """
    offered = installation.demo_people()
    keys = [same(person.employee_no) for person in offered]
    found = select(Person.employee_no, Person.email).where(Person.employee_no_key.in_(keys))
    emails: dict[str, str] = dict(map(tuple, db.session.execute(found)))
    return [
        DemoSignIn(person.role, person.name, emails[person.employee_no], PASSWORD, person.employee_no)
        for person in offered
        if person.employee_no in emails
    ]
