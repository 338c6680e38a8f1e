"""What is asked for and who holds which role, as rows of sheets."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from portal.model.catalog import Competency
from portal.model.org import Unit
from portal.model.people import Person
from portal.model.roles import PersonRole, Role, RoleRequirement, TeamRequirement
from portal.rules.people import ALWAYS
from portal.services.intake.text_rows import flag, plain, text_rows


def profiles(on: date) -> Iterator[tuple[str, ...]]:
    """What roles ask for, with its history; what had ended for good by the day is left out."""
    asked, later = RoleRequirement, aliased(RoleRequirement)
    goes_on = exists().where(
        later.role_id == asked.role_id, later.competency_id == asked.competency_id, _reaches_beyond(later, on)
    )
    statement = (
        select(
            asked.start,
            Role.code,
            Role.traditional_role,
            Role.ai_empowered_role,
            Role.family,
            Role.is_baseline,
            Competency.code,
            asked.target,
            asked.weight,
            asked.is_core,
        )
        .join(Role, Role.id == asked.role_id)
        .join(Competency, Competency.id == asked.competency_id)
        .where(goes_on)
        .order_by(Role.code_key, Competency.code_key, asked.start)
    )
    return text_rows(statement, {0: _start, 5: flag, 7: plain, 8: plain, 9: flag})


def needs(on: date, below: Select[int] | None) -> Iterator[tuple[str, ...]]:
    """What units need, with its history; what had ended for good by the day is left out."""
    asked, later = TeamRequirement, aliased(TeamRequirement)
    goes_on = exists().where(
        later.unit_id == asked.unit_id, later.competency_id == asked.competency_id, _reaches_beyond(later, on)
    )
    statement = (
        select(asked.start, Unit.code, Competency.code, asked.level, asked.need)
        .join(Unit, Unit.id == asked.unit_id)
        .join(Competency, Competency.id == asked.competency_id)
        .where(goes_on)
        .order_by(Unit.code_key, Competency.code_key, asked.start)
    )
    if below is not None:
        statement = statement.where(asked.unit_id.in_(below))
    return text_rows(statement, {0: _start, 3: plain, 4: plain})


def held(members: Select[int] | None) -> Iterator[tuple[str, ...]]:
    """Who holds or held which role."""
    statement = (
        select(Person.employee_no, Role.code, PersonRole.start, PersonRole.end)
        .join(Person, Person.id == PersonRole.person_id)
        .join(Role, Role.id == PersonRole.role_id)
        .order_by(Person.employee_no_key, PersonRole.start, Role.code_key)
    )
    if members is not None:
        statement = statement.where(PersonRole.person_id.in_(members))
    return text_rows(statement, {2: plain, 3: plain})


def _reaches_beyond(asked: Any, on: date) -> ColumnElement[bool]:
    return or_(asked.end.is_(None), asked.end > on)


def _start(day: object) -> str:
    said = plain(day)
    return "" if said == ALWAYS.isoformat() else said
