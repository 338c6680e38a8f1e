"""The histories of the people of a place between two days, out of the tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from portal.model.evidence import Evidence, LevelInterval
from portal.model.org import Assignment, UnitAncestor
from portal.model.people import Employment, Person
from portal.model.roles import PersonRole, Role, RoleRequirement
from portal.rules.access import Actor
from portal.rules.courses import EvidenceKind
from portal.rules.histories import Asked, Asking, Days, History, stretches
from portal.rules.levels import Interval
from portal.rules.people import same
from portal.services.bulk import among
from portal.services.database import rows_of
from portal.services.people import Dated
from portal.services.team.scope import Place, Scope

PEOPLE_AT_ONCE = 5_000
"""So many histories are held at once. A place with more people takes two more statements for each so many."""


Held = tuple[int, date, date | None]
"""A role and the days on which it is held."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """Who belonged to a place on any of the days `[start, end)`, by the ids of people in rising order."""

    start: date
    end: date
    days: dict[int, list[Days]]
    roles: dict[int, list[Held]]
    first_record: date | None
    """The day on which the first record that can prove a level of any of them was entered."""


def belonging(actor: Actor, place: Place, *, start: date, end: date) -> Belonging:
    """Everybody whose home lay in the place; on one's own page also who reports to one today. One statement.

    It is who `scope.members` finds on each of the days.
    """
    at_home: dict[int, set[Days]] = {}
    reports: dict[int, set[Days]] = {}
    roles: dict[int, set[Held]] = {}
    first: date | None = None
    for row in rows_of(_with_roles(_spells(actor, place, start, end), start, end)):
        person, is_report, here, gone, hired, left, recorded, *held = row
        first = min((day for day in (first, recorded) if day), default=None)
        came, until = max(here, hired), min((day for day in (gone, left) if day), default=None)
        if until is None or came < until:
            (reports if is_report else at_home).setdefault(person, set()).add((came, until))
        if held[0] is not None:
            roles.setdefault(person, set()).add((held[0], held[1], held[2]))
    return Belonging(
        start,
        end,
        {person: sorted(days, key=_begin) for person, days in sorted((at_home | reports).items())},
        {person: sorted(held, key=itemgetter(0, 1)) for person, held in roles.items()},
        first,
    )


_begin = itemgetter(0)


def _with_roles(spells: Select[*tuple[Any, ...]], start: date, end: date) -> Select[*tuple[Any, ...]]:
    """The same rows, each once for every role, with the day of the person's first record."""
    spell = spells.subquery("spell")
    first = select(func.min(Evidence.recorded_on)).where(
        Evidence.person_id == spell.c.person_id, Evidence.kind != EvidenceKind.SELF
    )
    holds = and_(PersonRole.person_id == spell.c.person_id, overlaps(PersonRole, start, end))
    found: Select[*tuple[Any, ...]] = (
        select(*spell.c, first.scalar_subquery(), PersonRole.role_id, PersonRole.start, PersonRole.end)
        .select_from(spell)
        .outerjoin(PersonRole, holds)
    )
    return found


def _spells(actor: Actor, place: Place, start: date, end: date) -> Select[*tuple[Any, ...]]:
    """Rows of person_id, whether they report to the actor, and the spells at home and in the company that overlap.

    Who reports to somebody belongs to them while employed, wherever their home is.
    """
    at_home: Select[*tuple[Any, ...]] = (
        select(
            Assignment.person_id,
            literal(0).label("is_report"),
            Assignment.start.label("here"),
            Assignment.end.label("gone"),
            Employment.start.label("hired"),
            Employment.end.label("left"),
        )
        .join(Employment, Employment.person_id == Assignment.person_id)
        .where(Assignment.is_primary, overlaps(Assignment, start, end), overlaps(Employment, start, end))
    )
    if place.unit is not None and place.scope is Scope.DIRECT:
        return at_home.where(Assignment.unit_id == place.unit.id)
    if not place.is_company:
        inside = [place.unit.id] if place.unit else [unit.id for unit in place.parts]
        at_home = at_home.join(UnitAncestor, UnitAncestor.unit_id == Assignment.unit_id).where(
            UnitAncestor.ancestor_id.in_(inside)
        )
    if place.unit is not None or place.is_company:
        return at_home
    reports = (
        select(Person.id, literal(1), Employment.start, Employment.end, Employment.start, Employment.end)
        .join(Employment, Employment.person_id == Person.id)
        .where(Person.manager_no_key == same(actor.employee_no), Person.id != actor.id)
        .where(overlaps(Employment, start, end))
    )
    return at_home.union_all(reports)  # type: ignore[return-value]


def histories(of: Belonging) -> Iterator[list[History]]:
    """Their histories, `PEOPLE_AT_ONCE` at a time. Two statements, one of them for so many people."""
    asked, everybody = _asked(), list(of.days)
    for begin in range(0, len(everybody), PEOPLE_AT_ONCE):
        ids = everybody[begin : begin + PEOPLE_AT_ONCE]
        levels = {person: _levels(rows) for person, rows in _by_person(_intervals(ids, of))}
        yield [
            History(
                person,
                stretches(of.days[person], of.roles.get(person, ()), asked, start=of.start, end=of.end),
                levels.get(person, {}),
            )
            for person in ids
        ]


def _asked() -> Asked:
    rows = rows_of(
        select(
            RoleRequirement.role_id,
            RoleRequirement.competency_id,
            RoleRequirement.target,
            RoleRequirement.start,
            RoleRequirement.end,
            Role.is_baseline,
        )
        .join(Role, Role.id == RoleRequirement.role_id)
        .order_by(RoleRequirement.role_id, RoleRequirement.competency_id, RoleRequirement.start)
    ).all()
    return Asked((Asking(*row[:5]) for row in rows), {row[0] for row in rows if row[5]})


def _intervals(people: Sequence[int], of: Belonging) -> Select[*tuple[Any, ...]]:
    table = LevelInterval
    found: Select[*tuple[Any, ...]] = (
        select(table.person_id, table.competency_id, table.start, table.end, table.verified, table.held)
        .where(among(people, table.person_id), overlaps(table, of.start, of.end))
        .order_by(table.person_id, table.competency_id, table.start)
    )
    return found


def _by_person(query: Select[*tuple[Any, ...]]) -> Iterator[tuple[int, Iterator[Any]]]:
    return groupby(rows_of(query), key=itemgetter(0))


def _levels(rows: Iterator[Any]) -> dict[int, list[Interval]]:
    found: dict[int, list[Interval]] = {}
    for _, competency, *interval in rows:
        found.setdefault(competency, []).append(Interval(*interval))
    return found


def overlaps(spell: Dated, start: date, end: date) -> ColumnElement[bool]:
    """Whether the days of a row share one with `[start, end)`."""
    return (spell.start < end) & or_(spell.end.is_(None), spell.end > start)
