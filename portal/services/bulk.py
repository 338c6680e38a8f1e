"""Many rows at once: the driver's own executemany on SQLite, COPY on PostgreSQL; many keys as one list."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, Select, String, Table, Text, func, literal, select, text, tuple_
from sqlalchemy import Enum as EnumType
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from portal.model.base import Base, Instant, db
from portal.services.pace import counted

_WHOLE_TABLE = 3_000
_CHUNK = 500


def reserve_ids(table: type[Base], count: int) -> Sequence[int]:
    """Ids for this many new rows, in rising order. Nobody else is given them: a writer is alone on SQLite."""
    if not count:
        return ()
    name = _table(table).name
    if db.engine.dialect.name == "sqlite":
        last = db.session.execute(text(f'SELECT coalesce(max(id), 0) FROM "{name}"')).scalar_one()  # noqa: S608
        return range(last + 1, last + 1 + count)
    taken = text(
        "SELECT nextval((SELECT pg_get_serial_sequence(:name, 'id')::regclass)) FROM generate_series(1, :count)"
    )
    return sorted(db.session.execute(taken, {"name": f'"{name}"', "count": count}).scalars())


def insert_columns(table: type[Base], columns: Mapping[str, Iterable[object]]) -> None:
    """Inserts rows given column by column, in the transaction that is going on.

    The first column is a sequence; others may be made while they are written. Columns that are not named take NULL.
    Nothing is read back and no default of the model is applied.
    """
    target = _table(table)
    if not next(iter(columns.values())):
        return
    embedded = db.engine.dialect.name == "sqlite"
    rows = counted(zip(*(_stored(target.c[name], values, embedded) for name, values in columns.items()), strict=True))
    names = ", ".join(f'"{name}"' for name in columns)
    connection = db.session.connection().connection
    cursor: Any = connection.cursor()
    try:
        if embedded:
            marks = ", ".join("?" * len(columns))
            cursor.executemany(f'INSERT INTO "{target.name}" ({names}) VALUES ({marks})', rows)  # noqa: S608
        else:
            with cursor.copy(f'COPY "{target.name}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
    finally:
        cursor.close()


def count_anew(table: type[Base]) -> None:
    """Lets PostgreSQL see in this transaction how large a table has become; otherwise it reads all of it every time."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(text(f'ANALYZE "{_table(table).name}"'))


def chunks(keys: Iterable[Any], known_rows: int | None = None) -> Iterator[list[Any] | None]:
    """Keys in lists short enough for one IN; None alone when there are so many that reading the table costs less."""
    distinct = list(dict.fromkeys(keys))
    if len(distinct) > (_WHOLE_TABLE if known_rows is None else known_rows):
        yield None
        return
    for start in range(0, len(distinct), _CHUNK):
        yield distinct[start : start + _CHUNK]


def among(keys: Sequence[Any], *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether a row's column is among these values, or its columns among these tuples: numbers or texts, however many.

    They are handed over as one value and joined with. PostgreSQL goes through a written list again for every row of a
    table that has grown in the transaction, and SQLite takes only so many.
    """
    wanted = columns[0] if len(columns) == 1 else tuple_(*columns)
    return wanted.in_(_in_json(keys, columns) if db.engine.dialect.name == "sqlite" else _in_arrays(keys, columns))


def _in_json(keys: Sequence[Any], columns: Sequence[InstrumentedAttribute[Any]]) -> Select[Any]:
    value = func.json_each(json.dumps(keys, ensure_ascii=False)).table_valued("value").c.value
    parts = [func.json_extract(value, f"$[{place}]") for place in range(len(columns))]
    return select(*(parts if len(parts) > 1 else [value]))


def _in_arrays(keys: Sequence[Any], columns: Sequence[InstrumentedAttribute[Any]]) -> Select[Any]:
    parts = [[key[place] for key in keys] for place in range(len(columns))] if len(columns) > 1 else [list(keys)]
    kinds = (Text() if isinstance(column.type, String) else Integer() for column in columns)
    arrays = (literal(part, ARRAY(kind)) for part, kind in zip(parts, kinds, strict=True))
    listed = func.unnest(*arrays).table_valued(*(f"part_{place}" for place in range(len(parts))))
    return select(*listed.render_derived().c)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model} has no table")
    return table


def _stored(column: Column[Any], values: Iterable[object], embedded: bool) -> Iterable[object]:
    """The values as the driver takes them. Each distinct one is turned once."""
    if isinstance(column.type, EnumType):
        return _each(values, lambda value: value.value if isinstance(value, Enum) else value)
    if embedded and isinstance(column.type, Instant):
        return _each(values, _moment)
    if embedded and column.type.python_type is date:
        return _each(values, lambda value: value.isoformat() if isinstance(value, date) else value)
    return values


def _each(values: Iterable[object], turn: Any) -> Iterable[object]:
    kept = values if isinstance(values, Sequence) else list(values)
    turned = {value: turn(value) for value in set(kept)}
    return map(turned.__getitem__, kept)


def _moment(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value
