"""What a select finds as columns of whole numbers: rows of the driver, straight into arrays."""

from itertools import chain
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Date, Integer, Select, case, cast, func, literal, type_coerce

from portal.model.base import db
from portal.rules.retention.days import NEVER, Codes
from portal.services.database import rows_of

_BEFORE_THE_FIRST_DAY = 1721424.5
"""The Julian day before 1 January of the year 1, whose day number is 1."""


def columns(statement: Select[*tuple[Any, ...]]) -> list[Codes]:
    """One array for each column, all of whole numbers without a null; shape (rows,) each. One statement."""
    width = len(statement.selected_columns)
    found = rows_of(statement)
    rows = found.cursor.fetchall() if found.cursor else []
    found.close()
    table = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows) * width)
    return [np.ascontiguousarray(column) for column in table.reshape(-1, width).T]


def day_number(day: Any) -> ColumnElement[int]:
    """A date as `date.toordinal` counts it, and NEVER for none."""
    if db.engine.dialect.name == "sqlite":
        number: ColumnElement[int] = cast(func.julianday(day) - _BEFORE_THE_FIRST_DAY, Integer)
    else:
        number = type_coerce(day - cast(literal("0001-01-01"), Date), Integer) + 1
    return case((day.is_(None), NEVER), else_=number)
