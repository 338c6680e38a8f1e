"""Coverage at month ends, what moved it between two days, and its averages over the days between."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from portal.model.people import Person
from portal.rules.access import Actor, Subject
from portal.rules.as_known import restated
from portal.rules.bridge import NOTHING_MOVED, Bridge, Move, bridge, held_but_for_revocations
from portal.rules.histories import History, Key, PersonDays, Point, month_ends, person_days, points
from portal.rules.levels import Evidence as Record
from portal.rules.refusals import Refusal, Refused
from portal.services.bulk import among
from portal.services.database import rows_of
from portal.services.insight.as_known import records
from portal.services.insight.histories import belonging, histories
from portal.services.insight.scope import named, place_of, sees_every_unit
from portal.services.insight.words import Competency, every_competency
from portal.services.levels import Pair
from portal.services.people import visible_to
from portal.services.team.scope import Place, Scope, company_place, own_place

MONTHS_BACK = 3
"""The bridge begins at the month end before so many months, unless somebody chooses a day."""


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """A point of the trend; `known_then` is what was met as it was known on that day, None before the first record."""

    point: Point
    known_then: int | None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as pages name them; `has_page` where the viewer may open their own page."""

    employee_no: str
    name: str
    has_page: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A requirement of somebody whom the viewer may name that is not as it was."""

    person: Somebody
    competency: Competency
    move: Move
    is_moving: bool
    """Whether the person joined or left; else the requirement began or ended."""


@dataclass(frozen=True, slots=True)
class Trend:
    """What a place could do on the month ends of a year and on the day asked, oldest first.

    `months` end on the day asked. The bridge lies between `since` and that day, as it is known now.
    """

    place: Place
    on: date
    since: date
    months: tuple[MonthEnd, ...]
    bridge: Bridge
    moves: Mapping[tuple[Move, bool], int]
    """How many requirements of each move; true counts those of who joined or left."""
    joined: tuple[Somebody, ...]
    left: tuple[Somebody, ...]
    """Who of them may be named; `bridge` counts all."""
    changes: tuple[Change, ...]
    days: PersonDays
    """Person-days from the day after `since` to the day asked."""
    days_by_competency: Mapping[Competency, PersonDays]

    @property
    def is_corrected(self) -> bool:
        """Whether any month end looks different now."""
        return any(one.known_then not in (None, one.point.met) for one in self.months)


def unit_trend(
    actor: Actor, code: str, *, on: date, since: date | None, today: date, scope: Scope = Scope.BELOW
) -> Trend:
    """A unit that the actor may look into, or only who is at home in itself. Raises `Refused` for any other unit."""
    place = place_of(actor, code)
    if scope is Scope.DIRECT:
        place = replace(place, parts=(), scope=scope)
    return trend(actor, place, on=on, since=since, today=today)


def own_trend(actor: Actor, *, on: date, since: date | None, today: date) -> Trend:
    """Everything that is somebody's own. Raises `Refused` for who leads no unit."""
    place = own_place(actor)
    if not place.has_figures:
        raise Refused(Refusal.NOT_FOUND)
    return trend(actor, place, on=on, since=since, today=today)


def company_trend(actor: Actor, *, on: date, since: date | None, today: date) -> Trend:
    """Every unit together, for whoever may see all of them."""
    if not sees_every_unit(actor):
        raise Refused(Refusal.NOT_FOUND)
    return trend(actor, company_place(), on=on, since=since, today=today)


def trend(
    actor: Actor,
    place: Place,
    *,
    on: date,
    since: date | None,
    today: date,
    competencies: Mapping[int, Competency] | None = None,
) -> Trend:
    """The trend of a place that the actor may look into. Four statements for up to 5,000 people.

    Two more name who moved; with `competencies`, which a page that names nobody here has already, they are left out.
    A day to begin at that is not before `on` counts as none.
    """
    on = min(on, date.max - timedelta(1))
    days = month_ends(on)
    if since is None or since >= on:
        since = days[max(0, len(days) - 1 - MONTHS_BACK)]
    of = belonging(actor, place, start=min(since, days[0]), end=on + timedelta(1))
    known = [day for day in days if of.first_record and of.first_record <= day]
    found, more = [Point(day, 0, 0, 0) for day in days], dict.fromkeys(known, 0)
    between, averages = NOTHING_MOVED, dict[Key, PersonDays]()
    for some in histories(of):
        found = [one + other for one, other in zip(found, points(some, days), strict=True)]
        for competency, days_of in person_days(some, since + timedelta(1), of.end).items():
            averages[competency] = averages.get(competency, PersonDays()) + days_of
        moved, lost = _bridge(some, since, on)
        proofs = records([one.person for one in some], lost, known)
        between += moved.with_moves(_contradicted(lost, proofs, since, on))
        for day, extra in zip(known, restated(some, proofs, known), strict=True):
            more[day] += extra
    if by_name := competencies is None:
        competencies = every_competency()
    people = _people(actor, between, today) if by_name else {}
    moving = between.joined | between.left
    return Trend(
        place=place,
        on=on,
        since=since,
        months=tuple(MonthEnd(point, point.met + more[point.on] if point.on in more else None) for point in found),
        bridge=between,
        moves=Counter((one.move, one.person in moving) for one in between.moved),
        joined=tuple(one for key, one in people.items() if key in between.joined),
        left=tuple(one for key, one in people.items() if key in between.left),
        changes=tuple(_changes(between, people, competencies, moving)),
        days=sum(averages.values(), PersonDays()),
        days_by_competency={competencies[key]: averages[key] for key in competencies if key in averages},
    )


def _bridge(some: Iterable[History], since: date, on: date) -> tuple[Bridge, dict[Pair, int]]:
    """The bridge as if all that is not held any more had been revoked, and which level of whom that is."""
    lost: dict[Pair, int] = {}

    def revoked(person: int, competency: int, level: int) -> bool:
        lost[person, competency] = level
        return True

    return bridge(some, since, on, by_revocation=revoked), lost


def _contradicted(
    lost: Mapping[Pair, int], proofs: Mapping[Pair, Sequence[Record]], since: date, on: date
) -> dict[Pair, Move]:
    """Which of these losses of a level are not due to a revocation."""
    return {
        pair: Move.CONTRADICTED
        for pair, level in lost.items()
        if not held_but_for_revocations(proofs.get(pair, ()), level, since, on)
    }


def _people(actor: Actor, between: Bridge, today: date) -> dict[Key, Somebody]:
    """Who moved and may be named, by name. One statement."""
    moved = between.joined | between.left | {one.person for one in between.moved}
    query = select(
        Person.id,
        Person.employee_no,
        Person.name,
        Person.id.in_(visible_to(actor, Subject.LEARNING, on=today)),
    ).where(among(sorted(moved), Person.id))
    if (who := named(actor, today=today)) is not None:
        query = query.where(Person.id.in_(who))
    rows = rows_of(query.order_by(Person.sort_key, Person.id))
    return {key: Somebody(employee_no, name, bool(has_page)) for key, employee_no, name, has_page in rows}


def _changes(
    between: Bridge, people: Mapping[Key, Somebody], competencies: Mapping[int, Competency], moving: Set[Key]
) -> Iterator[Change]:
    """By name, then in the order of the competencies."""
    ranks = {key: rank for rank, key in enumerate(people)}
    places = {key: rank for rank, key in enumerate(competencies)}
    shown = [one for one in between.moved if one.person in ranks]
    for one in sorted(shown, key=lambda one: (ranks[one.person], places[one.competency])):
        yield Change(people[one.person], competencies[one.competency], one.move, one.person in moving)
