"""Who misses a level in a place, and the courses that close it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.people import Person
from portal.model.recommending import Recommendation
from portal.rules.access import Actor, Subject
from portal.rules.people import is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.rules.validity import ahead
from portal.services.admission import many, one_of
from portal.services.database import rows_of
from portal.services.insight.scope import members, place_of
from portal.services.people import employed, visible_to
from portal.services.recommending.statements import waits
from portal.services.steps import Ways, closing
from portal.services.team.scope import Place, own_place


@dataclass(frozen=True, slots=True)
class Waiting:
    """A course that somebody has recommended and that waits."""

    course_code: str
    course: str
    by: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in a place, of everybody or of one person: who has it and what closes it.

    `person` is a number and a name where one person was asked for. `may_recommend` is whether the viewer leads the
    people. `waiting` has what was recommended before to close the gap, by employee number.
    """

    place: Place
    person: tuple[str, str] | None
    ways: Ways
    may_recommend: bool
    waiting: Mapping[str, tuple[Waiting, ...]]


def gap(actor: Actor, unit: str | None, competency: str, *, on: date, employee_no: str = "") -> Gap:
    """Who of a unit, or of one's own people, is below what is asked or falls below it in 90 days, and what closes it.

    At most seven statements. Raises `Refused` (not found) for a unit, a person or a competency that one may not see.
    """
    place = own_place(actor) if unit is None else place_of(actor, unit)
    member = members(actor, place, on=on)
    people = select(member.c.person_id).where(member.c.person_id != actor.id)
    person = _person(actor, employee_no, people, on) if employee_no else None
    if person is not None:
        people = select(Person.id).where(Person.id == person[0])
    ways = closing(actor, competency, people=people, on=on, lapsing_by=ahead(on))
    return Gap(
        place=place,
        person=person[1:] if person else None,
        ways=ways,
        may_recommend=place.is_own,
        waiting=_waiting([one.id for one in ways.people], competency),
    )


def _person(actor: Actor, employee_no: str, people: Select[int], on: date) -> tuple[int, str, str]:
    if not is_code(employee_no):
        raise Refused(Refusal.NOT_FOUND)
    row = db.session.execute(
        select(Person.id, Person.employee_no, Person.name).where(
            Person.employee_no_key == same(employee_no),
            Person.id.in_(people),
            Person.id.in_(visible_to(actor, Subject.LEARNING, on=on)),
            employed(on),
        )
    ).one_or_none()
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    return row.id, row.employee_no, row.name


def _waiting(people: list[int], competency: str) -> dict[str, tuple[Waiting, ...]]:
    if not people:
        return {}
    by = aliased(Person)
    rows = rows_of(
        select(Person.employee_no, Course.code, Course.title, by.name)
        .join(Recommendation, Recommendation.person_id == Person.id)
        .join(Course, Course.id == Recommendation.course_id)
        .join(Competency, Competency.id == Recommendation.competency_id)
        .join(by, by.id == Recommendation.by_id)
        .where(Person.id.in_(one_of("people", many(people))), Competency.code_key == same(competency), waits())
        .order_by(Recommendation.at, Recommendation.id),
        {"people": people},
    )
    found: dict[str, list[Waiting]] = defaultdict(list)
    for employee_no, code, title, name in rows:
        found[employee_no].append(Waiting(code, title, name))
    return {number: tuple(all_of) for number, all_of in found.items()}
