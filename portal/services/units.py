"""What administrators do to the tree of units. It has no history: the audit log keeps what was."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from portal.model.base import db
from portal.model.org import Unit
from portal.model.people import Person
from portal.rules.access import Actor
from portal.rules.loops import loops
from portal.rules.people import folded, same
from portal.rules.refusals import Refusal, Refused
from portal.rules.versions import version_of
from portal.services import audit
from portal.services.database import one_change_at_a_time
from portal.services.org import rewrite_closure
from portal.services.people import administers


def add(actor: Actor, *, code: str, name: str, parent: str, lead_no: str, now: datetime) -> bool:
    """Adds a unit below another, or at the top. Says whether its lead is in the portal, if it has one."""
    administers(actor)
    one_change_at_a_time()
    if _find(code) is not None:
        raise Refused(Refusal.CODE_TAKEN, code=code)
    above = _parent(parent)
    db.session.execute(
        insert(Unit).values(
            code=code, code_key=same(code), parent_id=above.id if above else None, **_said(name, lead_no)
        )
    )
    rewrite_closure(db.session)
    audit.record(
        actor, "unit.added", code, at=now, new={"name": name, "parent": above.code if above else "", "lead_no": lead_no}
    )
    return _is_known(lead_no)


def change(
    actor: Actor, code: str, *, name: str, parent: str, lead_no: str, now: datetime, seen: str | None = None
) -> bool:
    """Renames and moves a unit and says who leads it. Says whether its lead is in the portal, if it has one.

    `seen` is the `version` that the change is made to; None makes it to whatever is there.
    """
    administers(actor)
    one_change_at_a_time()
    unit = _find(code)
    if unit is None:
        raise Refused(Refusal.NOT_FOUND)
    above = _parent(parent)
    parents = {row.id: row for row in db.session.execute(select(Unit.id, Unit.code, Unit.parent_id))}
    was_below = parents[unit.parent_id].code if unit.parent_id else ""
    if seen is not None and seen != version(name=unit.name, parent=was_below, lead_no=unit.lead_no):
        raise Refused(Refusal.CHANGED_MEANWHILE)
    moves = (above.id if above else None) != unit.parent_id
    if moves:
        _refuse_loop(unit, above, parents)
    db.session.execute(
        update(Unit).where(Unit.id == unit.id).values(parent_id=above.id if above else None, **_said(name, lead_no))
    )
    if moves:
        rewrite_closure(db.session)
    old = {"name": unit.name, "parent": was_below, "lead_no": unit.lead_no}
    new = {"name": name, "parent": above.code if above else "", "lead_no": lead_no}
    changed = [key for key in old if old[key] != new[key]]
    if changed:
        audit.record(
            actor,
            "unit.changed",
            unit.code,
            at=now,
            old={key: old[key] for key in changed},
            new={key: new[key] for key in changed},
        )
    return _is_known(lead_no)


def version(*, name: str, parent: str, lead_no: str) -> str:
    """What stands for a unit as it is; `parent` is the code of the one above, empty at the top."""
    return version_of(name, parent, lead_no)


def _refuse_loop(unit: Row[Any], above: Row[Any] | None, units: dict[int, Row[Any]]) -> None:
    edges = {row.id: [row.parent_id] for row in units.values() if row.parent_id}
    edges[unit.id] = [above.id] if above else []
    if found := loops(edges):
        codes = [units[unit_id].code for unit_id in found[0]]
        raise Refused(Refusal.LOOP, loop=" → ".join([*codes, codes[0]]))


def _parent(code: str) -> Row[Any] | None:
    if not code:
        return None
    above = _find(code)
    if above is None:
        raise Refused(Refusal.UNKNOWN_REFERENCE, what="unit", code=code)
    return above


def _find(code: str) -> Row[Any] | None:
    found: Row[Any] | None = db.session.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.parent_id, Unit.lead_no).where(Unit.code_key == same(code))
    ).one_or_none()
    return found


def _said(name: str, lead_no: str) -> dict[str, str]:
    return {"name": name, "sort_key": folded(name)[:400], "lead_no": lead_no, "lead_no_key": same(lead_no)}


def _is_known(employee_no: str) -> bool:
    if not employee_no:
        return True
    return db.session.scalar(select(Person.id).where(Person.employee_no_key == same(employee_no))) is not None
