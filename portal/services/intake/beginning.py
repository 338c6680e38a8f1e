"""The first steps of an import: a file is read and kept, and then it is settled which of its columns is which."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import update

from portal.model.base import db
from portal.model.intake import Import
from portal.rules.access import Actor
from portal.rules.intake.kinds import ImportState, Kind, importable
from portal.rules.intake.options import Options
from portal.rules.intake.sheet import Sheet
from portal.rules.refusals import Refusal, Refused
from portal.services.database import one_change_at_a_time
from portal.services.intake import profiles
from portal.services.intake.choosing import open_import, planned
from portal.services.intake.collecting import collector_paused
from portal.services.intake.history import Summary, summary
from portal.services.intake.imports import read
from portal.services.intake.naming import ambiguous, in_own_words, unmatched
from portal.services.intake.originals import keep_original, kept_content
from portal.services.intake.planning import Request
from portal.services.intake.replanning import Replanned, replanned
from portal.services.intake.storing import (
    as_written,
    store_again,
    store_read,
    store_read_again,
    stored_sheet,
)


@collector_paused()
def begin(
    actor: Actor,
    kind: Kind,
    content: bytes,
    file_name: str,
    *,
    on: date,
    now: datetime,
    options: Options | None = None,
    profile_id: int | None = None,
    sheet: Sheet | None = None,
) -> int:
    """Reads a file, unless it has been read, and keeps it with its cells; returns the import's id.

    The import is `planned` at once where every column is known for certain and nothing is ambiguous, otherwise `read`:
    then its columns are to be settled. Of a profile counts what `options` leave open. Raises `Refused` with
    `KIND_NOT_YOURS`, `NO_SUCH_PROFILE` or `SHEET_UNREADABLE` and `why`; then nothing is kept.
    """
    if kind not in importable(actor):
        raise Refused(Refusal.KIND_NOT_YOURS, kind=kind.value)
    one_change_at_a_time()
    chosen = options or Options()
    if profile_id is not None:
        chosen = profiles.with_profile(kind, profile_id, chosen, content)
    sheet = sheet or read(content, file_name, chosen, kind)
    certain = is_certain(kind, sheet, chosen)
    import_id = store_read(Request(actor, kind, sheet, chosen, on, now), content, file_name, with_rows=not certain)
    if profile_id is not None:
        db.session.execute(update(Import).where(Import.id == import_id).values(profile_id=profile_id))
    keep_original(import_id, content)
    if certain:
        _plan(actor, kind, import_id, sheet, chosen, on=on, now=now)
    return import_id


def is_certain(kind: Kind, sheet: Sheet, options: Options) -> bool:
    """Whether nobody has to be asked about the columns of a sheet."""
    return not unmatched(kind, sheet, options) and not ambiguous(kind, sheet, options)


@collector_paused()
def read_again(actor: Actor, import_id: int, *, options: Options) -> Summary:
    """Reads the kept file with the encoding, delimiter, worksheet and header line of `options`.

    What was said about its columns stays, what was said about its rows does not. Raises `Refused` as
    `open_import` does, or with `FILE_NOT_KEPT` or `SHEET_UNREADABLE`; then nothing changes.
    """
    one_change_at_a_time()
    row = open_import(actor, import_id, ImportState.READ, ImportState.PLANNED)
    content = kept_content(import_id)
    if content is None:
        raise Refused(Refusal.FILE_NOT_KEPT)
    before = Options.of(row.options)
    chosen = replace(
        before,
        encoding=options.encoding,
        delimiter=options.delimiter,
        sheet=options.sheet,
        header_line=options.header_line,
        cells={},
        skipped=(),
        keep={},
        take={},
    )
    store_read_again(import_id, read(content, row.file_name, chosen, row.kind), chosen)
    return summary(actor, import_id)


@collector_paused()
def settle(
    actor: Actor, import_id: int, *, options: Options, on: date, now: datetime, profile_name: str = ""
) -> Replanned:
    """Plans an import with the columns and readings of `options`; only reads.

    The plan is for `replanning.keep`, which keeps what was chosen under the name, if there is one, as well. Taken from
    `options` are `columns`, `readings`, `date_order`, `decimal`, `moves`, `complete` and `currency`. Raises `Refused`
    as `open_import` does, or with `SHEET_UNREADABLE` and `problems` where the columns are not those of the kind.
    """
    row = open_import(actor, import_id, ImportState.READ, ImportState.PLANNED)
    sheet, before = stored_sheet(import_id, row)
    chosen = replace(
        before,
        columns=options.columns,
        readings=options.readings,
        date_order=options.date_order,
        decimal=options.decimal,
        moves=options.moves,
        complete=options.complete,
        currency=options.currency,
    )
    written = as_written(sheet)
    request = Request(actor, row.kind, in_own_words(row.kind, written, chosen), chosen, on, now)
    profile_id = profiles.named(row.kind, profile_name) if profile_name.strip() else row.profile_id

    def remember() -> None:
        if profile_name.strip():
            kept_as = profiles.keep(row.kind, profile_name, written, chosen, now=now)
            db.session.execute(update(Import).where(Import.id == import_id).values(profile_id=kept_as))

    return replanned(request, planned(request), row, sheet, last_rows=profiles.last_rows(profile_id), also=remember)


def _plan(
    actor: Actor, kind: Kind, import_id: int, written: Sheet, options: Options, *, on: date, now: datetime
) -> None:
    request = Request(actor, kind, in_own_words(kind, written, options), options, on, now)
    store_again(import_id, request, planned(request))
