"""What somebody has edited since the last sheet and the new one would change: told, and kept where so decided."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import func, select

from portal.model.base import db
from portal.model.intake import Import, ImportRow
from portal.rules.intake.choices import effective, place_of
from portal.rules.intake.columns import Column, Typed, matched, typed
from portal.rules.intake.conflicts import Decision, decision, in_conflict
from portal.rules.intake.kinds import Action, ImportState, Kind
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.sheet import Record, Sheet, sheet
from portal.rules.intake.values import KEEP
from portal.services.bulk import chunks
from portal.services.intake.planning import Plan, Request

_AT_ONCE = 5_000
_SHEETS = 5
"""How many sheets are looked at for the last one that says something of a field."""

Columns = Callable[[Kind, Options], tuple[Column, ...]]


class Conflict(NamedTuple):
    position: int
    column: str
    ours: str
    """In the words of the sheet, as the file's."""
    file: str
    since: date
    """The day of the last sheet."""
    decision: Decision


class _Said(NamedTuple):
    """What the last sheet that said anything of a field said, and on which day it was brought in."""

    on: date
    meanings: list[object]
    """Every meaning that its cell may have had."""


_Base = dict[str, _Said]
"""By column."""


def with_conflicts(request: Request, made: Plan, again: Callable[[Request], Plan], columns: Columns) -> Plan:
    """The plan with its conflicts, each a note; where ours stays it is planned again as if the cell were empty.

    What is in conflict is told for the rows that would be updated, of kinds whose rows are known by a key. A number of
    statements that does not grow with the rows, and none where nothing is updated.
    """
    updated = {key: at for at, key in enumerate(made.keys) if key and made.actions[at] is Action.UPDATE}
    if not updated:
        return made
    conflicts = [
        one
        for bases in _bases(request.kind, updated, columns)
        for one in _conflicts(request, made, {updated[key]: base for key, base in bases.items()}, columns)
    ]
    if not conflicts:
        return made
    conflicts.sort(key=lambda one: one.position)
    kept: dict[str, list[Conflict]] = defaultdict(list)
    for one in conflicts:
        if one.decision is Decision.OURS:
            kept[made.keys[one.position] or ""].append(one)
    if kept:
        required = {column.name for column in columns(request.kind, request.options) if column.required}
        made = again(replace(request, sheet=_as_it_stands(request.sheet, made.keys, kept, required)))
    return _told(request, made, conflicts)


def open_conflicts(notes: Sequence[Problem]) -> int:
    """How many fields somebody has to decide about before a plan with these notes is applied."""
    return sum(int(note.about["open"]) for note in notes if note.code is Code.CONFLICTS)


def _bases(kind: Kind, keys: Collection[str], columns: Columns) -> Iterator[dict[str, _Base]]:
    """What the last applied sheets that name them said of these keys, some of them at a time."""
    applied = (Import.kind == kind, Import.state == ImportState.APPLIED, Import.undoes_id.is_(None))
    imports = select(Import.id, Import.on, Import.header, Import.options).where(*applied)
    sheets = {row.id: row for row in db.session.execute(imports)}
    ranked = (
        select(
            ImportRow.key,
            ImportRow.import_id,
            ImportRow.line,
            func.row_number()
            .over(partition_by=ImportRow.key, order_by=(Import.applied_at.desc(), Import.id.desc(), ImportRow.line))
            .label("place"),
        )
        .join(Import, Import.id == ImportRow.import_id)
        .where(
            *applied,
            ImportRow.line > 0,
            ImportRow.key != "",
            ImportRow.action.in_((Action.CREATE, Action.UPDATE, Action.UNCHANGED)),
        )
    )
    for chunk in chunks(keys) if sheets else ():
        last = (ranked if chunk is None else ranked.where(ImportRow.key.in_(chunk))).subquery()
        statement = (
            select(ImportRow.import_id, ImportRow.key, ImportRow.line, ImportRow.cells, ImportRow.problems)
            .join(last, (last.c.import_id == ImportRow.import_id) & (last.c.line == ImportRow.line))
            .where(last.c.place <= _SHEETS)
            .order_by(ImportRow.key, last.c.place)
        )
        found = db.session.execute(statement, execution_options={"yield_per": _AT_ONCE})
        for some in _of_whole_keys(row for row in found if row.key in keys):
            yield _latest(kind, sheets, some, columns)


def _of_whole_keys(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """The rows some thousands at a time, those of one key never apart; they come in the order of their keys."""
    some: list[Any] = []
    for _, of_one in groupby(rows, key=attrgetter("key")):
        if len(some) >= _AT_ONCE:
            yield some
            some = []
        some.extend(of_one)
    if some:
        yield some


def _latest(kind: Kind, sheets: Mapping[int, Any], rows: Sequence[Any], columns: Columns) -> dict[str, _Base]:
    """What the last of these rows that says anything of a field says; of each key the last row comes first."""
    by_sheet: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_sheet[row.import_id].append(row)
    said = {
        (import_id, line): base
        for import_id, of_one in by_sheet.items()
        for line, base in _read(kind, sheets[import_id], of_one, columns)
    }
    latest: dict[str, _Base] = defaultdict(dict)
    for row in rows:
        latest[row.key] = {**said[row.import_id, row.line], **latest[row.key]}
    return latest


def _choices(options: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in options.items() if name != "header_line"}


def _read(kind: Kind, last: Any, rows: Sequence[Any], columns: Columns) -> Iterator[tuple[int, _Base]]:
    """What the rows of one earlier sheet say as it was meant, by line; where one column alone leaves a cell open,
    every meaning of it.
    """
    options = Options.of(_choices(last.options))
    cells = sheet(last.header, [row.line for row in rows], (tuple(json.loads(row.cells)) for row in rows))
    whole = effective(cells, replace(options, skipped=())).whole
    meanings = [
        _values(kind, whole, replace(options, date_order=order, decimal=decimal), columns)
        for order, decimal in {
            (options.date_order or "dmy", options.decimal or "."),
            (options.date_order or "mdy", options.decimal or ","),
        }
    ]
    names = [name for name in meanings[0].names if name in meanings[0].layout]
    for at, row in enumerate(rows):
        said = {name: _Said(last.on, [one.column(name)[at] for one in meanings]) for name in names}
        for problem in json.loads(row.problems) if row.problems != "[]" else ():
            if problem["code"] == Code.HOME_STAYS.value:
                said.pop(problem["column"], None)
        yield row.line, {name: one for name, one in said.items() if any(value is not KEEP for value in one.meanings)}


def _values(kind: Kind, cells: Sheet, options: Options, columns: Columns) -> Typed:
    known = columns(kind, options)
    return typed(known, matched(known, cells)[0], cells)


def _conflicts(request: Request, made: Plan, bases: Mapping[int, _Base], columns: Columns) -> Iterator[Conflict]:
    """The fields in conflict, row by row."""
    changed = [(at, *change) for at in sorted(bases) for change in json.loads(made.changes[at])]
    fields = list(dict.fromkeys(name for _, name, *_ in changed))
    places = {name: place_of(request.sheet.header, name) for name in fields}
    ours = _in_words([(name, old) for _, name, old, _ in changed], request, columns)
    theirs = _in_words([(name, new) for _, name, _, new in changed], request, columns)
    for (at, name, old, new), stands, then in zip(changed, ours, theirs, strict=True):
        base, place, line = bases[at], places[name], request.sheet.lines[at]
        if place is None or name not in base or not request.sheet.records[at][place].strip():
            continue
        if in_conflict(name, base[name].meanings, stands, then):
            options = request.options
            decided = decision(
                keep=name in options.keep.get(line, ()),
                take=name in options.take.get(line, ()),
                keep_all=options.keep_all,
                take_all=options.take_all,
            )
            yield Conflict(at, name, old, new, base[name].on, decided)


def _in_words(fields: Sequence[tuple[str, str]], request: Request, columns: Columns) -> list[object]:
    """What texts mean that the portal wrote itself, in the words of the sheet: one for each field."""
    plain = Options(currency=request.options.currency, decimal=".")
    known = {column.name: column for column in columns(request.kind, plain)}
    cells: dict[str, dict[str, object]] = {}
    for name in {name for name, _ in fields}:
        texts = list(dict.fromkeys(text or "-" for field, text in fields if field == name))
        one = sheet((name,), range(len(texts)), ((text,) for text in texts))
        column = replace(known[name], required=False) if name in known else None
        values = typed((column,), matched((column,), one)[0], one).values[0] if column else (KEEP,) * len(texts)
        cells[name] = dict(zip(texts, values, strict=True))
    return [cells[name][text or "-"] for name, text in fields]


def _as_it_stands(
    read: Sheet, keys: Sequence[str | None], kept: Mapping[str, Sequence[Conflict]], required: Collection[str]
) -> Sheet:
    """The sheet with cells that leave what is there, in every row of the same key: a repeated row stays one."""
    records: list[Record] = list(read.records)
    for at, key in enumerate(keys):
        for one in kept.get(key or "", ()):
            place = place_of(read.header, one.column)
            if place is not None:
                cell = one.ours if one.column in required else ""
                records[at] = (*records[at][:place], cell, *records[at][place + 1 :])
    return replace(read, records=tuple(records))


def _told(request: Request, made: Plan, conflicts: Sequence[Conflict]) -> Plan:
    problems = dict(made.problems)
    for one in conflicts:
        about = {"ours": one.ours, "file": one.file, "since": one.since.isoformat(), "decision": one.decision.value}
        note = Problem(request.sheet.lines[one.position], one.column, Code.EDITED_SINCE, about)
        problems[one.position] = [*problems.get(one.position, ()), note]
    about = {
        "fields": str(len(conflicts)),
        "rows": str(len({one.position for one in conflicts})),
        "open": str(sum(one.decision is Decision.OPEN for one in conflicts)),
    }
    whole = Problem(request.sheet.header_line, "", Code.CONFLICTS, about)
    return replace(made, problems=problems, notes=(*made.notes, whole))
