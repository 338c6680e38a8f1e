"""Applying a large import beside the request that asked for it, and how far an import has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from portal.model.base import db
from portal.model.intake import Import
from portal.rules.access import Actor
from portal.rules.intake.kinds import ImportState
from portal.rules.intake.problems import Code, Problem
from portal.rules.refusals import Refusal, Refused
from portal.services.database import open_engine
from portal.services.intake.conflicts import open_conflicts
from portal.services.intake.guarding import from_json, hold_back
from portal.services.intake.history import version_of, visible
from portal.services.intake.holding import Hold, hold, is_held, told
from portal.services.intake.storing import problems_as_json, problems_from_json

ROWS_AT_ONCE = 2_000
"""More rows are applied beside the request."""

__all__ = ["Hold", "Progress", "Stage", "held_number", "hold", "is_large", "progress", "ready", "start", "stopped"]


class Stage(StrEnum):
    """Where an import stands with applying it."""

    PLANNED = "planned"
    APPLYING = "applying"
    INTERRUPTED = "interrupted"
    """Whoever applied it is gone and nothing was changed: it is to be applied again."""
    APPLIED = "applied"
    ENDED = "ended"
    """It cannot be applied (any more)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far applying an import has come; `done` of `total` while it is being applied."""

    stage: Stage
    done: int = 0
    total: int = 1


_STAGES = {
    ImportState.READ: Stage.PLANNED,
    ImportState.PLANNED: Stage.PLANNED,
    ImportState.APPLYING: Stage.APPLYING,
    ImportState.APPLIED: Stage.APPLIED,
    ImportState.UNDONE: Stage.APPLIED,
    ImportState.PARTLY_UNDONE: Stage.APPLIED,
}


def is_large(actor: Actor, import_id: int) -> bool:
    """Whether an import is to be applied, or undone, beside the request. Raises `Refused` with `NOT_FOUND`.

    What a complete file ends counts as rows do.
    """
    row = visible(actor, import_id)
    return bool(row.rows + row.ended > ROWS_AT_ONCE)


def start(
    actor: Actor,
    import_id: int,
    *,
    skip_problems: bool = False,
    confirmed: Mapping[str, int] | None = None,
    shown: str = "",
) -> None:
    """Keeps that an import is being applied, so that every page says so; the caller holds it.

    Kept are the numbers that were `confirmed` too. Raises `Refused` as `imports.apply` does for what the stored plan
    shows already.
    """
    row = visible(actor, import_id)
    ready(row, held=True, shown=shown)
    if row.refused and not skip_problems:
        raise Refused(Refusal.ROWS_REFUSED, refused=row.refused)
    if fields := open_conflicts(problems_from_json(0, row.problems)):
        raise Refused(Refusal.CONFLICTS_OPEN, fields=fields)
    if not row.created and not row.updated and not row.ended:
        raise Refused(Refusal.NOTHING_TO_APPLY)
    typed = {**row.options.get("confirmed", {}), **(confirmed or {})}
    hold_back(from_json(row.options.get("guards", [])), typed)
    if typed:
        options = {**row.options, "confirmed": typed}
        db.session.execute(update(Import).where(Import.id == import_id).values(options=options))
    _keep(import_id, ImportState.APPLYING, _without_reason(row.problems))


def ready(row: Any, *, held: bool = False, shown: str = "") -> None:
    """Refuses to apply an import in the wrong state; one that is being applied is for whoever holds it.

    Also where another version of its plan was `shown`: somebody has said since what the sheet means.
    """
    if row.state in (ImportState.APPLIED, ImportState.UNDONE, ImportState.PARTLY_UNDONE):
        raise Refused(Refusal.ALREADY_APPLIED)
    if row.state is ImportState.APPLYING and not held:
        raise Refused(Refusal.ALREADY_APPLYING)
    if row.state is ImportState.READ:
        raise Refused(Refusal.COLUMNS_OPEN)
    if row.state not in (ImportState.PLANNED, ImportState.APPLYING):
        raise Refused(Refusal.IMPORT_CANCELLED)
    if shown and shown != version_of(row):
        raise Refused(Refusal.PLAN_CHANGED)


def stopped(import_id: int, why: Refused | None) -> None:
    """Keeps that an import was not applied after all and why, None for what nobody foresaw: it is a plan again.

    An undo is no plan: it is refused, and what it would undo stays as it is.
    """
    row = db.session.execute(
        select(Import.state, Import.problems, Import.undoes_id).where(Import.id == import_id)
    ).one()
    if row.state in (ImportState.APPLYING, ImportState.PLANNED):
        about = {name: str(value) for name, value in why.about.items()} if why else {}
        about |= {"why": why.refusal.value if why else "", "undoes": str(row.undoes_id or "")}
        reason = Problem(0, "", Code.NOT_APPLIED, about)
        state = ImportState.REFUSED if row.undoes_id else ImportState.PLANNED
        _keep(import_id, state, [*problems_as_json([reason]), *_without_reason(row.problems)])


def progress(actor: Actor, import_id: int) -> Progress:
    """How far applying an import has come. Raises `Refused` with `NOT_FOUND`."""
    row = visible(actor, import_id)
    state, held_as = row.state, held_number(row)
    if state is ImportState.APPLYING and not is_held(held_as):
        state = _state_now(import_id)
        if state is ImportState.APPLYING:
            return Progress(Stage.INTERRUPTED)
    if state is ImportState.APPLYING:
        return Progress(Stage.APPLYING, *told(held_as))
    return Progress(_STAGES.get(state, Stage.ENDED))


def held_number(row: Any) -> int:
    """Which import is held while that of this row is being applied: for an undo the one that it undoes."""
    return int(row.undoes_id or row.id)


def _state_now(import_id: int) -> ImportState:
    """Not as it was when the transaction began: whoever applied it may have ended between two looks."""
    with open_engine().connect() as connection:
        found: ImportState = connection.execute(select(Import.state).where(Import.id == import_id)).scalar_one()
    return found


def _keep(import_id: int, state: ImportState, problems: list[Any]) -> None:
    db.session.execute(update(Import).where(Import.id == import_id).values(state=state, problems=problems))


def _without_reason(problems: list[Any]) -> list[Any]:
    return [one for one in problems if one["code"] != Code.NOT_APPLIED.value]
