"""The one place where the pages look at the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day in the company's time zone."""
    zone: ZoneInfo = current_app.config["PORTAL"].zone
    return now().astimezone(zone).date()
