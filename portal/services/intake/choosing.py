"""A plan of a sheet with everything that somebody chose for it, and what somebody chooses later: it is planned anew."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from portal.rules.access import Actor
from portal.rules.intake.choices import Effective, effective, place_of
from portal.rules.intake.guards import GuardShown
from portal.rules.intake.kinds import Action, ImportState, Kind
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.values import names_something
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.rules.spreadsheet import unguarded
from portal.services.intake.collecting import collector_paused
from portal.services.intake.completing import COLUMN
from portal.services.intake.creating import planned_with_new
from portal.services.intake.guarding import from_json, last_rows_of
from portal.services.intake.hiding import hides_some
from portal.services.intake.history import visible
from portal.services.intake.planning import NO_CHANGES, Plan, Request
from portal.services.intake.replanning import Replanned, replanned
from portal.services.intake.storing import stored_sheet

Item = TypeVar("Item")


def planned(request: Request) -> Plan:
    """What importing this sheet would do now, as it was chosen. Raises `Refused` when its columns are wrong.

    Every row of the stored sheet has its action: those that are left out by choice are skipped, with a note.
    """
    seen = effective(request.sheet, request.options)
    made = planned_with_new(replace(request, sheet=seen.sheet, left_out=_keys(request.kind, seen)))
    return _whole(made, seen) if seen.left_out else made


def as_chosen(request: Request) -> Request:
    """The same request with the cells as they were chosen, row by row where the stored ones are."""
    return replace(request, sheet=effective(request.sheet, request.options).whole)


def _keys(kind: Kind, seen: Effective) -> dict[str | None, int]:
    """By what those rows are known that are left out by choice, in a kind of which a file can be complete → line.

    None is the key of those whose code cannot be read: they could be anybody.
    """
    place = place_of(seen.whole.header, COLUMN[kind]) if kind in COLUMN else None
    if place is None:
        return {}
    codes = ((at, unguarded(seen.whole.records[at][place].strip())) for at in sorted(seen.left_out, reverse=True))
    return {same(code) if names_something(code) else None: seen.whole.lines[at] for at, code in codes}


def _whole(made: Plan, seen: Effective) -> Plan:
    """The plan of the rows that the planner saw as a plan of all rows."""
    at = seen.positions
    rows, lines = len(seen.whole.records), seen.whole.lines
    problems = {at[position]: found for position, found in made.problems.items()}
    problems |= {position: [Problem(lines[position], "", Code.SKIPPED_BY_CHOICE)] for position in seen.left_out}
    return replace(
        made,
        actions=_spread(made.actions, at, [Action.SKIPPED] * rows),
        subjects=_spread(made.subjects, at, [""] * rows),
        changes=_spread(made.changes, at, [NO_CHANGES] * rows),
        keys=_spread(made.keys, at, [None] * rows) if made.keys else (),
        problems=problems,
    )


def _spread(values: Sequence[Item], at: Sequence[int], all_rows: list[Item]) -> list[Item]:
    for position, value in zip(at, values, strict=True):
        all_rows[position] = value
    return all_rows


def open_import(actor: Actor, import_id: int, *states: ImportState) -> Any:
    """The row of an import in one of these states, `planned` if none is said, for somebody who changes what it says.

    That is for those who may read all of it: whoever could call another column the kind would read what is hidden.
    Raises `Refused` with `NOT_FOUND`, `SHEET_NOT_YOURS`, `ALREADY_APPLIED`, `ALREADY_APPLYING`, `IMPORT_CANCELLED` or
    `COLUMNS_OPEN`.
    """
    row = visible(actor, import_id)
    if hides_some(actor, row):
        raise Refused(Refusal.SHEET_NOT_YOURS)
    if row.state in (states or (ImportState.PLANNED,)):
        return row
    if row.state is ImportState.READ:
        raise Refused(Refusal.COLUMNS_OPEN)
    if row.state in (ImportState.CANCELLED, ImportState.REFUSED):
        raise Refused(Refusal.IMPORT_CANCELLED)
    if row.state is ImportState.APPLYING:
        raise Refused(Refusal.ALREADY_APPLYING)
    raise Refused(Refusal.ALREADY_APPLIED)


def _nothing() -> None:
    """What most choices write beside the plan."""


@collector_paused()
def choose(
    actor: Actor,
    import_id: int,
    change: Callable[[Options], Options],
    *,
    on: date,
    now: datetime,
    also: Callable[[], None] = _nothing,
) -> Replanned:
    """Plans an import again with other choices; only reads. The plan is for `replanning.keep`, which writes `also` too.

    Raises `Refused` as `open_import` does.
    """
    row = open_import(actor, import_id)
    sheet, options = stored_sheet(import_id, row)
    request = Request(actor, row.kind, sheet, change(options), on, now)
    return replanned(request, planned(request), row, sheet, last_rows=last_rows_of(import_id), also=also)


def fix(
    actor: Actor,
    import_id: int,
    cells: Mapping[int, Mapping[str, str]],
    *,
    on: date,
    now: datetime,
    left_out: Iterable[int] = (),
) -> Replanned:
    """Corrects cells: line → column → cell, by the names of the columns; `{"": ""}` drops those beyond the header.

    Rows that were left out one by one are taken in again; then those lines are left out that are to be. Raises
    `Refused` as `choose` does.
    """

    def change(options: Options) -> Options:
        fixed = {line: {**options.cells.get(line, {}), **said} for line, said in cells.items()}
        skipped = (line for line in options.skipped if line not in cells)
        return replace(options, cells={**options.cells, **fixed}, skipped=tuple(sorted({*skipped, *left_out})))

    return choose(actor, import_id, change, on=on, now=now)


def skip(actor: Actor, import_id: int, lines: Sequence[int], *, on: date, now: datetime) -> Replanned:
    """Leaves rows out. Raises `Refused` as `choose` does."""
    return fix(actor, import_id, {}, on=on, now=now, left_out=lines)


def unskip(actor: Actor, import_id: int, lines: Sequence[int], *, on: date, now: datetime) -> Replanned:
    """Takes rows in again that were left out one by one. Raises `Refused` as `choose` does."""
    return choose(
        actor,
        import_id,
        lambda options: replace(options, skipped=tuple(line for line in options.skipped if line not in lines)),
        on=on,
        now=now,
    )


def guards(actor: Actor, import_id: int) -> tuple[GuardShown, ...]:
    """What holds an import back until its number is typed. Raises `Refused` with `NOT_FOUND`."""
    row = visible(actor, import_id)
    return from_json(row.options.get("guards", [])) if row.state is ImportState.PLANNED else ()
