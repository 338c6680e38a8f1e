"""Where somebody stands in every competency, with the records behind it; and how ready that makes them for a role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, literal, select

from portal.model.base import db
from portal.model.people import Person
from portal.model.roles import PersonRole, Role, RoleRequirement
from portal.rules.access import AccessRole, Actor, Subject
from portal.rules.coverage import Requirement, Sums, critical_gaps, sums
from portal.rules.coverage import effective as effective_of
from portal.rules.evidencing import Sight, sight_of
from portal.rules.people import is_code, same
from portal.rules.refusals import Refusal, Refused
from portal.services.people import covers, employed, team_of, visible_to
from portal.services.requirements import effective
from portal.services.skill_rows import Skill, every_competency, records_of, skill


@dataclass(frozen=True, slots=True)
class CoreGap:
    code: str
    name: str
    verified: int
    target: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far somebody is towards one or several roles as one. `is_ready` is None where nothing is asked."""

    roles: tuple[str, ...]
    counted: Sums
    is_ready: bool | None
    core_gaps: tuple[CoreGap, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A role that somebody may compare themselves with."""

    code: str
    name: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class Skills:
    """Every competency of one person. `compared` is the readiness for the profile asked for, None for none.

    With a profile the targets in `skills` are those that it and the baseline ask for, not those of today's roles.
    """

    employee_no: str
    name: str
    skills: tuple[Skill, ...]
    readiness: Readiness
    profiles: tuple[Profile, ...]
    profile: str
    compared: Readiness | None
    is_own: bool
    may_rate: bool
    may_certify: bool
    sight: Sight


def my_skills(actor: Actor, *, on: date, profile: str = "") -> Skills:
    """The actor's own, in five statements, one more with a `profile`; one that does not exist counts as not given."""
    if actor.id is None:
        raise Refused(Refusal.NOT_FOUND)
    return _skills(actor.id, actor.employee_no, actor.name, Sight.OWN, on=on, profile=profile)


def skills_of(actor: Actor, employee_no: str, *, on: date, today: date) -> Skills:
    """Somebody's on a day, for whoever may see them today, in five statements.

    Raises `Refused` (not found) for anybody else. What is rated or certified is so of today, not of another day.
    """
    if not is_code(employee_no):
        raise Refused(Refusal.NOT_FOUND)
    person = db.session.execute(
        select(
            Person.id,
            Person.employee_no,
            Person.name,
            Person.id.in_(visible_to(actor, Subject.RATINGS, on=today)).label("by_name"),
            and_(Person.id.in_(team_of(actor, on=today)), employed(today)).label("in_team"),
        ).where(
            Person.employee_no_key == same(employee_no),
            Person.id.in_(visible_to(actor, Subject.LEARNING, on=today)),
        )
    ).one_or_none()
    if person is None:
        raise Refused(Refusal.NOT_FOUND)
    may_rate = on == today and actor.id is not None and bool(person.in_team)
    may_certify = on == today and AccessRole.LEARNING in actor.roles and person.id != actor.id
    sight = sight_of(actor, person.id, by_name=person.by_name)
    return _skills(person.id, person.employee_no, person.name, sight, on=on, may_rate=may_rate, may_certify=may_certify)


def _skills(
    person_id: int,
    employee_no: str,
    name: str,
    sight: Sight,
    *,
    on: date,
    profile: str = "",
    may_rate: bool = False,
    may_certify: bool = False,
) -> Skills:
    competencies = every_competency()
    asked = _asked(person_id, on)
    records = records_of(person_id)
    roles = _roles(person_id, on)
    chosen = next((role for role in roles if profile and same(role.code) == same(profile)), None)
    wanted = asked if chosen is None else _asked_by(chosen.id, on)
    skills = tuple(
        skill(about, wanted.get(key), records.get(key, ()), sight, on) for key, about in competencies.items()
    )
    verified = {key: skill.verified for key, skill in zip(competencies, skills, strict=True)}
    names = {key: about.name for key, about in competencies.items()}
    codes = {key: about.code for key, about in competencies.items()}
    compared = readiness((chosen.name,), wanted, verified, codes, names) if chosen is not None else None
    mine = tuple(role.name for role in roles if role.is_held and not role.is_baseline)
    baseline = tuple(role.name for role in roles if role.is_baseline)
    return Skills(
        employee_no=employee_no,
        name=name,
        skills=skills,
        readiness=readiness(mine or baseline, asked, verified, codes, names),
        profiles=tuple(Profile(role.code, role.name, role.is_held) for role in roles if not role.is_baseline),
        profile=chosen.code if chosen else "",
        compared=compared,
        is_own=sight is Sight.OWN,
        may_rate=may_rate,
        may_certify=may_certify,
        sight=sight,
    )


def _asked(person_id: int, on: date) -> dict[int, Requirement]:
    myself = select(literal(person_id).label("person_id")).subquery("myself")
    rows = db.session.execute(select(effective(myself, on=on)))
    return {row.competency_id: Requirement(row.target, row.weight, bool(row.is_core)) for row in rows}


def _asked_by(role_id: int, on: date) -> dict[int, Requirement]:
    """What a role asks for together with the baseline."""
    rows = db.session.execute(
        select(RoleRequirement.competency_id, RoleRequirement.target, RoleRequirement.weight, RoleRequirement.is_core)
        .join(Role, Role.id == RoleRequirement.role_id)
        .where((Role.id == role_id) | Role.is_baseline, covers(RoleRequirement, on))
    ).all()
    by_key = {str(row.competency_id): row.competency_id for row in rows}
    union = effective_of((str(row.competency_id), Requirement(row.target, row.weight, row.is_core)) for row in rows)
    return {by_key[key]: asked for key, asked in union.items()}


def _roles(person_id: int, on: date) -> Sequence[Any]:
    held = exists().where(PersonRole.role_id == Role.id, PersonRole.person_id == person_id, covers(PersonRole, on))
    query = select(
        Role.id, Role.code, Role.ai_empowered_role.label("name"), Role.is_baseline, held.label("is_held")
    ).order_by(Role.ai_empowered_role, Role.id)
    return list(db.session.execute(query))


def readiness(
    roles: tuple[str, ...],
    asked: Mapping[int, Requirement],
    verified: Mapping[int, int],
    codes: Mapping[int, str],
    names: Mapping[int, str],
) -> Readiness:
    """The readiness for these roles of somebody with these levels, all by competency; `codes` and `names` of each."""
    by_code = {codes[key]: requirement for key, requirement in asked.items()}
    levels = {codes[key]: level for key, level in verified.items()}
    named = {codes[key]: name for key, name in names.items()}
    counted = sums(by_code, levels)
    gaps = (CoreGap(code, named[code], levels[code], by_code[code].target) for code in critical_gaps(by_code, levels))
    return Readiness(
        roles=roles,
        counted=counted,
        is_ready=bool(counted.ready) if by_code else None,
        core_gaps=tuple(sorted(gaps, key=lambda one: (one.verified - one.target, one.name))),
    )
