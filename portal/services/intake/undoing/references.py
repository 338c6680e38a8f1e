"""What refers to rows that would go: they stay then, and what belongs to them stays with them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Table, select

from portal.model.base import Base, db
from portal.services.intake.undoing.tables import TABLES
from portal.services.intake.undoing.verdict import Verdict, Why
from portal.services.writing import Key, in_pieces

_MADE_ANEW = ("level_interval", "unit_ancestor")
"""Tables that follow from others."""


def settle(verdict: Verdict) -> None:
    """Holds what is referred to, and the parts of what is held, until nothing more is held."""
    parted: dict[str, set[Key]] = {}
    while True:
        before = len(verdict.stays), sum(map(len, verdict.inserted_and_held.values()))
        _hold_parts(verdict, parted)
        for name in list(verdict.goes):
            if verdict.goes[name]:
                _hold_referred_to(verdict, name)
        if before == (len(verdict.stays), sum(map(len, verdict.inserted_and_held.values()))):
            return


def _hold_referred_to(verdict: Verdict, name: str) -> None:
    """What imports noted or took back of an enrollment goes with it: it stands as it was imported."""
    table = Base.metadata.tables[name]
    if "id" not in table.c:
        return
    for child, column in _referring_to(table):
        ids = [key[0] for key in verdict.goes[name]]
        if not ids:
            return
        primary = list(child.primary_key)
        referring = select(child.c[column], *primary).where(child.c[column].between(min(ids), max(ids)))
        if child.name == "enrollment_event":
            referring = referring.where(child.c.import_id.is_(None))
        elif child.name == "evidence" and name == "enrollment":
            referring = referring.where(child.c.revoked_by_import_id.is_(None))
        rows = db.session.execute(referring.execution_options(yield_per=2_000))
        found = [(number, key) for number, *key in rows if (number,) in verdict.goes[name]]
        for number, key in found:
            if (number,) in verdict.goes[name] and not _goes(verdict, child.name, column, tuple(key)):
                verdict.hold(name, (number,), Why.IN_USE)


def _goes(verdict: Verdict, child: str, column: str, key: Key) -> bool:
    """Whether a reference is not there any more afterwards."""
    if child == "evidence" and column == "enrollment_id" and key in verdict.revoked:
        return True
    return key in verdict.goes[child] or column in verdict.becomes[child].get(key, ())


def _hold_parts(verdict: Verdict, parted: dict[str, set[Key]]) -> None:
    """What belongs to a row that stays, or to an enrollment that does not go back, stays as well."""
    for name, undone in TABLES.items():
        if undone.part_of is None:
            continue
        column, parent = undone.part_of
        wholes = set(verdict.inserted_and_held[parent])
        if parent == "enrollment":
            wholes |= {one.key for one in verdict.stays if one.table == "enrollment"}
        new = wholes - parted.get(name, set())
        parted.setdefault(name, set()).update(new)
        table = Base.metadata.tables[name]
        for some in in_pieces([key[0] for key in new]):
            for row in db.session.execute(select(*table.primary_key).where(table.c[column].in_(some))):
                key = tuple(row)
                is_own = key in verdict.goes[name] or (name == "evidence" and key in verdict.revoked)
                if is_own or name == "evidence":
                    verdict.hold(name, key, None)


def _referring_to(table: Table) -> Sequence[tuple[Table, str]]:
    return list(_references(table))


def _references(table: Table) -> Iterator[tuple[Table, str]]:
    for child in Base.metadata.sorted_tables:
        if child.name not in _MADE_ANEW:
            for key in child.foreign_keys:
                if key.column.table is table:
                    yield child, key.parent.name
