"""The columns of an import while it is settled which is which: what each is taken for, and what has to be asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.rules.access import Actor
from portal.rules.intake.amounts import money
from portal.rules.intake.currencies import header_currency, is_of
from portal.rules.intake.kinds import ImportState, Kind, importable
from portal.rules.intake.matching import How, Proposal, guessed_once, keys_of
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code, Flawed
from portal.rules.intake.sheet import Record, Sheet
from portal.rules.spreadsheet import unguarded
from portal.services.intake import profiles, reading
from portal.services.intake.choosing import open_import
from portal.services.intake.handlers import HANDLERS, columns_of
from portal.services.intake.naming import ambiguous, known, looks_like, proposed, unmatched
from portal.services.intake.originals import kept_content
from portal.services.intake.profiles import Profile
from portal.services.intake.storing import as_written, stored_sheet
from portal.services.intake.understanding import MONEY

SAMPLES = 3
FIRST_ROWS = 10


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column of a sheet."""

    position: int
    key: str
    """By what `Options.columns` names it, also where it has no header."""
    header: str
    column: str
    """The column of the kind that it is taken for; empty where it is left out or nobody knows."""
    how: How
    samples: tuple[str, ...]
    """Its first distinct cells that are not empty."""
    asks: str
    """"date" or "number" where its cells could mean two things and nobody has said which; else empty."""
    doubtful: str
    """A cell that could mean two things."""
    reading: str
    """What was said: "dmy", "mdy", "comma" or "point"."""
    foreign: str
    """A cell, or the header, that names another currency than the installation's, where it is taken for amounts."""


@dataclass(frozen=True, slots=True)
class Target:
    """A column of the kind."""

    name: str
    required: bool
    taken: bool
    """Whether a column of the sheet is that one."""


@dataclass(frozen=True, slots=True)
class ColumnsView:
    import_id: int
    kind: Kind
    state: ImportState
    file_name: str
    rows: int
    encoding: str
    encodings: tuple[str, ...]
    """What else it could be; empty for a workbook, and where the file is not kept."""
    delimiter: str
    delimiters: tuple[str, ...]
    sheet_name: str
    sheet_names: tuple[str, ...]
    header_line: int
    header_lines: tuple[tuple[int, Record], ...]
    """The first rows of the file, of which each could be the header."""
    first: tuple[tuple[int, Record], ...]
    """The first rows below the header, each with its line."""
    columns: tuple[ColumnShown, ...]
    targets: tuple[Target, ...]
    missing: tuple[str, ...]
    """Required columns of the kind that no column of the sheet is."""
    looks_like: Kind | None
    """Another kind of sheet, all of whose needed columns are there while some of this kind are missing."""
    may_be_that: bool
    """Whether the actor may import that kind."""
    options: Options
    profile: Profile | None
    profile_lacks: tuple[str, ...]
    """Columns of the profile that this file does not have."""
    profile_adds: tuple[str, ...]
    """Columns of this file that the profile does not know."""
    profiles: tuple[Profile, ...]

    @property
    def file_is_kept(self) -> bool:
        return bool(self.header_lines)


def columns(actor: Actor, import_id: int) -> ColumnsView:
    """The columns of an import that is not applied. Raises `Refused` as `open_import` does."""
    row = open_import(actor, import_id, ImportState.READ, ImportState.PLANNED)
    sheet, options = stored_sheet(import_id, row)
    written = as_written(sheet)
    content = kept_content(import_id)
    looks = _looks(content, row, options, written) if content is not None else None
    all_profiles = profiles.profiles(actor, row.kind)
    profile = next((one for one in all_profiles if one.id == row.profile_id), None)
    lacks, adds = profiles.differences(profile, written.header) if profile else ((), ())
    matched = guessed_once(proposed(row.kind, written.header, options))
    other = looks_like(row.kind, written.header, options)
    taken = {one.column for one in matched if one.is_certain}
    return ColumnsView(
        import_id=import_id,
        kind=row.kind,
        state=row.state,
        file_name=row.file_name,
        rows=len(written.records),
        encoding=written.encoding,
        encodings=looks.encodings if looks else (),
        delimiter=written.delimiter,
        delimiters=looks.delimiters if looks else (),
        sheet_name=looks.sheet_name if looks else options.sheet,
        sheet_names=looks.sheet_names if looks else (),
        header_line=written.header_line,
        header_lines=looks.headers if looks else (),
        first=tuple(zip(written.lines[:FIRST_ROWS], written.records[:FIRST_ROWS], strict=True)),
        columns=_shown(row.kind, written, matched, options, written.records[: 10 * FIRST_ROWS]),
        targets=tuple(Target(one.name, one.required, one.name in taken) for one in columns_of(row.kind, options)),
        missing=_missing(row.kind, written, options),
        looks_like=other,
        may_be_that=other in importable(actor),
        options=options,
        profile=profile,
        profile_lacks=lacks,
        profile_adds=adds,
        profiles=all_profiles,
    )


def _looks(content: bytes, row: Any, options: Options, written: Sheet) -> reading.Preview:
    return reading.first_rows(
        content,
        row.file_name,
        encoding=written.encoding,
        delimiter=written.delimiter,
        sheet_name=options.sheet,
        header_line=written.header_line,
        known=known(row.kind),
        rows=FIRST_ROWS,
    )


def _shown(
    kind: Kind, written: Sheet, matched: Sequence[Proposal], options: Options, records: Sequence[Record]
) -> tuple[ColumnShown, ...]:
    doubts: Mapping[str, tuple[str, str]] = ambiguous(kind, written, options)
    shown = []
    for one, key in zip(matched, keys_of(written.header), strict=True):
        asks, doubtful = doubts.get(one.column, ("", "")) if one.is_certain else ("", "")
        cells = dict.fromkeys(cell for record in records if (cell := record[one.position].strip()))
        shown.append(
            ColumnShown(
                position=one.position,
                key=key,
                header=one.header,
                column=one.column,
                how=one.how,
                samples=tuple(cell[:60] for cell in list(cells)[:SAMPLES]),
                asks=asks,
                doubtful=doubtful,
                reading=options.readings.get(one.column, ""),
                foreign=_foreign(one, cells, options.currency),
            )
        )
    return tuple(shown)


def _foreign(one: Proposal, cells: Iterable[str], currency: str) -> str:
    if one.column != MONEY:
        return ""
    mark = header_currency(one.header)[1]
    if mark and not is_of(mark, currency):
        return one.header
    return next((cell for cell in cells if _is_foreign(cell, currency)), "")


def _is_foreign(cell: str, currency: str) -> bool:
    try:
        money(currency)(unguarded(cell))
    except Flawed as flawed:
        return flawed.code is Code.OTHER_CURRENCY
    return False


def _missing(kind: Kind, written: Sheet, options: Options) -> tuple[str, ...]:
    wrong = unmatched(kind, written, options)
    found = tuple(one.column for one in wrong if one.code is Code.COLUMN_MISSING)
    one_of = HANDLERS[kind].one_of
    named = {one.column for one in proposed(kind, written.header, options) if one.is_certain}
    if one_of and not named & set(one_of) and one_of[0] not in found:
        return (one_of[0], *found)
    return found
