"""People × competencies: where each person of a place stands in what is asked of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import CTE, Subquery, and_, case, func, or_, select, tuple_

from portal.model.base import db
from portal.model.evidence import Evidence, LevelInterval
from portal.model.org import Unit
from portal.model.people import Person
from portal.rules.access import Actor, Subject
from portal.rules.courses import EvidenceKind
from portal.rules.coverage import gap
from portal.rules.evidencing import OPINIONS, Sight, hidden, sight_of
from portal.rules.levels import Evidence as Record
from portal.rules.levels import Interval, LevelState, below_from, intervals, level_on
from portal.rules.people import in_force
from portal.rules.validity import ahead
from portal.services.insight.forecast import observed_later
from portal.services.insight.pairs import is_met, pairs
from portal.services.insight.scope import members, named, rated
from portal.services.levels import Pair, record_columns
from portal.services.people import visible_to
from portal.services.requirements import effective
from portal.services.team.scope import Place

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """One requirement of one person. `claimed` is None also where the viewer may not see it."""

    competency_id: int
    verified: int
    held: int
    target: int
    is_core: bool
    claimed: int | None
    state: LevelState
    lapses_on: date | None
    """The first day below the target, where it is met now and not at the horizon."""

    @property
    def gap(self) -> int:
        return gap(self.target, self.verified)

    @property
    def is_met(self) -> bool:
        return self.verified >= self.target


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody with what is asked of them, by the competency's id."""

    employee_no: str
    name: str
    unit_code: str
    unit: str
    has_page: bool
    """Whether the viewer may open this person's own page: leavers have none for who led them."""
    cells: dict[int, Cell]

    @property
    def core_gaps(self) -> int:
        return sum(1 for cell in self.cells.values() if cell.is_core and not cell.is_met)

    @property
    def is_ready(self) -> bool | None:
        """None where nothing is asked."""
        return not self.core_gaps if self.cells else None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of people. `rows` counts those who are named on all pages together."""

    people: tuple[PersonRow, ...]
    rows: int
    page: int
    has_actor: bool = False
    """Whether the viewer is one of them. No list of a line of sight holds whoever looks."""


def matrix(
    actor: Actor,
    place: Place,
    *,
    on: date,
    today: date,
    page: int | None = 1,
    sort: int | str | None = None,
) -> Matrix:
    """The people of a place on a day whom the actor may see by name. Four statements; without a `page` everybody.

    Whoever has most core gaps comes first, then whoever has most of all, and last who is asked nothing; `sort` is
    "name", or the id of a competency whose largest gaps come first.
    """
    everybody = members(actor, place, on=on)
    who = named(actor, today=today)
    member = everybody if who is None else select(everybody).where(everybody.c.person_id.in_(who)).cte("shown")
    count, has_actor = db.session.execute(
        select(func.count(), func.count(case((member.c.person_id == actor.id, 1)))).select_from(member)
    ).one()
    listed = _listed(member, on, sort).add_columns(
        Person.id.in_(visible_to(actor, Subject.LEARNING, on=today)).label("has_page"),
        Person.id.in_(rated(actor, today=today)).label("by_name"),
    )
    if page is not None:
        listed = listed.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    people = db.session.execute(listed).all()
    chosen = (
        select(member.c.person_id).subquery("chosen")
        if page is None
        else select(Person.id.label("person_id")).where(Person.id.in_([row.id for row in people])).subquery("chosen")
    )
    sights = {row.id: sight_of(actor, row.id, by_name=row.by_name) for row in people}
    cells = _cells(chosen, _records(chosen, on, today), sights, on, today)
    return Matrix(
        people=tuple(
            PersonRow(
                row.employee_no, row.name, row.unit_code or "", row.unit or "", row.has_page, cells.get(row.id, {})
            )
            for row in people
        ),
        rows=count,
        page=page or 1,
        has_actor=bool(has_actor),
    )


def _listed(member: CTE, on: date, sort: int | str | None) -> Any:
    pair = pairs(member, on=on)
    wanted = pair.c.competency_id == (sort if isinstance(sort, int) else None)
    mine = (
        select(
            pair.c.person_id,
            func.sum(1 - is_met(pair)).label("gaps"),
            func.sum(case((pair.c.is_core == 1, 1 - is_met(pair)), else_=0)).label("core_gaps"),
            func.max(case((wanted, pair.c.target - pair.c.verified))).label("steps"),
        )
        .group_by(pair.c.person_id)
        .subquery("mine")
    )
    first: list[Any] = [func.coalesce(mine.c.core_gaps, -1).desc(), func.coalesce(mine.c.gaps, 0).desc()]
    if sort == "name":
        first = []
    elif isinstance(sort, int):
        first = [func.coalesce(mine.c.steps, -9).desc()]
    return (
        select(Person.id, Person.employee_no, Person.name, Unit.code.label("unit_code"), Unit.name.label("unit"))
        .join(member, member.c.person_id == Person.id)
        .outerjoin(Unit, Unit.id == member.c.home_id)
        .outerjoin(mine, mine.c.person_id == Person.id)
        .order_by(*first, Person.sort_key, Person.id)
    )


def _cells(
    chosen: Subquery, records: Mapping[Pair, list[Record]], sights: Mapping[int, Sight], on: date, today: date
) -> dict[int, dict[int, Cell]]:
    """What is asked of these people, each with the levels from the day on."""
    asked = effective(chosen, on=on)
    rows = db.session.execute(
        select(asked, LevelInterval.start, LevelInterval.end, LevelInterval.verified, LevelInterval.held)
        .outerjoin(
            LevelInterval,
            and_(
                LevelInterval.person_id == asked.c.person_id,
                LevelInterval.competency_id == asked.c.competency_id,
                or_(LevelInterval.end.is_(None), LevelInterval.end > on),
            ),
        )
        .order_by(asked.c.person_id, asked.c.competency_id, LevelInterval.start)
    )
    found: dict[int, dict[int, Cell]] = {}
    for (person, competency), group in groupby(rows, key=lambda row: (row.person_id, row.competency_id)):
        some, known = list(group), records.get((person, competency), [])
        stored = [Interval(row.start, row.end, row.verified, row.held) for row in some if row.start is not None]
        forgets = on < today and any(on < one.observed_on <= ahead(on) for one in known if one.assurance)
        levels = intervals([one for one in known if one.observed_on <= on]) if forgets else stored
        found.setdefault(person, {})[competency] = _cell(some[0], levels, _unproved(known, sights[person]), on)
    return found


def _cell(asked: Any, intervals: list[Interval], unproved: list[Record], on: date) -> Cell:
    verified, held = _levels(intervals, on)
    seen = level_on(unproved, on)
    lapses = verified >= asked.target > _levels(intervals, ahead(on))[0]
    return Cell(
        competency_id=asked.competency_id,
        verified=verified,
        held=held,
        target=asked.target,
        is_core=bool(asked.is_core),
        claimed=seen.claimed,
        state=_state(verified, held) or seen.state,
        lapses_on=below_from(intervals, asked.target, on) if lapses else None,
    )


def _levels(intervals: Iterable[Interval], day: date) -> tuple[int, int]:
    return next(((one.verified, one.held) for one in intervals if in_force(one.start, one.end, on=day)), (0, 0))


def _state(verified: int, held: int) -> LevelState | None:
    """What the levels alone decide; None where nothing was ever proved."""
    if not held:
        return None
    if verified == held:
        return LevelState.VERIFIED
    return LevelState.PARTLY_LAPSED if verified else LevelState.LAPSED


def _unproved(records: list[Record], sight: Sight) -> list[Record]:
    """The records that no level shows: results of 0 and self-assessments, as far as the viewer may see them."""
    unseen = hidden(records, sight)
    unproved = [one for one in records if one.kind is EvidenceKind.SELF or one.level == 0]
    return [one for one in unproved if one not in unseen]


def _records(chosen: Subquery, on: date, today: date) -> dict[Pair, list[Record]]:
    """Opinions and results of 0; on a past day also everything of whoever has a record after it, up to the horizon."""
    people = select(chosen.c.person_id)
    wanted = [Evidence.kind.in_(OPINIONS), Evidence.level == 0]
    if on < today:
        wanted.append(tuple_(Evidence.person_id, Evidence.competency_id).in_(observed_later(people, on=on)))
    rows = db.session.execute(
        select(*record_columns())
        .where(Evidence.person_id.in_(people), or_(*wanted))
        .order_by(Evidence.person_id, Evidence.competency_id)
    )
    return {
        (person, competency): [Record(*tuple(row)[2:]) for row in group]
        for (person, competency), group in groupby(rows, key=lambda row: (row[0], row[1]))
    }
