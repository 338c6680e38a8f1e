"""Role profiles as jobs that somebody could come to: what each asks, and how far one person is towards it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.roles import PersonRole, Role, RoleRequirement
from portal.rules.access import Actor
from portal.rules.coverage import Requirement
from portal.rules.coverage import effective as effective_of
from portal.rules.people import is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.services.people import covers
from portal.services.skills import Readiness, readiness
from portal.services.steps.standing import Named, Somebody, Stand, somebody, stand


@dataclass(frozen=True, slots=True)
class RoleProfile:
    """A job as it was and as it becomes; `is_held` by the person that the page is about."""

    code: str
    traditional: str
    name: str
    family: str
    is_baseline: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A role profile, and how far somebody is towards it together with what is asked of everybody."""

    profile: RoleProfile
    readiness: Readiness
    gaps: int


@dataclass(frozen=True, slots=True)
class Profiles:
    """Every role profile but the baseline, family by family; the baseline where there is no other."""

    person: Somebody
    rows: tuple[ProfileRow, ...]


def profiles(actor: Actor, employee_no: str = "", *, on: date) -> Profiles:
    """Every role profile for the actor, or for somebody whose learning they may see, in at most three statements.

    Raises `Refused` (not found) for anybody else.
    """
    person = somebody(actor, employee_no, on=on)
    asking = _roles(person.id, on)
    where = stand(person.id, on=on)
    rows = []
    for role in asking:
        if role.profile.is_baseline and len(asking) > 1:
            continue
        asked = with_baseline(role, asking)
        gaps = sum(where.verified.get(code, 0) < one.target for code, one in asked.items())
        rows.append(ProfileRow(role.profile, towards(role, asked, where), gaps))
    rows.sort(key=lambda row: (row.profile.family, row.profile.traditional, row.profile.name, row.profile.code))
    return Profiles(person, tuple(rows))


@dataclass(frozen=True, slots=True)
class Asking:
    """A role profile with what it asks on a day, by the competency's code."""

    profile: RoleProfile
    asks: Mapping[str, Requirement]
    names: Mapping[str, Named]


def role_for(person: Somebody, code: str, *, on: date) -> tuple[Asking, dict[str, Requirement], list[str]]:
    """One role profile, what it asks together with the baseline, and the names of the roles that the person holds.

    Raises `Refused` (not found) for a role that does not exist.
    """
    asking = _roles(person.id, on) if is_code(code) else []
    role = next((one for one in asking if same(one.profile.code) == same(code)), None)
    if role is None:
        raise Refused(Refusal.NOT_FOUND)
    held = [one.profile.name for one in asking if one.profile.is_held and not one.profile.is_baseline]
    baseline = [one.profile.name for one in asking if one.profile.is_baseline]
    return role, with_baseline(role, asking), held or baseline


def with_baseline(role: Asking, asking: list[Asking]) -> dict[str, Requirement]:
    """What a role asks together with what is asked of everybody."""
    every = [role, *(one for one in asking if one.profile.is_baseline and one is not role)]
    return effective_of((code, asked) for one in every for code, asked in one.asks.items())


def towards(role: Asking, asked: Mapping[str, Requirement], where: Stand) -> Readiness:
    """How ready somebody is for a role and the baseline."""
    known = {**where.names, **role.names}
    ids = {named.id: code for code, named in known.items()}
    wanted = {key: asked[code] for key, code in ids.items() if code in asked}
    levels = {key: where.verified.get(code, 0) for key, code in ids.items()}
    names = {key: known[code].name for key, code in ids.items()}
    return readiness((role.profile.name,), wanted, levels, ids, names)


def _roles(person_id: int, on: date) -> list[Asking]:
    held = exists().where(PersonRole.role_id == Role.id, PersonRole.person_id == person_id, covers(PersonRole, on))
    rows = db.session.execute(
        select(
            Role.code,
            Role.traditional_role,
            Role.ai_empowered_role,
            Role.family,
            Role.is_baseline,
            held.label("is_held"),
            Competency.id.label("competency_id"),
            Competency.code.label("competency"),
            Competency.name.label("competency_name"),
            RoleRequirement.target,
            RoleRequirement.weight,
            RoleRequirement.is_core,
        )
        .outerjoin(RoleRequirement, and_(RoleRequirement.role_id == Role.id, covers(RoleRequirement, on)))
        .outerjoin(Competency, Competency.id == RoleRequirement.competency_id)
        .order_by(Role.ai_empowered_role, Role.id, Competency.position, Competency.id)
    ).all()
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.code].append(row)
    return [
        Asking(
            profile=RoleProfile(*(*tuple(of[0])[:5], bool(of[0].is_held))),
            asks={
                row.competency: Requirement(row.target, row.weight, row.is_core)
                for row in of
                if row.competency is not None
            },
            names={
                row.competency: Named(row.competency_id, row.competency, row.competency_name)
                for row in of
                if row.competency is not None
            },
        )
        for code, of in found.items()
    ]
