"""Where somebody stands against what is asked of them or of a role: one statement each, for steps and paths."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, and_, bindparam, or_, select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import LevelInterval
from portal.model.people import Person
from portal.rules.access import Actor, Subject
from portal.rules.courses import LEVELS
from portal.rules.coverage import Requirement
from portal.rules.people import is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.services.database import rows_of
from portal.services.people import covers, visible_to
from portal.services.requirements import effective


@dataclass(frozen=True, slots=True)
class Somebody:
    """The person that a page is about."""

    id: int
    employee_no: str
    name: str
    is_own: bool


def somebody(actor: Actor, employee_no: str, *, on: date) -> Somebody:
    """Who this number is, for whoever may see what they learn; without a number the actor, without a statement.

    Raises `Refused` (not found) for anybody else.
    """
    if actor.id is not None and (not employee_no or same(employee_no) == same(actor.employee_no)):
        return Somebody(actor.id, actor.employee_no, actor.name, is_own=True)
    if not is_code(employee_no):
        raise Refused(Refusal.NOT_FOUND)
    row = db.session.execute(
        select(Person.id, Person.employee_no, Person.name).where(
            Person.employee_no_key == same(employee_no),
            Person.id.in_(visible_to(actor, Subject.LEARNING, on=on)),
        )
    ).one_or_none()
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    return Somebody(row.id, row.employee_no, row.name, is_own=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A competency by its id, with what a page calls it."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Stand:
    """Verified levels and requirements by the competency's code. `names` holds every competency of either."""

    verified: Mapping[str, int]
    asked: Mapping[str, Requirement]
    names: Mapping[str, Named]

    def closing(self, wanted: Mapping[str, Requirement]) -> list[tuple[int, int]]:
        """What closes a gap at least in part: competencies by id, each with every level above the own."""
        return [
            (self.names[code].id, level)
            for code, asked in wanted.items()
            for level in LEVELS
            if self.verified.get(code, 0) < asked.target and level > self.verified.get(code, 0)
        ]


def stand(person_id: int, *, on: date) -> Stand:
    """Where somebody stands on a day, in one statement."""
    rows = rows_of(_stand(), {"person": person_id, "on": on}).all()
    return Stand(
        verified={row.code: row.verified for row in rows if row.verified},
        asked={
            row.code: Requirement(row.target, row.weight, bool(row.is_core)) for row in rows if row.target is not None
        },
        names={row.code: Named(row.id, row.code, row.name) for row in rows},
    )


@cache
def _stand() -> Select[*tuple[Any, ...]]:
    on = bindparam("on", type_=Date)
    myself = select(bindparam("person", type_=Integer).label("person_id")).subquery("myself")
    asked = effective(myself, on=on)
    mine = and_(
        LevelInterval.competency_id == Competency.id,
        LevelInterval.person_id == bindparam("person"),
        covers(LevelInterval, on),
    )
    return (
        select(
            Competency.id,
            Competency.code,
            Competency.name,
            asked.c.target,
            asked.c.weight,
            asked.c.is_core,
            LevelInterval.verified,
        )
        .outerjoin(asked, asked.c.competency_id == Competency.id)
        .outerjoin(LevelInterval, mine)
        .where(or_(asked.c.target.is_not(None), LevelInterval.verified.is_not(None)))
        .order_by(Competency.position, Competency.id)
    )
