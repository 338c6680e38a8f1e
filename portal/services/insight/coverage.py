"""The figures of a unit and everything below it, of somebody's own units, and of all units at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Row, Select, select

from portal.model.base import db
from portal.model.org import Unit
from portal.rules.access import Actor
from portal.rules.refusals import Refusal, Refused
from portal.rules.validity import ahead
from portal.services.insight.depth import Need, bus_factor_of, needs
from portal.services.insight.figures import NOBODY, Figures, figures_by_part
from portal.services.insight.scope import homes, members, place_of, sees_every_unit, visible_units
from portal.services.insight.words import Competency, every_competency
from portal.services.team.scope import Place, Scope, UnitName, company_place, own_place


@dataclass(frozen=True, slots=True)
class Part:
    """A unit below and its figures, everything below it included."""

    unit: UnitName
    figures: Figures


@dataclass(frozen=True, slots=True)
class Coverage:
    """`whole` = `direct` + the figures of all `parts`, always.

    `direct` are the people whose home is the unit itself; of one's own units, who reports from elsewhere.
    """

    place: Place
    on: date
    whole: Figures
    direct: Figures
    parts: tuple[Part, ...]
    needs: tuple[Need, ...]
    """What the unit needs as a team, or each of one's own units; nothing is made up where none has said so."""
    competencies: Mapping[int, Competency]

    @property
    def later(self) -> date:
        """The day at the horizon, on which what lapses is looked up."""
        return ahead(self.on)

    @property
    def bus_factor(self) -> int | None:
        """The smallest depth of all needs, of whichever unit."""
        return bus_factor_of(self.needs)

    @property
    def team(self) -> UnitName | None:
        """The unit whose needs these are, where it is one: the place itself, or the only one that somebody leads."""
        own = self.place.parts if self.place.is_own else ()
        return self.place.unit or (own[0] if len(own) == 1 else None)


def coverage(actor: Actor, code: str, *, on: date, today: date, scope: Scope = Scope.BELOW) -> Coverage:
    """A unit that the actor may look into. Five statements. Raises `Refused` for any other unit.

    With `Scope.DIRECT` only the people whose home is the unit itself are counted, and nobody below it.
    """
    place = place_of(actor, code)
    if scope is Scope.DIRECT:
        place = replace(place, parts=(), scope=scope)
    return _of(actor, place, on, today)


def own_coverage(actor: Actor, *, on: date, today: date) -> Coverage:
    """Everything that is somebody's own: the units that they lead, and their reports from elsewhere."""
    return _of(actor, own_place(actor), on, today)


def whole_company(actor: Actor, *, on: date, today: date) -> Coverage:
    """Every unit together, for whoever may see all of them."""
    if not sees_every_unit(actor):
        raise Refused(Refusal.NOT_FOUND)
    return _of(actor, company_place(), on, today)


def _of(actor: Actor, place: Place, on: date, today: date) -> Coverage:
    found = figures_by_part(members(actor, place, on=on), on=on, today=today)
    parts = tuple(Part(unit, found.get(unit.id, NOBODY)) for unit in place.parts)
    direct = found.get(None, NOBODY)
    return Coverage(
        place=place,
        on=on,
        whole=sum((part.figures for part in parts), direct),
        direct=direct,
        parts=parts,
        needs=tuple(needs(_of_these(whose), on=on, today=today, scope=place.scope))
        if (whose := _with_needs(place))
        else (),
        competencies=every_competency(),
    )


def coverage_of_all(actor: Actor, *, on: date, today: date) -> list[Coverage]:
    """Every unit that the actor may look into, each before those below it. Four statements, however many there are.

    People are counted per home; then the tree is added up from its leaves.
    """
    rows = db.session.execute(
        select(Unit.id, Unit.parent_id, Unit.code, Unit.name)
        .where(Unit.id.in_(visible_units(actor)))
        .order_by(Unit.sort_key, Unit.id)
    ).all()
    found = figures_by_part(homes(actor, on=on), on=on, today=today)
    asked: dict[int, list[Need]] = {}
    for need in needs(visible_units(actor), on=on, today=today):
        asked.setdefault(need.unit_id, []).append(need)
    competencies = every_competency()
    below: dict[int | None, list[Row[tuple[int, int | None, str, str]]]] = {}
    shown = {row.id for row in rows}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in shown else None, []).append(row)

    def branch(row: Row[tuple[int, int | None, str, str]], above: tuple[UnitName, ...]) -> list[Coverage]:
        this = UnitName(row.id, row.code, row.name)
        lower = [branch(child, (*above, this)) for child in below.get(row.id, ())]
        parts = tuple(Part(_unit(under[0]), under[0].whole) for under in lower)
        direct = found.get(row.id, NOBODY)
        mine = Coverage(
            place=Place(this, above, tuple(part.unit for part in parts)),
            on=on,
            whole=sum((part.figures for part in parts), direct),
            direct=direct,
            parts=parts,
            needs=tuple(asked.get(row.id, ())),
            competencies=competencies,
        )
        return [mine, *(one for under in lower for one in under)]

    return [one for top in below.get(None, ()) for one in branch(top, ())]


def _with_needs(place: Place) -> tuple[UnitName, ...]:
    """The units whose needs a place has: itself, or one's own units; the company as a whole has none."""
    if place.unit is not None:
        return (place.unit,)
    return () if place.is_company else place.parts


def _of_these(units: tuple[UnitName, ...]) -> Select[int]:
    return select(Unit.id).where(Unit.id.in_([unit.id for unit in units]))


def _unit(found: Coverage) -> UnitName:
    if found.place.unit is None:
        raise ValueError("only a unit has figures of its own")
    return found.place.unit
