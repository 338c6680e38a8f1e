"""Coverage and readiness of groups of people.

The database adds up the levels of each person into a few numbers; people who hold the same roles and levels are then
counted once, by the rules.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import CTE, BigInteger, Select, String, and_, case, cast, func, select

from portal.model.roles import PersonRole
from portal.rules.coverage import Sums, share
from portal.rules.outfits import BITS, SLOTS, Levels, People, Tally
from portal.services.database import rows_of
from portal.services.insight.forecast import levels_now_and_later
from portal.services.people import covers
from portal.services.requirements import outfits


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
    core_gaps: dict[tuple[int, int], int] = field(default_factory=dict)
    """The people who are below a core target, by the competency's id and the target."""

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
            dict(Counter(self.core_gaps) + Counter(other.core_gaps)),
        )


NEVER = Asked()
NOBODY = Figures()


def figures_by_part(member: CTE, *, on: date, today: date) -> dict[int | None, Figures]:
    """The figures of the members, by their part. Two statements."""
    worn = outfits(on=on)
    alike = Counter(map(tuple, rows_of(_people(member, worn.words, on, today)).fetchall()))
    parts: dict[int | None, dict[str | None, dict[Levels, int]]] = {}
    for (part, held, *levels), number in alike.items():
        parts.setdefault(part, {}).setdefault(held, {})[tuple(levels)] = number
    return {part: _figures(worn.tally(_by_roles(of))) for part, of in parts.items()}


def _by_roles(people: Mapping[str | None, Mapping[Levels, int]]) -> People:
    """The same people by the set of their roles: a database may list it in another order for somebody else."""
    found: defaultdict[frozenset[int], Counter[Levels]] = defaultdict(Counter)
    for held, levels in people.items():
        found[frozenset(map(int, held.split(",")) if held else ())].update(levels)
    return found


def _figures(tally: Tally) -> Figures:
    return Figures(
        people=tally.people,
        with_profile=tally.with_own_role,
        sums=tally.sums,
        at_risk=sum(tally.at_risk.values()),
        people_at_risk=tally.people_at_risk,
        competencies={
            key: Asked(required, tally.met.get(key, 0), tally.at_risk.get(key, 0))
            for key, required in tally.required.items()
        },
        core_gaps=dict(tally.core_gaps),
    )


def _people(member: CTE, words: Iterable[int], on: date, today: date) -> Select[*tuple[Any, ...]]:
    """One row for each member: their part, the roles that they hold, and their levels, packed, now and later."""
    roles = (
        select(
            member.c.person_id,
            member.c.part,
            func.aggregate_strings(cast(PersonRole.role_id, String), ",").label("held"),
        )
        .select_from(member)
        .outerjoin(PersonRole, and_(PersonRole.person_id == member.c.person_id, covers(PersonRole, on)))
        .group_by(member.c.person_id, member.c.part)
        .subquery("worn")
    )
    levels = levels_now_and_later(select(member.c.person_id), on=on, today=today)
    words = list(words)
    packed = (
        select(
            levels.c.person_id,
            *[_packed(levels, levels.c.now, word).label(f"now_{word}") for word in words],
            *[_packed(levels, levels.c.later, word).label(f"later_{word}") for word in words],
        )
        .group_by(levels.c.person_id)
        .subquery("packed")
    )
    levels_of = [func.coalesce(column, 0) for column in list(packed.c)[1:]]
    return select(roles.c.part, roles.c.held, *levels_of).outerjoin(packed, packed.c.person_id == roles.c.person_id)


def _packed(levels: Any, level: Any, word: int) -> Any:
    """The levels of the competencies of one word, each in its slot."""
    first = word * SLOTS
    slot = cast(level, BigInteger).bitwise_lshift(BITS * (levels.c.competency_id - first))
    inside = levels.c.competency_id.between(first, first + SLOTS - 1)
    return cast(func.sum(case((inside, slot), else_=0)), BigInteger)
