"""Finding courses: words, filters with their counts, order and pages, in a fixed number of statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, and_, case, cast, false, func, literal, or_, select, true, union_all
from sqlalchemy.sql.elements import ColumnElement

from portal.model.base import db
from portal.model.catalog import Competency, Course, CourseGrant
from portal.rules.access import Actor
from portal.rules.browsing import COST_LIMITS, HOURS_LIMITS, CatalogOrder, CostBand, HoursBand, searched_words
from portal.rules.people import folded, same
from portal.services.catalog_rows import CourseRow, course_rows, in_catalog, proved

PAGE_SIZE = 20

Asked = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class CompetencyName:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the catalog.

    `counts` holds for every filter the courses behind each of its values: the other filters and the search hold, its
    own choice does not, so that choosing one value leaves its siblings' counts as they are. `total` of `everything`
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
    order: CatalogOrder = CatalogOrder.BEST,
    page: int | None = 1,
) -> Found:
    """Courses that can be taken on this day. All words have to be found; values of one filter are alternatives.

    `competency` holds codes; a competency and a level together ask for that level of that competency. A page beyond
    the last is the last; `page=None` gives every course that was found.
    """
    competencies = db.session.execute(
        select(Competency.id, Competency.code, Competency.name, Competency.code_key).order_by(
            Competency.position, Competency.code_key
        )
    ).all()
    keys = {same(code) for code in competency}
    asked: dict[str, Collection[str]] = {
        "competency": [str(row.id) for row in competencies if row.code_key in keys] or ["0"] * bool(keys),
        "level": level,
        "format": format,
        "provider": provider,
        "hours": hours,
        "cost": cost,
        "language": language,
        "entry": entry,
    }
    wanted = _Words(words, [(row.id, row.code, row.name) for row in competencies])
    counts = _Counting(asked, wanted, on).counts()
    total = counts["total"].get("", 0)
    last = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), last) if page is not None else None
    ids = _ids(asked, wanted, on).order_by(*_order(order, wanted))
    if page is not None:
        ids = ids.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    codes = {str(row.id): row.code for row in competencies}
    return Found(
        courses=course_rows(actor, ids, on=on) if total else (),
        total=total,
        everything=counts["everything"].get("", 0),
        page=page or 1,
        counts={**counts, "competency": {codes[key]: count for key, count in counts["competency"].items()}},
        competencies=tuple(CompetencyName(row.code, row.name) for row in competencies),
    )


class _Words:
    """What a search asks for, as conditions on courses. Names of competencies are folded here, databases cannot."""

    def __init__(self, text: str, competencies: Collection[tuple[int, str, str]]) -> None:
        self.words = searched_words(text)
        self.whole = " ".join(self.words)
        names = [(key, f" {folded(code)} {folded(name)}".replace("-", " ")) for key, code, name in competencies]
        self._proving = {word: [key for key, name in names if f" {word}" in name] for word in self.words}

    def match(self) -> ColumnElement[bool]:
        return and_(
            true(), *[or_(self._in_title(word), self._elsewhere(word), self._proves(word)) for word in self.words]
        )

    def rank(self) -> ColumnElement[int]:
        """0 for the closest match: code, title, their beginnings, words of the title, competency, anything else."""
        whole, title = self.whole, Course.title_key
        words = self.words
        return case(
            (Course.code_key == whole, 0),
            (title == whole, 1),
            (Course.code_key.startswith(whole, autoescape=True), 2),
            (title.startswith(whole, autoescape=True), 3),
            (and_(*[_word_begins(title, word) for word in words]), 4),
            (and_(*[title.contains(word, autoescape=True) for word in words]), 5),
            (and_(*[or_(_word_begins(title, word), self._proves(word)) for word in words]), 6),
            else_=7,
        )

    def _in_title(self, word: str) -> ColumnElement[bool]:
        return or_(Course.title_key.contains(word, autoescape=True), Course.code_key.contains(word, autoescape=True))

    def _elsewhere(self, word: str) -> ColumnElement[bool]:
        return _word_begins(Course.search_text, word)

    def _proves(self, word: str) -> ColumnElement[bool]:
        keys = self._proving[word]
        if not keys:
            return false()
        return Course.id.in_(select(CourseGrant.course_id).where(CourseGrant.competency_id.in_(keys)))


def _word_begins(text: Any, word: str) -> ColumnElement[bool]:
    """Whether a word of a folded text begins so; a word also begins behind a bracket, a hyphen or a slash."""
    return or_(
        text.startswith(word, autoescape=True),
        *[text.contains(f"{before}{word}", autoescape=True) for before in (" ", "(", "-", "/")],
    )


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


_GRANT_FILTERS = ("competency", "level")


def _grant_conditions(columns: Mapping[str, Any], asked: Asked, without: str = "") -> list[ColumnElement[bool]]:
    return [
        columns[name].in_([int(value) for value in asked[name]])
        for name in _GRANT_FILTERS
        if asked[name] and name != without
    ]


def _conditions(columns: Mapping[str, Any], asked: Asked, without: str = "") -> list[ColumnElement[bool]]:
    return [columns[name].in_(list(asked[name])) for name in columns if asked[name] and name != without]


def _ids(asked: Asked, wanted: _Words, on: date) -> Any:
    conditions = [in_catalog(on), wanted.match(), *_conditions(_attributes(), asked)]
    of_grants = _grant_conditions({"competency": CourseGrant.competency_id, "level": proved()}, asked)
    if of_grants:
        conditions.append(select(CourseGrant.course_id).where(CourseGrant.course_id == Course.id, *of_grants).exists())
    return select(Course.id).where(*conditions)


def _order(order: CatalogOrder, wanted: _Words) -> list[Any]:
    by_title = [Course.title_key, Course.id]
    match order:
        case CatalogOrder.HOURS:
            return [Course.minutes.is_(None), Course.minutes, *by_title]
        case CatalogOrder.COST:
            return [Course.cost, *by_title]
        case CatalogOrder.BEST if wanted.words:
            return [wanted.rank(), *by_title]
    return by_title


class _Counting:
    """The counts behind each filter's values: the courses that match the search, grouped once for each filter."""

    def __init__(self, asked: Asked, wanted: _Words, on: date) -> None:
        self.asked = asked
        self.on = on
        attributes = _attributes()
        matching = (
            select(Course.id, *[column.label(name) for name, column in attributes.items()])
            .where(in_catalog(on), wanted.match())
            .cte("matching")
        )
        granted = (
            select(CourseGrant.course_id, CourseGrant.competency_id.label("competency"), proved().label("level"))
            .join(Course, Course.id == CourseGrant.course_id)
            .where(CourseGrant.course_id.in_(select(matching.c.id)))
            .cte("granted")
        )
        self.id = matching.c.id
        self.columns = {name: matching.c[name] for name in attributes}
        self.granted_id = granted.c.course_id
        self.grants = {name: granted.c[name] for name in _GRANT_FILTERS}

    def counts(self) -> dict[str, dict[str, int]]:
        """Every filter's counts, the number found (`total`) and the number in the catalog, in one statement."""
        names = (*self.columns, *_GRANT_FILTERS, "total", "everything")
        counts: dict[str, dict[str, int]] = {name: {} for name in names}
        branches = [
            *map(self._of_attribute, self.columns),
            *map(self._of_grants, _GRANT_FILTERS),
            select(literal("total"), literal(""), func.count(self.id)).where(*self._conditions()),
            select(literal("everything"), literal(""), func.count(Course.id)).where(in_catalog(self.on)),
        ]
        for name, value, count in db.session.execute(union_all(*branches)):
            counts[name][value] = count
        return counts

    def _conditions(self, without: str = "") -> list[ColumnElement[bool]]:
        conditions = _conditions(self.columns, self.asked, without)
        of_grants = _grant_conditions(self.grants, self.asked)
        if of_grants:
            conditions.append(self.id.in_(select(self.granted_id).where(*of_grants)))
        return conditions

    def _of_attribute(self, name: str) -> Any:
        column = self.columns[name]
        return (
            select(literal(name), column, func.count())
            .where(column.is_not(None), column != "", *self._conditions(without=name))
            .group_by(column)
        )

    def _of_grants(self, name: str) -> Any:
        conditions = _grant_conditions(self.grants, self.asked, without=name)
        of_courses = _conditions(self.columns, self.asked)
        if of_courses:
            conditions.append(self.granted_id.in_(select(self.id).where(*of_courses)))
        column = self.grants[name]
        return (
            select(literal(name), cast(column, String), func.count(self.granted_id.distinct()))
            .where(*conditions)
            .group_by(column)
        )
