"""Which later imports stand on what an import wrote, so that they have to be taken back before it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from portal.model.base import db
from portal.model.intake import Import, ImportEffect
from portal.rules.access import Actor
from portal.rules.intake.kinds import Deed, ImportState, importable
from portal.services.intake.effect_rows import keys_in, unpacked_changes, unpacked_columns
from portal.services.intake.undoing.tables import TABLES
from portal.services.intake.undoing.verdict import Stays, Why
from portal.services.writing import Key, table_of

_LOOKED_AT = 500
"""Pieces of later imports that are looked at, the newest first."""


class Later(NamedTuple):
    """An import that changed later what another one wrote, and stands."""

    import_id: int
    file_name: str


def later_imports(actor: Actor, import_id: int, written_by: int, stays: Sequence[Stays]) -> tuple[Later, ...]:
    """Those of the imports that the actor may undo that wrote on what stays as edited, the newest first.

    At most two statements, and one for each piece that is looked at.
    """
    edited: dict[str, set[Key]] = defaultdict(set)
    for one in stays:
        if one.why is Why.EDITED:
            edited[one.table].add(one.key)
    if not edited:
        return ()
    last = select(func.max(ImportEffect.id)).where(ImportEffect.import_id == written_by).scalar_subquery()
    candidates = db.session.execute(
        select(ImportEffect.id, Import.id.label("import_id"), Import.file_name)
        .join(Import, Import.id == ImportEffect.import_id)
        .where(
            ImportEffect.id > last,
            ImportEffect.table_name.in_(sorted(edited)),
            Import.id != import_id,
            Import.undoes_id.is_(None),
            Import.state == ImportState.APPLIED,
            Import.kind.in_(importable(actor)),
        )
        .order_by(ImportEffect.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    found: dict[int, Later] = {}
    for one in candidates:
        if one.import_id not in found and _writes_on(one.id, edited):
            found[one.import_id] = Later(one.import_id, one.file_name)
    return tuple(found.values())


def _writes_on(number: int, edited: dict[str, set[Key]]) -> bool:
    columns = (ImportEffect.table_name, ImportEffect.deed, ImportEffect.count, ImportEffect.rows)
    name, deed, count, rows = db.session.execute(select(*columns).where(ImportEffect.id == number)).one()
    keys: Iterable[Key]
    if deed is Deed.UPDATE:
        keys = (change.key for change in unpacked_changes(rows))
    else:
        keys = keys_in(table_of(TABLES[name].model), unpacked_columns(rows, count), count)
    return any(key in edited[name] for key in keys)
