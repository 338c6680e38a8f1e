"""A unit whose people miss a level, courses that close the gap, and others who must not appear."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.org import Assignment
from portal.model.people import Employment, Person
from portal.model.recommending import Recommendation
from portal.model.roles import PersonRole
from portal.rules.access import Actor
from portal.rules.courses import EvidenceKind
from portal.services import recommending
from portal.services.database import transaction
from portal.services.recommending import Received, Sent
from tests.make import Make

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
NEXT = date(2026, 6, 2)
TEST = EvidenceKind.ASSESSMENT


class Company:
    """Of A, B and C level 3 of MLO is asked; A has 1, B has 3 until July, C has 3. Z is led by somebody else."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.mlo = make.competency("MLO", name="MLOps and LLMOps")
        self.top = make.unit("TOP", lead_no="DIR")
        self.unit = make.unit("HOME", name="Platform", parent=self.top, lead_no="BOSS")
        self.elsewhere = make.unit("ELSE", lead_no="CHIEF")
        self.role = make.role("SYS", name="MLOps engineer", asks={self.mlo: (3, 3, True)})
        self.boss_id = make.person("BOSS", name="Bo Boss", unit=self.unit)
        self.dir_id, self.chief_id = make.person("DIR", name="Di Rector"), make.person("CHIEF", name="Chi Chief")
        self.a, self.b, self.c = (self.member(number) for number in "ABC")
        self.z = self.member("Z", unit=self.elsewhere)
        make.evidence(self.a, self.mlo, 1)
        make.evidence(self.b, self.mlo, 3, expires_on=date(2026, 7, 1))
        make.evidence(self.c, self.mlo, 3)
        self.course = make.course("K", title="Pipelines", grants={self.mlo: 3}, evidence_kind=TEST, cost=190000)
        self.half = make.course("HALF", title="Half way", grants={self.mlo: 2}, evidence_kind=TEST)
        self.other = make.course("OTHER", grants={make.competency("GOV"): 3}, evidence_kind=TEST)

    def member(self, number: str, unit: int | None = None) -> int:
        one = self.make.person(number, name=f"Person {number}", unit=unit or self.unit)
        self.make.person_role(one, self.role)
        return one

    def crowd(self, size: int) -> None:
        """So many more people of the unit of whom the same is asked and who have nothing."""
        numbers = [f"X-{number:05}" for number in range(size)]
        with transaction():
            keys = db.session.scalars(
                insert(Person).returning(Person.id),
                [
                    {
                        "employee_no": number,
                        "employee_no_key": number.casefold(),
                        "name": f"Person {number}",
                        "sort_key": f"person {number}",
                        "search_text": number,
                        "email": f"{number}@company.example",
                        "email_key": f"{number}@company.example".casefold(),
                    }
                    for number in numbers
                ],
            ).all()
            for table, values in (
                (Employment, {}),
                (Assignment, {"unit_id": self.unit, "is_primary": True, "share": 1.0}),
                (PersonRole, {"role_id": self.role}),
            ):
                rows = [{"person_id": key, "start": date(2020, 1, 1), **values} for key in keys]
                db.session.execute(insert(table), rows)

    @property
    def boss(self) -> Actor:
        return self.make.actor(self.boss_id)

    def actor(self, person: int) -> Actor:
        return self.make.actor(person)

    def send(
        self,
        *numbers: str,
        by: Actor | None = None,
        course: str = "K",
        note: str = "",
        unit: str | None = None,
        on: date = TODAY,
        now: datetime = NOW,
        competency: str = "MLO",
    ) -> Sent:
        with transaction():
            return recommending.recommend(
                by or self.boss, course, competency, numbers or None, note, on=on, now=now, unit=unit
            )

    def received(self, person: int, *, on: date = NEXT, course: str = "") -> tuple[Received, ...]:
        found = recommending.received(self.actor(person), on=on, course=course)
        db.session.rollback()
        return found

    def put_aside(self, person: int, course: str = "K", *, on: date = NEXT) -> None:
        with transaction():
            recommending.put_aside(self.actor(person), course, on=on, now=NOW)

    def withdraw(self, key: int, by: Actor | None = None, *, everybody: bool = False, on: date = NEXT) -> int:
        with transaction():
            return recommending.withdraw(by or self.boss, key, on=on, now=NOW, everybody=everybody)

    def came(self, by: Actor | None = None, *, on: date = NEXT) -> list[tuple[str, str]]:
        """Who was recommended something and what came of it, the newest recommendation first."""
        found = recommending.sent(by or self.boss, on=on)
        db.session.rollback()
        return [(one.employee_no, one.outcome.value) for group in found.groups for one in group.people]


def rows(*columns: str) -> list[tuple[Any, ...]]:
    table = Recommendation.__table__
    chosen = [table.c[name] for name in columns] if columns else list(table.c)
    found = db.session.execute(select(*chosen).order_by(table.c.id)).all()
    db.session.rollback()
    return [tuple(row) for row in found]


def logged() -> list[tuple[Any, ...]]:
    found = db.session.execute(
        select(AuditEvent.action, AuditEvent.subject, AuditEvent.new).order_by(AuditEvent.id)
    ).all()
    db.session.rollback()
    return [tuple(row) for row in found]
