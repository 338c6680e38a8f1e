"""What is recommended to somebody and waits for them, and putting it aside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Select, String, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.evidence import LevelInterval
from portal.model.people import Person
from portal.model.recommending import Recommendation
from portal.rules.access import Actor
from portal.rules.courses import Format, SelfEnroll
from portal.rules.people import is_code, same
from portal.rules.recommending import Ending
from portal.rules.refusals import Refusal, Refused
from portal.rules.validity import ahead
from portal.services import audit
from portal.services.database import rows_of
from portal.services.people import covers
from portal.services.recommending.statements import takes_people, waits


@dataclass(frozen=True, slots=True)
class Voice:
    """Who recommends a course, since when, why and with which words.

    `level` is the one that was asked in the competency, `verified` the one that counts today.
    """

    by: str
    on: date
    note: str
    competency: str
    level: int | None
    verified: int


@dataclass(frozen=True, slots=True)
class Received:
    """A course that somebody recommends to the reader, the newest word first."""

    code: str
    title: str
    format: Format
    provider: str
    minutes: int | None
    cost: int
    self_enroll: SelfEnroll
    retires_on: date | None
    voices: tuple[Voice, ...]


def received(actor: Actor, *, on: date, course: str = "") -> tuple[Received, ...]:
    """What waits for the actor, the newest first, or of one course alone; one statement.

    It waits until they enroll or put it aside, until the level is shown in another way for the next 90 days, until
    whoever leads them takes it back, or the course takes nobody any more.
    """
    if actor.id is None:
        return ()
    rows = rows_of(_waiting(), {"person": actor.id, "on": on, "later": ahead(on), "course": same(course)})
    return tuple(_grouped(rows))


def put_aside(actor: Actor, course: str, *, on: date, now: datetime) -> None:
    """The actor will not take a course now that was recommended to them. Raises `Refused` where none waits."""
    if actor.id is None or not is_code(course.strip()):
        raise Refused(Refusal.NOT_FOUND)
    rows = db.session.execute(
        select(Recommendation.id, Course.code)
        .join(Course, Course.id == Recommendation.course_id)
        .where(Recommendation.person_id == actor.id, Course.code_key == same(course), waits())
    ).all()
    if not rows:
        raise Refused(Refusal.RECOMMENDATION_ENDED)
    db.session.execute(
        update(Recommendation)
        .where(Recommendation.id.in_([row.id for row in rows]), Recommendation.ended_on.is_(None))
        .values(ending=Ending.PUT_ASIDE, ended_on=on)
    )
    audit.record(actor, "recommendation.put_aside", rows[0].code, at=now)


def _grouped(rows: Any) -> Iterator[Received]:
    for _, group in groupby(rows, key=lambda row: row.course_id):
        some = list(group)
        first = some[0]
        yield Received(
            first.code,
            first.title,
            first.format,
            first.provider,
            first.minutes,
            first.cost,
            first.self_enroll,
            first.retires_on,
            tuple(Voice(row.by, row.on, row.note, row.competency or "", row.level, row.verified or 0) for row in some),
        )


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    on, later = bindparam("on", type_=Date), bindparam("later", type_=Date)
    by, now, then = aliased(Person), aliased(LevelInterval), aliased(LevelInterval)
    newest = func.max(Recommendation.at).over(partition_by=Recommendation.course_id)
    return (
        select(
            Course.id.label("course_id"),
            Course.code,
            Course.title,
            Course.format,
            Course.provider,
            Course.minutes,
            Course.cost,
            Course.self_enroll,
            Course.retires_on,
            by.name.label("by"),
            Recommendation.on,
            Recommendation.note,
            Recommendation.level,
            Competency.name.label("competency"),
            now.verified,
        )
        .join(Course, Course.id == Recommendation.course_id)
        .join(by, by.id == Recommendation.by_id)
        .outerjoin(Competency, Competency.id == Recommendation.competency_id)
        .outerjoin(now, _levels_of(now, on))
        .outerjoin(then, _levels_of(then, later))
        .where(
            Recommendation.person_id == bindparam("person"),
            waits(),
            takes_people(on),
            or_(bindparam("course", type_=String) == "", Course.code_key == bindparam("course", type_=String)),
            or_(Recommendation.level.is_(None), func.coalesce(then.verified, 0) < Recommendation.level),
        )
        .order_by(newest.desc(), Course.id, Recommendation.at.desc(), Recommendation.id.desc())
    )


def _levels_of(spell: Any, on: Any) -> Any:
    return and_(
        spell.person_id == Recommendation.person_id,
        spell.competency_id == Recommendation.competency_id,
        covers(spell, on),
    )
