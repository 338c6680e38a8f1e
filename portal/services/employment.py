"""Putting employments right: a wrong hire date, a last day that becomes known or changes."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, delete, or_, select, update

from portal.model.base import db
from portal.model.org import Assignment
from portal.model.people import Employment, Person
from portal.rules.access import Actor, Subject
from portal.rules.employment import ONE_DAY, Days, check_hire_date, check_last_day
from portal.rules.people import LeaveKind, same
from portal.rules.refusals import Refusal, Refused
from portal.services import audit
from portal.services.administration import end_doors, keep_an_administrator
from portal.services.database import one_change_at_a_time
from portal.services.people import administers, visible_to


@dataclass(frozen=True, slots=True)
class _Employed:
    person_id: int
    employee_no: str
    is_administrator: bool
    spell_id: int
    days: Days
    leave_kind: LeaveKind | None
    earlier: list[Days]


def correct_hire_date(actor: Actor, employee_no: str, hired_on: date, *, now: datetime, today: date) -> None:
    """Moves the first day of the last employment; the home that began with it moves along."""
    found = _employed(actor, employee_no, today)
    old = found.days.start
    within = db.session.execute(
        select(Assignment.start, Assignment.end).where(
            Assignment.person_id == found.person_id, or_(Assignment.end.is_(None), Assignment.end > old)
        )
    )
    check_hire_date(hired_on, found.days, earlier=found.earlier, assignments=[Days(*row) for row in within])
    if hired_on == old:
        return
    db.session.execute(update(Employment).where(Employment.id == found.spell_id).values(start=hired_on))
    db.session.execute(
        update(Assignment)
        .where(Assignment.person_id == found.person_id, Assignment.start == old)
        .values(start=hired_on)
    )  # fmt: skip
    audit.record(
        actor,
        "person.hire_date",
        found.employee_no,
        at=now,
        old={"hired_on": old.isoformat()},
        new={"hired_on": hired_on.isoformat()},
    )


def set_last_day(
    actor: Actor,
    employee_no: str,
    last_day: date | None,
    leave_kind: LeaveKind | None,
    *,
    now: datetime,
    today: date,
) -> None:
    """Says when the last employment ends and how; `None` means that it goes on.

    What the person belongs to ends with it: units until the old end now end on the new one.
    """
    one_change_at_a_time()
    found = _employed(actor, employee_no, today)
    if last_day is not None:
        check_last_day(last_day, found.days)
    end = last_day + ONE_DAY if last_day else None
    if end is not None:
        if found.person_id == actor.id:
            raise Refused(Refusal.OWN_ACCOUNT)
        if found.is_administrator:
            keep_an_administrator(found.person_id, on=max(end, today))
    db.session.execute(
        update(Employment)
        .where(Employment.id == found.spell_id)
        .values(end=end, leave_kind=leave_kind if end else None)
    )  # fmt: skip
    _end_assignments(found, end)
    if end is not None and end <= today:
        end_doors(found.person_id, now=now, reason="employment ended")
    audit.record(
        actor,
        "person.last_day",
        found.employee_no,
        at=now,
        old=_leaving(found.days.end, found.leave_kind),
        new=_leaving(end, leave_kind),
    )


def _end_assignments(found: _Employed, end: date | None) -> None:
    """Assignments that lasted to the old end last to the new one; none reaches beyond it."""
    mine = Assignment.person_id == found.person_id
    old = found.days.end
    lasted = Assignment.end.is_(None) if old is None else Assignment.end == old
    if end is not None:
        db.session.execute(
            delete(Assignment).where(mine, Assignment.start >= end, Assignment.start >= found.days.start)
        )
        beyond = and_(Assignment.start >= found.days.start, Assignment.end > end)
        db.session.execute(update(Assignment).where(mine, or_(lasted, beyond)).values(end=end))
    else:
        db.session.execute(update(Assignment).where(mine, lasted).values(end=None))


def _leaving(end: date | None, leave_kind: LeaveKind | None) -> dict[str, str | None]:
    return {
        "last_day": (end - ONE_DAY).isoformat() if end else None,
        "leave_kind": leave_kind.value if leave_kind and end else None,
    }


def _employed(actor: Actor, employee_no: str, today: date) -> _Employed:
    """A person's last employment and those before; nobody else changes them meanwhile."""
    administers(actor)
    person = db.session.execute(
        select(Person.id, Person.employee_no, Person.is_administrator)
        .where(
            Person.employee_no_key == same(employee_no), Person.id.in_(visible_to(actor, Subject.DIRECTORY, on=today))
        )
        .with_for_update()
    ).one_or_none()
    if person is None:
        raise Refused(Refusal.NOT_FOUND)
    spells = db.session.execute(
        select(Employment.id, Employment.start, Employment.end, Employment.leave_kind)
        .where(Employment.person_id == person.id)
        .order_by(Employment.start)
    ).all()
    if not spells:
        raise Refused(Refusal.NO_EMPLOYMENT)
    *earlier, last = spells
    return _Employed(
        person_id=person.id,
        employee_no=person.employee_no,
        is_administrator=person.is_administrator,
        spell_id=last.id,
        days=Days(last.start, last.end),
        leave_kind=last.leave_kind,
        earlier=[Days(spell.start, spell.end) for spell in earlier],
    )
