"""Employee numbers that a spreadsheet program may have shortened."""

from collections.abc import Container, Sequence

from sqlalchemy import select

from portal.model.base import db
from portal.model.people import Person
from portal.rules.intake.problems import Code
from portal.services.intake.planning import Draft


def note_lost_zeros(draft: Draft, keys: Sequence[str | None], known: Container[str]) -> None:
    """Notes the rows whose number is nobody's, but would be somebody's with zeros before it."""
    bare = {key for key in keys if key and key not in known and key[0] != "0" and key.isdigit()}
    if not bare:
        return
    with_zeros = db.session.scalars(select(Person.employee_no_key).where(Person.employee_no_key.like("0%")))
    padded = {key.lstrip("0"): key for key in with_zeros}
    for position, key in enumerate(keys if not bare.isdisjoint(padded) else ()):
        noted = (one.code for one in draft.problems.get(position, ()))
        if key in bare and key in padded and Code.LOST_ZEROS not in noted:
            draft.note(position, "employee_no", Code.LOST_ZEROS, value=key, padded=padded[key])
