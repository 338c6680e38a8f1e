"""Recommending a course to one person or to everybody with the same gap, and taking it back."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.model.base import db
from portal.model.catalog import Competency, Course, CourseGrant
from portal.model.evidence import LevelInterval
from portal.model.learning import Enrollment
from portal.model.people import Person
from portal.model.recommending import Recommendation
from portal.rules.access import Actor
from portal.rules.courses import CourseStatus, is_retired, proved_level
from portal.rules.people import is_code, same
from portal.rules.recommending import LONGEST_NOTE, Before, Ending, Skip, Taken, skip
from portal.rules.refusals import Refusal, Refused
from portal.rules.validity import ahead
from portal.services import audit
from portal.services.admission import many, one_of
from portal.services.database import alone_with, rows_of
from portal.services.insight.scope import members
from portal.services.people import covers, employed, team_of
from portal.services.recommending.statements import waits
from portal.services.requirements import effective
from portal.services.team.scope import own_place, unit_place
from portal.services.writing import in_pieces


@dataclass(frozen=True, slots=True)
class Sent:
    """How many people a course was recommended to, and how many were left out and why."""

    course: str
    people: int
    left_out: Mapping[Skip, int]


@dataclass(frozen=True, slots=True)
class _About:
    """A course and the competency that it is recommended for, with the level that it proves in it."""

    course_id: int
    code: str
    title: str
    competency_id: int
    competency: str
    gives: int


def recommend(
    actor: Actor,
    course: str,
    competency: str,
    employee_nos: Collection[str] | None,
    note: str,
    *,
    on: date,
    now: datetime,
    unit: str | None = None,
) -> Sent:
    """Recommends a course that closes a gap to these people, or without any to everybody of a unit who has it.

    Without a `unit` everybody is whoever one leads. All of them must be in the actor's line of sight today. Raises
    `Refused`, also when nobody is left to recommend it to.
    """
    if actor.id is None:
        raise Refused(Refusal.NOT_FOUND)
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Refused(Refusal.NOTE_TOO_LONG, most=LONGEST_NOTE)
    about = _about(course, competency, on)
    alone_with(f"recommendations by {actor.id}")
    people = _people(actor, about, employee_nos, unit, on)
    taken, before = _taken(about, people), _before(actor, about, people)
    chosen, left_out = [], Counter[Skip]()
    for one in people:
        why = skip(
            level=one.level or 0,
            target=one.target,
            gives=about.gives,
            taken=taken[one.person_id],
            before=[each for _, each in before[one.person_id]],
            on=on,
        )
        if why is None:
            chosen.append(one)
        else:
            left_out[why] += 1
    if not chosen:
        raise Refused(Refusal.NOBODY_TO_RECOMMEND, left_out=dict(left_out))
    _end_answered([key for one in chosen for key, each in before[one.person_id] if each.ending is None], on)
    _send(actor, about, chosen, note, on=on, now=now)
    return Sent(about.title, len(chosen), dict(left_out))


def withdraw(actor: Actor, recommendation_id: int, *, on: date, now: datetime, everybody: bool = False) -> int:
    """Takes a recommendation back that waits, or all that went to several people with it. Returns how many.

    Whoever leads the person today may, whoever sent it. Raises `Refused`.
    """
    led = Recommendation.person_id.in_(team_of(actor, on=on))
    one = db.session.execute(
        select(Recommendation.by_id, Recommendation.at, Recommendation.course_id).where(
            Recommendation.id == recommendation_id, led
        )
    ).one_or_none()
    if one is None:
        raise Refused(Refusal.NOT_FOUND)
    which = Recommendation.id == recommendation_id
    if everybody:
        which = and_(
            Recommendation.by_id == one.by_id, Recommendation.at == one.at, Recommendation.course_id == one.course_id
        )
    rows = db.session.execute(
        select(Recommendation.id, Person.employee_no, Course.code)
        .join(Person, Person.id == Recommendation.person_id)
        .join(Course, Course.id == Recommendation.course_id)
        .where(which, led, waits())
        .order_by(Recommendation.id)
    ).all()
    _end([row.id for row in rows], Ending.WITHDRAWN, on)
    if not rows:
        raise Refused(Refusal.RECOMMENDATION_ENDED)
    audit.record_each(
        actor,
        "recommendation.withdrawn",
        [row.employee_no for row in rows],
        at=now,
        new={"course": rows[0].code},
    )
    return len(rows)


def _about(course: str, competency: str, on: date) -> _About:
    """Raises `Refused` for a course that is none, takes nobody any more or proves nothing of the competency."""
    if not is_code(course.strip()) or not is_code(competency.strip()):
        raise Refused(Refusal.NOT_FOUND)
    row = db.session.execute(
        select(
            Course.id,
            Course.code,
            Course.title,
            Course.status,
            Course.retires_on,
            Course.evidence_kind,
            Competency.id.label("competency_id"),
            Competency.code.label("competency"),
            CourseGrant.level,
        )
        .select_from(Course)
        .join(Competency, Competency.code_key == same(competency))
        .outerjoin(CourseGrant, and_(CourseGrant.course_id == Course.id, CourseGrant.competency_id == Competency.id))
        .where(Course.code_key == same(course), Course.status != CourseStatus.DRAFT)
        .order_by(CourseGrant.level.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    if is_retired(row.status, row.retires_on, on=on):
        raise Refused(Refusal.COURSE_RETIRED)
    if row.level is None:
        raise Refused(Refusal.CLOSES_NOTHING)
    gives = proved_level(row.level, row.evidence_kind)
    return _About(row.id, row.code, row.title, row.competency_id, row.competency, gives)


def _people(
    actor: Actor, about: _About, employee_nos: Collection[str] | None, unit: str | None, on: date
) -> Sequence[Any]:
    """Who was named, or everybody with the gap: the target and what stays verified up to the horizon."""
    if employee_nos is None:
        place = own_place(actor) if unit is None else unit_place(actor, unit)
        member = members(actor, place, on=on)
        which = Person.id.in_(select(member.c.person_id))
    else:
        keys = {same(number) for number in employee_nos}
        if not keys:
            raise Refused(Refusal.NOTHING_CHOSEN)
        which = Person.employee_no_key.in_(sorted(keys))
    who = (
        select(Person.id.label("person_id"), Person.employee_no, Person.sort_key)
        .where(which, Person.id.in_(team_of(actor, on=on)), employed(on))
        .cte("who")
    )
    asked = effective(who, on=on)
    rows: Sequence[Any] = db.session.execute(
        select(who.c.person_id, who.c.employee_no, asked.c.target, LevelInterval.verified.label("level"))
        .outerjoin(asked, and_(asked.c.person_id == who.c.person_id, asked.c.competency_id == about.competency_id))
        .outerjoin(
            LevelInterval,
            and_(
                LevelInterval.person_id == who.c.person_id,
                LevelInterval.competency_id == about.competency_id,
                covers(LevelInterval, ahead(on)),
            ),
        )
        .order_by(who.c.sort_key, who.c.person_id)
    ).all()
    if employee_nos is None:
        return [row for row in rows if row.target is not None and (row.level or 0) < row.target]
    if len(rows) < len(keys):
        raise Refused(Refusal.NOT_FOUND)
    return rows


def _taken(about: _About, people: Sequence[Any]) -> Mapping[int, list[Taken]]:
    """Their enrollments in the course."""
    ids = [one.person_id for one in people]
    found: dict[int, list[Taken]] = defaultdict(list)
    rows = rows_of(
        select(
            Enrollment.person_id,
            Enrollment.state,
            Enrollment.enrolled_on,
            Enrollment.started_on,
            Enrollment.finished_on,
            Enrollment.ended_on,
        ).where(Enrollment.person_id.in_(one_of("people", many(ids))), Enrollment.course_id == about.course_id),
        {"people": ids},
    )
    for person_id, *rest in rows:
        found[person_id].append(Taken(*rest))
    return found


def _before(actor: Actor, about: _About, people: Sequence[Any]) -> Mapping[int, list[tuple[int, Before]]]:
    """What the actor recommended to them before, each with its id."""
    ids = [one.person_id for one in people]
    found: dict[int, list[tuple[int, Before]]] = defaultdict(list)
    rows = rows_of(
        select(
            Recommendation.person_id,
            Recommendation.id,
            Recommendation.on,
            Recommendation.ending,
            Recommendation.ended_on,
        ).where(
            Recommendation.person_id.in_(one_of("people", many(ids))),
            Recommendation.course_id == about.course_id,
            Recommendation.by_id == actor.id,
        ),
        {"people": ids},
    )
    for person_id, key, *rest in rows:
        found[person_id].append((key, Before(*rest)))
    return found


def _end_answered(keys: Sequence[int], on: date) -> None:
    """Gives way to the same again: what led to an enrollment before waits no more."""
    _end(keys, Ending.ANSWERED, on)


def _end(keys: Sequence[int], ending: Ending, on: date) -> None:
    for some in in_pieces(keys):
        db.session.execute(
            update(Recommendation)
            .where(Recommendation.id.in_(some), Recommendation.ended_on.is_(None))
            .values(ending=ending, ended_on=on)
        )


def _send(actor: Actor, about: _About, people: Sequence[Any], note: str, *, on: date, now: datetime) -> None:
    shared = {
        "course_id": about.course_id,
        "competency_id": about.competency_id,
        "by_id": actor.id,
        "on": on,
        "at": now,
        "note": note,
    }
    rows = [{**shared, "person_id": one.person_id, "level": one.target} for one in people]
    try:
        with db.session.begin_nested():
            db.session.execute(insert(Recommendation), rows)
    except IntegrityError as error:
        raise Refused(Refusal.CHANGED_MEANWHILE) from error
    audit.record_each(
        actor,
        "recommendation.sent",
        [one.employee_no for one in people],
        at=now,
        new={"course": about.code, "competency": about.competency},
    )
