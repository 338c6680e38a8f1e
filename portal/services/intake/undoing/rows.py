"""The rows of an undo: those of the sheet that is taken back, each with what became of it."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.model.base import db
from portal.model.intake import ImportRow
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Code
from portal.rules.people import same
from portal.services.bulk import insert_columns
from portal.services.intake.effect_rows import ROWS_A_CHUNK
from portal.services.intake.planning import NO_CHANGES
from portal.services.intake.undoing.naming import Kept
from portal.services.intake.undoing.verdict import Why

WHOLE_ROW = "row"
"""The field of a change that is the coming or going of a whole row."""

_TOGETHER = (frozenset({"last_day", "leave_kind"}), frozenset({"outcome", "started_on", "ended_on", "score"}))
"""Fields of a sheet of which none goes back alone."""
_FIRST = -(2**31)
"""Below every line."""

CODES: Mapping[Why, Code] = {
    Why.EDITED: Code.KEPT_EDITED,
    Why.IN_USE: Code.KEPT_IN_USE,
    Why.TAKEN: Code.KEPT_TAKEN,
    Why.GONE: Code.KEPT_GONE,
    Why.PROTECTED: Code.KEPT_PROTECTED,
}


class Written(NamedTuple):
    """How many rows an undo has."""

    of_the_sheet: Counter[Action]
    ended: int
    """Of those whom a complete file had ended, beside its own rows."""
    ended_changed: int
    """How many of them are taken back in full."""


def write_rows(
    undone_id: int,
    import_id: int,
    kept: Sequence[Kept],
    tell: Callable[[Sequence[Mapping[str, Any]]], None],
    *,
    made: Iterable[str] = (),
) -> Written:
    """Writes the rows of the undo `import_id`, with everything that stays as a note of its row; counts them.

    `made` are the codes of what the import made on the way: a row that refers to it is taken back though it stays.
    `tell` is called with a few thousand of them at a time.
    """
    by_code: dict[str, list[Kept]] = defaultdict(list)
    for one in kept:
        for code in one.codes[:1]:
            by_code[same(code)].append(one)
    counted: Counter[Action] = Counter()
    told: set[int] = set()
    beside = {(same(code),) for code in made}
    columns = (ImportRow.line, ImportRow.action, ImportRow.subject, ImportRow.key, ImportRow.cells, ImportRow.changes)
    last, ended, ended_changed, opening = _FIRST, 0, 0, None
    while found := db.session.execute(
        select(*columns)
        .where(ImportRow.import_id == undone_id, ImportRow.line > last)
        .order_by(ImportRow.line)
        .limit(ROWS_A_CHUNK)
    ).all():
        rows = [_row(row, _of_row(row.subject, by_code, told), beside) for row in found]
        last = found[-1].line
        counted.update(row["action"] for row in rows if row["line"] > 0)
        ended += sum(row["line"] < 0 for row in rows)
        ended_changed += sum(
            row["line"] < 0 and row["changes"] != NO_CHANGES and row["problems"] == "[]" for row in rows
        )
        tell(rows)
        insert_columns(
            ImportRow, {"import_id": [import_id] * len(rows), **{name: [row[name] for row in rows] for name in rows[0]}}
        )
        if opening is None or opening < 0:
            opening = next((row.line for row in found if row.line > 0), found[0].line)
    rest = [one for one in kept if id(one) not in told]
    if rest and opening is not None:
        _note_rest(import_id, opening, rest)
    return Written(counted, ended, ended_changed)


def _of_row(subject: str, by_code: Mapping[str, Sequence[Kept]], told: set[int]) -> list[Kept]:
    parts = {same(part) for part in subject.split(" · ")}
    mine = []
    for part in parts:
        for one in by_code.get(part, ()):
            if id(one) not in told and all(same(code) in parts for code in one.codes):
                told.add(id(one))
                mine.append(one)
    return mine


def _row(row: Any, kept: Sequence[Kept], beside: Container[tuple[str, ...]]) -> dict[str, Any]:
    own = [one for one in kept if one.column or tuple(map(same, one.codes)) not in beside]
    stays = {one.column for one in own}
    fields = stays.union(*(group for group in _TOGETHER if group & stays))
    whole = any(one.column == "" for one in own)
    changes = [[name, new, old] for name, old, new in json.loads(row.changes)]
    action = Action.UNCHANGED
    if row.action is Action.CREATE and not own:
        action, changes = Action.UPDATE, [[WHOLE_ROW, row.subject, ""]]
    elif row.action is Action.UPDATE:
        if len(changes) == 1 and changes[0][0] == WHOLE_ROW and not own:
            action = Action.CREATE if changes[0][2] else Action.UPDATE
        else:
            changes = [] if whole else [change for change in changes if change[0] not in fields]
            action = Action.UPDATE if changes else Action.UNCHANGED
    return {
        "line": row.line,
        "action": action,
        "subject": row.subject,
        "key": row.key,
        "cells": row.cells,
        "changes": json.dumps(changes, ensure_ascii=False) if action in (Action.UPDATE, Action.CREATE) else NO_CHANGES,
        "problems": json.dumps([_note(one) for one in kept], ensure_ascii=False),
    }


def _note(one: Kept) -> dict[str, Any]:
    about = {"subject": one.subject, "imported": one.imported, "now": one.now}
    return {"column": one.column, "code": CODES[one.why].value, "about": about}


def _note_rest(import_id: int, line: int, rest: Sequence[Kept]) -> None:
    """What no row names stands with the first row."""
    row = db.session.get_one(ImportRow, (import_id, line))
    row.problems = json.dumps([*json.loads(row.problems), *map(_note, rest)], ensure_ascii=False)
    db.session.flush()
