"""Doing what a plan says, with what is kept of it."""

from sqlalchemy.exc import IntegrityError

from portal.model.base import db
from portal.rules.intake.kinds import Action
from portal.rules.refusals import Refusal, Refused
from portal.services import audit
from portal.services.intake.auditing import record_rows
from portal.services.intake.choosing import as_chosen
from portal.services.intake.effects import Effects
from portal.services.intake.planning import Plan, Request


def do(request: Request, made: Plan, import_id: int, file_name: str) -> None:
    """Writes a plan. Raises `Refused` with `PLAN_CHANGED` when somebody else has written what it would write."""
    try:
        made.write(Effects(import_id))
        db.session.flush()
    except (IntegrityError, db.engine.dialect.loaded_dbapi.IntegrityError) as error:
        raise Refused(Refusal.PLAN_CHANGED) from error
    count = made.count()
    record_rows(as_chosen(request), made)
    audit.record(
        request.actor,
        "import.applied",
        f"{request.kind} {import_id}",
        at=request.now,
        new={"file": file_name[:255], **{action.value: count[action] for action in Action}},
    )
