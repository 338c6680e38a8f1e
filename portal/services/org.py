"""The tree of units."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import Session, aliased, scoped_session

from portal.model.base import db
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Employment, Person
from portal.rules.access import Actor, Subject
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services.bulk import insert_columns
from portal.services.people import administers, covers, visible_to


def rewrite_closure(session: Session | scoped_session[Session]) -> None:
    """Writes anew which unit lies below which, from the parents. To be called after any change to the tree."""
    session.flush()
    parents: dict[int, int | None] = {
        row.id: row.parent_id for row in session.execute(select(Unit.id, Unit.parent_id).order_by(Unit.id))
    }
    units, ancestors, distances = [], [], []
    for unit in parents:
        for distance, ancestor in enumerate(_upwards(unit, parents)):
            units.append(unit)
            ancestors.append(ancestor)
            distances.append(distance)
    session.execute(delete(UnitAncestor))
    insert_columns(UnitAncestor, {"unit_id": units, "ancestor_id": ancestors, "distance": distances})


def _upwards(unit: int, parents: Mapping[int, int | None]) -> list[int]:
    path = [unit]
    while (above := parents[path[-1]]) is not None:
        if above in path:
            raise ValueError(f"unit {unit} lies above itself")
        path.append(above)
    return path


@dataclass(frozen=True, slots=True)
class Branch:
    """One unit in the tree. `depth` is 0 at the top; `people` have their home here, `people_below` here or below."""

    code: str
    name: str
    depth: int
    parent_code: str
    lead_no: str
    lead: str
    """The lead's name; empty when nobody has that number."""
    people: int
    people_below: int


def tree(actor: Actor, *, on: date) -> list[Branch]:
    """Every unit, each followed by those below it, by name; counted are the people whom the actor may look up."""
    administers(actor)
    lead = aliased(Person)
    units = db.session.execute(
        select(Unit.id, Unit.parent_id, Unit.code, Unit.name, Unit.lead_no, lead.name.label("lead"))
        .outerjoin(lead, (lead.employee_no_key == Unit.lead_no_key) & (Unit.lead_no_key != ""))
        .order_by(Unit.sort_key, Unit.id)
    ).all()
    counted = db.session.execute(
        select(Assignment.unit_id, func.count().label("people"))
        .join(Employment, Employment.person_id == Assignment.person_id)
        .where(
            Assignment.is_primary,
            covers(Assignment, on),
            covers(Employment, on),
            Assignment.person_id.in_(visible_to(actor, Subject.DIRECTORY, on=on)),
        )
        .group_by(Assignment.unit_id)
    )
    homes = {row.unit_id: row.people for row in counted}
    below: dict[int | None, list[Row[Any]]] = defaultdict(list)
    for unit in units:
        below[unit.parent_id].append(unit)
    return [branch for top in below[None] for branch in _branches(top, below, homes, depth=0, parent_code="")]


def branch(actor: Actor, code: str, *, on: date) -> Branch:
    """One unit of the tree."""
    found = next((branch for branch in tree(actor, on=on) if same(branch.code) == same(code)), None)
    if found is None:
        raise Refused(Refusal.NOT_FOUND)
    return found


def names() -> list[tuple[str, str]]:
    """Code and name of every unit, by name."""
    rows = db.session.execute(select(Unit.code, Unit.name).order_by(Unit.sort_key, Unit.id))
    return [(row.code, row.name) for row in rows]


def _branches(
    unit: Row[Any],
    below: Mapping[int | None, list[Row[Any]]],
    homes: Mapping[int, int],
    *,
    depth: int,
    parent_code: str,
) -> list[Branch]:
    lower = [_branches(child, below, homes, depth=depth + 1, parent_code=unit.code) for child in below.get(unit.id, ())]
    people = homes.get(unit.id, 0)
    this = Branch(
        code=unit.code,
        name=unit.name,
        depth=depth,
        parent_code=parent_code,
        lead_no=unit.lead_no,
        lead=unit.lead or "",
        people=people,
        people_below=people + sum(branches[0].people_below for branches in lower),
    )
    return [this, *chain.from_iterable(lower)]
