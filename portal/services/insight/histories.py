"""The histories of the people of a place between two days, out of the tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select

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
from portal.services.team.scope import Place

PEOPLE_AT_ONCE = 5_000
"""So many histories are held at once. A place with more people takes two more statements for each so many."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """Who belonged to a place on any of the days `[start, end)`, and when, by the ids of people in rising order."""

    start: date
    end: date
    days: dict[int, list[Days]]
    first_record: date | None
    """The day on which the first record that can prove a level of any of them was entered."""


def belonging(actor: Actor, place: Place, *, start: date, end: date) -> Belonging:
    """Everybody whose home lay in the place; on one's own page also who reports to one today. One statement.

    It is who `scope.members` finds on each of the days.
    """
    found: dict[int, list[Days]] = {}
    reports: dict[int, list[Days]] = {}
    first: date | None = None
    spells = _with_first_record(_spells(actor, place, start, end))
    for person, is_report, here, gone, hired, left, recorded in rows_of(spells):
        first = min((day for day in (first, recorded) if day), default=None)
        came, until = max(here, hired), min((day for day in (gone, left) if day), default=None)
        if until is None or came < until:
            (reports if is_report else found).setdefault(person, []).append((came, until))
    return Belonging(start, end, dict(sorted((found | reports).items())), first)


def _with_first_record(spells: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    spell = spells.subquery("spell")
    first = select(func.min(Evidence.recorded_on)).where(
        Evidence.person_id == spell.c.person_id, Evidence.kind != EvidenceKind.SELF
    )
    return select(*spell.c, first.scalar_subquery())


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
    """Their histories, `PEOPLE_AT_ONCE` at a time. Three statements, two of them for so many people."""
    asked, everybody = _asked(), list(of.days)
    for begin in range(0, len(everybody), PEOPLE_AT_ONCE):
        ids = everybody[begin : begin + PEOPLE_AT_ONCE]
        roles = {person: [tuple(row[1:]) for row in rows] for person, rows in _by_person(_roles(ids, of))}
        levels = {person: _levels(rows) for person, rows in _by_person(_intervals(ids, of))}
        yield [
            History(
                person,
                stretches(of.days[person], roles.get(person, ()), asked, start=of.start, end=of.end),
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


def _roles(people: Sequence[int], of: Belonging) -> Select[*tuple[Any, ...]]:
    found: Select[*tuple[Any, ...]] = (
        select(PersonRole.person_id, PersonRole.role_id, PersonRole.start, PersonRole.end)
        .where(among(people, PersonRole.person_id), overlaps(PersonRole, of.start, of.end))
        .order_by(PersonRole.person_id, PersonRole.role_id, PersonRole.start)
    )
    return found


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
