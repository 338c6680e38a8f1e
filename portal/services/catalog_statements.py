"""The statements of the catalog, built once for every shape of a question: building costs more than asking."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from portal.model.catalog import Course, CourseGrant
from portal.rules.browsing import COST_LIMITS, HOURS_LIMITS, CatalogOrder, CostBand, HoursBand
from portal.rules.courses import CAP, COURSE_EVIDENCE, CourseStatus

SHAPES_KEPT = 64
ESCAPE = "/"
GRANT_FILTERS = ("competency", "level")
CLOSES = "closes"
"""The one value of the filter `gaps`."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a question looks without its values: how many words, which filters are on.

    The filter `gaps` is bound to pairs of competency and level, whether it is on or only counted.
    """

    words: int
    filters: frozenset[str]


def values_of(words: Collection[str], proving: Mapping[str, Collection[int]]) -> dict[str, Any]:
    """What the words of a search are bound to; `proving` holds the competencies whose name has each word."""
    whole = " ".join(words)
    values: dict[str, Any] = {"whole": whole, "whole_begins": f"{escaped(whole)}%"}
    for number, word in enumerate(words):
        values[f"begins{number}"] = f"{escaped(word)}%"
        values[f"holds{number}"] = f"%{escaped(word)}%"
        for sign, before in enumerate(_BEFORE_A_WORD):
            values[f"word{number}_{sign}"] = f"%{escaped(before + word)}%"
        values[f"proving{number}"] = list(proving[word])
    return values


def escaped(text: str) -> str:
    """Text that LIKE reads as nothing but text."""
    for mark in (ESCAPE, "%", "_"):
        text = text.replace(mark, ESCAPE + mark)
    return text


@lru_cache(maxsize=SHAPES_KEPT)
def ids_found(shape: Shape, order: CatalogOrder) -> Select[int]:
    """The ids of the courses that are found, in order; bound to `on`, the words and the filters."""
    attributes = _attributes()
    conditions = [in_catalog(), _match(shape), *_chosen(attributes, shape)]
    of_grants = _chosen(_of_grants(CourseGrant.competency_id, proved()), shape)
    if of_grants:
        conditions.append(select(CourseGrant.course_id).where(CourseGrant.course_id == Course.id, *of_grants).exists())
    return select(Course.id).where(*conditions).order_by(*_order(order, shape))


@lru_cache(maxsize=SHAPES_KEPT)
def counts_found(shape: Shape) -> Any:
    """Every filter's counts, the number found (`total`) and the number in the catalog (`everything`), as
    name, value and count. Each filter's own choice is left out of its counts.
    """
    attributes = _attributes()
    matching = (
        select(Course.id, *[column.label(name) for name, column in attributes.items()])
        .where(in_catalog(), _match(shape))
        .cte("matching")
    )
    granted = (
        select(CourseGrant.course_id, CourseGrant.competency_id.label("competency"), proved().label("level"))
        .join(Course, Course.id == CourseGrant.course_id)
        .where(CourseGrant.course_id.in_(select(matching.c.id)))
        .cte("granted")
    )
    columns = {name: matching.c[name] for name in attributes}
    grants = _of_grants(*[granted.c[name] for name in GRANT_FILTERS])
    of_grants = _chosen(grants, shape)
    proving = [matching.c.id.in_(select(granted.c.course_id).where(*of_grants))] if of_grants else []
    of_courses = _chosen(columns, shape)
    in_courses = [granted.c.course_id.in_(select(matching.c.id).where(*of_courses))] if of_courses else []
    branches: list[Select[*tuple[Any, ...]]] = [
        select(literal(name), column, func.count())
        .where(column.is_not(None), column != "", *_chosen(columns, shape, without=name), *proving)
        .group_by(column)
        for name, column in columns.items()
    ]
    branches += [
        select(literal(name), cast(column, String), func.count(granted.c.course_id.distinct()))
        .where(*_chosen(grants, shape, without=name), *in_courses)
        .group_by(column)
        for name in GRANT_FILTERS
        for column in [grants[name]]
    ]
    branches.append(
        select(literal("gaps"), literal(CLOSES), func.count(granted.c.course_id.distinct())).where(
            _among(grants, "gaps"), *_chosen(grants, shape, without="gaps"), *in_courses
        )
    )
    branches.append(select(literal("total"), literal(""), func.count(matching.c.id)).where(*of_courses, *proving))
    branches.append(select(literal("everything"), literal(""), func.count(Course.id)).where(in_catalog()))
    return union_all(*branches)


def in_catalog() -> ColumnElement[bool]:
    """Whether a course can be found in the catalog on the day bound to `on`: published and not yet retired."""
    return and_(
        or_(Course.status == CourseStatus.PUBLISHED, Course.status == CourseStatus.RETIRING),
        or_(Course.retires_on.is_(None), Course.retires_on > bindparam("on")),
    )


def proved() -> ColumnElement[int]:
    """`proved_level` for a query over `CourseGrant` and `Course`."""
    return case(
        *[
            (and_(Course.evidence_kind == kind, CourseGrant.level > CAP[kind]), CAP[kind])
            for kind in COURSE_EVIDENCE
            if CAP[kind] < 5
        ],
        else_=CourseGrant.level,
    )


_BEFORE_A_WORD = (" ", "(", "-", "/")
"""A word also begins behind a bracket, a hyphen or a slash."""


def _like(column: Any, name: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.like(bindparam(name, type_=String), escape=ESCAPE)
    return found


def _word_begins(column: Any, number: int) -> ColumnElement[bool]:
    behind = [_like(column, f"word{number}_{sign}") for sign in range(len(_BEFORE_A_WORD))]
    return or_(_like(column, f"begins{number}"), *behind)


def _proves(number: int) -> ColumnElement[bool]:
    keys: BindParameter[int] = bindparam(f"proving{number}", expanding=True)
    return Course.id.in_(select(CourseGrant.course_id).where(CourseGrant.competency_id.in_(keys)))


def _match(shape: Shape) -> ColumnElement[bool]:
    """Every word stands in the title or the code, begins a word elsewhere, or names what the course proves."""
    return and_(
        true(),
        *[
            or_(
                _like(Course.title_key, f"holds{number}"),
                _like(Course.code_key, f"holds{number}"),
                _word_begins(Course.search_text, number),
                _proves(number),
            )
            for number in range(shape.words)
        ],
    )


def _rank(shape: Shape) -> ColumnElement[int]:
    """0 for the closest match: code, title, their beginnings, words of the title, competency, anything else."""
    title, whole, numbers = Course.title_key, bindparam("whole", type_=String), range(shape.words)
    return case(
        (Course.code_key == whole, 0),
        (title == whole, 1),
        (_like(Course.code_key, "whole_begins"), 2),
        (_like(title, "whole_begins"), 3),
        (and_(*[_word_begins(title, number) for number in numbers]), 4),
        (and_(*[_like(title, f"holds{number}") for number in numbers]), 5),
        (and_(*[or_(_word_begins(title, number), _proves(number)) for number in numbers]), 6),
        else_=7,
    )


def _order(order: CatalogOrder, shape: Shape) -> list[Any]:
    by_title = [Course.title_key, Course.id]
    match order:
        case CatalogOrder.HOURS:
            return [Course.minutes.is_(None), Course.minutes, *by_title]
        case CatalogOrder.COST:
            return [Course.cost, *by_title]
        case CatalogOrder.BEST if shape.words:
            return [_rank(shape), *by_title]
    return by_title


def _band(column: Any, limits: Mapping[Any, int], last: str) -> ColumnElement[str]:
    within: list[Any] = [(column <= limit, literal(band.value, String)) for band, limit in limits.items()]
    return case((column.is_(None), literal(None, String)), *within, else_=literal(last, String))


def _attributes() -> dict[str, ColumnElement[str]]:
    """What can be filtered by, beside what a course proves, as text."""
    return {
        "format": cast(Course.format, String),
        "provider": Course.provider.expression,
        "hours": _band(Course.minutes, HOURS_LIMITS, HoursBand.LONG.value),
        "cost": _band(Course.cost, COST_LIMITS, CostBand.MORE.value),
        "language": Course.language.expression,
        "entry": cast(Course.self_enroll, String),
    }


def _chosen(columns: Mapping[str, Any], shape: Shape, without: str = "") -> list[ColumnElement[bool]]:
    """The filters that are on, over these columns."""
    return [_among(columns, name) for name in columns if name in shape.filters and name != without]


def _among(columns: Mapping[str, Any], name: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = columns[name].in_(bindparam(name, expanding=True))
    return found


def _of_grants(competency: Any, level: Any) -> dict[str, Any]:
    """What can be filtered by in what a course proves."""
    return {"competency": competency, "level": level, "gaps": tuple_(competency, level)}
