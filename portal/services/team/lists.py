"""A manager's team, person by person and course by course; and the page that both are part of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import CTE, distinct, exists, func, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.learning import Enrollment
from portal.rules.access import Actor
from portal.rules.enrolling import LIVE, Standing, standing, standing_since
from portal.rules.people import same
from portal.rules.progress import GOES_ON, Progress
from portal.rules.progress import progress as progress_of
from portal.services.counting import COUNTED, Figures, figures_of, is_at
from portal.services.searching import has_words
from portal.services.team.figures import TeamFigures, team_figures
from portal.services.team.scope import Place, Scope, members, own_place, unit_place

PAGE_SIZE = 50


class By(StrEnum):
    PERSON = "person"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class Taken:
    """One enrollment of somebody in the team; `since` is the first day on which it stood so."""

    course_code: str
    course: str
    standing: Standing
    progress: Progress
    since: date | None
    enrolled_on: date | None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody in the team with the enrollments that were asked for, the latest first."""

    employee_no: str
    name: str
    unit_code: str
    unit: str
    taken: tuple[Taken, ...]

    def at(self, *words: Progress) -> tuple[Taken, ...]:
        return tuple(one for one in self.taken if one.progress in words)

    @property
    def going_on(self) -> tuple[Taken, ...]:
        return self.at(*GOES_ON)


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course that somebody in the team takes or took; `figures.people` are all of those."""

    code: str
    title: str
    figures: Figures
    latest: date | None
    """The last day on which somebody enrolled."""


@dataclass(frozen=True, slots=True)
class Team:
    """A page of a team. `rows` counts what the lists hold on all pages together."""

    place: Place
    on: date
    figures: TeamFigures
    shown: Figures
    by: By
    page: int
    rows: int
    people: tuple[MemberRow, ...] = ()
    courses: tuple[CourseRow, ...] = ()


def team(
    actor: Actor,
    unit: str | None,
    *,
    by: By,
    scope: Scope,
    on: date,
    progress: Progress | None = None,
    course: str = "",
    q: str = "",
    page: int | None = 1,
) -> Team:
    """What a manager sees of their own people, or of a unit that they lead or that lies below one.

    `course` is a code or words of a title; `q` looks for people by person and for courses by course. Without a `page`
    the list is whole. At most seven statements. Raises `Refused` for any other unit.
    """
    place = own_place(actor) if unit is None else unit_place(actor, unit)
    member = members(actor, place, on=on)
    figures = team_figures(place, member)
    within = [member.c.direct == 1] if scope is Scope.DIRECT else []
    if by is By.COURSE and place.has_figures:
        rows, courses = _courses(member, within, _about(course, q), progress, page)
        return Team(place, on, figures, figures.of(scope), by, page or 1, rows, courses=courses)
    asked = _about(course) + ([is_at(progress)] if progress else [])
    if asked:
        taking = exists().where(Enrollment.person_id == member.c.id, Enrollment.course_id == Course.id, *asked)
        within.append(taking)
    if q:
        within.append(has_words(member.c.search_text, q))
    people = _people(member, within, asked, page)
    rows = _count(member, within) if asked or q else figures.of(scope).people
    return Team(place, on, figures, figures.of(scope), By.PERSON, page or 1, rows, people=people)


def _about(*courses: str) -> list[ColumnElement[bool]]:
    """What a course must be: a code, or words of a title."""
    return [or_(Course.code_key == same(words), has_words(Course.title_key, words)) for words in courses if words]


def _count(member: CTE, within: list[ColumnElement[bool]]) -> int:
    return db.session.scalar(select(func.count()).select_from(member).where(*within)) or 0


def _people(
    member: CTE, within: list[ColumnElement[bool]], asked: list[ColumnElement[bool]], page: int | None
) -> tuple[MemberRow, ...]:
    listed = (
        select(member.c.id, member.c.employee_no, member.c.name, member.c.unit_code, member.c.unit_name)
        .where(*within)
        .order_by(member.c.sort_key, member.c.id)
    )
    if page is not None:
        listed = listed.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    people = db.session.execute(listed).all()
    whose = [person.id for person in people] if page is not None else select(member.c.id).where(*within)
    taken = _taken(Enrollment.person_id.in_(whose), asked)
    return tuple(
        MemberRow(row.employee_no, row.name, row.unit_code or "", row.unit_name or "", taken.get(row.id, ()))
        for row in people
    )


def _taken(whose: ColumnElement[bool], asked: Iterable[ColumnElement[bool]]) -> Mapping[int, tuple[Taken, ...]]:
    """The enrollments of people who are employed: what goes on first, then by the day on which it ended."""
    rows = db.session.execute(
        select(
            Enrollment.person_id,
            Enrollment.state,
            Enrollment.enrolled_on,
            Enrollment.started_on,
            Enrollment.finished_on,
            Enrollment.ended_on,
            Course.code,
            Course.title,
        )
        .join(Course, Course.id == Enrollment.course_id)
        .where(whose, *asked)
        .order_by(
            Enrollment.state.in_(LIVE).desc(),
            func.coalesce(
                Enrollment.ended_on, Enrollment.finished_on, Enrollment.started_on, Enrollment.enrolled_on
            ).desc(),
            Course.title_key,
            Enrollment.id,
        )
    )
    taken: dict[int, list[Taken]] = {}
    for row in rows:
        word = standing(row.state, finished_on=row.finished_on, employment_ended=False)
        day = standing_since(
            word,
            enrolled_on=row.enrolled_on,
            started_on=row.started_on,
            finished_on=row.finished_on,
            ended_on=row.ended_on,
            employment_end=None,
        )
        one = Taken(row.code, row.title, word, progress_of(word), day, row.enrolled_on)
        taken.setdefault(row.person_id, []).append(one)
    return {person: tuple(mine) for person, mine in taken.items()}


def _courses(
    member: CTE,
    within: list[ColumnElement[bool]],
    about: list[ColumnElement[bool]],
    word: Progress | None,
    page: int | None,
) -> tuple[int, tuple[CourseRow, ...]]:
    person = distinct(Enrollment.person_id)
    taken = (
        select(
            Enrollment.course_id,
            func.count(person).label("people"),
            func.max(Enrollment.enrolled_on).label("latest"),
            *[func.count(person).filter(is_at(one)).label(one.value) for one in COUNTED],
        )
        .join(Course, Course.id == Enrollment.course_id)
        .where(Enrollment.person_id.in_(select(member.c.id).where(*within)), *about)
        .group_by(Enrollment.course_id)
        .having(func.count(person).filter(is_at(word)) > 0 if word else true())
        .subquery("taken")
    )
    count = db.session.scalar(select(func.count()).select_from(taken)) or 0
    listed = (
        select(Course.code, Course.title, taken)
        .join(taken, taken.c.course_id == Course.id)
        .order_by(taken.c.people.desc(), Course.title_key, Course.id)
    )
    if page is not None:
        listed = listed.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return count, tuple(
        CourseRow(row["code"], row["title"], figures_of(row["people"], row), row["latest"])
        for row in db.session.execute(listed).mappings()
    )
