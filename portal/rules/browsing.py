"""How the catalog is browsed: the bands of its filters, its order, and what a search asks for."""

from enum import StrEnum

from portal.rules.people import folded


class HoursBand(StrEnum):
    """How much work a course takes; each band ends with its limit."""

    SHORT = "short"
    DAY = "day"
    DAYS = "days"
    LONG = "long"


HOURS_LIMITS: dict[HoursBand, int] = {HoursBand.SHORT: 2 * 60, HoursBand.DAY: 8 * 60, HoursBand.DAYS: 24 * 60}
"""The most minutes of each band but the last."""


class CostBand(StrEnum):
    """What a course costs."""

    FREE = "free"
    SOME = "some"
    MORE = "more"


COST_LIMITS: dict[CostBand, int] = {CostBand.FREE: 0, CostBand.SOME: 500_00}
"""The most minor units of each band but the last."""


class CatalogOrder(StrEnum):
    BEST = "best"
    TITLE = "title"
    HOURS = "hours"
    COST = "cost"


MOST_WORDS = 8
LONGEST_SEARCH = 200
"""Characters of a search that are read."""


def searched_words(text: str) -> tuple[str, ...]:
    """The folded words that a search asks for, each once; all of them have to be found."""
    printable = "".join(mark if mark.isprintable() else " " for mark in text[:LONGEST_SEARCH])
    return tuple(dict.fromkeys(folded(printable).split()))[:MOST_WORDS]
