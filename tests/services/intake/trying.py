"""Importing a sheet as the wizard does, step by step, and what has to hold whatever sheet it is."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from portal.model.base import db
from portal.model.every import TABLES
from portal.model.evidence import Evidence
from portal.model.intake import ImportRow
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Action, ImportState, Kind
from portal.rules.intake.matching import How
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Problem
from portal.rules.refusals import Refusal, Refused
from portal.rules.spreadsheet import guarded
from portal.services import checking
from portal.services.database import transaction
from portal.services.intake import beginning, choosing, imports, questions, settling, undoing
from portal.services.intake.exporting import export
from portal.services.intake.history import Summary
from portal.services.intake.replanning import keep

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_FIRST = {Kind.COURSES: ("code", "title")}
"""What the first columns are where none is known as such."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one sheet."""

    first: Summary
    applied: bool
    problems: tuple[Problem, ...]
    """Of its refused rows."""


def begun(kind: Kind, content: bytes, file_name: str, options: Options) -> int:
    """The id of an import whose columns are settled. Raises `Refused`."""
    with transaction():
        import_id = beginning.begin(TERMINAL, kind, content, file_name, on=ON, now=NOW, options=options)
    seen = settling.columns(TERMINAL, import_id)
    if seen.state is ImportState.READ:
        chosen = replace(seen.options, columns={**_left_out(seen), **seen.options.columns})
        try:
            with transaction():
                keep(beginning.settle(TERMINAL, import_id, options=chosen, on=ON, now=NOW))
        except Refused:
            with transaction():
                imports.cancel(TERMINAL, import_id, now=NOW)
            raise
    return import_id


def _left_out(seen: settling.ColumnsView) -> dict[str, str]:
    """What is said of columns of which nobody knows which they are: the first may be what is missing."""
    open_columns = [one for one in seen.columns if one.how in (How.NONE, How.GUESS, How.TWICE)]
    said = {one.key: "" for one in open_columns}
    for wanted in _FIRST.get(seen.kind, ()):
        key = next((key for key, column in said.items() if not column), None)
        if wanted in seen.missing and key is not None:
            said[key] = wanted
    return said


def tried(kind: Kind, content: bytes, file_name: str, options: Options) -> Tried:
    """Imports a sheet, and asserts what holds of every import but undoing. Raises `Refused` for an unreadable one."""
    import_id = begun(kind, content, file_name, options)
    asked = questions.questions(TERMINAL, import_id)
    answers = [questions.Answer(one.column, one.text, _deed(one)) for one in asked]
    if answers:
        with transaction():
            keep(questions.answer(TERMINAL, import_id, answers, on=ON, now=NOW))
    planned = imports.summary(TERMINAL, import_id)
    hold_accounts(planned)
    problems = tuple(problem for row in imports.problem_sheet(TERMINAL, import_id).rows for problem in row.problems)
    if not planned.changes_something:
        assert refused_to_apply(import_id) is Refusal.NOTHING_TO_APPLY
        return Tried(planned, False, problems)
    typed = {one.guard.value: one.number for one in choosing.guards(TERMINAL, import_id)}
    with transaction():
        done = imports.apply(TERMINAL, import_id, on=ON, now=NOW, skip_problems=True, confirmed=typed)
    assert done.applied and _counts(done) == _counts(planned)
    hold_accounts(done)
    return Tried(done, True, problems)


def _deed(one: questions.Question) -> str:
    """What is answered: a unit or course that nobody knows is made, rows with other unknown words are left out.

    A competency is not made: evidence is never deleted, so that the competency would stay when the import is undone.
    """
    makes = one.may_create and one.new_code and one.creates is not Kind.COMPETENCIES
    return questions.CREATE if makes else questions.SKIP


def refused_to_apply(import_id: int) -> Refusal | None:
    try:
        with transaction():
            imports.apply(TERMINAL, import_id, on=ON, now=NOW, skip_problems=True)
    except Refused as refused:
        return refused.refusal
    return None


def hold_accounts(done: Summary) -> None:
    """Every row of the file has exactly one action, and it is kept."""
    assert done.rows == sum(_counts(done))
    kept = select(func.count(), func.count(ImportRow.line.distinct())).where(
        ImportRow.import_id == done.import_id, ImportRow.line > 0
    )
    assert tuple(db.session.execute(kept).one()) == (done.rows, done.rows)
    by_action = {
        str(action): rows
        for action, rows in db.session.execute(
            select(ImportRow.action, func.count())
            .where(ImportRow.import_id == done.import_id, ImportRow.line > 0)
            .group_by(ImportRow.action)
        )
    }
    assert tuple(by_action.get(action.value, 0) for action in Action) == _counts(done)


def again(kind: Kind, content: bytes, file_name: str, options: Options, first: Summary) -> Summary:
    """The same sheet a second time, which changes nothing and says so."""
    import_id = begun(kind, content, file_name, options)
    second = imports.summary(TERMINAL, import_id)
    hold_accounts(second)
    assert (second.create, second.update, second.rows) == (0, 0, first.rows)
    assert refused_to_apply(import_id) is Refusal.NOTHING_TO_APPLY
    return second


def exported(kind: Kind) -> bytes:
    """The export of a kind as a file that no spreadsheet program runs."""
    there = export(kind, on=ON)
    written = io.StringIO()
    csv.writer(written).writerows([there.header, *([guarded(cell) for cell in row] for row in there.rows)])
    return written.getvalue().encode()


def hold_export(kind: Kind) -> list[dict[str, str]]:
    """What is exported comes back as what is there; returns its cells as they are meant."""
    content = exported(kind)
    back = imports.run(TERMINAL, kind, content, "export.csv", on=ON, now=NOW, dry_run=True)
    assert (back.create, back.update, back.refused) == (0, 0, 0), (back.create, back.update, back.problems[:3])
    there = export(kind, on=ON)
    return [dict(zip(there.header, row, strict=True)) for row in there.rows]


def hold_promises() -> None:
    """What `portal check` looks at."""
    assert checking.check() == []


def undone(import_id: int) -> None:
    with transaction():
        done = undoing.undo(TERMINAL, import_id, on=ON, now=NOW)
    assert done.kept == (), done.kept


def snapshot() -> dict[str, set[Any]]:
    """All tables but the log, imports, what became of enrollments, and evidence that counts on no day."""
    found: dict[str, set[Any]] = {}
    for table in TABLES:
        if table.name.startswith("import") or table.name in ("audit_event", "enrollment_event"):
            continue
        rows = select(table)
        if table.name == "evidence":
            rows = rows.where(Evidence.revoked_on.is_distinct_from(Evidence.observed_on))
        found[table.name] = set(map(tuple, db.session.execute(rows)))
    return found


def _counts(done: Summary) -> tuple[int, ...]:
    return done.create, done.update, done.unchanged, done.skipped, done.refused
