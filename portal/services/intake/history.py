"""Every import there was, each in numbers: who, when, what became of how many rows."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.intake import Import, ImportFile, ImportProfile
from portal.model.people import Person
from portal.rules.access import Actor
from portal.rules.intake.guards import GuardShown
from portal.rules.intake.kinds import ImportState, Kind, importable
from portal.rules.intake.problems import Problem
from portal.rules.refusals import Refusal, Refused
from portal.services.intake.hiding import may_read
from portal.services.intake.storing import problems_from_json

ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Summary:
    """One import in numbers: rows = create + update + unchanged + skipped + refused, always."""

    import_id: int | None
    """None when nothing was kept of it (a dry run)."""
    kind: Kind
    state: ImportState
    file_name: str
    on: date
    rows: int
    create: int
    update: int
    unchanged: int
    skipped: int
    refused: int
    problems: tuple[Problem, ...]
    """From `run`: all of them, notes included. Otherwise only those of the sheet as a whole: see `rows`."""
    encoding: str = ""
    delimiter: str = ""
    header: tuple[str, ...] = ()
    options: Mapping[str, Any] | None = None
    uploaded_by: str = ""
    uploaded_at: datetime | None = None
    applied_by: str = ""
    applied_at: datetime | None = None
    ended: int = 0
    """People who leave and courses that retire because a complete file does not have them; no rows of it."""
    profile: str = ""
    """The name of the profile by which it was read."""
    undoes: int | None = None
    """The import that this one takes back."""
    again: bool = False
    """It took an undo back: a sheet is done again by it."""
    again_of: int | None = None
    """The import that is done again by it."""
    ended_changed: int = 0
    """Who and what it has ended beside its rows; of an undo, who and what has come back."""
    undone_by: int | None = None
    """The import that took this one back and stands."""
    may_take_original: bool = False
    """Whether the file is kept and holds nothing that the reader may not read."""
    may_read_all: bool = True
    """Whether nothing in it is hidden from the reader, who may then say what it means too."""
    version: str = ""
    """Of its plan: another one when anything else would be done."""
    held: tuple[GuardShown, ...] = ()
    """From `run`: the guards that stopped it."""
    plan_changed: bool = False
    """From `apply`: the portal has changed since; a new plan is kept and nothing was applied."""

    @property
    def applied(self) -> bool:
        return self.state is ImportState.APPLIED

    @property
    def changes_something(self) -> bool:
        return bool(self.create or self.update or self.ended)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    imports: tuple[Summary, ...]
    page: int
    pages: int
    total: int


def summary(actor: Actor, import_id: int, *, plan_changed: bool = False) -> Summary:
    """One import in numbers. Raises `Refused` with `NOT_FOUND` for a kind that the actor may not import."""
    return summed(visible(actor, import_id), plan_changed=plan_changed)


def summed(row: Any, *, plan_changed: bool = False) -> Summary:
    """A row of `statement` as a summary."""
    return Summary(
        import_id=row.id,
        kind=row.kind,
        state=row.state,
        file_name=row.file_name,
        on=row.on,
        rows=row.rows,
        create=row.created,
        update=row.updated,
        unchanged=row.unchanged,
        skipped=row.skipped,
        refused=row.refused,
        ended=row.ended,
        problems=problems_from_json(row.options["header_line"], row.problems),
        encoding=row.encoding,
        delimiter=row.delimiter,
        header=tuple(row.header),
        options=row.options,
        uploaded_by=row.uploaded_by or "",
        uploaded_at=row.uploaded_at,
        applied_by=row.applied_by or "",
        applied_at=row.applied_at,
        profile=row.profile_name or "",
        undoes=row.undoes_id,
        again=bool(row.undoes_id and row.options.get("again")),
        again_of=row.again_of_id,
        ended_changed=row.options.get("ended_changed", row.ended) if row.undoes_id else row.ended,
        undone_by=row.undone_by_id,
        may_take_original=bool(row.may_take_original),
        may_read_all=bool(row.may_read_all),
        version=version_of(row),
        plan_changed=plan_changed,
    )


def version_of(row: Any) -> str:
    """What a plan does and what was chosen for it; `row` has the columns of the import.

    The fingerprint of a plan does not tell what the cells of new rows say: that follows from the choices.
    """
    chosen = {name: value for name, value in row.options.items() if name not in ("guards", "confirmed", "asked")}
    said = json.dumps([row.fingerprint, chosen, list(row.header), row.encoding, row.on.isoformat()], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def statement(actor: Actor) -> Select[Any]:
    """The imports that somebody may see: those of the kinds that they may import."""
    uploader, applier, undo = aliased(Person), aliased(Person), aliased(Import)
    undone_by = (
        select(func.max(undo.id))
        .where(undo.undoes_id == Import.id, undo.state == ImportState.APPLIED)
        .correlate(Import)
        .scalar_subquery()
    )
    undone = aliased(Import)
    again_of = select(undone.undoes_id).where(undone.id == Import.undoes_id).correlate(Import).scalar_subquery()
    kept = select(ImportFile.import_id).where(ImportFile.import_id == Import.id).correlate(Import).exists()
    return (
        select(
            *Import.__table__.c,
            uploader.name.label("uploaded_by"),
            applier.name.label("applied_by"),
            ImportProfile.name.label("profile_name"),
            undone_by.label("undone_by_id"),
            again_of.label("again_of_id"),
            and_(kept, may_read(actor)).label("may_take_original"),
            may_read(actor).label("may_read_all"),
        )
        .outerjoin(uploader, uploader.id == Import.uploaded_by_id)
        .outerjoin(applier, applier.id == Import.applied_by_id)
        .outerjoin(ImportProfile, ImportProfile.id == Import.profile_id)
        .where(Import.kind.in_(importable(actor)))
    )


def visible(actor: Actor, import_id: int) -> Any:
    """The row of one import. Raises `Refused` with `NOT_FOUND` for a kind that the actor may not import."""
    if row := db.session.execute(statement(actor).where(Import.id == import_id)).one_or_none():
        return row
    raise Refused(Refusal.NOT_FOUND)


def history(actor: Actor, page: int = 1) -> HistoryPage:
    """A page of the imports that somebody may see, the newest first."""
    total = db.session.execute(
        select(func.count()).select_from(Import).where(Import.kind.in_(importable(actor)))
    ).scalar_one()
    pages = max(1, -(-total // ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    found = db.session.execute(
        statement(actor)
        .order_by(Import.uploaded_at.desc(), Import.id.desc())
        .limit(ROWS_A_PAGE)
        .offset((page - 1) * ROWS_A_PAGE)
    ).all()
    return HistoryPage(tuple(map(summed, found)), page, pages, total)
