"""What an import writes, written and kept at once, so that the import can be taken back.

Kept is what a person or a sheet said. What follows from it (search texts, compared forms) is left out and made anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert, select

from portal.model.base import Base, db
from portal.model.intake import ImportEffect
from portal.rules.intake.kinds import Deed
from portal.services.intake.effect_rows import ROWS_A_CHUNK, Change, packed_changes, packed_columns, plain
from portal.services.writing import Key, Writes, among, in_pieces, table_of

DERIVED: Mapping[str, frozenset[str]] = {
    "person": frozenset({"employee_no_key", "sort_key", "search_text", "email_key", "manager_no_key"}),
    "unit": frozenset({"code_key", "sort_key", "lead_no_key"}),
    "competency": frozenset({"code_key"}),
    "course": frozenset({"code_key", "title_key", "search_text", "owner_email_key"}),
    "role": frozenset({"code_key"}),
    "evidence": frozenset({"assessor_no_key", "source_ref_key"}),
    "unmatched_completion": frozenset({"course_key"}),
}
"""Columns that follow from others of their row."""

IDENTITY: Mapping[str, str] = {
    "person": "employee_no",
    "unit": "code",
    "competency": "code",
    "course": "code",
    "role": "code",
    "evidence": "source_ref",
    "employment": "person_id",
    "assignment": "person_id",
    "person_role": "person_id",
    "enrollment": "person_id",
}
"""By which column a changed row is known again, beside its key."""


class Effects(Writes):
    """The writes of one import. Each row of a table is written by one deed of an import."""

    def __init__(self, import_id: int) -> None:
        self.import_id = import_id

    def insert(
        self,
        model: type[Base],
        columns: Mapping[str, Iterable[object]],
        later: Mapping[str, Sequence[object]] | None = None,
    ) -> None:
        """Inserts rows. `later` are columns that refer to rows of the same table: they are filled in afterwards.

        The first column is a sequence; what is derived may be made while it is written.
        """
        table = table_of(model)
        derived = DERIVED.get(table.name, frozenset())
        made = {name: values for name, values in columns.items() if name in derived}
        written = {name: _sequence(values) for name, values in columns.items() if name not in derived}
        super().insert(model, {**written, **made})
        count = len(next(iter(written.values())))
        if count and later:
            self._refer(model, written, later)
        keeps = {name: values for name, values in {**written, **(later or {})}.items() if name not in derived}
        for start in range(0, count, ROWS_A_CHUNK):
            some = {name: values[start : start + ROWS_A_CHUNK] for name, values in keeps.items()}
            self._keep(table, Deed.INSERT, min(ROWS_A_CHUNK, count - start), packed_columns(some))

    def _refer(
        self, model: type[Base], columns: Mapping[str, Sequence[object]], later: Mapping[str, Sequence[object]]
    ) -> None:
        for name, values in later.items():
            pairs = zip(columns["id"], values, strict=True)
            super().update(model, [{"id": number, name: value} for number, value in pairs if value is not None])

    def update(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Changes rows; kept is each value that really becomes another one, with the old one."""
        table = table_of(model)
        derived = DERIVED.get(table.name, frozenset())
        for some in in_pieces(rows, ROWS_A_CHUNK):
            changes = [change for piece in in_pieces(some) for change in _changes(table, piece, derived)]
            super().update(model, some)
            if changes:
                self._keep(table, Deed.UPDATE, len(changes), packed_changes(changes))

    def delete(self, model: type[Base], keys: Sequence[Key]) -> None:
        """Deletes rows; they are kept whole."""
        table = table_of(model)
        columns = [column for column in table.columns if column.name not in DERIVED.get(table.name, ())]
        for some in in_pieces(keys, ROWS_A_CHUNK):
            found = [
                row
                for piece in in_pieces(some)
                for row in db.session.execute(select(*columns).where(among(table, piece)).order_by(*table.primary_key))
            ]
            if found:
                values = zip(*found, strict=True)
                kept = dict(zip([column.name for column in columns], map(list, values), strict=True))
                self._keep(table, Deed.DELETE, len(found), packed_columns(kept))
        for key in table.foreign_keys:
            if key.column.table is table:
                super().update(model, [{"id": number, key.parent.name: None} for (number,) in keys])
        super().delete(model, keys)

    def _keep(self, table: Table, deed: Deed, count: int, rows: bytes) -> None:
        db.session.connection().execute(
            insert(ImportEffect).values(
                import_id=self.import_id, table_name=table.name, deed=deed, count=count, rows=rows
            )
        )


class Rehearsal(Effects):
    """Writes that are to be taken back at once, of no import: nothing is kept of them."""

    def __init__(self) -> None:
        super().__init__(0)

    def _keep(self, table: Table, deed: Deed, count: int, rows: bytes) -> None:
        pass


def _changes(table: Table, rows: Sequence[Mapping[str, Any]], derived: frozenset[str]) -> Iterable[Change]:
    keys = [column.name for column in table.primary_key]
    names = list(dict.fromkeys(name for row in rows for name in row if name not in derived and name not in keys))
    if not names:
        return
    identity = IDENTITY.get(table.name, keys[0])
    wanted = [tuple(row[key] for key in keys) for row in rows]
    columns = [*(table.c[key] for key in keys), table.c[identity].label("known_by"), *(table.c[name] for name in names)]
    before = {tuple(row[: len(keys)]): row for row in db.session.execute(select(*columns).where(among(table, wanted)))}
    for key, row in zip(wanted, rows, strict=True):
        old = before.get(key)
        if old is None:
            continue
        values = zip(names, old[len(keys) + 1 :], strict=True)
        changed = {
            name: (plain(was), plain(row[name]))
            for name, was in values
            if name in row and plain(was) != plain(row[name])
        }
        if changed:
            yield Change(key, plain(old.known_by), changed)


def _sequence(values: Iterable[object]) -> Sequence[object]:
    return values if isinstance(values, (list, tuple, range)) else list(values)
