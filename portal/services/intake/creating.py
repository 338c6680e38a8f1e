"""What a sheet refers to and does not exist yet, made before it comes in because somebody said so."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.org import Unit, UnitAncestor
from portal.rules.intake.kinds import Kind, importable
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.sheet import sheet
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services.intake.auditing import record_rows
from portal.services.intake.effects import Effects, Rehearsal
from portal.services.intake.handlers import planned
from portal.services.intake.planning import Plan, Request

_TABLES: Mapping[Kind, type[Unit] | type[Course] | type[Competency]] = {
    Kind.UNITS: Unit,
    Kind.COURSES: Course,
    Kind.COMPETENCIES: Competency,
}
_ALSO: Mapping[Kind, Mapping[str, str]] = {Kind.COURSES: {"status": "draft"}}
_NAMED = {Kind.COURSES: "title"}

CREATABLE = tuple(_TABLES)
"""The kinds of which a code and a name are enough to begin with."""


@dataclass(frozen=True, slots=True)
class _New:
    """What is made of one kind, as a sheet of that kind and its plan."""

    request: Request
    plan: Plan


def planned_with_new(request: Request) -> Plan:
    """What importing this sheet would do now, after making what somebody said is to be made.

    Nothing is made while it is planned: the sheet is planned as if, in a part of the transaction that is taken back.
    Applying makes it first, by the planner of its own kind, and plans the sheet on it. Raises `Refused` with
    `SAID_MEANWHILE` when somebody else makes the same in this moment.
    """
    wanted = [kind for kind in CREATABLE if request.options.creates.get(kind) and kind in importable(request.actor)]
    missing = {kind: codes for kind in wanted if (codes := _missing(kind, request.options.creates[kind]))}
    if not missing:
        return planned(request)
    with_new = replace(request, options=replace(request.options, creates={}))
    part = db.session.begin_nested()
    try:
        _set_apart()
        for kind, codes in missing.items():
            _made(request, kind, codes).plan.write(Rehearsal())
        db.session.flush()
        plan = planned(with_new)
        plan = replace(plan, meant=_without_ids(plan.meant, missing))
    except (IntegrityError, db.engine.dialect.loaded_dbapi.IntegrityError) as error:
        raise Refused(Refusal.SAID_MEANWHILE) from error
    finally:
        part.rollback()

    def write(effects: Effects) -> None:
        for kind, codes in missing.items():
            new = _made(request, kind, codes)
            new.plan.write(effects)
            db.session.flush()
            record_rows(new.request, new.plan)
        planned(with_new).write(effects)

    notes = [
        Problem(request.sheet.header_line, "", Code.WILL_BE_CREATED, {"kind": kind, "value": code, "name": name})
        for kind, codes in missing.items()
        for code, name in codes.items()
    ]
    return replace(plan, write=write, notes=(*plan.notes, *notes))


def names_of(kind: Kind) -> list[tuple[str, str]]:
    """The code and the name of everything there is of a kind that can be created."""
    table = _TABLES[kind]
    name: Any = table.__table__.c["title" if kind is Kind.COURSES else "name"]
    return [(row.code, row.name) for row in db.session.execute(select(table.code, name.label("name")))]


def _set_apart() -> None:
    """Lets what is rehearsed be written to copies that only this connection sees, so that nobody waits for it.

    Their names hide the tables until the part of the transaction ends. The embedded database has one writer, and this
    is none; elsewhere only the closure of the tree is written over.
    """
    embedded = db.engine.dialect.name == "sqlite"
    for model in (*_TABLES.values(), UnitAncestor) if embedded else (UnitAncestor,):
        name = f'"{model.__tablename__}"'
        source = f"main.{name}" if embedded else name
        db.session.execute(text(f"CREATE TEMP TABLE {name} AS SELECT * FROM {source}"))  # noqa: S608


def _missing(kind: Kind, codes: Mapping[str, str]) -> dict[str, str]:
    """Those of the codes that do not exist by now."""
    table = _TABLES[kind]
    there = set(db.session.scalars(select(table.code_key).where(table.code_key.in_(map(same, codes)))))
    return {code: name for code, name in codes.items() if same(code) not in there}


def _made(request: Request, kind: Kind, codes: Mapping[str, str]) -> _New:
    """The plan of a sheet of these codes and names."""
    also = _ALSO.get(kind, {})
    made = sheet(
        ("code", _NAMED.get(kind, "name"), *also),
        range(2, len(codes) + 2),
        ((code, name, *also.values()) for code, name in codes.items()),
    )
    own = replace(request, kind=kind, sheet=made, options=Options(currency=request.options.currency))
    return _New(own, planned(own))


def _without_ids(meant: Sequence[Hashable], made: Mapping[Kind, Mapping[str, str]]) -> Sequence[Hashable]:
    """What the rows refer to, by codes where it was made only to plan: its ids are others every time."""
    codes: dict[Hashable, str] = {}
    for kind, wanted in made.items():
        table = _TABLES[kind]
        found = db.session.execute(select(table.id, table.code_key).where(table.code_key.in_(map(same, wanted))))
        codes |= {row.id: f"{kind}:{row.code_key}" for row in found}

    def named(one: Hashable) -> Hashable:
        if type(one) is tuple:
            return tuple(map(named, one))
        return codes.get(one, one) if type(one) is int else one

    return [named(one) for one in meant]
