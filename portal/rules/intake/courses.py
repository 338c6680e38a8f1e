"""A sheet of courses: the catalog as L&D keeps it."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portal.rules.courses import COURSE_EVIDENCE, CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.intake import values
from portal.rules.intake.amounts import money, own_currency
from portal.rules.intake.columns import Column, Setting, days, each, numeric
from portal.rules.intake.currencies import minor_digits
from portal.rules.intake.durations import minutes
from portal.rules.intake.values import Blank, choice, code, codes, identifiers, prose, whole, words, words_of


class CourseRow(NamedTuple):
    """`hours` is in minutes, `cost` in minor units of the installation's currency."""

    code: str
    title: str
    summary: str | Blank
    description: str | Blank
    format: Format | Blank
    provider: str | Blank
    hours: int | Blank
    cost: int | Blank
    currency: str | Blank
    level: int | Blank
    competencies_granted: tuple[tuple[str, int], ...] | Blank
    evidence_kind: EvidenceKind | Blank
    prerequisites: tuple[str, ...] | Blank
    equivalents: tuple[str, ...] | Blank
    validity_months: int | Blank
    seats_per_session: int | Blank
    url: str | Blank
    language: str | Blank
    self_enroll: SelfEnroll | Blank
    status: CourseStatus | Blank
    retires_on: date | Blank
    last_exam_on: date | Blank
    last_renewal_on: date | Blank
    superseded_by: str | Blank
    tags: str | Blank
    owner_email: str | Blank


_NOT_FOR_COURSES = tuple(kind for kind in EvidenceKind if kind not in COURSE_EVIDENCE)


def columns(setting: Setting) -> tuple[Column, ...]:
    return (
        Column("code", identifiers, required=True),
        Column("title", each(words(300)), required=True),
        Column("summary", each(prose(2000))),
        Column("description", each(prose(20_000))),
        Column("format", each(choice(Format)), choices=words_of(Format)),
        Column("provider", each(words(200))),
        Column("hours", numeric(minutes, setting)),
        Column("cost", numeric(money(setting.currency), setting), currency=setting.currency),
        Column("currency", each(own_currency(setting.currency))),
        Column("level", each(values.level)),
        Column("competencies_granted", each(values.grants)),
        Column(
            "evidence_kind",
            each(choice(EvidenceKind, but=_NOT_FOR_COURSES)),
            choices=words_of(EvidenceKind, but=_NOT_FOR_COURSES),
        ),
        Column("prerequisites", each(codes)),
        Column("equivalents", each(codes)),
        Column("validity_months", each(whole(1, 1200))),
        Column("seats_per_session", each(whole(0, 100_000))),
        Column("url", each(values.url)),
        Column("language", each(values.language)),
        Column("self_enroll", each(choice(SelfEnroll)), choices=words_of(SelfEnroll)),
        Column("status", each(choice(CourseStatus)), choices=words_of(CourseStatus)),
        Column("retires_on", days(setting)),
        Column("last_exam_on", days(setting)),
        Column("last_renewal_on", days(setting)),
        Column("superseded_by", each(code)),
        Column("tags", each(values.tags)),
        Column("owner_email", each(values.email)),
    )


def written_hours(minutes: int) -> str:
    """The cell for this much work. Reading it gives the same number of minutes."""
    return f"{(Decimal(minutes) / 60).quantize(Decimal('0.001')).normalize():f}"


def written_money(minor: int, currency: str) -> str:
    """The cell for an amount in minor units, without decimals where it has none."""
    digits = minor_digits(currency)
    amount = Decimal(minor).scaleb(-digits)
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.{digits}f}"


EXAMPLE = {
    "code": "AI-001",
    "title": "AI in plain words",
    "summary": "What AI is and how to doubt it politely.",
    "description": "",
    "format": "online",
    "provider": "Internal academy",
    "hours": "1.5",
    "cost": "0",
    "currency": "",
    "level": "1",
    "competencies_granted": "",
    "evidence_kind": "completion",
    "prerequisites": "",
    "equivalents": "",
    "validity_months": "24",
    "seats_per_session": "0",
    "url": "https://example.com/ai-001",
    "language": "en",
    "self_enroll": "open",
    "status": "published",
    "retires_on": "",
    "last_exam_on": "",
    "last_renewal_on": "",
    "superseded_by": "",
    "tags": "AI;basics",
    "owner_email": "",
}
