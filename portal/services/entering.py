"""Coming in and going out: by password, by a sign-in link, as a demo person; and changing the password."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update

from portal.model.base import db
from portal.model.people import Person
from portal.rules.access import Actor
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services import audit, installation, passwords, sign_in_links, signing_in, throttling
from portal.services.passwords import Hashing
from portal.services.people import employed
from portal.services.visits import Visit


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody who knew the password. `kept` is the hash it was checked against, `renewed` one at today's cost."""

    actor: Actor
    kept: str
    renewed: str | None
    attempt: int


def knock(email: str, visit: Visit, *, account: str, now: datetime) -> int:
    """Counts an attempt to sign in before the password is looked at, or refuses one that must wait. Returns its id."""
    person_id = db.session.scalar(select(Person.id).where(Person.email_key == same(email)))
    return throttling.begin(account, visit, person_id=person_id, now=now)


def prove(email: str, password: str, *, attempt: int, hashing: Hashing, today: date) -> Proven:
    """Checks a password and changes nothing. Refuses in the same words and time whatever is wrong."""
    found = db.session.execute(
        select(Person.id, Person.employee_no, Person.name, Person.password_hash, _may_enter(today).label("may_enter"))
        .where(Person.email_key == same(email))
    ).one_or_none()  # fmt: skip
    matches = hashing.matches(found.password_hash if found else None, password)
    if found is None or not matches or not found.may_enter:
        raise Refused(Refusal.WRONG_SIGN_IN)
    return Proven(
        actor=_themselves(found.id, found.employee_no, found.name),
        kept=found.password_hash,
        renewed=hashing.hashed(password) if hashing.is_outdated(found.password_hash) else None,
        attempt=attempt,
    )


def enter(proven: Proven, visit: Visit, *, now: datetime) -> str:
    """Opens a sign-in for somebody who knew the password, unless it has been changed meanwhile. Returns its token."""
    actor = proven.actor
    unchanged = db.session.execute(
        update(Person)
        .where(Person.id == actor.id, Person.password_hash == proven.kept, Person.deactivated_at.is_(None))
        .values(password_hash=proven.renewed or proven.kept)
        .returning(Person.id)
    ).one_or_none()
    if unchanged is None:
        raise Refused(Refusal.WRONG_SIGN_IN)
    throttling.succeeded(proven.attempt, now=now)
    return _begin(actor, visit, "password", now)


def failed(email: str, visit: Visit, *, now: datetime) -> None:
    """Writes down a wrong sign-in. What was typed is not kept: it may be a password in the wrong field."""
    employee_no = db.session.scalar(select(Person.employee_no).where(Person.email_key == same(email)))
    audit.record(None, "sign_in.failed", employee_no or "", at=now, address=visit.address)


def enter_as_demo(employee_no: str, visit: Visit, *, now: datetime, today: date) -> str:
    """Opens a sign-in for one of the people whom the demo offers. Returns its token."""
    offered = {same(person.employee_no) for person in installation.demo_people()}
    found = db.session.execute(
        select(Person.id, Person.employee_no, Person.name).where(
            Person.employee_no_key == same(employee_no), _may_enter(today)
        )
    ).one_or_none()
    if found is None or same(employee_no) not in offered:
        raise Refused(Refusal.NOT_FOUND)
    return _begin(_themselves(*found), visit, "demo", now)


def welcomed_name(token: str, *, now: datetime, today: date) -> str:
    """Whom a sign-in link is for. Looking does not use it up."""
    return sign_in_links.find(token, now=now, today=today).name


def choose_first_password(token: str, password: str, *, hashing: Hashing, now: datetime, today: date) -> str:
    """Checks a link and the password chosen with it, and changes nothing. Returns the hash of the password."""
    invited = sign_in_links.find(token, now=now, today=today)
    passwords.check(password, name=invited.name, email=invited.email, employee_no=invited.employee_no)
    return hashing.hashed(password)


def enter_by_link(token: str, hashed: str, visit: Visit, *, now: datetime, today: date) -> str:
    """Uses up a link: keeps the chosen password, ends every other sign-in, opens one. Returns its token."""
    invited = sign_in_links.find(token, now=now, today=today)
    sign_in_links.use(token, now=now)
    actor = _themselves(invited.person_id, invited.employee_no, invited.name)
    _keep_password(actor, hashed, now=now)
    audit.record(actor, "link.used", actor.employee_no, at=now, address=visit.address)
    return _begin(actor, visit, "link", now)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """The hash of a password that somebody may have. `kept` is the hash that their old one was checked against."""

    kept: str
    hashed: str
    attempt: int


def knock_with_old_password(actor: Actor, new: str, visit: Visit, *, now: datetime) -> int:
    """Counts an attempt before the old password is looked at, unless nobody may have the new one. Returns its id."""
    found = db.session.execute(select(Person.name, Person.email, Person.employee_no).where(Person.id == actor.id)).one()
    passwords.check(new, name=found.name, email=found.email, employee_no=found.employee_no)
    return throttling.begin(f"person {actor.id}", visit, person_id=actor.id, now=now)


def choose_password(actor: Actor, *, old: str, new: str, attempt: int, hashing: Hashing) -> NewPassword:
    """Checks the old password and changes nothing: hashing is slow, and no writer should wait."""
    kept = db.session.execute(select(Person.password_hash).where(Person.id == actor.id)).scalar_one()
    if not hashing.matches(kept, old):
        raise Refused(Refusal.OLD_PASSWORD_WRONG)
    return NewPassword(kept=kept, hashed=hashing.hashed(new), attempt=attempt)


def change_password(actor: Actor, chosen: NewPassword, visit: Visit, *, sign_in_id: int, now: datetime) -> None:
    """Keeps a chosen password unless the old one has been changed meanwhile, and ends all their other sign-ins."""
    kept = db.session.scalar(select(Person.password_hash).where(Person.id == actor.id).with_for_update())
    if kept != chosen.kept:
        raise Refused(Refusal.OLD_PASSWORD_WRONG)
    throttling.forget(chosen.attempt)
    _keep_password(actor, chosen.hashed, now=now, but=sign_in_id)
    audit.record(actor, "password.changed", actor.employee_no, at=now, address=visit.address)


def note_wrong_password(actor: Actor, visit: Visit, *, now: datetime) -> None:
    """Writes down a wrong current password, as a wrong sign-in is written down."""
    audit.record(actor, "password.wrong", actor.employee_no, at=now, address=visit.address)


def leave(actor: Actor, sign_in_id: int, *, now: datetime, address: str) -> None:
    """Signs out: the sign-in never comes back."""
    signing_in.end(sign_in_id, _id(actor), now=now, reason="signed out")
    audit.record(actor, "sign_in.ended", actor.employee_no, at=now, address=address)


def end_own(actor: Actor, sign_in_id: int, *, now: datetime, address: str) -> None:
    """Ends another of one's own sign-ins."""
    if not signing_in.end(sign_in_id, _id(actor), now=now, reason="ended by its owner"):
        raise Refused(Refusal.NOT_FOUND)
    audit.record(actor, "sign_in.ended", actor.employee_no, at=now, address=address)


def end_others(actor: Actor, sign_in_id: int, *, now: datetime, address: str) -> None:
    """Ends all of one's own sign-ins but this one."""
    signing_in.end_all(_id(actor), now=now, reason="ended by its owner", but=sign_in_id)
    audit.record(actor, "sign_ins.ended", actor.employee_no, at=now, address=address)


def _keep_password(actor: Actor, hashed: str, *, now: datetime, but: int | None = None) -> None:
    db.session.execute(update(Person).where(Person.id == actor.id).values(password_hash=hashed))
    signing_in.end_all(_id(actor), now=now, reason="password changed", but=but)
    sign_in_links.end_all(_id(actor), now=now)


def _begin(actor: Actor, visit: Visit, how: str, now: datetime) -> str:
    token = signing_in.begin(_id(actor), now=now, address=visit.address, browser=visit.browser)
    audit.record(actor, "sign_in.begun", actor.employee_no, at=now, new={"by": how}, address=visit.address)
    return token


def _may_enter(today: date) -> ColumnElement[bool]:
    return Person.deactivated_at.is_(None) & employed(today)


def _themselves(person_id: int, employee_no: str, name: str) -> Actor:
    """Somebody at the door: they act for themselves and have no rights yet."""
    return Actor(id=person_id, employee_no=employee_no, name=name, roles=frozenset())


def _id(actor: Actor) -> int:
    if actor.id is None:
        raise ValueError("the terminal has no account")
    return actor.id
