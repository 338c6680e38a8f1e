"""The starter library: competencies, role profiles and courses for whoever begins with none."""

from datetime import date, datetime

from sqlalchemy import exists, select

from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.roles import Role
from portal.rules.access import Actor
from portal.rules.intake.kinds import Kind
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services.intake import imports
from portal.starter import library

_SHEETS = (
    (Kind.COMPETENCIES, library.COMPETENCIES),
    (Kind.ROLE_PROFILES, library.ROLE_PROFILES),
    (Kind.COURSES, library.COURSES),
)


def load(actor: Actor, *, on: date, now: datetime) -> dict[Kind, int]:
    """Imports the library and returns how many rows of each kind it brought.

    Raises `Refused` with `NOT_EMPTY` while there is a course, a competency or a role, or with `KIND_NOT_YOURS`.
    """
    for what, table in (("course", Course), ("competency", Competency), ("role", Role)):
        if db.session.execute(select(exists().where(table.id > 0))).scalar_one():
            raise Refused(Refusal.NOT_EMPTY, what=what)
    return {
        kind: bring(actor, kind, library.sheet(file_name), file_name, on=on, now=now) for kind, file_name in _SHEETS
    }


def add_roles(actor: Actor, *, on: date, now: datetime) -> None:
    """Imports the role profiles where the rest of the library was loaded before there were any.

    Raises `Refused` with `NOT_EMPTY` while there are other roles than those of the library.
    """
    there = set(db.session.scalars(select(Role.code_key)))
    if not there:
        name = library.ROLE_PROFILES
        bring(actor, Kind.ROLE_PROFILES, library.sheet(name), name, on=on, now=now)
    elif not {same(code) for code in library.role_codes()} <= there:
        raise Refused(Refusal.NOT_EMPTY, what="role")


def bring(actor: Actor, kind: Kind, content: bytes, file_name: str, *, on: date, now: datetime) -> int:
    """Imports a sheet of the portal's own, which has no problem, and returns how many rows it brought."""
    done = imports.run(actor, kind, content, file_name, on=on, now=now)
    if not done.applied:
        raise RuntimeError(f"{file_name} of the portal does not fit: {done.problems[:3]}")
    return done.rows
