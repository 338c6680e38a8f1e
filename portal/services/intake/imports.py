"""Importing: a sheet is planned, looked at, and applied exactly as it was shown; or all of that at once."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from portal.model.base import db
from portal.model.intake import Import
from portal.rules.access import Actor
from portal.rules.intake.kinds import Action, ImportState, Kind, importable
from portal.rules.intake.options import Options
from portal.rules.intake.sheet import Sheet
from portal.rules.refusals import Refusal, Refused
from portal.services import audit
from portal.services.database import one_change_at_a_time
from portal.services.intake import applying, profiles, reading
from portal.services.intake.choosing import planned
from portal.services.intake.collecting import collector_paused
from portal.services.intake.conflicts import open_conflicts
from portal.services.intake.doing import do
from portal.services.intake.downloads import Original, RowsSheet, original, problem_sheet, result_rows
from portal.services.intake.guarding import guards_now, hold_back, last_rows_of
from portal.services.intake.handlers import template
from portal.services.intake.history import HistoryPage, Summary, history, summary, visible
from portal.services.intake.holding import is_held
from portal.services.intake.looking_at_rows import PlannedRow, RowsPage, ended, rows
from portal.services.intake.naming import in_own_words, known, proposed
from portal.services.intake.planning import Plan, Request
from portal.services.intake.reading import Preview, as_file
from portal.services.intake.storing import (
    store,
    store_again,
    store_applied,
    stored_sheet,
)
from portal.services.pace import Phase, begins

__all__ = [
    "HistoryPage",
    "Options",
    "Original",
    "PlannedRow",
    "Preview",
    "RowsPage",
    "RowsSheet",
    "Summary",
    "apply",
    "as_file",
    "cancel",
    "ended",
    "history",
    "original",
    "plan",
    "preview",
    "problem_sheet",
    "proposed",
    "read",
    "result_rows",
    "rows",
    "run",
    "summary",
    "template",
]

_BEGIN_ON_THEIR_DAY = (Kind.ROLE_PROFILES, Kind.TEAM_REQUIREMENTS)
"""The kinds whose rows begin on the day of the import when they say no other, which their plans do not show."""
_TABLES = 3
"""How many tables a row of a sheet is written to, about: only for telling how far it has come."""


@collector_paused()
def read(content: bytes, file_name: str, options: Options, kind: Kind | None = None) -> Sheet:
    """The cells of a file, before any transaction begins: others need not wait while a large one is read.

    The header is the row that names the columns of the `kind`. Raises `Refused` with `SHEET_UNREADABLE` and `why`.
    """
    return reading.read(content, file_name, **_as_chosen(options, kind))


def preview(content: bytes, file_name: str, options: Options, kind: Kind | None = None) -> Preview:
    """The beginning of a file as `read` would read it, and how else it could be read. Raises `Refused` as `read`."""
    return reading.first_rows(content, file_name, **_as_chosen(options, kind))


@collector_paused()
def plan(
    actor: Actor,
    kind: Kind,
    content: bytes,
    file_name: str,
    *,
    on: date,
    now: datetime,
    options: Options | None = None,
    sheet: Sheet | None = None,
) -> int:
    """Reads a sheet, unless it has been read, plans it and keeps the plan for looking at; returns the import's id.

    Raises `Refused` with `KIND_NOT_YOURS`, or with `SHEET_UNREADABLE` (about: `why`, and `problems` when the columns
    are wrong); then nothing is kept.
    """
    one_change_at_a_time()
    request = _request(actor, kind, content, file_name, on=on, now=now, options=options, sheet=sheet)
    return store(request, planned(request), content, file_name, ImportState.PLANNED)


@collector_paused()
def apply(
    actor: Actor,
    import_id: int,
    *,
    on: date,
    now: datetime,
    skip_problems: bool = False,
    held: bool = False,
    confirmed: Mapping[str, int] | None = None,
    shown: str = "",
) -> Summary:
    """Does exactly what the kept plan says, or nothing; `held` by whoever applies it beside a request.

    Plans again from the kept cells first: where that gives something else, the new plan is kept instead, nothing is
    applied, and the summary says `plan_changed`; so it is where the day matters and it is another day by now. `shown`
    is the version of the plan that was looked at, if any was. Raises `Refused` with `NOT_FOUND`, `ALREADY_APPLIED`,
    `ALREADY_APPLYING`, `IMPORT_CANCELLED`, `PLAN_CHANGED` when another version is kept by now, `ROWS_REFUSED` (unless
    they are to be skipped), `CONFLICTS_OPEN`, `NOTHING_TO_APPLY` or `GUARD_UNCONFIRMED`; `confirmed` are the numbers
    that were typed, by guard, beside those that are kept.
    """
    one_change_at_a_time()
    row = visible(actor, import_id)
    applying.ready(row, held=held, shown=shown)
    begins(Phase.READ, row.rows)
    sheet, options = stored_sheet(import_id, row)
    request = Request(actor, row.kind, sheet, options, on, now, applies=True)
    begins(Phase.PLAN, row.rows)
    anew = planned(request)
    if anew.fingerprint() != row.fingerprint or (row.on != on and row.kind in _BEGIN_ON_THEIR_DAY):
        store_again(import_id, request, anew)
        if held:
            applying.stopped(import_id, Refused(Refusal.PLAN_CHANGED))
        return summary(actor, import_id, plan_changed=True)
    count = anew.count()
    if count[Action.REFUSED] and not skip_problems:
        raise Refused(Refusal.ROWS_REFUSED, refused=count[Action.REFUSED])
    if fields := open_conflicts(anew.notes):
        raise Refused(Refusal.CONFLICTS_OPEN, fields=fields)
    if not count[Action.CREATE] and not count[Action.UPDATE] and not anew.ended:
        raise Refused(Refusal.NOTHING_TO_APPLY)
    hold_back(guards_now(request, anew, last_rows_of(import_id)), {**options.confirmed, **(confirmed or {})})
    begins(Phase.WRITE, _TABLES * (count[Action.CREATE] + count[Action.UPDATE]))
    store_applied(import_id, request)
    do(request, anew, import_id, row.file_name)
    if row.profile_id is not None:
        profiles.used(row.profile_id, options, row.rows, now=now)
    return summary(actor, import_id)


def cancel(actor: Actor, import_id: int, *, now: datetime) -> None:
    """Gives up a plan. Raises `Refused` with `NOT_FOUND`, `ALREADY_APPLIED` or `ALREADY_APPLYING`."""
    one_change_at_a_time()
    row = visible(actor, import_id)
    if row.state not in (ImportState.CANCELLED, ImportState.REFUSED, ImportState.READ):
        applying.ready(row, held=not is_held(applying.held_number(row)))
    if row.state in (ImportState.READ, ImportState.PLANNED, ImportState.APPLYING):
        db.session.execute(update(Import).where(Import.id == import_id).values(state=ImportState.CANCELLED))
        audit.record(actor, "import.cancelled", f"{row.kind} {import_id}", at=now)


@collector_paused()
def run(
    actor: Actor,
    kind: Kind,
    content: bytes,
    file_name: str,
    *,
    on: date,
    now: datetime,
    options: Options | None = None,
    sheet: Sheet | None = None,
    skip_problems: bool = False,
    dry_run: bool = False,
    numbers: Collection[int] | None = None,
    profile_id: int | None = None,
) -> Summary:
    """Reads, plans and applies in one go. A refused row stops the whole sheet unless problems are to be skipped.

    So does a guard whose number is none of `numbers`; with None of them no guard holds. What it returns says whether
    it was applied. A dry run keeps nothing at all; a sheet that was stopped is kept with its problems, in the state
    `refused`. What a profile says has to be in `options` already. Raises `Refused` as `plan` does, or with
    `PLAN_CHANGED`; then nothing is kept.
    """
    one_change_at_a_time()
    request = _request(
        actor, kind, content, file_name, on=on, now=now, options=options, sheet=sheet, applies=not dry_run
    )
    begins(Phase.PLAN, len(request.sheet.records))
    made = planned(request)
    guards = () if numbers is None else guards_now(request, made, profiles.last_rows(profile_id))
    held = tuple(one for one in guards if one.number not in (numbers or ()))
    stopped = bool(held) or (made.count()[Action.REFUSED] > 0 and not skip_problems)
    import_id = None
    state = ImportState.REFUSED if stopped else ImportState.APPLIED
    if dry_run:
        state = ImportState.PLANNED
    else:
        begins(Phase.WRITE, (1 + _TABLES) * len(made.actions))
        import_id = store(request, made, content, file_name, state)
        if not stopped:
            do(request, made, import_id, file_name)
        if profile_id is not None:
            profiles.remember(import_id, profile_id, request.options, len(made.actions), now=now, applied=not stopped)
    return replace(_summed(request, made, import_id, state, file_name), held=held)


def _as_chosen(options: Options, kind: Kind | None) -> dict[str, Any]:
    """How a file is to be read."""
    return {
        "encoding": options.encoding,
        "delimiter": options.delimiter,
        "sheet_name": options.sheet,
        "header_line": options.header_line,
        "known": known(kind) if kind else (),
    }


def _request(
    actor: Actor,
    kind: Kind,
    content: bytes,
    file_name: str,
    *,
    on: date,
    now: datetime,
    options: Options | None,
    sheet: Sheet | None,
    applies: bool = False,
) -> Request:
    if kind not in importable(actor):
        raise Refused(Refusal.KIND_NOT_YOURS, kind=kind.value)
    chosen = options or Options()
    if sheet is None:
        sheet = read(content, file_name, chosen, kind)
    return Request(actor, kind, in_own_words(kind, sheet, chosen), chosen, on, now, applies)


def _summed(request: Request, made: Plan, import_id: int | None, state: ImportState, file_name: str) -> Summary:
    count = made.count()
    found = [problem for position in sorted(made.problems) for problem in made.problems[position]]
    return Summary(
        import_id=import_id,
        kind=request.kind,
        state=state,
        file_name=file_name,
        on=request.on,
        rows=len(made.actions),
        create=count[Action.CREATE],
        update=count[Action.UPDATE],
        unchanged=count[Action.UNCHANGED],
        skipped=count[Action.SKIPPED],
        refused=count[Action.REFUSED],
        ended=len(made.ended),
        problems=(*made.notes, *found),
        encoding=request.sheet.encoding,
        delimiter=request.sheet.delimiter,
        header=request.sheet.header,
        options=request.options.kept(),
    )
