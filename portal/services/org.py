"""The tree of units."""

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, scoped_session

from portal.model.org import Unit, UnitAncestor
from portal.services.bulk import insert_columns


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
