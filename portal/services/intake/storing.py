"""Keeping an import: the sheet as it was read, what is planned for each row, what was done."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import delete, insert, select, update

from portal.model.base import db
from portal.model.intake import Import, ImportRow
from portal.rules.intake.guards import GuardShown
from portal.rules.intake.kinds import Action, ImportState
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.questions import SHOWN, Unknown, unknown_words
from portal.rules.intake.sheet import Sheet, sharing, sheet
from portal.services.bulk import insert_columns
from portal.services.intake.guarding import as_json, guards_now, last_rows_of
from portal.services.intake.originals import keep_original
from portal.services.intake.planning import NO_CHANGES, Plan, Request


def store(request: Request, plan: Plan, content: bytes, file_name: str, state: ImportState) -> int:
    """Keeps a sheet and its plan; returns the import's id."""
    read = request.sheet
    applied = state is ImportState.APPLIED
    import_id: int = db.session.execute(
        insert(Import)
        .values(
            kind=request.kind,
            state=state,
            file_name=_file_name(file_name),
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            encoding=read.encoding,
            delimiter=read.delimiter,
            header=list(read.header),
            options=_options(request.options, read)
            if applied
            else _options(request.options, read, guards_now(request, plan, None), _asked(request, plan)),
            uploaded_by_id=request.actor.id,
            uploaded_at=request.now,
            applied_by_id=request.actor.id if applied else None,
            applied_at=request.now if applied else None,
            **_plan_columns(request, plan),
        )
        .returning(Import.id)
    ).scalar_one()
    keep_original(import_id, content)
    _insert_rows(import_id, read, plan)
    return import_id


def store_again(import_id: int, request: Request, plan: Plan) -> None:
    """Keeps a new plan for a sheet that is kept already."""
    read = request.sheet
    held = guards_now(request, plan, last_rows_of(import_id))
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    _insert_rows(import_id, read, plan)
    db.session.execute(update(Import).where(Import.id == import_id).values(planned_columns(request, plan, held)))


def planned_columns(request: Request, plan: Plan, held: tuple[GuardShown, ...]) -> dict[str, Any]:
    """What an import says of its plan; `held` are the guards that it raises."""
    return {
        "state": ImportState.PLANNED,
        "header": list(request.sheet.header),
        "options": _options(request.options, request.sheet, held, _asked(request, plan)),
        **_plan_columns(request, plan),
    }


def store_applied(import_id: int, request: Request) -> None:
    """Keeps that a stored plan has been applied, by whom and when."""
    db.session.execute(
        update(Import)
        .where(Import.id == import_id)
        .values(state=ImportState.APPLIED, applied_by_id=request.actor.id, applied_at=request.now, on=request.on)
    )


def stored_sheet(import_id: int, row: Any) -> tuple[Sheet, Options]:
    """The sheet of an import as it was read, and what was chosen for it; `row` has the columns of the import."""
    header_line, written, shared = row.options["header_line"], row.options.get("written", ()), sharing()
    found = db.session.execute(
        select(ImportRow.line, ImportRow.cells)
        .where(ImportRow.import_id == import_id, ImportRow.line > 0)
        .order_by(ImportRow.line)
    ).all()
    read = sheet(
        row.header,
        [line for line, _ in found],
        (shared(json.loads(cells)) for _, cells in found),
        header_line=header_line,
        encoding=row.encoding,
        delimiter=row.delimiter,
        written=written,
        sheet_names=row.options.get("worksheets", ()),
    )
    return read, Options.of({name: value for name, value in row.options.items() if name != "header_line"})


def problems_as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{"column": one.column, "code": one.code.value, "about": dict(one.about)} for one in problems]


def problems_from_json(line: int, kept: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(line, one["column"], Code(one["code"]), one["about"]) for one in kept)


def store_read(request: Request, content: bytes, file_name: str, *, with_rows: bool = True) -> int:
    """Keeps a sheet whose columns are not settled; returns the import's id. Its rows count as skipped until then.

    Without its rows for whoever plans it in the same transaction: they are kept with their plan.
    """
    read = request.sheet
    import_id: int = db.session.execute(
        insert(Import)
        .values(
            kind=request.kind,
            state=ImportState.READ,
            file_name=_file_name(file_name),
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            on=request.on,
            uploaded_by_id=request.actor.id,
            uploaded_at=request.now,
            **_read_columns(read, request.options),
        )
        .returning(Import.id)
    ).scalar_one()
    if with_rows:
        _insert_rows(import_id, read, _nothing_planned(read))
    return import_id


def store_read_again(import_id: int, read: Sheet, options: Options) -> None:
    """Keeps the cells of an import that was read in another way; its columns are to be settled anew."""
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    _insert_rows(import_id, read, _nothing_planned(read))
    db.session.execute(
        update(Import).where(Import.id == import_id).values(state=ImportState.READ, **_read_columns(read, options))
    )


def as_written(read: Sheet) -> Sheet:
    """The sheet with its columns as the file calls them."""
    return replace(read, header=read.written or read.header, written=())


def _read_columns(read: Sheet, options: Options) -> dict[str, Any]:
    return {
        "encoding": read.encoding,
        "delimiter": read.delimiter,
        "header": list(read.header),
        "options": _options(options, read),
        "problems": [],
        "fingerprint": "",
        "rows": len(read.records),
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "skipped": len(read.records),
        "refused": 0,
    }


def _nothing_planned(read: Sheet) -> Plan:
    rows = len(read.records)
    return Plan([Action.SKIPPED] * rows, [""] * rows, [NO_CHANGES] * rows, {}, (), lambda _: None)


def _options(
    options: Options, read: Sheet, held: tuple[GuardShown, ...] = (), asked: Sequence[Unknown] = ()
) -> dict[str, Any]:
    """What is kept of the choices, where the header stands and how it is written, and what is asked before it goes on:
    numbers to type and words that nobody knows."""
    return {
        **options.kept(),
        "header_line": read.header_line,
        "written": list(read.written),
        **({"sheet": read.sheet_name} if read.sheet_name else {}),
        **({"worksheets": list(read.sheet_names)} if len(read.sheet_names) > 1 else {}),
        **({"guards": as_json(held)} if held else {}),
        **({"asked": [one.kept() for one in asked]} if asked else {}),
    }


def _asked(request: Request, plan: Plan) -> list[Unknown]:
    """The words of a plan that have to be asked about, as many as are asked at a time."""
    problems = (one for position in sorted(plan.problems) for one in plan.problems[position])
    return unknown_words(request.kind, problems)[:SHOWN]


def _plan_columns(request: Request, plan: Plan) -> dict[str, Any]:
    count = plan.count()
    return {
        "on": request.on,
        "problems": problems_as_json(plan.notes),
        "fingerprint": plan.fingerprint(),
        "rows": len(plan.actions),
        "created": count[Action.CREATE],
        "updated": count[Action.UPDATE],
        "unchanged": count[Action.UNCHANGED],
        "skipped": count[Action.SKIPPED],
        "refused": count[Action.REFUSED],
        "ended": len(plan.ended),
    }


def _insert_rows(import_id: int, read: Sheet, plan: Plan) -> None:
    for columns in (row_columns(read, plan), ended_columns(plan)):
        insert_columns(ImportRow, {"import_id": [import_id] * len(columns["line"]), **columns})


def row_columns(read: Sheet, plan: Plan) -> dict[str, Any]:
    """The rows of a sheet with what is planned for each, column by column; all but `cells` are sequences."""
    problems, written = [NO_CHANGES] * len(read.records), dict[object, str]()
    for position, found in plan.problems.items():
        said = tuple((one.column, one.code, *one.about.items()) for one in found)
        if said not in written:
            written[said] = json.dumps(problems_as_json(found), ensure_ascii=False)
        problems[position] = written[said]
    return {
        "line": read.lines,
        "action": plan.actions,
        "subject": plan.subjects,
        "cells": (f"[{', '.join(map(encode_basestring, record))}]" for record in read.records),
        "changes": plan.changes,
        "problems": problems,
        "key": [key or "" for key in plan.keys] or [""] * len(read.records),
    }


def ended_columns(plan: Plan) -> dict[str, Any]:
    """What a complete file ends beside its rows, last to first below line 0."""
    ended = plan.ended
    return {
        "line": range(-len(ended), 0),
        "action": [Action.UPDATE] * len(ended),
        "subject": [one.subject for one in ended],
        "cells": [NO_CHANGES] * len(ended),
        "changes": [one.changes for one in ended],
        "problems": [NO_CHANGES] * len(ended),
        "key": [one.key for one in ended],
    }


def _file_name(name: str) -> str:
    """The last part of a path, without what no name on a page should hold."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(mark for mark in last if mark.isprintable())[:255] or "sheet"
