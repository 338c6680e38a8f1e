"""How values look on a page: days, numbers, money, hours; and what every template may use."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import Flask, request

from portal.config import Settings
from portal.rules.courses import LEVELS, Format
from portal.rules.intake.currencies import minor_digits
from portal.rules.steps.courses import HOUR_IN_MINOR_UNITS
from portal.web.marks import entry_mark, level_line, standing_mark
from portal.wording import refusal_sentence, words
from portal.wording.recommending import why_words
from portal.wording.reports import percent
from portal.wording.steps import closes_words, not_proposed_sentence

LOOKS = ("light", "dark")
LOOK_COOKIE = "look"


class HasFacts(Protocol):
    """A course as a row of a list."""

    @property
    def format(self) -> Format: ...
    @property
    def provider(self) -> str: ...
    @property
    def minutes(self) -> int | None: ...
    @property
    def cost(self) -> int: ...


def install_showing(app: Flask) -> None:
    """Adds the filters and globals of all templates."""
    settings: Settings = app.config["PORTAL"]
    app.jinja_env.filters.update(
        day=day,
        last_day=last_day,
        percent=percent,
        moment=lambda value: moment(value, settings.zone),
        number=number,
        hours=hours,
        money=lambda minor: money(minor, settings.currency),
        facts=lambda course: facts(course, settings.currency),
        format_name=words.FORMATS.__getitem__,
        evidence_name=words.EVIDENCE.__getitem__,
        proved_by=words.PROVED_BY.__getitem__,
        self_enroll_name=words.SELF_ENROLL.__getitem__,
        language_name=words.language,
        closes_words=closes_words,
        why_words=why_words,
        not_proposed_sentence=not_proposed_sentence,
        refusal_words=refusal_sentence,
    )
    app.jinja_env.globals.update(
        LEVELS=LEVELS,
        currency=settings.currency,
        an_hour_costs=money(HOUR_IN_MINOR_UNITS, settings.currency),
        level_line=level_line,
        standing_mark=standing_mark,
        entry_mark=entry_mark,
    )
    app.context_processor(lambda: {"look": chosen_look()})


def chosen_look() -> str:
    """Light, dark, or empty for what the system wishes."""
    look = request.cookies.get(LOOK_COOKIE, "")
    return look if look in LOOKS else ""


def day(value: date | None) -> str:
    """31 Jan 2026; empty when there is none."""
    return f"{value.day} {value:%b %Y}" if value else ""


def last_day(end: date | None) -> str:
    """30 Jan 2026 for what ends before 31 Jan, the first day without it; empty when there is none."""
    return day(end - timedelta(days=1)) if end else ""


def moment(value: datetime | None, zone: ZoneInfo) -> str:
    """31 Jan 2026, 16:42 in the company's time zone."""
    if value is None:
        return ""
    local = value.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def number(value: float) -> str:
    """1,234.5: thousands apart, no zeros behind the point."""
    text = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def hours(minutes: int | None) -> str:
    """1.5 from 90 minutes; empty when unknown."""
    return "" if minutes is None else number(minutes / 60)


def money(minor: int, currency: str) -> str:
    """2,600 USD from 260000 minor units, 10.50 USD from 1050; free when nothing is to pay."""
    if minor == 0:
        return "free"
    digits = minor_digits(currency)
    amount = Decimal(minor).scaleb(-digits)
    return f"{amount:,.{0 if amount == amount.to_integral_value() else digits}f} {currency}"


def facts(course: HasFacts, currency: str) -> str:
    """Lab · Internal academy · 12 h · 110 USD; what is unknown is left out."""
    work = f"{hours(course.minutes)} h" if course.minutes is not None else ""
    parts = (words.FORMATS[course.format], course.provider, work, money(course.cost, currency))
    return " · ".join(part for part in parts if part)
