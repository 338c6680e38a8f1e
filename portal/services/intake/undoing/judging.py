"""Judging each row that an import wrote: whether the imported value still stands, or what stands in the way."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select

from portal.model.base import Base, db
from portal.model.intake import ImportEffect
from portal.rules.intake.kinds import Deed
from portal.services.intake.effect_rows import Columns, Piece, keys_in, plain, unpacked_changes, unpacked_columns
from portal.services.intake.effects import DERIVED, IDENTITY
from portal.services.intake.undoing.tables import REVOCATION, TABLES, Undone, twice
from portal.services.intake.undoing.verdict import Said, Verdict, Why
from portal.services.writing import Key, among, in_pieces, table_of

_RESULTS = ("enrollment", "unmatched_completion")
"""What nobody brings back about themselves."""
Found = dict[Key, dict[str, Any]]
"""Rows as they are now, plain, by primary key."""


def effects_of(import_id: int) -> Iterator[Piece]:
    """What an import wrote, the last deed first, one piece at a time."""
    numbers = db.session.scalars(
        select(ImportEffect.id).where(ImportEffect.import_id == import_id).order_by(ImportEffect.id.desc())
    ).all()
    for number in numbers:
        columns = select(ImportEffect.table_name, ImportEffect.deed, ImportEffect.count, ImportEffect.rows)
        yield Piece(*db.session.execute(columns.where(ImportEffect.id == number)).one())


def now_there(model: type[Base], keys: Sequence[Key], *, to_change: bool = False) -> Found:
    """The rows with these keys. When they are read to be changed, nobody else changes them meanwhile."""
    table = table_of(model)
    found: Found = {}
    primary = [column.name for column in table.primary_key]
    for some in in_pieces(keys):
        statement = select(table).where(among(table, some)).order_by(*table.primary_key)
        for row in db.session.execute(statement.with_for_update() if to_change else statement):
            values = {name: plain(value) for name, value in row._mapping.items()}
            found[tuple(values[name] for name in primary)] = values
    return found


class Judge:
    """Goes through the effects of one import, the last first."""

    def __init__(self, own: Mapping[str, set[int]], closed: Collection[str], *, to_change: bool) -> None:
        """`own` are rows, and `closed` tables, that are not for whoever undoes."""
        self.verdict = Verdict()
        self._own, self._closed, self._to_change = own, closed, to_change

    def judge(self, effect: Piece) -> None:
        undone = TABLES[effect.table]
        if effect.deed is Deed.UPDATE:
            self._changed(effect.table, undone, effect.rows)
            return
        columns = unpacked_columns(effect.rows, effect.size)
        keys = keys_in(table_of(undone.model), columns, effect.size)
        if "code" in columns:
            self.verdict.codes[effect.table].update(zip(keys, columns["code"], strict=True))
        if effect.deed is Deed.DELETE:
            self._deleted(effect.table, undone, keys, columns)
        elif effect.table != "enrollment_event":
            self._inserted(effect.table, undone, keys, columns)

    def _inserted(self, name: str, undone: Undone, keys: Sequence[Key], columns: Columns) -> None:
        verdict, table = self.verdict, table_of(undone.model)
        found = now_there(undone.model, keys, to_change=self._to_change)
        said = [column.name for column in table.columns if column.name not in DERIVED.get(name, ())]
        identity = IDENTITY.get(name, "")
        nothing = [None] * len(keys)
        written = list(zip(*(columns.get(column, nothing) for column in said), strict=True))
        for position, key in enumerate(keys):
            row = found.get(key)
            if row is None:
                continue
            there = {**row, **verdict.becomes[name].get(key, {})}
            then = dict(zip(said, written[position], strict=True))
            if identity and there[identity] != then[identity]:
                continue
            (verdict.revoked if name == "evidence" else verdict.goes[name]).add(key)
            edited = [column for column in said if there[column] != then[column]]
            if name == "evidence":
                edited = [column for column in edited if column not in REVOCATION]
            for column in edited:
                verdict.hold(name, key, Why.EDITED, Said(column, then[column], there[column]))
            if not edited and self._is_protected(name, key):
                verdict.hold(name, key, Why.PROTECTED)

    def _is_protected(self, name: str, key: Key) -> bool:
        return name in self._closed or key[0] in self._own.get(name, ())

    def _changed(self, name: str, undone: Undone, rows: bytes) -> None:
        verdict = self.verdict
        changes = list(unpacked_changes(rows))
        found = now_there(undone.model, [change.key for change in changes], to_change=self._to_change)
        touched: list[Key] = []
        for change in changes:
            row = found.get(change.key)
            identity = IDENTITY.get(name, "")
            if row is None or (identity and row[identity] != change.identity):
                verdict.stay(name, change.key, Why.GONE)
                continue
            there = {**row, **verdict.becomes[name].get(change.key, {})}
            back: dict[str, Any] = {}
            for group in {undone.group_of(column) for column in change.columns}:
                mine = {column: change.columns[column] for column in group if column in change.columns}
                edited = [column for column, (_, new) in mine.items() if there[column] != new]
                if not edited:
                    back.update((column, old) for column, (old, _) in mine.items())
                elif any(there[column] != old for column, (old, _) in mine.items()):
                    for column in edited:
                        verdict.stay(name, change.key, Why.EDITED, Said(column, mine[column][1], there[column]))
            if back and name == "person" and self._is_protected(name, change.key):
                for column in {"is_learning", "is_administrator"} & back.keys():
                    verdict.stay(
                        name, change.key, Why.PROTECTED, Said(column, change.columns[column][1], there[column])
                    )
                    del back[column]
            elif back and self._is_protected(name, change.key):
                verdict.stay(name, change.key, Why.PROTECTED, Said(next(iter(back)), "", ""))
                back = {}
            if back:
                verdict.becomes[name].setdefault(change.key, {}).update(back)
                touched.append(change.key)
        self._refuse_missing(name, undone, {key: verdict.becomes[name][key] for key in touched})
        if undone.clash is not twice:
            self._refuse_clashes(name, undone, {key: found[key] for key in touched if key in verdict.becomes[name]})

    def _deleted(self, name: str, undone: Undone, keys: Sequence[Key], columns: Columns) -> None:
        verdict = self.verdict
        found = now_there(undone.model, keys, to_change=self._to_change)
        names = list(columns)
        rows: Found = {}
        for key, values in zip(keys, zip(*columns.values(), strict=True), strict=True):
            row = dict(zip(names, values, strict=True))
            there = found.get(key)
            if there is not None and key not in verdict.goes[name]:
                if all(there[column] == value for column, value in row.items()):
                    continue
                if names[0] != "id":
                    verdict.stay(name, key, Why.TAKEN, row=row)
                    continue
                verdict.renumbered[name].add(key)
            if name in self._closed or (name in _RESULTS and row["person_id"] in self._own.get("person", ())):
                verdict.stay(name, key, Why.PROTECTED, row=row)
                continue
            rows[key] = {**row, **undone.derived(row)}
            verdict.returns[name].add(key)
        self._refuse_missing(name, undone, rows)
        mine = {key: row for key, row in rows.items() if key in verdict.returns[name]}
        self._refuse_clashes(name, undone, self._of_old_numbers(undone, mine))

    def _of_old_numbers(self, undone: Undone, rows: Found) -> Found:
        """Those rows whose owner does not come back under another id: the others cannot meet anybody."""
        owners = [(column, parent.name) for column, parent in references_of(table_of(undone.model))]
        taken = [(column, self.verdict.renumbered[name]) for column, name in owners if column in undone.rivals]
        return {key: row for key, row in rows.items() if not any((row[column],) in ids for column, ids in taken)}

    def _refuse_missing(self, name: str, undone: Undone, rows: Found) -> None:
        """Holds rows that would refer to what is not there any more; of an event its enrollment says why."""
        verdict, why = self.verdict, None if name == "enrollment_event" else Why.GONE
        for column, parent in references_of(table_of(undone.model)):
            wanted = {row[column]: key for key, row in rows.items() if row.get(column) is not None}
            missing = [number for number in wanted if (number,) not in verdict.returns[parent.name]]
            for some in in_pieces(missing):
                known = set(db.session.scalars(select(parent.c.id).where(parent.c.id.in_(some))))
                for number in set(some) - known:
                    for key, row in rows.items():
                        if row.get(column) == number:
                            verdict.hold(name, key, why, row=self._coming(name, key, row))

    def _coming(self, name: str, key: Key, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return row if key in self.verdict.returns[name] else None

    def _refuse_clashes(self, name: str, undone: Undone, rows: Found) -> None:
        """Holds rows that would stand beside others which came meanwhile."""
        if not undone.rivals or not rows:
            return
        verdict, table = self.verdict, table_of(undone.model)
        groups: dict[Key, list[Key]] = {}
        for key, row in rows.items():
            groups.setdefault(tuple(row[column] for column in undone.rivals), []).append(key)
        then: dict[Key, list[dict[str, Any]]] = {group: [] for group in groups}
        for key, row in rows_like(table, undone.rivals, list(groups)):
            group = tuple(row[column] for column in undone.rivals)
            if group in then and key not in verdict.goes[name]:
                then[group].append({**row, **verdict.becomes[name].get(key, {})})
        for group, mine in groups.items():
            coming = [rows[key] for key in mine if key in verdict.returns[name]]
            if undone.clash([*then[group], *coming]):
                for key in mine:
                    verdict.hold(name, key, Why.TAKEN, row=self._coming(name, key, rows[key]))


def references_of(table: Table) -> Iterable[tuple[str, Table]]:
    """The columns of a table that refer to others, except to imports."""
    for key in table.foreign_keys:
        if key.column.table.name != "import":
            yield key.parent.name, key.column.table


def rows_like(table: Table, columns: Sequence[str], groups: Sequence[Key]) -> Iterator[tuple[Key, dict[str, Any]]]:
    """The rows that have one of these combinations in these columns, and perhaps others."""
    primary = [column.name for column in table.primary_key]
    first = table.c[columns[0]]
    for some in in_pieces(list(dict.fromkeys(group[0] for group in groups))):
        for row in db.session.execute(select(table).where(first.in_(some))):
            values = {name: plain(value) for name, value in row._mapping.items()}
            yield tuple(values[name] for name in primary), values
