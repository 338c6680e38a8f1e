"""The rows of an import's effects as they are kept: JSON by column, compressed, a few thousand rows at a time."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import Column, Table
from sqlalchemy import Enum as EnumType

from portal.model.base import Instant
from portal.rules.intake.kinds import Deed

ROWS_A_CHUNK = 2_000
_JSON_HAS = frozenset({str, int, float, bool, type(None)})

Columns = dict[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a table that one deed of an import wrote."""

    table: str
    deed: Deed
    size: int
    rows: bytes


class Change(NamedTuple):
    """One row that was changed."""

    key: tuple[Any, ...]
    identity: Any
    """What tells that it is still the same row, when ids are used again."""
    columns: dict[str, tuple[Any, Any]]
    """Column → old and new value, plain."""


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def typed(column: Column[Any], value: Any) -> Any:
    """A plain value as the column takes it."""
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, EnumType):
        return kind.enum_class(value) if kind.enum_class else value
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if kind.python_type is date:
        return date.fromisoformat(value)
    return value


def packed_columns(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Rows given column by column."""
    return _packed({name: _short(values) for name, values in columns.items()})


def unpacked_columns(kept: bytes, count: int) -> Columns:
    """Each column's values, plain."""
    return {name: _long(values, count) for name, values in json.loads(zlib.decompress(kept)).items()}


def packed_changes(changes: Sequence[Change]) -> bytes:
    return _packed(changes)


def unpacked_changes(kept: bytes) -> Iterator[Change]:
    for key, identity, columns in json.loads(zlib.decompress(kept)):
        yield Change(tuple(key), identity, {name: (old, new) for name, (old, new) in columns.items()})


def keys_in(table: Table, columns: Columns, count: int) -> list[tuple[Any, ...]]:
    """The primary keys of unpacked rows."""
    return list(zip(*(columns[column.name] for column in table.primary_key), strict=True)) if count else []


def _packed(rows: Any) -> bytes:
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=plain).encode(), 1)


def _short(values: Sequence[Any]) -> Any:
    """One value for all, a first and a last number, or every value."""
    first, last = values[0], values[-1]
    if isinstance(values, range) or (
        type(first) is int
        and type(last) is int
        and last - first == len(values) - 1
        and list(values) == list(range(first, last + 1))
    ):
        return {"from": first, "to": last}
    kept = values if isinstance(values, (list, tuple)) else list(values)
    if kept.count(first) == len(kept):
        return {"all": first}
    return _plain_column(kept)


def _plain_column(values: Sequence[Any]) -> Sequence[Any]:
    """The values as JSON keeps them, each distinct one turned once."""
    if _JSON_HAS.issuperset(map(type, values)):
        return values
    turned = {value: plain(value) for value in set(values)}
    return list(map(turned.__getitem__, values))


def _long(values: Any, count: int) -> Sequence[Any]:
    if isinstance(values, list):
        return values
    return range(values["from"], values["to"] + 1) if "from" in values else [values["all"]] * count
