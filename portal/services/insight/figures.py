"""Coverage and readiness of groups of people, counted in one statement."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import CTE, Select, case, func, literal, null, select

from portal.model.base import db
from portal.rules.coverage import Sums, share
from portal.services.insight.forecast import forecast
from portal.services.insight.pairs import is_lapsing, is_met, pairs
from portal.services.requirements import has_profile


@dataclass(frozen=True, slots=True)
class Asked:
    """One competency: how often it is required, met, and met but not any more at the horizon."""

    required: int = 0
    met: int = 0
    at_risk: int = 0

    def __add__(self, other: "Asked") -> "Asked":
        return Asked(self.required + other.required, self.met + other.met, self.at_risk + other.at_risk)

    @property
    def coverage(self) -> float | None:
        return share(self.met, self.required)


NOTHING = Sums()


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of people who belong to one part of a company; parts without a common member add up exactly."""

    people: int = 0
    with_profile: int = 0
    sums: Sums = NOTHING
    at_risk: int = 0
    """Requirements that are met and will not be at the horizon without new evidence."""
    people_at_risk: int = 0
    competencies: dict[int, Asked] = field(default_factory=dict)
    """What is required at all, by the competency's id."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.people + other.people,
            self.with_profile + other.with_profile,
            self.sums + other.sums,
            self.at_risk + other.at_risk,
            self.people_at_risk + other.people_at_risk,
            {
                key: self.competencies.get(key, NEVER) + other.competencies.get(key, NEVER)
                for key in self.competencies | other.competencies
            },
        )


NEVER = Asked()
NOBODY = Figures()
_SUMS = ("required", "met", "weight", "weight_met", "steps", "steps_taken")


def figures_by_part(member: CTE, *, on: date, today: date) -> dict[int | None, Figures]:
    """The figures of the members, by their part. One statement.

    The first rows, without a competency, count people; the others count each competency.
    """
    pair = pairs(member, on=on, later=forecast(select(member.c.person_id), on=on, today=today))
    found: dict[int | None, dict[int | None, Any]] = {}
    for row in db.session.execute(_of_people(member, pair, on).union_all(_of_competencies(pair))).mappings():
        found.setdefault(row["part"], {})[row["competency_id"]] = row
    return {part: _figures(rows) for part, rows in found.items()}


def _figures(rows: dict[int | None, Any]) -> Figures:
    whole = rows.pop(None)
    return Figures(
        people=whole["people"],
        with_profile=int(whole["with_profile"]),
        sums=Sums(**{name: int(whole[name] or 0) for name in (*_SUMS, "asked", "ready")}),
        at_risk=int(whole["at_risk"] or 0),
        people_at_risk=int(whole["people_at_risk"] or 0),
        competencies={
            key: Asked(int(row["required"]), int(row["met"]), int(row["at_risk"])) for key, row in rows.items() if key
        },
    )


def _of_people(member: CTE, pair: CTE, on: date) -> Select[*tuple[Any, ...]]:
    met, capped = is_met(pair), case((pair.c.verified < pair.c.target, pair.c.verified), else_=pair.c.target)
    mine = (
        select(
            pair.c.person_id,
            func.count().label("required"),
            func.sum(met).label("met"),
            func.sum(pair.c.weight).label("weight"),
            func.sum(pair.c.weight * met).label("weight_met"),
            func.sum(pair.c.weight * pair.c.target).label("steps"),
            func.sum(pair.c.weight * capped).label("steps_taken"),
            func.min(case((pair.c.is_core == 1, met), else_=1)).label("ready"),
            func.sum(is_lapsing(pair)).label("at_risk"),
        )
        .group_by(pair.c.person_id)
        .subquery("mine")
    )
    return (
        select(
            member.c.part,
            null().label("competency_id"),
            func.count().label("people"),
            func.sum(case((has_profile(member.c.person_id, on=on), 1), else_=0)).label("with_profile"),
            *[func.sum(mine.c[name]).label(name) for name in _SUMS],
            func.count(mine.c.person_id).label("asked"),
            func.sum(mine.c.ready).label("ready"),
            func.sum(mine.c.at_risk).label("at_risk"),
            func.sum(case((mine.c.at_risk > 0, 1), else_=0)).label("people_at_risk"),
        )
        .select_from(member.outerjoin(mine, mine.c.person_id == member.c.person_id))
        .group_by(member.c.part)
    )


def _of_competencies(pair: CTE) -> Select[*tuple[Any, ...]]:
    nothing = literal(0)
    return select(
        pair.c.part,
        pair.c.competency_id,
        nothing,
        nothing,
        func.count().label("required"),
        func.sum(is_met(pair)).label("met"),
        *[nothing for _ in _SUMS[2:]],
        nothing,
        nothing,
        func.sum(is_lapsing(pair)).label("at_risk"),
        nothing,
    ).group_by(pair.c.part, pair.c.competency_id)
