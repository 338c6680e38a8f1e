"""The same file a second time."""

from sqlalchemy import select

from portal.model.base import db
from portal.model.intake import Import
from portal.rules.access import Actor
from portal.rules.intake.kinds import ImportState
from portal.services.intake.history import Summary, statement, summed


def applied_before(actor: Actor, import_id: int) -> Summary | None:
    """The newest other import of the very same file as the same kind that was applied; None when there is none."""
    this = select(Import.sha256, Import.kind).where(Import.id == import_id).subquery()
    row = db.session.execute(
        statement(actor)
        .join(this, (this.c.sha256 == Import.sha256) & (this.c.kind == Import.kind))
        .where(Import.id != import_id, Import.state == ImportState.APPLIED)
        .order_by(Import.applied_at.desc(), Import.id.desc())
        .limit(1)
    ).one_or_none()
    return summed(row) if row else None
