"""Who is there for a team need, who of them goes and when, and who could come."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, Select, and_, case, cast, func, literal, null, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.evidence import LevelInterval
from portal.model.org import Assignment, UnitAncestor
from portal.model.people import Employment, Person
from portal.model.roles import TeamRequirement
from portal.rules.access import Actor
from portal.rules.people import in_force
from portal.rules.risk import Span, few, fewer_from
from portal.rules.validity import ahead
from portal.services.insight.depth import Need, reached
from portal.services.insight.scope import named
from portal.services.people import covers
from portal.services.team.scope import Scope

NEXT = 2
"""The people one level away that are named."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who is there on the day. `name` is None for who may not be named, `until` for who stays.

    `until` is the first day without them up to the horizon; `leaves` whether they leave the company on it.
    """

    name: str | None
    until: date | None
    leaves: bool


@dataclass(frozen=True, slots=True)
class Bench:
    """Everybody at home who is there for a need, who goes first in order of the day; then who stays.

    `low_from` is the first day on which the need is as low as it is judged by, until the horizon.
    """

    holders: tuple[Holder, ...] = ()
    low_from: date | None = None
    near: int = 0
    """The people at home who are one level away."""
    near_names: tuple[str, ...] = ()
    """The first of those who may be named, `NEXT` at most."""

    @property
    def go(self) -> tuple[Holder, ...]:
        return tuple(one for one in self.holders if one.until is not None)

    @property
    def stay(self) -> tuple[Holder, ...]:
        return tuple(one for one in self.holders if one.until is None)


Key = tuple[int, int]
"""A unit and a competency: what a need is told apart by."""


def benches(
    actor: Actor, needs: Iterable[Need], *, on: date, today: date, scope: Scope = Scope.BELOW
) -> dict[Key, Bench]:
    """Those at home for each of these needs, which are in force on the day; `on` is today or later. One statement."""
    wanted = {(need.unit_id, need.competency_id): need for need in needs}
    spans: dict[Key, dict[int, list[tuple[Span, bool]]]] = defaultdict(lambda: defaultdict(list))
    names: dict[int, str | None] = {}
    near: dict[Key, list[Any]] = defaultdict(list)
    for row in db.session.execute(_statement(actor, wanted, on, today, scope)):
        key = (row.unit_id, row.competency_id)
        if row.near:
            near[key].append(row)
            continue
        names[row.person_id] = row.name
        end = min((day for day in (row.until, row.left) if day is not None), default=None)
        span = (max(row.since, row.hired), end)
        if end is None or span[0] < end:
            spans[key][row.person_id].append((span, end is not None and end == row.left))
    return {key: _bench(need, spans[key], names, near[key], on) for key, need in wanted.items()}


def _bench(
    need: Need, spans: dict[int, list[tuple[Span, bool]]], names: dict[int, str | None], near: list[Any], on: date
) -> Bench:
    then = ahead(on)
    every = [span for of in spans.values() for span, _ in of]
    holders = [
        _holder(names[person], of, on, then)
        for person, of in spans.items()
        if any(in_force(*span, on=on) for span, _ in of)
    ]
    most = few(need.depth, need.projected, need.need)
    return Bench(
        holders=tuple(sorted(holders, key=lambda one: (one.until or date.max, one.until is None, one.name or ""))),
        low_from=on if need.depth <= most else fewer_from(every, most, on=on, until=then),
        near=near[0].near if near else 0,
        near_names=tuple(row.name for row in near if row.name is not None),
    )


def _holder(name: str | None, of: list[tuple[Span, bool]], on: date, then: date) -> Holder:
    """Who is away in between and back at the horizon counts as staying."""
    if any(in_force(*span, on=then) for span, _ in of):
        return Holder(name, None, False)
    until, leaves = on, False
    for (start, end), at_the_end in sorted(of):
        if start <= until and end is not None and end > until:
            until, leaves = end, at_the_end
    return Holder(name, until, leaves)


def _statement(actor: Actor, wanted: Iterable[Key], on: date, today: date, scope: Scope) -> Any:
    asked = (
        select(TeamRequirement.unit_id, TeamRequirement.competency_id, TeamRequirement.level)
        .where(tuple_(TeamRequirement.unit_id, TeamRequirement.competency_id).in_(list(wanted)))
        .where(covers(TeamRequirement, on))
        .cte("need")
    )
    below = aliased(UnitAncestor)
    home = (
        select(asked, Assignment.person_id)
        .join(below, and_(below.ancestor_id == asked.c.unit_id, reached(below, scope)))
        .join(Assignment, and_(Assignment.unit_id == below.unit_id, Assignment.is_primary, covers(Assignment, on)))
        .join(Employment, and_(Employment.person_id == Assignment.person_id, covers(Employment, on)))
        .cte("home")
    )
    who = named(actor, today=today)
    name = Person.name.expression if who is None else case((Person.id.in_(who), Person.name), else_=null())
    return union_all(_there(home, name, on), _near(home, name, on))


def _of(home: CTE) -> Any:
    return and_(LevelInterval.person_id == home.c.person_id, LevelInterval.competency_id == home.c.competency_id)


def _there(home: CTE, name: Any, on: date) -> Select[*tuple[Any, ...]]:
    """The days of the level and of the employment that touch those up to the horizon."""
    then, spell = ahead(on), aliased(Employment)
    touches = [and_(dated.start <= then, or_(dated.end.is_(None), dated.end > on)) for dated in (LevelInterval, spell)]
    return (
        select(
            home.c.unit_id,
            home.c.competency_id,
            home.c.person_id,
            name.label("name"),
            LevelInterval.start.label("since"),
            LevelInterval.end.label("until"),
            spell.start.label("hired"),
            spell.end.label("left"),
            literal(0).label("near"),
        )
        .select_from(home)
        .join(LevelInterval, and_(_of(home), LevelInterval.verified >= home.c.level, touches[0]))
        .join(spell, and_(spell.person_id == home.c.person_id, touches[1]))
        .join(Person, Person.id == home.c.person_id)
    )


def _near(home: CTE, name: Any, on: date) -> Select[*tuple[Any, ...]]:
    """The first few who are one level away, those with a name before the others, and how many there are."""
    of_need: dict[str, Any] = {"partition_by": (home.c.unit_id, home.c.competency_id)}
    order = [case((name.is_(None), 1), else_=0), Person.sort_key, Person.id]
    ranked = (
        select(
            home.c.unit_id,
            home.c.competency_id,
            home.c.person_id,
            name.label("name"),
            func.row_number().over(order_by=order, **of_need).label("place"),
            func.count().over(**of_need).label("near"),
        )
        .select_from(home)
        .join(LevelInterval, and_(_of(home), covers(LevelInterval, on), LevelInterval.verified == home.c.level - 1))
        .join(Person, Person.id == home.c.person_id)
        .where(home.c.level > 1)
        .subquery("ranked")
    )
    day = cast(null(), Date)
    return select(
        ranked.c.unit_id,
        ranked.c.competency_id,
        ranked.c.person_id,
        ranked.c.name,
        day.label("since"),
        day.label("until"),
        day.label("hired"),
        day.label("left"),
        ranked.c.near,
    ).where(ranked.c.place <= NEXT)
