"""What is asked of people on a day: the roles that they hold and the baseline, as one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    Select,
    Subquery,
    and_,
    case,
    func,
    select,
    true,
    union_all,
)

from portal.model.base import db
from portal.model.roles import PersonRole, Role, RoleRequirement
from portal.rules.coverage import Requirement
from portal.rules.outfits import Outfits
from portal.services.people import covers


def effective(people: CTE | Subquery, *, on: date | BindParameter[date], keeping: Sequence[str] = ()) -> Subquery:
    """The rows (person_id, competency_id, target, weight, is_core) of the rule `coverage.effective`, in SQL.

    `people` has a column `person_id`, each person once; its columns named in `keeping` come along.
    `is_core` is 1 or 0. Who holds no role has the baseline alone.
    """
    asks = [covers(RoleRequirement, on)]
    held = (
        _asked(people, keeping)
        .join(PersonRole, and_(PersonRole.person_id == people.c.person_id, covers(PersonRole, on)))
        .join(RoleRequirement, and_(RoleRequirement.role_id == PersonRole.role_id, *asks))
    )
    baseline = (
        _asked(people, keeping)
        .join(RoleRequirement, true())
        .join(Role, Role.id == RoleRequirement.role_id)
        .where(Role.is_baseline, *asks)
    )
    asked = union_all(held, baseline).subquery("asked")
    return (
        select(
            asked.c.person_id,
            asked.c.competency_id,
            func.max(asked.c.target).label("target"),
            func.max(asked.c.weight).label("weight"),
            func.max(asked.c.is_core).label("is_core"),
            *[func.max(asked.c[name]).label(name) for name in keeping],
        )
        .group_by(asked.c.person_id, asked.c.competency_id)
        .subquery("effective")
    )


def _asked(people: CTE | Subquery, keeping: Sequence[str]) -> Select[Any]:
    return select(
        people.c.person_id,
        RoleRequirement.competency_id,
        RoleRequirement.target,
        RoleRequirement.weight,
        case((RoleRequirement.is_core, 1), else_=0).label("is_core"),
        *[people.c[name] for name in keeping],
    ).select_from(people)


def outfits(*, on: date) -> Outfits:
    """What every role asks for on a day. One statement."""
    rows = db.session.execute(
        select(
            Role.id,
            Role.is_baseline,
            RoleRequirement.competency_id,
            RoleRequirement.target,
            RoleRequirement.weight,
            RoleRequirement.is_core,
        )
        .select_from(Role)
        .outerjoin(RoleRequirement, and_(RoleRequirement.role_id == Role.id, covers(RoleRequirement, on)))
    )
    asked: dict[int, dict[int, Requirement]] = {}
    baseline = set()
    for role, is_baseline, competency, target, weight, core in rows:
        if competency is not None:
            asked.setdefault(role, {})[competency] = Requirement(target, weight, core)
        if is_baseline:
            baseline.add(role)
    return Outfits(asked, baseline)
