"""Closing gaps as a covering problem: who takes which course so that most is closed, then cheapest, then shortest.

    z_gap  <= sum of x over the courses that prove its target
    x      <= sum of x over what each prerequisite accepts, ended before it begins
    one place in each course, hours of each person, seats, budget, deadline

A session is one date of a course. The portal has none: there a course is one session without days, and the order is
found afterwards.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlanCourse:
    """A course in a plan. Any course of each of `needs` meets it; `levels` have to be held first."""

    code: str
    cost: int
    work: int
    grants: Mapping[str, int]
    needs: tuple[tuple[str, ...], ...] = ()
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Session:
    """One date of a course, in days from any zero; None for a course that can be taken at any time."""

    code: str
    course: str
    start: int | None = None
    end: int | None = None
    seats: int | None = None

    def ends_before(self, other: "Session") -> bool:
        return self.end is None or other.start is None or self.end < other.start


@dataclass(frozen=True, slots=True)
class PlanPerson:
    """Somebody in a plan: levels that they have, courses that they have done, work that they can do at most."""

    code: str
    has: Mapping[str, int]
    done: frozenset[str] = frozenset()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class PlanGap:
    person: str
    competency: str
    target: int
    weight: int


@dataclass(frozen=True, slots=True)
class Row:
    """`low <= sum of the columns, each times its number <= high`; None for no limit."""

    terms: Mapping[int, int]
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """Columns that are 0 or 1, rows that hold, and what is made smallest, one after another."""

    columns: int
    rows: tuple[Row, ...]
    smallest: tuple[Mapping[int, int], ...]


Place = tuple[str, str]
"""A person and a session, by their codes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a plan chooses from, and its limits; None for no limit."""

    people: tuple[PlanPerson, ...]
    courses: Mapping[str, PlanCourse]
    sessions: Mapping[str, Session]
    gaps: tuple[PlanGap, ...]
    budget: int | None = None
    deadline: int | None = None

    def places(self) -> list[tuple[PlanPerson, Session]]:
        """Everything that anybody could take before the deadline; the columns of the program begin with these."""
        late = self.deadline
        in_time = [one for one in self.sessions.values() if late is None or one.end is None or one.end <= late]
        return [(person, session) for person in self.people for session in in_time]

    def value(self, chosen: Collection[Place]) -> int:
        """The weight of the gaps that these places close."""
        proved = self.proved(chosen)
        return sum(gap.weight for gap in self.gaps if proved.get((gap.person, gap.competency), 0) >= gap.target)

    def cost(self, chosen: Collection[Place]) -> int:
        return sum(self.course_of(session).cost for _, session in chosen)

    def work(self, chosen: Collection[Place]) -> int:
        return sum(self.course_of(session).work for _, session in chosen)

    def course_of(self, session: str) -> PlanCourse:
        return self.courses[self.sessions[session].course]

    def proved(self, chosen: Collection[Place]) -> dict[tuple[str, str], int]:
        """The highest level by person and competency, from what they have and what these places prove."""
        found = {(person.code, key): level for person in self.people for key, level in person.has.items()}
        for person, session in chosen:
            for key, level in self.course_of(session).grants.items():
                found[person, key] = max(found.get((person, key), 0), level)
        return found


def program(plan: Plan) -> Program:
    """The plan as a program: a column for each place, then one for each gap; what is smallest is value lost, cost,
    work, and the number and order of courses.
    """
    places = plan.places()
    by_person: dict[str, list[int]] = defaultdict(list)
    by_session: dict[str, list[int]] = defaultdict(list)
    by_course: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_grant: dict[tuple[str, str], list[int]] = defaultdict(list)
    for column, (person, session) in enumerate(places):
        by_person[person.code].append(column)
        by_session[session.code].append(column)
        by_course[person.code, session.course].append(column)
        for key in plan.courses[session.course].grants:
            by_grant[person.code, key].append(column)

    def proving(person: str, competency: str, level: int) -> list[int]:
        columns = by_grant[person, competency]
        return [one for one in columns if plan.courses[places[one][1].course].grants[competency] >= level]

    rows = [
        _at_most_sum(len(places) + number, proving(gap.person, gap.competency, gap.target))
        for number, gap in enumerate(plan.gaps)
    ]
    rows += [Row(dict.fromkeys(columns, 1), high=1) for columns in by_course.values() if len(columns) > 1]
    work = {column: plan.courses[session.course].work for column, (_, session) in enumerate(places)}
    cost = {column: plan.courses[session.course].cost for column, (_, session) in enumerate(places)}
    for person in plan.people:
        if person.most is not None:
            rows.append(Row({column: work[column] for column in by_person[person.code]}, high=person.most))
    for session in plan.sessions.values():
        if session.seats is not None and by_session[session.code]:
            rows.append(Row(dict.fromkeys(by_session[session.code], 1), high=session.seats))
    if plan.budget is not None:
        rows.append(Row(cost, high=plan.budget))
    for column, (person, session) in enumerate(places):
        course = plan.courses[session.course]
        accepted = [
            [one for code in need for one in by_course[person.code, code]]
            for need in course.needs
            if person.done.isdisjoint(need)
        ]
        accepted += [
            proving(person.code, key, level) for key, level in course.levels.items() if person.has.get(key, 0) < level
        ]
        for columns in accepted:
            before = [one for one in columns if one != column and places[one][1].ends_before(session)]
            rows.append(_at_most_sum(column, before))
    ranks = {column: rank for rank, column in enumerate(sorted(work, key=lambda one: places[one][1].code))}
    order = {column: len(places) * len(places) + rank for column, rank in ranks.items()}
    value = {len(places) + number: -gap.weight for number, gap in enumerate(plan.gaps)}
    return Program(len(places) + len(plan.gaps), tuple(rows), (value, cost, work, order))


def _at_most_sum(column: int, others: Iterable[int]) -> Row:
    """The column is 0 unless one of the others is 1."""
    return Row({column: -1, **dict.fromkeys(others, 1)}, low=0)


def chosen_places(plan: Plan, columns: Collection[int]) -> frozenset[Place]:
    """The places that a solution of the program takes."""
    places = plan.places()
    taken = [places[column] for column in columns if column < len(places)]
    return frozenset((person.code, session.code) for person, session in taken)


def without_loops(plan: Plan, columns: Collection[int]) -> list[Row]:
    """Rows that a solution breaks in which courses without days wait for one another; none for one that can be taken.

    Of courses that wait for one another one has to begin, with something from outside.
    """
    places = plan.places()
    rows: list[Row] = []
    for person in plan.people:
        own = {column for column in columns if column < len(places) and places[column][0] is person}
        never = waiting(plan, person, [places[column][1] for column in own])
        outside = {
            column
            for column, (other, session) in enumerate(places)
            if other is person and column not in own and any(_is_wanted(plan, person, one, session) for one in never)
        }
        rows += [_at_most_sum(column, outside) for column in sorted(own) if places[column][1] in never]
    return rows


def can_begin(plan: Plan, person: PlanPerson, session: Session, before: Iterable[Session]) -> bool:
    """Whether everything that a session's course needs is done, or taken in sessions that end before it."""
    course = plan.courses[session.course]
    taken = [plan.courses[one.course] for one in before if one.ends_before(session)]
    return all(
        not person.done.isdisjoint(need) or any(one.code in need for one in taken) for need in course.needs
    ) and all(
        person.has.get(key, 0) >= level or any(one.grants.get(key, 0) >= level for one in taken)
        for key, level in course.levels.items()
    )


def waiting(plan: Plan, person: PlanPerson, sessions: Collection[Session]) -> list[Session]:
    """The sessions of a set that can never begin with what is in it."""
    left, begun = list(sessions), list[Session]()
    while ready := [one for one in left if can_begin(plan, person, one, begun)]:
        begun += ready
        left = [one for one in left if one not in ready]
    return left


def _is_wanted(plan: Plan, person: PlanPerson, session: Session, other: Session) -> bool:
    """Whether a session meets a prerequisite of another that its person has not met."""
    course, offered = plan.courses[session.course], plan.courses[other.course]
    return any(offered.code in need for need in course.needs if person.done.isdisjoint(need)) or any(
        offered.grants.get(key, 0) >= level for key, level in course.levels.items() if person.has.get(key, 0) < level
    )
