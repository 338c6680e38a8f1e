"""How rows are written, many at a time. Whoever has to take them back hands in a `Writes` that remembers them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Table, bindparam, tuple_
from sqlalchemy import delete as delete_from
from sqlalchemy import update as change

from portal.model.base import Base, db
from portal.services.bulk import insert_columns

Key = tuple[Any, ...]
"""The values of a table's primary key."""

_KEYS_AT_ONCE = 500


class Writes:
    """Writes rows and keeps nothing of it."""

    def insert(self, model: type[Base], columns: Mapping[str, Iterable[object]]) -> None:
        """Inserts rows given column by column, as `insert_columns` does."""
        insert_columns(model, columns)

    def update(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Changes rows: each names its primary key and the columns that it changes. They are written in their order."""
        table = table_of(model)
        keys = [column.name for column in table.primary_key]
        for names, same_names in groupby(rows, key=tuple):
            values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names if name not in keys}
            if values:
                statement = change(table).where(*(table.c[key] == bindparam(f"of_{key}") for key in keys))
                db.session.connection().execute(
                    statement.values(values),
                    [
                        {f"of_{name}" if name in keys else f"to_{name}": row[name] for name in names}
                        for row in same_names
                    ],
                )

    def delete(self, model: type[Base], keys: Sequence[Key]) -> None:
        """Deletes the rows with these primary keys."""
        table = table_of(model)
        for some in in_pieces(keys):
            db.session.connection().execute(delete_from(table).where(among(table, some)))


PLAIN = Writes()


def table_of(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model} has no table")
    return table


def among(table: Table, keys: Sequence[Key]) -> Any:
    """The condition that a row has one of these primary keys."""
    columns = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


def in_pieces(things: Sequence[Any], size: int = _KEYS_AT_ONCE) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
