"""What a select finds as rows of text: read by the driver in blocks, turned column by column, few rows at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, text, type_coerce
from sqlalchemy.types import NULLTYPE

from portal.model.base import db

_AT_ONCE = 2_000

Turn = Callable[[Any], str]
"""A value as the driver gives it → the text of a cell. A day is a text already on SQLite."""


def text_rows(statement: Select[*tuple[Any, ...]], turns: Mapping[int, Turn]) -> Iterator[tuple[str, ...]]:
    """The rows of a select of columns that are text and not NULL, but for those at the places that are turned.

    One statement, however many rows; each distinct value of a block is turned once.
    """
    for block in blocks(statement):
        columns: list[Any] = list(zip(*block, strict=True))
        for place, turn in turns.items():
            values = columns[place]
            said = {value: turn(value) for value in set(values)}
            columns[place] = map(said.__getitem__, values)
        yield from zip(*columns, strict=True)


def blocks(statement: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a select as the driver gives them, a few thousand at a time; all of them will be read."""
    columns = [type_coerce(column, NULLTYPE) for column in statement.selected_columns]
    untyped = statement.with_only_columns(*columns, maintain_column_froms=True)
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL cursor_tuple_fraction = 1"))
    found = connection.execute(untyped, execution_options={"yield_per": _AT_ONCE})
    with found:
        yield from found.partitions()


def plain(value: object) -> str:
    """A day, a number or a text; nothing for what is not there."""
    return "" if value is None else str(value)


def flag(value: object) -> str:
    return "1" if value else "0"
