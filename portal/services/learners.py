"""Looking somebody up to enroll them: who they are, and nothing of their roles and sign-ins."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select

from portal.model.base import db
from portal.model.org import Assignment, Unit
from portal.model.people import Person
from portal.rules.access import Actor, Subject
from portal.services.people import covers, employed, visible_to
from portal.services.searching import has_words

MOST = 10


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody who can be enrolled today. `unit` is the home unit's name, empty without one."""

    employee_no: str
    name: str
    email: str
    unit: str


def find(actor: Actor, text: str, *, on: date) -> list[Learner]:
    """The first of those who can be enrolled on a day, by words of their name, number and address."""
    home = and_(Assignment.person_id == Person.id, Assignment.is_primary, covers(Assignment, on))
    rows = db.session.execute(
        select(Person.employee_no, Person.name, Person.email, Unit.name.label("unit"))
        .outerjoin(Assignment, home)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(
            Person.id.in_(visible_to(actor, Subject.LEARNING, on=on)),
            Person.deactivated_at.is_(None),
            employed(on),
            has_words(Person.search_text, text),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(MOST)
    )
    return [Learner(row.employee_no, row.name, row.email, row.unit or "") for row in rows]
