"""Finding courses: words, filters with their counts, order and pages, in a fixed number of statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from portal.model.catalog import Competency
from portal.rules.access import Actor
from portal.rules.browsing import CatalogOrder, searched_words
from portal.rules.people import folded, same
from portal.services.catalog_rows import CourseRow, course_rows
from portal.services.catalog_statements import Shape, counts_found, ids_found, values_of
from portal.services.database import rows_of
from portal.services.my_levels import closing, my_levels

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class CompetencyName:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the catalog.

    `counts` holds for every filter the courses behind each of its values: the other filters and the search hold, its
    own choice does not, so that choosing one value leaves its siblings' counts as they are. `counts["gaps"]` has one
    value, `CLOSES`: the courses that would close a gap of the actor's at least in part. `total` of `everything`
    in the catalog are found.
    """

    courses: tuple[CourseRow, ...]
    total: int
    everything: int
    page: int
    counts: Mapping[str, Mapping[str, int]]
    competencies: tuple[CompetencyName, ...]


def search(
    actor: Actor,
    *,
    on: date,
    words: str = "",
    competency: Collection[str] = (),
    level: Collection[str] = (),
    format: Collection[str] = (),
    provider: Collection[str] = (),
    hours: Collection[str] = (),
    cost: Collection[str] = (),
    language: Collection[str] = (),
    entry: Collection[str] = (),
    gaps: bool = False,
    order: CatalogOrder = CatalogOrder.BEST,
    page: int | None = 1,
) -> Found:
    """Courses that can be taken on this day. All words have to be found; values of one filter are alternatives.

    `competency` holds codes; a competency and a level together ask for that level of that competency, `gaps` for a
    level above the actor's where they are below their target. A page beyond the
    last is the last; `page=None` gives every course that was found.
    """
    competencies = rows_of(_competencies()).all()
    keys = {same(code) for code in competency}
    asked: dict[str, Collection[str | int]] = {
        "competency": [row.id for row in competencies if row.code_key in keys] or [0] * bool(keys),
        "level": [int(value) for value in level],
        "format": format,
        "provider": provider,
        "hours": hours,
        "cost": cost,
        "language": language,
        "entry": entry,
    }
    filters: dict[str, Any] = {name: list(values) for name, values in asked.items() if values}
    levels = my_levels(actor.id, on=on) if actor.id is not None else {}
    wanted = searched_words(words)
    shape = Shape(len(wanted), frozenset(filters) | ({"gaps"} if gaps else frozenset()))
    values = {"on": on, "gaps": closing(levels), **filters, **values_of(wanted, _proving(wanted, competencies))}
    counts = _counts(shape, values, {str(row.id): row.code for row in competencies})
    total = counts["total"].get("", 0)
    last = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), last) if page is not None else None
    span = None if page is None else ((page - 1) * PAGE_SIZE, PAGE_SIZE)
    return Found(
        courses=course_rows(actor, ids_found(shape, order), values, on=on, levels=levels, span=span) if total else (),
        total=total,
        everything=counts["everything"].get("", 0),
        page=page or 1,
        counts=counts,
        competencies=tuple(CompetencyName(row.code, row.name) for row in competencies),
    )


@cache
def _competencies() -> Select[*tuple[Any, ...]]:
    return select(Competency.id, Competency.code, Competency.name, Competency.code_key).order_by(
        Competency.position, Competency.code_key
    )


def _proving(words: Collection[str], competencies: Collection[Any]) -> dict[str, list[int]]:
    """The competencies in whose code or name a word begins so. Their names are folded here: databases cannot."""
    if not words:
        return {}
    names = [(row.id, f" {folded(row.code)} {folded(row.name)}".replace("-", " ")) for row in competencies]
    return {word: [key for key, name in names if f" {word}" in name] for word in words}


def _counts(shape: Shape, values: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, dict[str, int]]:
    names = ("competency", "level", "format", "provider", "hours", "cost", "language", "entry")
    counts: dict[str, dict[str, int]] = {name: {} for name in (*names, "gaps", "total", "everything")}
    for name, value, count in rows_of(counts_found(shape), values):
        counts[name][codes[value] if name == "competency" else value] = count
    return counts
