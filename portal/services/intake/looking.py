"""One import on one page: its numbers, what is asked, the rows with a problem and those of one action."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.rules.access import Actor
from portal.rules.intake.guards import GuardShown
from portal.rules.intake.kinds import Action, ImportState
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code
from portal.services.intake.applying import Progress, progress
from portal.services.intake.editors import Edit, edits_of
from portal.services.intake.guarding import from_json
from portal.services.intake.history import Summary, summed, visible
from portal.services.intake.looking_at_rows import EndedPage, RowsPage, ended_of, rows_noted, rows_of
from portal.services.intake.questions import Question, questions_of
from portal.services.intake.twins import applied_before

_MOST_TELLING = (Action.UPDATE, Action.CREATE, Action.UNCHANGED, Action.SKIPPED)
_NO_ROWS = RowsPage((), 1, 1, 0)


@dataclass(frozen=True, slots=True)
class Look:
    """What a page about an import shows."""

    summary: Summary
    options: Options
    progress: Progress | None
    """While it is being applied, or should be and is not."""
    action: Action | None
    """None: what it ends."""
    listed: RowsPage
    """A page of the rows of this action."""
    ended: EndedPage | None
    """Or a page of what it ends."""
    wrong: RowsPage
    """A page of the rows with a problem."""
    conflicts: RowsPage
    """A page of the rows with a field that somebody has changed since the last sheet."""
    edits: Mapping[tuple[int, str], Edit]
    """By line and column who did, where the reader may know."""
    questions: tuple[Question, ...]
    guards: tuple[GuardShown, ...]
    twin: Summary | None
    """Another import of the very same file that was applied."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which of its lists a page shows, and which page of each."""

    action: Action | None = None
    """None: the rows that tell most, changes before what is new."""
    ends: bool = False
    """What it ends instead."""
    page: int = 1
    wrong: int = 1
    conflicts: int = 1


def look(actor: Actor, import_id: int, shown: Shown) -> Look:
    """Everything about an import for its page. Raises `Refused` with `NOT_FOUND`."""
    row = visible(actor, import_id)
    found = summed(row)
    is_open = found.state is ImportState.PLANNED
    ends = bool(row.ended) and (shown.ends or (shown.action is None and not found.update and not found.create))
    action = None if ends else shown.action or _most_telling(found)
    in_conflict = sum(int(one.about["rows"]) for one in found.problems if one.code is Code.CONFLICTS) if is_open else 0
    conflicts = _conflicts(actor, row, in_conflict, shown.conflicts) if in_conflict else _NO_ROWS
    return Look(
        summary=found,
        options=Options.of(row.options),
        progress=progress(actor, import_id) if found.state is ImportState.APPLYING else None,
        action=action,
        listed=rows_of(actor, row, action=action, page=shown.page) if action else _NO_ROWS,
        ended=ended_of(row, page=shown.page) if ends else None,
        wrong=rows_of(actor, row, action=Action.REFUSED, page=shown.wrong) if found.refused else _NO_ROWS,
        conflicts=conflicts,
        edits=edits_of(actor, row.kind, conflicts.rows) if in_conflict else {},
        questions=questions_of(actor, row),
        guards=from_json(row.options.get("guards", [])) if is_open else (),
        twin=applied_before(actor, import_id) if is_open and not in_conflict else None,
    )


def _conflicts(actor: Actor, row: Any, total: int, page: int) -> RowsPage:
    return rows_noted(actor, row, Code.EDITED_SINCE, total=total, page=page)


def _most_telling(found: Summary) -> Action:
    counts = (found.update, found.create, found.unchanged, found.skipped)
    return next((one for one, count in zip(_MOST_TELLING, counts, strict=True) if count), Action.REFUSED)
