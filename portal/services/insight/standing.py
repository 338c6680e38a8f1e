"""Where one person stands in every competency, with the reason; and everybody of a unit at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select

from portal.model.base import db
from portal.model.evidence import Evidence
from portal.model.people import Person
from portal.rules.access import Actor
from portal.rules.coverage import Requirement, gap, sums
from portal.rules.evidencing import Sight, hidden, level_shown, sight_of
from portal.rules.levels import Evidence as Record
from portal.rules.levels import Flag, LevelState, intervals, verified_until
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services.insight.scope import members, named, place_of, rated
from portal.services.insight.words import every_competency
from portal.services.levels import record_columns
from portal.services.people import employed
from portal.services.requirements import effective

_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One competency of one person. `target` and `gap` are None where nothing is asked."""

    code: str
    verified: int
    held: int
    claimed: int | None
    target: int | None
    gap: int | None
    state: LevelState
    flags: frozenset[Flag]
    basis: str | None
    until: date | None
    """The first day on which the verified level falls without new evidence."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One person on a day; ready and readiness are None where nothing is asked."""

    employee_no: str
    name: str
    on: date
    ready: bool | None
    readiness: float | None
    rows: tuple[StandingRow, ...]


def standings_of(actor: Actor, employee_no: str, *, on: date, today: date) -> Standing:
    """One person whom the actor may see by name. Four statements. Raises `Refused` for everybody else."""
    found = list(_standings(actor, Person.employee_no_key == same(employee_no), on=on, today=today))
    if not found:
        raise Refused(Refusal.NOT_FOUND)
    return found[0]


def standings_below(actor: Actor, code: str, *, on: date, today: date) -> list[Standing]:
    """Everybody who belonged to a unit or below it that day, whom the actor may see by name, by name."""
    member = members(actor, place_of(actor, code), on=on)
    return list(_standings(actor, Person.id.in_(select(member.c.person_id)), on=on, today=today))


def standings_of_all(actor: Actor, *, on: date, today: date) -> list[Standing]:
    """Everybody who was employed that day and whom the actor may see by name, by name."""
    return list(_standings(actor, employed(on), on=on, today=today))


def _standings(actor: Actor, which: Any, *, on: date, today: date) -> Iterator[Standing]:
    who = named(actor, today=today)
    seen = [] if who is None else [Person.id.in_(who)]
    chosen: Select[Any] = select(Person.id.label("person_id")).where(which, *seen)
    people = db.session.execute(
        select(Person.id, Person.employee_no, Person.name, Person.id.in_(rated(actor, today=today)).label("rated"))
        .where(Person.id.in_(chosen))
        .order_by(Person.sort_key, Person.id)
    ).all()
    required: dict[int, dict[int, Requirement]] = {}
    for row in db.session.execute(select(effective(chosen.subquery(), on=on))):
        required.setdefault(row.person_id, {})[row.competency_id] = Requirement(
            row.target, row.weight, bool(row.is_core)
        )
    records = _records(chosen)
    codes = {key: competency.code for key, competency in every_competency().items()}
    for person in people:
        sight = sight_of(actor, person.id, by_name=person.rated)
        mine, asked = records.get(person.id, {}), required.get(person.id, {})
        rows = {
            code: _row(code, mine.get(key, []), asked.get(key), sight, on)
            for key, code in codes.items()
            if key in mine or key in asked
        }
        by_code = {codes[key]: requirement for key, requirement in asked.items()}
        counted = sums(by_code, {code: row.verified for code, row in rows.items()})
        yield Standing(
            employee_no=person.employee_no,
            name=person.name,
            on=on,
            ready=bool(counted.ready) if asked else None,
            readiness=counted.readiness,
            rows=tuple(row for row in rows.values() if row.target or row.state is not LevelState.NONE),
        )


def _records(chosen: Select[Any]) -> dict[int, dict[int, list[Record]]]:
    rows: Iterable[Any] = db.session.execute(
        select(*record_columns())
        .where(Evidence.person_id.in_(chosen))
        .order_by(Evidence.person_id, Evidence.competency_id)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    found: dict[int, dict[int, list[Record]]] = {}
    for (person, competency), group in groupby(rows, key=lambda row: (row[0], row[1])):
        found.setdefault(person, {})[competency] = [Record(*tuple(row)[2:]) for row in group]
    return found


def _row(code: str, records: list[Record], asked: Requirement | None, sight: Sight, on: date) -> StandingRow:
    level = level_shown(records, hidden(records, sight), on)
    return StandingRow(
        code=code,
        verified=level.verified,
        held=level.held,
        claimed=level.claimed,
        target=asked.target if asked else None,
        gap=gap(asked.target, level.verified) if asked else None,
        state=level.state,
        flags=level.flags,
        basis=level.basis,
        until=verified_until(intervals([one for one in records if one.observed_on <= on]), on),
    )
