"""What is asked for and who holds which role, as rows of sheets."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, select

from portal.model.base import db
from portal.model.people import Person
from portal.model.roles import PersonRole, Role
from portal.rules.intake.dated import Term
from portal.rules.people import ALWAYS
from portal.services.intake.competencies import known_competencies
from portal.services.intake.dated import Pair
from portal.services.intake.role_profiles import kept_requirements, known_roles
from portal.services.intake.team_requirements import kept_needs
from portal.services.intake.text_rows import plain, text_rows
from portal.services.intake.units import known_units

Asked = TypeVar("Asked")


def profiles(on: date) -> Iterator[tuple[str, ...]]:
    """What roles ask for, with its history; what had ended for good by the day is left out."""
    roles, competencies = known_roles(), known_competencies()
    for (role, competency), term in _lasting(kept_requirements(), on):
        title, asked = roles[role].title, term.asked
        yield (
            _start(term),
            roles[role].code,
            title.traditional_role,
            title.ai_empowered_role,
            title.family,
            _flag(title.is_baseline),
            competencies[competency].code,
            str(asked.target),
            str(asked.weight),
            _flag(asked.is_core),
        )


def needs(on: date, below: Select[int] | None) -> Iterator[tuple[str, ...]]:
    """What units need, with its history; what had ended for good by the day is left out."""
    units, competencies = known_units(), known_competencies()
    chosen = None if below is None else set(db.session.scalars(below))
    for (unit, competency), term in _lasting(kept_needs(), on):
        if chosen is None or units[unit].id in chosen:
            code, asked = units[unit].code, term.asked
            yield _start(term), code, competencies[competency].code, str(asked.level), str(asked.people)


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


def _lasting(kept: Iterable[tuple[int, Pair, Term[Asked]]], on: date) -> Iterator[tuple[Pair, Term[Asked]]]:
    found: dict[Pair, list[Term[Asked]]] = {}
    for _, pair, term in kept:
        found.setdefault(pair, []).append(term)
    for pair in sorted(found):
        terms = sorted(found[pair], key=lambda term: term.start)
        last = terms[-1].end
        if last is None or last > on:
            yield from ((pair, term) for term in terms)


def _start(term: Term[Asked]) -> str:
    return "" if term.start == ALWAYS else term.start.isoformat()


def _flag(value: bool) -> str:
    return "1" if value else "0"
