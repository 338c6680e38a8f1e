"""What this installation is: whether anybody is in it yet, and whether it holds a demo company."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, exists, insert, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from portal.model.audit import Installation
from portal.model.base import db
from portal.model.people import Person
from portal.services.database import open_engine
from portal.services.migrating import is_current

_DEMO = "demo"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody whom the sign-in page of a demo offers. `role` is one of the access roles, `says` a line of words."""

    employee_no: str
    name: str
    role: str
    says: str


def is_empty() -> bool:
    """Whether nobody is in the portal yet."""
    return not db.session.execute(select(exists().where(Person.id > 0))).scalar_one()


def demo_people() -> list[DemoPerson]:
    """The people whom the sign-in page offers; none outside a demo."""
    fact = db.session.execute(select(Installation.fact).where(Installation.name == _DEMO)).scalar_one_or_none()
    return [DemoPerson(**person) for person in fact or ()]


def keep_demo_people(people: Sequence[DemoPerson]) -> None:
    """Makes this installation a demo, whose sign-in page offers these people."""
    db.session.execute(delete(Installation).where(Installation.name == _DEMO))
    db.session.execute(insert(Installation).values(name=_DEMO, fact=[asdict(person) for person in people]))


def is_demo() -> bool:
    """Whether demo people are loaded; a database without tables holds none."""
    if not inspect(db.session.connection()).has_table(Installation.__tablename__):
        return False
    return bool(db.session.execute(select(exists().where(Installation.name == _DEMO))).scalar_one())


def is_ready() -> bool:
    """Whether the database answers and has the tables of this version."""
    try:
        return is_current(open_engine())
    except SQLAlchemyError:
        return False
