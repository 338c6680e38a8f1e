"""How many people of a team are how far: in all, directly, and part by part, so that the parts add up."""

from dataclasses import dataclass

from sqlalchemy import CTE, func, select

from portal.model.base import db
from portal.model.learning import Enrollment
from portal.services.counting import COUNTED, Figures, figures_of, flags, total
from portal.services.team.scope import Place, Scope, UnitName


@dataclass(frozen=True, slots=True)
class Part:
    """A unit below and its figures, everything below it included."""

    unit: UnitName
    figures: Figures


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """`whole` = `rest` + the figures of all `parts`, always. `rest` are those who are in none of the parts."""

    whole: Figures
    direct: Figures
    rest: Figures
    parts: tuple[Part, ...]

    def of(self, scope: Scope) -> Figures:
        return self.direct if scope is Scope.DIRECT else self.whole


def team_figures(place: Place, member: CTE) -> TeamFigures:
    """Counts everybody of the place once. One statement."""
    taken = (
        select(Enrollment.person_id, *flags())
        .where(Enrollment.person_id.in_(select(member.c.id)))
        .group_by(Enrollment.person_id)
        .subquery("taken")
    )
    rows = db.session.execute(
        select(
            member.c.part,
            member.c.direct,
            func.count().label("people"),
            *[func.sum(taken.c[word.value]).label(word.value) for word in COUNTED],
        )
        .select_from(member.outerjoin(taken, taken.c.person_id == member.c.id))
        .group_by(member.c.part, member.c.direct)
    ).mappings()
    counted = [(row["part"], row["direct"], figures_of(row["people"], row)) for row in rows]

    def added(part: int | None) -> Figures:
        return total(figures for where, _, figures in counted if where == part)

    return TeamFigures(
        whole=total(figures for _, _, figures in counted),
        direct=total(figures for _, direct, figures in counted if direct),
        rest=added(None),
        parts=tuple(Part(unit, added(unit.id)) for unit in place.parts),
    )
