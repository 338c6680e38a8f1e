"""Undoing an import as far as evidence goes: what it brought counts on no day any more."""

from datetime import date

from sqlalchemy import select, update

from portal.model.base import db
from portal.model.evidence import Evidence
from portal.rules.evidencing import undone
from portal.services import levels


def revoke_import(import_id: int, *, on: date) -> int:
    """Revokes every record of an import from its own observation day; returns how many still counted before.

    A record that had been revoked for another reason keeps that reason and counts on no day either. Importing the
    same rows again brings the others back. The levels that follow are written in the same transaction.
    """
    of_import = Evidence.import_id == import_id
    levels.lock(db.session.scalars(select(Evidence.person_id).where(of_import).distinct()))
    counting = of_import & (Evidence.revoked_on.is_(None) | (Evidence.revoked_on > Evidence.observed_on))
    touched = db.session.execute(select(Evidence.person_id, Evidence.competency_id).where(counting)).all()
    moved = {"revoked_on": Evidence.observed_on, "revoked_by_import_id": import_id}
    db.session.execute(update(Evidence).where(of_import, Evidence.revoked_on > Evidence.observed_on).values(moved))
    db.session.execute(
        update(Evidence)
        .where(of_import, Evidence.revoked_on.is_(None))
        .values({**moved, "revoked_recorded_on": on, "revoke_reason": undone(import_id)})
    )
    levels.rewrite((person, competency) for person, competency in touched)
    return len(touched)
