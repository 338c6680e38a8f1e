"""A sheet of evidence: who showed which level of what, when, how, and until when it counts."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from portal.rules.courses import CAP, LEVELS, EvidenceKind
from portal.rules.evidencing import LONGEST_REASON, OPINIONS, undone
from portal.rules.intake.columns import Column, Readings, Setting, days, each
from portal.rules.intake.problems import Code, Flawed
from portal.rules.intake.values import CLEAR, Blank, choice, code, prose, whole, words
from portal.rules.people import same

LONGEST_REF = 200
LONGEST_INSTRUMENT = 200
NEVER = "never"
"""The cell for evidence that does not expire."""
GIVEN_IN_THE_PORTAL = ("self:", "rating:")
"""How the references of opinions begin that people gave in the portal itself."""


class EvidenceRow(NamedTuple):
    source_ref: str
    employee_no: str
    competency_code: str
    kind: EvidenceKind
    level: int
    ceiling: int | Blank
    observed_on: date
    recorded_on: date | Blank
    expires_on: date | Blank
    """`CLEAR` when it never expires."""
    revoked_on: date | Blank
    revoked_recorded_on: date | Blank
    revoke_reason: str | Blank
    assessor_no: str | Blank
    instrument: str | Blank


def columns(setting: Setting) -> tuple[Column, ...]:
    return (
        Column("source_ref", each(_source_ref), required=True),
        Column("employee_no", each(code), required=True),
        Column("competency_code", each(code), required=True),
        Column("kind", each(choice(EvidenceKind)), required=True),
        Column("level", each(whole(0, max(LEVELS))), required=True),
        Column("ceiling", each(whole(1, max(LEVELS))), clearable=False),
        Column("observed_on", days(setting), required=True),
        Column("recorded_on", days(setting), clearable=False),
        Column("expires_on", _days_or_never(setting)),
        Column("revoked_on", days(setting), clearable=False),
        Column("revoked_recorded_on", days(setting), clearable=False),
        Column("revoke_reason", each(prose(LONGEST_REASON)), clearable=False),
        Column("assessor_no", each(code)),
        Column("instrument", each(words(LONGEST_INSTRUMENT))),
    )


def _source_ref(text: str) -> str:
    line = words(LONGEST_REF)(text)
    if len(same(line)) > LONGEST_REF:
        raise Flawed(Code.TOO_LONG, limit=str(LONGEST_REF), length=str(len(same(line))))
    return line


def _days_or_never(setting: Setting) -> Readings:
    read = days(setting)

    def readings(cells: Collection[str]) -> Mapping[str, object]:
        never = [cell for cell in cells if cell.casefold() == NEVER]
        return {**read([cell for cell in cells if cell.casefold() != NEVER]), **dict.fromkeys(never, CLEAR)}

    return readings


def is_opinion(kind_cell: str) -> bool:
    """Whether a cell of the column `kind` names a self-assessment or a rating, or cannot be read as anything else."""
    try:
        return choice(EvidenceKind)(kind_cell.strip()) in OPINIONS
    except Flawed:
        return True


def ceiling_of(row: EvidenceRow) -> int | None:
    """The highest result that was possible; None where only the row could have said it."""
    if not isinstance(row.ceiling, Blank):
        return row.ceiling
    if row.kind in (EvidenceKind.COMPLETION, EvidenceKind.CERTIFICATION):
        return row.level or None
    return None if row.kind is EvidenceKind.ASSESSMENT else max(row.level, CAP[row.kind])


def flaw(row: EvidenceRow, *, on: date) -> tuple[str, Code] | None:
    """What cannot be true about a new record: the column and why; None when nothing."""
    ceiling = ceiling_of(row)
    if ceiling is None or row.level > ceiling:
        return ("ceiling", Code.REQUIRED) if ceiling is None else ("level", Code.LEVEL_ABOVE_CEILING)
    recorded_on = row.observed_on if isinstance(row.recorded_on, Blank) else row.recorded_on
    for column, day in (("observed_on", row.observed_on), ("recorded_on", recorded_on)):
        if day > on:
            return column, Code.DAY_AHEAD
    if recorded_on < row.observed_on:
        return "recorded_on", Code.ENDS_BEFORE_START
    if isinstance(row.expires_on, date) and row.expires_on <= row.observed_on:
        return "expires_on", Code.ENDS_BEFORE_START
    return revocation_flaw(row, recorded_on, on=on)


def revocation_flaw(row: EvidenceRow, recorded_on: date, *, on: date) -> tuple[str, Code] | None:
    """What cannot be true about the revocation that a row gives to a record of that day."""
    if isinstance(row.revoked_on, Blank):
        says_more = not isinstance(row.revoked_recorded_on, Blank) or not isinstance(row.revoke_reason, Blank)
        return ("revoked_on", Code.REQUIRED) if says_more else None
    written_on = recorded_on if isinstance(row.revoked_recorded_on, Blank) else row.revoked_recorded_on
    for column, day, earliest in (
        ("revoked_on", row.revoked_on, row.observed_on),
        ("revoked_recorded_on", written_on, recorded_on),
    ):
        if day < earliest:
            return column, Code.ENDS_BEFORE_START
        if day > on:
            return column, Code.DAY_AHEAD
    return None


class Kept(NamedTuple):
    """A record that is there already."""

    id: int
    person_id: int
    kind: EvidenceKind
    level: int
    ceiling: int
    observed_on: date
    recorded_on: date
    expires_on: date | None
    revoked_on: date | None
    revoked_recorded_on: date | None
    revoke_reason: str
    revoked_by_import_id: int | None
    assessor_no: str
    instrument: str


def differing(row: EvidenceRow, person_id: int | None, kept: Kept) -> str:
    """The first column, beside the revocation, in which a row says something else than the record; empty for none."""
    expires_on = None if row.expires_on is CLEAR else row.expires_on
    compared = (
        ("employee_no", person_id != kept.person_id),
        ("kind", row.kind is not kept.kind),
        ("level", row.level != kept.level),
        ("observed_on", row.observed_on != kept.observed_on),
        ("ceiling", not isinstance(row.ceiling, Blank) and row.ceiling != kept.ceiling),
        ("recorded_on", not isinstance(row.recorded_on, Blank) and row.recorded_on != kept.recorded_on),
        ("expires_on", not isinstance(expires_on, Blank) and expires_on != kept.expires_on),
        ("assessor_no", not _says(row.assessor_no, kept.assessor_no)),
        ("instrument", not _says(row.instrument, kept.instrument, folds=False)),
    )
    return next((column for column, differs in compared if differs), "")


def _says(cell: str | Blank, kept: str, *, folds: bool = True) -> bool:
    """Whether a cell leaves a text as it is. Blanks and ends of lines say nothing."""
    if isinstance(cell, Blank):
        return cell is not CLEAR or not kept
    if cell == kept:
        return True
    return same(cell) == same(kept) if folds else cell.split() == kept.split()


class Revocation(NamedTuple):
    """From when a record does not count; a revocation without a day is none."""

    day: date | None = None
    recorded_on: date | None = None
    reason: str = ""


def revocation_of(row: EvidenceRow, *, on: date) -> Revocation:
    """The revocation that a row gives."""
    if isinstance(row.revoked_on, Blank):
        return Revocation()
    recorded_on = row.revoked_recorded_on if isinstance(row.revoked_recorded_on, date) else on
    return Revocation(row.revoked_on, recorded_on, "" if isinstance(row.revoke_reason, Blank) else row.revoke_reason)


def revocation_after(row: EvidenceRow, kept: Kept, *, on: date) -> Revocation | None:
    """The revocation of a known record after a row that says the same of it; None where it would be rewritten.

    A row that gives none leaves it, but for that of an undone import, which it lifts.
    """
    old = Revocation(kept.revoked_on, kept.revoked_recorded_on, kept.revoke_reason)
    number = kept.revoked_by_import_id
    is_undone = number is not None and kept.revoke_reason == undone(number)
    if isinstance(row.revoked_on, Blank):
        return Revocation() if is_undone else old
    says_reason = _says(row.revoke_reason, old.reason, folds=False)
    if (
        row.revoked_on == old.day
        and says_reason
        and (isinstance(row.revoked_recorded_on, Blank) or row.revoked_recorded_on == old.recorded_on)
    ):
        return old
    was_moved = number is not None and revocation_of(row, on=on).reason.split() == old.reason.split()
    return revocation_of(row, on=on) if old.day is None or is_undone or was_moved else None


EXAMPLE = {
    "source_ref": "lms:4711",
    "employee_no": "1001",
    "competency_code": "LIT",
    "kind": "assessment",
    "level": "3",
    "ceiling": "4",
    "observed_on": "2026-01-31",
    "recorded_on": "",
    "expires_on": "",
    "revoked_on": "",
    "revoked_recorded_on": "",
    "revoke_reason": "",
    "assessor_no": "",
    "instrument": "Final test",
}
