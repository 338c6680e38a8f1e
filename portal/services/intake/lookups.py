"""What a sheet refers to, looked up for all of its rows at once."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.model.base import db
from portal.model.people import Person
from portal.rules.people import same
from portal.services.bulk import chunks

ROWS_AT_ONCE = 2_000


def found(
    statement: Select[*tuple[Any, ...]], column: InstrumentedAttribute[Any], keys: Iterable[Any]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """The rows of a statement whose column is among the keys; perhaps others too when there are very many keys.

    They are read while they are used, so that a large table is never held twice.
    """
    connection = db.session.connection()
    for some in chunks(keys):
        asked = statement if some is None else statement.where(column.in_(some))
        yield from connection.execute(asked, execution_options={"yield_per": ROWS_AT_ONCE})


def known_numbers(numbers: Iterable[str]) -> set[str]:
    """The keys of those employee numbers that belong to somebody."""
    rows = found(select(Person.employee_no_key), Person.employee_no_key, map(same, numbers))
    return {row.employee_no_key for row in rows}
