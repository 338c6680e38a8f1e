"""Where somebody stands today on one page: readiness for their role, what they are asked, what expires, what lapsed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, and_, bindparam, exists, or_, select

from portal.model.catalog import Competency
from portal.model.evidence import LevelInterval
from portal.model.roles import PersonRole, Role
from portal.rules.access import Actor
from portal.rules.coverage import Requirement, gap
from portal.rules.levels import Interval, below_from, lapsed_on
from portal.rules.people import in_force
from portal.rules.validity import add_months, ahead
from portal.services.database import rows_of
from portal.services.people import covers
from portal.services.renewing import Renewal, renewals
from portal.services.requirements import effective
from portal.services.skills import Readiness, readiness

MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Place:
    """One competency that is held or asked. `target` is None where nothing is asked.

    `until` is the first day on which less than `verified` is left, `falls_to` what is left then. `lapsed_on` is the
    day since when less is verified than `held`. `renewal` proves again what falls within 12 months or lapsed.
    """

    code: str
    name: str
    verified: int
    held: int
    target: int | None
    gap: int
    is_core: bool
    until: date | None
    falls_to: int
    ends_soon: bool
    lapsed_on: date | None
    renewal: Renewal | None


@dataclass(frozen=True, slots=True)
class MyStanding:
    """`asked` has the widest core gaps first, `expiring` the next to fall, `lapsed` the latest."""

    readiness: Readiness
    asked: tuple[Place, ...]
    expiring: tuple[Place, ...]
    lapsed: tuple[Place, ...]


def my_standing(actor: Actor, *, on: date) -> MyStanding:
    """The actor's, who is employed, in three statements; anything that falls within 12 months is expiring."""
    rows = rows_of(_places(), {"person": actor.id, "on": on}).all()
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.id].append(row)
    levels = {key: [Interval(*row[_LEVEL:]) for row in of if row.start is not None] for key, of in found.items()}
    wanted = {key: level for key, of in levels.items() if (level := _to_renew(of, on))}
    renewed = renewals(wanted.items(), on=on, person_id=actor.id)
    places = {key: _place(of[0], levels[key], renewed.get((key, wanted.get(key, 0))), on) for key, of in found.items()}
    asked = {key: place for key, place in places.items() if place.target is not None}
    requirements = {
        key: Requirement(of[0].target, of[0].weight, bool(of[0].is_core)) for key, of in found.items() if key in asked
    }
    verified = {key: place.verified for key, place in places.items()}
    names = {key: place.name for key, place in places.items()}
    codes = {key: place.code for key, place in places.items()}
    return MyStanding(
        readiness=readiness(_roles(actor.id, on), requirements, verified, codes, names),
        asked=tuple(sorted(asked.values(), key=lambda place: (not (place.is_core and place.gap), -place.gap))),
        expiring=_falling(places.values(), add_months(on, MONTHS_AHEAD)),
        lapsed=tuple(
            sorted(
                (place for place in places.values() if place.lapsed_on),
                key=lambda place: place.lapsed_on or on,
                reverse=True,
            )
        ),
    )


def _falling(places: Collection[Place], last: date) -> tuple[Place, ...]:
    falling = [(place.until, place) for place in places if place.until and place.until <= last]
    return tuple(place for _, place in sorted(falling, key=lambda pair: pair[0]))


def _to_renew(levels: Sequence[Interval], on: date) -> int:
    """The level that a course has to prove to keep or win back what was held; 0 where nothing falls or lapsed."""
    verified, held = _today(levels, on)
    if verified < held:
        return held
    until = below_from(levels, verified, on)
    return verified if until is not None and until <= add_months(on, MONTHS_AHEAD) else 0


def _today(levels: Sequence[Interval], on: date) -> tuple[int, int]:
    return next(((one.verified, one.held) for one in levels if in_force(one.start, one.end, on=on)), (0, 0))


def _place(row: Any, levels: Sequence[Interval], renewal: Renewal | None, on: date) -> Place:
    verified, held = _today(levels, on)
    until = below_from(levels, verified, on)
    return Place(
        code=row.code,
        name=row.name,
        verified=verified,
        held=held,
        target=row.target,
        gap=0 if row.target is None else gap(row.target, verified),
        is_core=bool(row.is_core),
        until=until,
        falls_to=_today(levels, until)[0] if until else verified,
        ends_soon=until is not None and until <= ahead(on),
        lapsed_on=lapsed_on(levels, on),
        renewal=renewal,
    )


def _roles(person_id: int | None, on: date) -> tuple[str, ...]:
    """The roles that somebody holds; the baseline where they hold none."""
    rows = rows_of(_held(), {"person": person_id, "on": on}).all()
    own = tuple(row.name for row in rows if not row.is_baseline)
    return own or tuple(row.name for row in rows)


_LEVEL = 6
"""Columns of `_places` before those of an interval."""


@cache
def _places() -> Select[*tuple[Any, ...]]:
    myself = select(bindparam("person", type_=Integer).label("person_id")).subquery("myself")
    asked = effective(myself, on=bindparam("on", type_=Date))
    mine = and_(LevelInterval.competency_id == Competency.id, LevelInterval.person_id == bindparam("person"))
    return (
        select(
            Competency.id,
            Competency.code,
            Competency.name,
            asked.c.target,
            asked.c.weight,
            asked.c.is_core,
            LevelInterval.start,
            LevelInterval.end,
            LevelInterval.verified,
            LevelInterval.held,
        )
        .outerjoin(asked, asked.c.competency_id == Competency.id)
        .outerjoin(LevelInterval, mine)
        .where(or_(asked.c.target.is_not(None), LevelInterval.start.is_not(None)))
        .order_by(Competency.position, Competency.id, LevelInterval.start)
    )


@cache
def _held() -> Select[*tuple[Any, ...]]:
    on = bindparam("on", type_=Date)
    held = exists().where(
        PersonRole.role_id == Role.id, PersonRole.person_id == bindparam("person"), covers(PersonRole, on)
    )
    return (
        select(Role.ai_empowered_role.label("name"), Role.is_baseline)
        .where(or_(held, Role.is_baseline))
        .order_by(Role.ai_empowered_role, Role.id)
    )
