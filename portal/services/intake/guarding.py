"""What holds an import back until a person types a number: found when it is planned and again when it is applied."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.evidence import Evidence
from portal.model.intake import Import, ImportProfile
from portal.model.learning import Enrollment
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.model.roles import PersonRole, RoleRequirement, TeamRequirement
from portal.rules.intake.guards import Facts, Guard, GuardShown, guards_of, jumping, leaving, unconfirmed
from portal.rules.intake.kinds import Action, Kind
from portal.rules.refusals import Refusal, Refused
from portal.services.intake.planning import Plan, Request

_TOTALS: Mapping[Kind, Any] = {
    Kind.UNITS: Unit,
    Kind.PEOPLE: Person,
    Kind.ASSIGNMENTS: Assignment,
    Kind.COMPETENCIES: Competency,
    Kind.ROLE_PROFILES: RoleRequirement,
    Kind.PERSON_ROLES: PersonRole,
    Kind.TEAM_REQUIREMENTS: TeamRequirement,
    Kind.COURSES: Course,
    Kind.ENROLLMENTS: Enrollment,
    Kind.COMPLETIONS: Enrollment,
    Kind.EVIDENCE: Evidence,
}


def guards_now(request: Request, plan: Plan, last_rows: int | None) -> tuple[GuardShown, ...]:
    """The guards that a plan raises; `last_rows` are those of the last file of its profile."""
    count = plan.count()
    changed = max(count[Action.UPDATE], plan.touched) + len(plan.ended)
    ended = [one.changes for one in plan.ended]
    leavers = leaving(plan.actions, plan.changes, ended, on=request.on) if request.kind is Kind.PEOPLE else 0
    jumps = jumping(plan.actions, plan.changes) if request.kind is Kind.COURSES else 0
    return guards_of(
        Facts(
            changed=changed,
            total=_counted(select(func.count()).select_from(_TOTALS[request.kind])) if changed else 0,
            leavers=leavers,
            employed=_counted(_employed(request)) if leavers else 0,
            jumps=jumps,
            rows=len(plan.actions),
            last_rows=last_rows,
        )
    )


def last_rows_of(import_id: int) -> int | None:
    """How many rows the last file of an import's profile had; None where there is none."""
    rows: int | None = db.session.execute(
        select(ImportProfile.last_rows)
        .join(Import, Import.profile_id == ImportProfile.id)
        .where(Import.id == import_id)
    ).scalar_one_or_none()
    return rows


def hold_back(held: tuple[GuardShown, ...], confirmed: Mapping[str, int]) -> None:
    """Raises `Refused` with `GUARD_UNCONFIRMED` (about: `guard`, `number`, `of`) unless every number was typed."""
    first = unconfirmed(held, confirmed)
    if first is not None:
        raise Refused(Refusal.GUARD_UNCONFIRMED, guard=first.guard.value, number=first.number, of=first.of)


def as_json(held: tuple[GuardShown, ...]) -> list[list[Any]]:
    return [[one.guard.value, one.number, one.of] for one in held]


def from_json(kept: list[list[Any]]) -> tuple[GuardShown, ...]:
    return tuple(GuardShown(Guard(guard), number, of) for guard, number, of in kept)


def _employed(request: Request) -> Select[int]:
    open_end: ColumnElement[bool] = or_(Employment.end.is_(None), Employment.end > request.on)
    return select(func.count()).select_from(Employment).where(Employment.start <= request.on, open_end)


def _counted(statement: Select[int]) -> int:
    return int(db.session.execute(statement).scalar_one())
