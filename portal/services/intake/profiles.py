"""Profiles: how one source writes its sheets of a kind, remembered under a name for its next file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from portal.model.base import db
from portal.model.intake import Import, ImportProfile
from portal.rules.access import Actor
from portal.rules.intake.kinds import Kind, importable
from portal.rules.intake.matching import folded_header, keys_of
from portal.rules.intake.options import Options
from portal.rules.intake.sheet import Sheet
from portal.rules.people import folded
from portal.rules.refusals import Refusal, Refused
from portal.services.intake import encodings

_KEPT = ("columns", "readings", "date_order", "decimal", "encoding", "delimiter", "values")
"""What a source does in the same way every time."""
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Profile:
    id: int
    name: str
    header: tuple[str, ...]
    """The columns of its last file, as the file calls them."""
    last_rows: int | None
    """How many rows its last applied file had."""
    used_at: datetime | None


def profiles(actor: Actor, kind: Kind) -> tuple[Profile, ...]:
    """The profiles of a kind by name; none of a kind that the actor may not import."""
    if kind not in importable(actor):
        return ()
    found = db.session.execute(
        select(*ImportProfile.__table__.c).where(ImportProfile.kind == kind).order_by(ImportProfile.name_key)
    )
    return tuple(map(_profile, found))


def named_profile(kind: Kind, name: str) -> int:
    """The id of a profile. Raises `Refused` with `NO_SUCH_PROFILE`."""
    found: int | None = db.session.execute(
        select(ImportProfile.id).where(ImportProfile.kind == kind, ImportProfile.name_key == _key(name))
    ).scalar_one_or_none()
    if found is None:
        raise Refused(Refusal.NO_SUCH_PROFILE, name=name.strip()[:LONGEST_NAME])
    return found


def profile_of_header(actor: Actor, kind: Kind, header: Sequence[str]) -> Profile | None:
    """The profile whose last file had this very header, in any order of its columns; of several the last that was used.

    Columns that only their place tells apart, without a name or with that of another, have to stand where they stood.
    None where the actor may not import the kind.
    """
    wanted = sorted(keys_of(header))
    alike = [one for one in profiles(actor, kind) if sorted(keys_of(one.header)) == wanted]
    return max(alike, key=lambda one: (one.used_at is not None, one.used_at, one.id), default=None)


def with_profile(kind: Kind, profile_id: int, options: Options, content: bytes) -> Options:
    """The options with what the profile says where they leave something open. Raises `NO_SUCH_PROFILE`.

    Not its encoding where the bytes of the file leave no doubt about theirs: a source may change to UTF-8 one day.
    """
    row = _row(kind, profile_id)
    said = Options.of(row.options)
    if encodings.is_beyond_doubt(content):
        said = replace(said, encoding="")
    merged: dict[str, Any] = {}
    for name in _KEPT:
        own, kept = getattr(options, name), getattr(said, name)
        merged[name] = {**kept, **own} if isinstance(own, Mapping) else own or kept
    return replace(options, **merged)


def keep(kind: Kind, name: str, written: Sheet, options: Options, *, now: datetime) -> int:
    """Keeps what was chosen for a sheet under a name; of one that is known, answers stay. Returns the profile's id."""
    shown = " ".join(name.split())[:LONGEST_NAME]
    there = db.session.execute(
        select(*ImportProfile.__table__.c).where(ImportProfile.id == named(kind, name))
    ).one_or_none()
    values = _merged(Options.of(there.options).values if there else {}, options.values)
    kept = _kept(replace(options, values=values), written)
    if there:
        db.session.execute(
            update(ImportProfile).where(ImportProfile.id == there.id).values(name=shown, options=kept, used_at=now)
        )
        return int(there.id)
    made = insert(ImportProfile).values(kind=kind, name=shown, name_key=_key(name), options=kept, used_at=now)
    return int(db.session.execute(made.returning(ImportProfile.id)).scalar_one())


def named(kind: Kind, name: str) -> int | None:
    """The id of the profile with this name, if there is one."""
    found: int | None = db.session.execute(
        select(ImportProfile.id).where(ImportProfile.kind == kind, ImportProfile.name_key == _key(name))
    ).scalar_one_or_none()
    return found


def used(profile_id: int, options: Options, rows: int, *, now: datetime) -> None:
    """Remembers the answers of an applied import and how many rows it had."""
    row = db.session.execute(select(ImportProfile.options).where(ImportProfile.id == profile_id)).one_or_none()
    if row is None:
        return
    values = _merged(Options.of(row.options).values, options.values)
    kept = {**row.options, "values": values} if values else row.options
    db.session.execute(
        update(ImportProfile).where(ImportProfile.id == profile_id).values(options=kept, last_rows=rows, used_at=now)
    )


def forget_words(profile_id: int, words: Collection[tuple[str, str]]) -> None:
    """Forgets what these texts of these columns mean: column, text."""
    kept: dict[str, Any] = db.session.execute(
        select(ImportProfile.options).where(ImportProfile.id == profile_id)
    ).scalar_one()
    values = {
        column: {text: then for text, then in said.items() if (column, text) not in words}
        for column, said in kept.get("values", {}).items()
    }
    kept = {**kept, "values": {column: said for column, said in values.items() if said}}
    db.session.execute(update(ImportProfile).where(ImportProfile.id == profile_id).values(options=kept))


def last_rows(profile_id: int | None) -> int | None:
    """How many rows the last file of a profile had."""
    found: int | None = db.session.execute(
        select(ImportProfile.last_rows).where(ImportProfile.id == profile_id)
    ).scalar_one_or_none()
    return found


def remember(import_id: int, profile_id: int, options: Options, rows: int, *, now: datetime, applied: bool) -> None:
    """Keeps of an import that the terminal brought which profile it used, and as `used` does what it says."""
    db.session.execute(update(Import).where(Import.id == import_id).values(profile_id=profile_id))
    if applied:
        used(profile_id, options, rows, now=now)


def differences(profile: Profile, header: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of the profile that a header lacks, and those of the header that the profile does not know."""
    before, after = set(map(folded_header, profile.header)), set(map(folded_header, header))
    missing = tuple(name for name in profile.header if name and folded_header(name) not in after)
    return missing, tuple(name for name in header if name and folded_header(name) not in before)


def _row(kind: Kind, profile_id: int) -> Any:
    row = db.session.execute(
        select(*ImportProfile.__table__.c).where(ImportProfile.id == profile_id, ImportProfile.kind == kind)
    ).one_or_none()
    if row is None:
        raise Refused(Refusal.NO_SUCH_PROFILE, name=str(profile_id))
    return row


def _profile(row: Any) -> Profile:
    return Profile(row.id, row.name, tuple(row.options.get("header", ())), row.last_rows, row.used_at)


def _kept(options: Options, written: Sheet) -> dict[str, Any]:
    chosen = {name: value for name, value in options.kept().items() if name in _KEPT}
    return {**chosen, "header": list(written.header)}


def _merged(
    old: Mapping[str, Mapping[str, str | None]], new: Mapping[str, Mapping[str, str | None]]
) -> dict[str, dict[str, str | None]]:
    return {column: {**old.get(column, {}), **new.get(column, {})} for column in {**old, **new}}


def name_and_key(name: str) -> tuple[str, str]:
    """A name as it is shown, and as it is compared."""
    return " ".join(name.split())[:LONGEST_NAME], _key(name)


def _key(name: str) -> str:
    return folded(" ".join(name.split()))[:LONGEST_NAME]
