"""The catalog's filters: what the address asks for, and how each choice is shown with its count."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wtforms import SearchField, SelectMultipleField

from portal.rules.browsing import CatalogOrder, CostBand, HoursBand
from portal.rules.courses import LEVELS, Format, SelfEnroll
from portal.services.catalog_search import Found
from portal.services.catalog_statements import CLOSES
from portal.web.forms import FilterForm
from portal.web.listing import one_of, page_number
from portal.web.navigation import page_with
from portal.wording import words

_MOST_VALUES = 40
_SHOWN_AT_ONCE = 8

_HOURS = {
    HoursBand.SHORT: "Up to 2 h",
    HoursBand.DAY: "Over 2 to 8 h",
    HoursBand.DAYS: "Over 8 to 24 h",
    HoursBand.LONG: "Over 24 h",
}
ORDERS = {
    CatalogOrder.BEST: "Best match",
    CatalogOrder.TITLE: "Title",
    CatalogOrder.HOURS: "Hours",
    CatalogOrder.COST: "Cost",
}


def _several(label: str) -> SelectMultipleField:
    """Any number of values; one that nothing has finds nothing, and its chip says so."""
    return SelectMultipleField(label, validate_choice=False)


class CatalogForm(FilterForm):
    """What somebody looks for. `type` is the course's format, because `format` asks for a file."""

    q = SearchField("Search the catalog")
    gaps = _several("For me")
    competency = _several("Competency")
    level = _several("Proves level")
    type = _several("Format")
    hours = _several("Hours")
    cost = _several("Cost")
    provider = _several("Provider")
    language = _several("Language")
    entry = _several("Enrollment")
    sort = one_of(CatalogOrder, "Sort", default=CatalogOrder.BEST)
    page = page_number()

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values of one filter, each once; numbers only where a number is meant."""
        values = dict.fromkeys(value for value in self[name].data or () if value.isprintable() and 0 < len(value) < 200)
        known = _KNOWN.get(name)
        return tuple(value for value in values if known is None or value in known)[:_MOST_VALUES]

    def asked(self) -> dict[str, object]:
        """The keyword arguments of `catalog_search.search`."""
        return {
            **{_ARGUMENTS.get(name, name): self.chosen(name) for name in _FACETS},
            "gaps": bool(self.chosen("gaps")),
            "words": self.q.data or "",
            "order": self.sort.data,
            "page": self.page.data,
        }


_FACETS = ("gaps", "competency", "level", "type", "hours", "cost", "provider", "language", "entry")
_ARGUMENTS = {"type": "format"}
_KNOWN: dict[str, frozenset[str]] = {
    "gaps": frozenset({CLOSES}),
    "level": frozenset(str(level) for level in LEVELS if level),
    "type": frozenset(Format),
    "hours": frozenset(HoursBand),
    "cost": frozenset(CostBand),
    "entry": frozenset(SelfEnroll),
}
_IN_ORDER: dict[str, type[StrEnum]] = {"hours": HoursBand, "cost": CostBand, "entry": SelfEnroll}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter: the choices at once in view, and those behind "more"."""

    name: str
    legend: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the page without it."""

    label: str
    href: str


def facets(form: CatalogForm, found: Found, currency: str) -> list[Facet]:
    """The filters that would change something here, and those that are on."""
    labels = _labels(found, currency)
    shown = (_facet(form, name, found.counts[_ARGUMENTS.get(name, name)], labels[name]) for name in _FACETS)
    return [facet for facet in shown if _is_of_use(facet)]


def _is_of_use(facet: Facet) -> bool:
    """Gaps may be nobody's or all; of anything else there have to be two to choose between, or one that is chosen."""
    closes = facet.name == "gaps" and any(choice.count for choice in facet.choices)
    return closes or len(facet.choices) > 1 or any(choice.is_chosen for choice in facet.choices)


def chips(form: CatalogForm, found: Found, currency: str) -> list[Chip]:
    """What is on, each with the page without it."""
    labels = _labels(found, currency)
    on = [Chip(f"“{form.q.data}”", page_with(q=None))] if form.q.data else []
    for name in _FACETS:
        chosen = form.chosen(name)
        on += [Chip(labels[name](value), page_with(**{name: [v for v in chosen if v != value]})) for value in chosen]
    return on


def _facet(form: CatalogForm, name: str, counts: Mapping[str, int], label: Callable[[str], str]) -> Facet:
    chosen = form.chosen(name)
    values = _ordered(name, {**dict.fromkeys(chosen, 0), **counts}, chosen)
    choices = tuple(Choice(value, label(value), counts.get(value, 0), value in chosen) for value in values)
    return Facet(name, form[name].label.text, choices[:_SHOWN_AT_ONCE], choices[_SHOWN_AT_ONCE:_MOST_VALUES])


def _ordered(name: str, counts: Mapping[str, int], chosen: Iterable[str]) -> list[str]:
    """In their own order where there is one; else the chosen first, then the most frequent."""
    if name == "level":
        return sorted(counts)
    if name in _IN_ORDER:
        return [value.value for value in _IN_ORDER[name] if value.value in counts]
    return sorted(counts, key=lambda value: (value not in chosen, -counts[value], value))


def _labels(found: Found, currency: str) -> dict[str, Callable[[str], str]]:
    names = {competency.code: competency.name for competency in found.competencies}
    costs = {CostBand.FREE: "Free", CostBand.SOME: f"Up to 500 {currency}", CostBand.MORE: "More"}
    return {
        "gaps": lambda _: "Closes my gaps",
        "competency": lambda code: names.get(code, code),
        "level": lambda level: f"{level} {LEVELS[int(level)]}",
        "type": lambda value: words.FORMATS[Format(value)],
        "hours": lambda value: _HOURS[HoursBand(value)],
        "cost": lambda value: costs[CostBand(value)],
        "provider": lambda value: value,
        "language": words.language,
        "entry": lambda value: words.SELF_ENROLL[SelfEnroll(value)],
    }
