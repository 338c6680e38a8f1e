"""How long evidence stays in force."""

from calendar import monthrange
from datetime import date, timedelta

from portal.rules.courses import EvidenceKind

OPINION_MONTHS = 12
"""Months for which what people say of themselves or of others holds at most."""

HORIZON = timedelta(days=90)
"""How far ahead a level is looked up to see what lapses."""

DEFAULT_MONTHS: dict[EvidenceKind, int | None] = {
    EvidenceKind.SELF: OPINION_MONTHS,
    EvidenceKind.COMPLETION: None,
    EvidenceKind.MANAGER: OPINION_MONTHS,
    EvidenceKind.ASSESSMENT: 18,
    EvidenceKind.PROJECT: 36,
    EvidenceKind.CERTIFICATION: None,
}
"""Months of validity where the record's course has none; None where only the course or the issuer can say."""


def ahead(on: date) -> date:
    """The day at the horizon of another, or the last day there is."""
    return on + HORIZON if on <= date.max - HORIZON else date.max


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of a month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def expires_on(
    observed_on: date, *, source_months: int | None, competency_months: int | None, issuer_until: date | None = None
) -> date | None:
    """The first day on which evidence does not count any more: the earliest limit there is, None where there is none.

    `source_months` is the course's validity where the record comes from a course that has one, else the kind's.
    """
    limits = [add_months(observed_on, months) for months in (source_months, competency_months) if months is not None]
    return min([*limits, *([issuer_until] if issuer_until else [])], default=None)
