"""A sheet of assignments: the whole history of each person it names."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from portal.rules.intake.columns import Column, Setting, days, each, numeric
from portal.rules.intake.values import Blank, code, identifiers, ratio, written_number, yes_no


class AssignmentRow(NamedTuple):
    employee_no: str
    unit: str
    start: date
    end: date | Blank
    primary: bool | Blank
    share: float | Blank


def columns(setting: Setting) -> tuple[Column, ...]:
    return (
        Column("employee_no", identifiers, required=True),
        Column("unit", each(code), required=True),
        Column("from", days(setting), required=True),
        Column("to", days(setting)),
        Column("primary", each(yes_no)),
        Column("share", numeric(ratio, setting)),
    )


class Span(NamedTuple):
    """Days `[start, end)`; no end means still going on."""

    start: date
    end: date | None
    position: int


def overlaps(spans: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Each span that begins before an earlier one has ended, with that earlier one."""
    found: list[tuple[Span, Span]] = []
    last: Span | None = None
    for span in sorted(spans, key=lambda one: (one.start, one.position)):
        if last is not None and (last.end is None or span.start < last.end):
            found.append((last, span))
        if last is None or (last.end is not None and (span.end is None or span.end > last.end)):
            last = span
    return found


def written_share(share: float) -> str:
    """The cell for a share of working time."""
    return written_number(share)


EXAMPLE = {"employee_no": "1001", "unit": "RND", "from": "2026-01-31", "to": "", "primary": "1", "share": "1"}
