"""What administrators do to people: add them, give roles, close and open accounts, put right what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from portal.model.base import db
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.rules.access import AccessRole, Actor, Subject
from portal.rules.people import folded, person_search_text, same
from portal.rules.refusals import Refusal, Refused
from portal.rules.versions import version_of
from portal.services import audit, sign_in_links, signing_in
from portal.services.database import one_change_at_a_time
from portal.services.people import administers, employed, visible_to
from portal.services.portrait import Portrait


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is not in the portal yet. `unit` is a code, empty without a home unit."""

    employee_no: str
    name: str
    email: str
    hired_on: date
    unit: str = ""
    manager_no: str = ""
    location: str = ""
    roles: frozenset[AccessRole] = frozenset()


def add(actor: Actor, newcomer: Newcomer, *, now: datetime) -> int:
    """Adds a person with their first employment, and home unit if one is given. Returns their id."""
    administers(actor)
    one_change_at_a_time()
    _refuse_taken_number(newcomer.employee_no)
    _refuse_taken_email(newcomer.email, but=None)
    _refuse_manager_loop(newcomer.employee_no, newcomer.manager_no)
    unit_id = _unit_id(newcomer.unit) if newcomer.unit else None
    person_id: int = db.session.execute(
        insert(Person)
        .values(
            employee_no=newcomer.employee_no,
            employee_no_key=same(newcomer.employee_no),
            is_learning=AccessRole.LEARNING in newcomer.roles,
            is_administrator=AccessRole.ADMINISTRATOR in newcomer.roles,
            **_named(newcomer.employee_no, newcomer.name, newcomer.email, newcomer.manager_no, newcomer.location),
        )
        .returning(Person.id)
    ).scalar_one()
    db.session.execute(insert(Employment).values(person_id=person_id, start=newcomer.hired_on))
    if unit_id is not None:
        db.session.execute(insert(Assignment).values(person_id=person_id, unit_id=unit_id, start=newcomer.hired_on))
    audit.record(
        actor,
        "person.added",
        newcomer.employee_no,
        at=now,
        new={
            "name": newcomer.name,
            "email": newcomer.email,
            "unit": newcomer.unit,
            "manager_no": newcomer.manager_no,
            "location": newcomer.location,
            "hired_on": newcomer.hired_on.isoformat(),
            "roles": sorted(newcomer.roles),
        },
    )
    return person_id


def change(
    actor: Actor,
    employee_no: str,
    *,
    name: str,
    email: str,
    manager_no: str,
    location: str,
    now: datetime,
    today: date,
    seen: str | None = None,
) -> bool:
    """Changes what a person is called and whom they report to. Says whether the manager is in the portal, if any.

    `seen` is the `details_version` that the change is made to; None makes it to whatever is there.
    """
    one_change_at_a_time()
    person = _changed(actor, employee_no, today)
    _refuse_stale(seen, details_version(person))
    _refuse_taken_email(email, but=person.id)
    _refuse_manager_loop(person.employee_no, manager_no)
    values = _named(person.employee_no, name, email, manager_no, location)
    db.session.execute(update(Person).where(Person.id == person.id).values(**values))
    shown = ("name", "email", "manager_no", "location")
    _note(actor, "person.changed", person, {key: (getattr(person, key), values[key]) for key in shown}, now)
    return not manager_no or _is_somebody(manager_no)


def give_roles(
    actor: Actor,
    employee_no: str,
    roles: frozenset[AccessRole],
    *,
    now: datetime,
    today: date,
    seen: str | None = None,
) -> None:
    """Makes these the roles of a person, who must be somebody else; they hold from the next request on.

    `seen` is the `roles_version` that they are given instead of; None gives them instead of whatever is there.
    """
    one_change_at_a_time()
    person = _changed(actor, employee_no, today)
    _refuse_stale(seen, roles_version(person))
    if person.id == actor.id:
        raise Refused(Refusal.OWN_ROLES)
    is_learning, is_administrator = AccessRole.LEARNING in roles, AccessRole.ADMINISTRATOR in roles
    if person.is_administrator and not is_administrator:
        keep_an_administrator(person.id, on=today)
    db.session.execute(
        update(Person)
        .where(Person.id == person.id)
        .values(is_learning=is_learning, is_administrator=is_administrator)
    )  # fmt: skip
    changes = {
        "learning": (person.is_learning, is_learning),
        "administrator": (person.is_administrator, is_administrator),
    }
    _note(actor, "person.roles", person, changes, now)


def details_version(person: Portrait | Row[Any]) -> str:
    """What stands for the details of a person as they are."""
    return version_of(person.name, person.email, person.manager_no, person.location)


def roles_version(person: Portrait | Row[Any]) -> str:
    """What stands for the roles of a person as they are."""
    return version_of(person.is_learning, person.is_administrator)


def roles_of(actor: Actor, employee_no: str, *, today: date) -> frozenset[AccessRole]:
    """The roles that have been given to somebody."""
    person = _changed(actor, employee_no, today)
    held = {AccessRole.LEARNING: person.is_learning, AccessRole.ADMINISTRATOR: person.is_administrator}
    return frozenset(role for role, is_held in held.items() if is_held)


def deactivate(actor: Actor, employee_no: str, *, now: datetime, today: date) -> None:
    """Closes an account: every sign-in and link of it ends at once."""
    one_change_at_a_time()
    person = _changed(actor, employee_no, today)
    if person.id == actor.id:
        raise Refused(Refusal.OWN_ACCOUNT)
    if person.is_administrator:
        keep_an_administrator(person.id, on=today)
    if person.deactivated_at is None:
        db.session.execute(update(Person).where(Person.id == person.id).values(deactivated_at=now))
        audit.record(actor, "person.deactivated", person.employee_no, at=now)
    end_doors(person.id, now=now, reason="deactivated")


def reactivate(actor: Actor, employee_no: str, *, now: datetime, today: date) -> None:
    """Opens a closed account again; its password still holds."""
    person = _changed(actor, employee_no, today)
    if person.deactivated_at is not None:
        db.session.execute(update(Person).where(Person.id == person.id).values(deactivated_at=None))
        audit.record(actor, "person.reactivated", person.employee_no, at=now)


def end_sign_ins(actor: Actor, employee_no: str, *, now: datetime, today: date) -> None:
    """Ends every sign-in of somebody; they can sign in again."""
    person = _changed(actor, employee_no, today)
    signing_in.end_all(person.id, now=now, reason="ended by an administrator")
    audit.record(actor, "sign_ins.ended", person.employee_no, at=now)


def end_doors(person_id: int, *, now: datetime, reason: str) -> None:
    """Ends every sign-in and every sign-in link of a person."""
    signing_in.end_all(person_id, now=now, reason=reason)
    sign_in_links.end_all(person_id, now=now)


def keep_an_administrator(leaving: int, *, on: date) -> None:
    """Refuses to let the last administrator go who can sign in on a day. Others wait until this is decided."""
    able = db.session.execute(
        select(Person.id, (Person.deactivated_at.is_(None) & employed(on)).label("can_sign_in"))
        .where(Person.is_administrator)
        .order_by(Person.id)
        .with_for_update()
    )
    if not any(row.can_sign_in for row in able if row.id != leaving):
        raise Refused(Refusal.LAST_ADMINISTRATOR)


def _changed(actor: Actor, employee_no: str, today: date) -> Row[Any]:
    """The person who is about to be changed; nobody else changes them meanwhile."""
    administers(actor)
    found: Row[Any] | None = db.session.execute(
        select(
            Person.id,
            Person.employee_no,
            Person.employee_no_key,
            Person.name,
            Person.email,
            Person.manager_no,
            Person.location,
            Person.is_learning,
            Person.is_administrator,
            Person.deactivated_at,
        )
        .where(
            Person.employee_no_key == same(employee_no), Person.id.in_(visible_to(actor, Subject.DIRECTORY, on=today))
        )
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise Refused(Refusal.NOT_FOUND)
    return found


def _named(employee_no: str, name: str, email: str, manager_no: str, location: str) -> dict[str, str]:
    return {
        "name": name,
        "sort_key": folded(name)[:400],
        "search_text": person_search_text(name, employee_no, email),
        "email": email,
        "email_key": same(email),
        "manager_no": manager_no,
        "manager_no_key": same(manager_no),
        "location": location,
    }


def _note(actor: Actor, action: str, person: Row[Any], changes: Mapping[str, tuple[Any, Any]], now: datetime) -> None:
    """Writes down what has really changed, with the old values."""
    real = {key: pair for key, pair in changes.items() if pair[0] != pair[1]}
    if real:
        audit.record(
            actor,
            action,
            person.employee_no,
            at=now,
            old={key: old for key, (old, _) in real.items()},
            new={key: new for key, (_, new) in real.items()},
        )


def _refuse_stale(seen: str | None, there: str) -> None:
    if seen is not None and seen != there:
        raise Refused(Refusal.CHANGED_MEANWHILE)


def _unit_id(code: str) -> int:
    unit_id: int | None = db.session.scalar(select(Unit.id).where(Unit.code_key == same(code)))
    if unit_id is None:
        raise Refused(Refusal.UNKNOWN_REFERENCE, what="unit", code=code)
    return unit_id


def _is_somebody(employee_no: str) -> bool:
    return db.session.scalar(select(Person.id).where(Person.employee_no_key == same(employee_no))) is not None


def _refuse_taken_number(employee_no: str) -> None:
    if _is_somebody(employee_no):
        raise Refused(Refusal.EMPLOYEE_NO_TAKEN, employee_no=employee_no)


def _refuse_taken_email(email: str, *, but: int | None) -> None:
    owner = db.session.scalar(select(Person.id).where(Person.email_key == same(email)))
    if owner is not None and owner != but:
        raise Refused(Refusal.EMAIL_TAKEN, email=email)


def _refuse_manager_loop(employee_no: str, manager_no: str) -> None:
    """Follows the managers upwards to the top, or to a loop of others; one through this person is said in numbers."""
    own, key = same(employee_no), same(manager_no)
    path, met = [employee_no], set[str]()
    while key and key not in met:
        if key == own:
            raise Refused(Refusal.LOOP, loop=" → ".join([*path, employee_no]))
        met.add(key)
        above = db.session.execute(
            select(Person.employee_no, Person.manager_no_key).where(Person.employee_no_key == key)
        ).one_or_none()
        if above is None:
            return
        path.append(above.employee_no)
        key = above.manager_no_key
