"""Everything that the portal remembers."""

from sqlalchemy import select

from portal.model.base import Base, db


def everything(*, but: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, without when a sign-in was last seen."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in but]
    kept = {
        table.name: sorted(
            (tuple(row) for row in db.session.execute(select(*[c for c in table.columns if c.name != "seen_at"]))),
            key=str,
        )
        for table in tables
    }
    db.session.rollback()
    return kept
