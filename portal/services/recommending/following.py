"""What came of recommendations, for whoever leads the people today."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, distinct, exists, func, select
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.evidence import LevelInterval
from portal.model.learning import Enrollment
from portal.model.people import Employment, Person
from portal.model.recommending import Recommendation
from portal.rules.access import Actor, Subject
from portal.rules.courses import CourseStatus, is_retired
from portal.rules.people import is_code, same
from portal.rules.recommending import Outcome, Taken, outcome
from portal.rules.refusals import Refusal, Refused
from portal.rules.validity import ahead
from portal.services.people import covers, team_of, visible_to
from portal.services.recommending.statements import is_answer

PAGE_SIZE = 20
"""Recommendations on a page; what went to many at once is one."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """One course for one person, and what came of it; `since` is the first day on which it stands so, if known."""

    id: int
    course_code: str
    course: str
    competency: str
    level: int | None
    by_no: str
    by: str
    on: date
    at: datetime
    note: str
    employee_no: str
    name: str
    outcome: Outcome
    since: date | None

    @property
    def waits(self) -> bool:
        return self.outcome is Outcome.WAITING


OfPerson = tuple[Recommended, ...]
"""Everything that was recommended to one person, the newest first."""


@dataclass(frozen=True, slots=True)
class Group:
    """What went to one person or to several at once. `first` is one of them: what they share stands in it."""

    first: Recommended
    people: tuple[Recommended, ...]
    counts: Mapping[Outcome, int]

    @property
    def waiting(self) -> int:
        return self.counts.get(Outcome.WAITING, 0)


@dataclass(frozen=True, slots=True)
class Followed:
    """A page of recommendations, the newest first. `rows` counts them on all pages, `people` everybody in them."""

    groups: tuple[Group, ...]
    rows: int
    people: int
    page: int


def sent(actor: Actor, *, on: date, page: int | None = 1) -> Followed:
    """What was recommended to the people whom the actor leads today, by whomever. Without a `page` all of it.

    Three statements.
    """
    led = [
        Recommendation.person_id.in_(team_of(actor, on=on)),
        exists().where(Employment.person_id == Recommendation.person_id, covers(Employment, on)),
    ]
    sendings = (
        select(Recommendation.by_id, Recommendation.at, Recommendation.course_id)
        .where(*led)
        .group_by(Recommendation.by_id, Recommendation.at, Recommendation.course_id)
    )
    rows = db.session.scalar(select(func.count()).select_from(sendings.subquery())) or 0
    people = db.session.scalar(select(func.count(distinct(Recommendation.person_id))).where(*led)) or 0
    shown = sendings.order_by(Recommendation.at.desc(), Recommendation.by_id, Recommendation.course_id)
    if page is not None:
        shown = shown.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    of = shown.subquery("shown")
    found = _found(
        _recommendations(on)
        .join(
            of,
            and_(
                of.c.by_id == Recommendation.by_id,
                of.c.at == Recommendation.at,
                of.c.course_id == Recommendation.course_id,
            ),
        )
        .where(*led)
        .order_by(
            Recommendation.at.desc(),
            Recommendation.by_id,
            Recommendation.course_id,
            Person.sort_key,
            Recommendation.id,
        ),
        on,
    )
    return Followed(tuple(_groups(found)), rows, people, page or 1)


def recommended_to(actor: Actor, employee_no: str, *, on: date, most: int = 20) -> OfPerson:
    """The newest of what was recommended to somebody whose learning the actor may see. One statement.

    Nothing for somebody else, as if they did not exist.
    """
    if not is_code(employee_no):
        raise Refused(Refusal.NOT_FOUND)
    newest = (
        select(Recommendation.id)
        .join(Person, Person.id == Recommendation.person_id)
        .where(
            Person.employee_no_key == same(employee_no),
            Person.id.in_(visible_to(actor, Subject.LEARNING, on=on)),
        )
        .order_by(Recommendation.at.desc(), Recommendation.id.desc())
        .limit(most)
    )
    asked = (
        _recommendations(on)
        .where(Recommendation.id.in_(select(newest.subquery().c.id)))
        .order_by(Recommendation.at.desc(), Recommendation.id.desc())
    )
    return tuple(_found(asked, on))


def _groups(found: Iterable[Recommended]) -> Iterator[Group]:
    for _, group in groupby(found, key=lambda one: (one.by_no, one.at, one.course_code)):
        people = tuple(group)
        yield Group(people[0], people, Counter(one.outcome for one in people))


def _recommendations(on: date) -> Select[*tuple[Any, ...]]:
    """One row for each, and one more for each further enrollment that stands for an answer."""
    by, then = aliased(Person), aliased(LevelInterval)
    found: Select[*tuple[Any, ...]] = (
        select(
            Recommendation.id,
            Recommendation.on,
            Recommendation.at,
            Recommendation.note,
            Recommendation.level,
            Recommendation.ending,
            Recommendation.ended_on,
            Course.code,
            Course.title,
            Course.status,
            Course.retires_on,
            Competency.name.label("competency"),
            by.employee_no.label("by_no"),
            by.name.label("by"),
            Person.employee_no,
            Person.name,
            then.verified,
            Enrollment.state,
            Enrollment.enrolled_on,
            Enrollment.started_on,
            Enrollment.finished_on,
            Enrollment.ended_on.label("left_on"),
        )
        .join(Person, Person.id == Recommendation.person_id)
        .join(by, by.id == Recommendation.by_id)
        .join(Course, Course.id == Recommendation.course_id)
        .outerjoin(Competency, Competency.id == Recommendation.competency_id)
        .outerjoin(
            then,
            and_(
                then.person_id == Recommendation.person_id,
                then.competency_id == Recommendation.competency_id,
                covers(then, ahead(on)),
            ),
        )
        .outerjoin(Enrollment, is_answer())
    )
    return found


def _found(asked: Select[*tuple[Any, ...]], on: date) -> Iterator[Recommended]:
    for _, group in groupby(db.session.execute(asked), key=lambda row: row.id):
        some = list(group)
        row = some[0]
        taken = [
            Taken(one.state, one.enrolled_on, one.started_on, one.finished_on, one.left_on) for one in some if one.state
        ]
        word, since = outcome(
            on=row.on,
            ending=row.ending,
            ended_on=row.ended_on,
            taken=taken,
            is_proved=row.level is not None and (row.verified or 0) >= row.level,
            is_gone=row.status is CourseStatus.DRAFT or is_retired(row.status, row.retires_on, on=on),
        )
        yield Recommended(
            row.id,
            row.code,
            row.title,
            row.competency or "",
            row.level,
            row.by_no,
            row.by,
            row.on,
            row.at,
            row.note,
            row.employee_no,
            row.name,
            word,
            since,
        )
