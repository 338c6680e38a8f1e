"""Finding a unit by its name or code among those that somebody may look into."""

from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.org import Unit, UnitAncestor
from portal.rules.access import Actor
from portal.rules.people import same
from portal.services.insight.scope import visible_units
from portal.services.searching import has_words

MOST = 20
"""The units that are shown; who finds more asks more precisely."""


@dataclass(frozen=True, slots=True)
class UnitFound:
    """A unit with the names of those above it that the viewer may look into, from the top."""

    code: str
    name: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitsFound:
    """The first `MOST` units that fit, the nearest to the top first; `total` counts all that fit."""

    units: tuple[UnitFound, ...]
    total: int
    exact: str
    """The code of the unit that was named by its whole code, or empty."""


def find_units(actor: Actor, text: str) -> UnitsFound:
    """Units whose name holds every word of a text, or whose code holds the text. One statement; nothing finds none."""
    key = same(text[:200])
    if not key:
        return UnitsFound((), 0, "")
    above, over, higher = aliased(UnitAncestor), aliased(UnitAncestor), aliased(Unit)
    depth = select(func.count()).select_from(above).where(above.unit_id == Unit.id).scalar_subquery()
    fitting = (
        select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.sort_key,
            case((Unit.code_key == key, 0), else_=1).label("order"),
            depth.label("depth"),
            func.count().over().label("total"),
        )
        .where(Unit.id.in_(visible_units(actor)))
        .where(or_(has_words(Unit.sort_key, text), Unit.code_key.contains(key, autoescape=True)))
        .subquery("fitting")
    )
    ranked = [fitting.c.order, fitting.c.depth, fitting.c.sort_key, fitting.c.id]
    first = select(fitting).order_by(*ranked).limit(MOST).subquery("first")
    rows = db.session.execute(
        select(first.c.code, first.c.name, first.c.order, first.c.total, higher.name.label("above"))
        .select_from(first)
        .outerjoin(
            over,
            and_(over.unit_id == first.c.id, over.distance > 0, over.ancestor_id.in_(visible_units(actor))),
        )
        .outerjoin(higher, higher.id == over.ancestor_id)
        .order_by(first.c.order, first.c.depth, first.c.sort_key, first.c.id, over.distance.desc())
    ).all()
    found: dict[str, UnitFound] = {}
    for row in rows:
        before = found[row.code].path if row.code in found else ()
        found[row.code] = UnitFound(row.code, row.name, before if row.above is None else (*before, row.above))
    exact = rows[0].code if rows and not rows[0].order else ""
    return UnitsFound(tuple(found.values()), rows[0].total if rows else 0, exact)
