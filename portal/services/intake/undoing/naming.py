"""What stays, in the words of the sheet: whom it is about, the column, what was imported and what is there now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.model.base import Base, db
from portal.services.intake.undoing.judging import now_there, references_of
from portal.services.intake.undoing.tables import TABLES
from portal.services.intake.undoing.verdict import Stays, Why
from portal.services.writing import Key, in_pieces, table_of


class Kept(NamedTuple):
    """Something that stays, as a person would say it. `column` is empty for a whole row."""

    codes: tuple[str, ...]
    """The employee number and the codes that tell which row it is."""
    column: str
    imported: str
    now: str
    why: Why

    @property
    def subject(self) -> str:
        return " · ".join(self.codes)


_NAMED_BY = {"person": "employee_no", "unit": "code", "course": "code", "competency": "code", "role": "code"}

_COLUMNS: Mapping[str, str] = {
    "is_learning": "roles",
    "is_administrator": "roles",
    "minutes": "hours",
    "parent_id": "parent",
    "superseded_by_id": "superseded_by",
    "unit_id": "unit",
    "is_baseline": "baseline",
    "is_core": "core",
    "target": "target_level",
    "is_primary": "primary",
    "state": "outcome",
    "text": "description",
}
_OF_TABLES: Mapping[tuple[str, str], str] = {
    ("employment", "start"): "hired_on",
    ("employment", "end"): "last_day",
    ("enrollment", "start"): "started_on",
    ("course_grant", "level"): "competencies_granted",
}
_ROLES = {"is_learning": "learning", "is_administrator": "administrator"}


def in_words(stays: Sequence[Stays]) -> list[Kept]:
    """In the same order; a fixed number of statements for a few thousand of them."""
    by_table: dict[str, list[Key]] = defaultdict(list)
    for one in stays:
        by_table[one.table].append(one.key)
    rows = {name: now_there(TABLES[name].model, list(dict.fromkeys(keys))) for name, keys in by_table.items()}
    for one in stays:
        if one.row is not None:
            rows[one.table][one.key] = dict(one.row)
    codes = _codes(rows, stays)
    return [
        Kept(
            codes=_subject(one, rows[one.table].get(one.key), codes),
            column=_column(one),
            imported=_said(one, one.imported, codes),
            now=_said(one, one.now, codes),
            why=one.why,
        )
        for one in stays
    ]


def _column(one: Stays) -> str:
    if one.table in ("assignment", "person_role", "role_requirement", "team_requirement"):
        return {"start": "from", "end": "to"}.get(one.column, _COLUMNS.get(one.column, one.column))
    return _OF_TABLES.get((one.table, one.column)) or _COLUMNS.get(one.column, one.column)


def _subject(one: Stays, row: Mapping[str, Any] | None, codes: Mapping[str, Mapping[int, str]]) -> tuple[str, ...]:
    if row is None:
        return ()
    table = table_of(TABLES[one.table].model)
    if one.table in _NAMED_BY:
        return (row[_NAMED_BY[one.table]],)
    named = [
        codes[parent.name].get(row[column], "")
        for column, parent in sorted(references_of(table), key=lambda pair: _ORDER.get(pair[1].name, 9))
        if parent.name in _NAMED_BY and row[column] is not None
    ]
    return tuple(dict.fromkeys(filter(None, named)))


_ORDER = {"person": 0, "unit": 1, "role": 1, "course": 2, "competency": 3}


def _codes(rows: Mapping[str, Mapping[Key, Mapping[str, Any]]], stays: Iterable[Stays]) -> dict[str, dict[int, str]]:
    """The codes of everything that these rows refer to or referred to."""
    wanted: dict[str, set[int]] = {name: set() for name in _NAMED_BY}
    for name, found in rows.items():
        for column, parent in references_of(table_of(TABLES[name].model)):
            if parent.name in wanted:
                wanted[parent.name].update(row[column] for row in found.values() if row[column] is not None)
    for one in stays:
        for column, parent in references_of(table_of(TABLES[one.table].model)):
            if column == one.column and parent.name in wanted:
                wanted[parent.name].update(value for value in (one.imported, one.now) if isinstance(value, int))
    codes: dict[str, dict[int, str]] = {}
    for name, ids in wanted.items():
        table = Base.metadata.tables[name]
        codes[name] = {
            row[0]: row[1]
            for some in in_pieces(sorted(ids))
            for row in db.session.execute(select(table.c.id, table.c[_NAMED_BY[name]]).where(table.c.id.in_(some)))
        }
    return codes


def _said(one: Stays, value: Any, codes: Mapping[str, Mapping[int, str]]) -> str:
    if value is None or value == "":
        return ""
    if one.column in _ROLES:
        return _ROLES[one.column] if value else ""
    if isinstance(value, bool):
        return "1" if value else "0"
    for column, parent in references_of(table_of(TABLES[one.table].model)):
        if column == one.column and parent.name in codes:
            return codes[parent.name].get(value, "")
    if one.table == "employment" and one.column == "end":
        return (date.fromisoformat(value) - timedelta(days=1)).isoformat()
    return str(value)
