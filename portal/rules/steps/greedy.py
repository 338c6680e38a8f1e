"""The baseline of a plan: bundle after bundle, the most weight for the cost first.

What the exact solution is held against, and what stands in for it when time runs out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.rules.steps.plans import Place, Plan, PlanPerson, Session, waiting


def greedy(plan: Plan) -> frozenset[Place]:
    """The places that the baseline takes: free bundles first, then by weight for the cost; ties go by cost, work,
    person and course. What turns out to be needed by nothing is left out again.
    """
    chosen: list[tuple[PlanPerson, Session]] = []
    search = _Search(plan, chosen)
    while (best := search.best()) is not None:
        chosen += best
    return _without_idle(plan, frozenset((person.code, session.code) for person, session in chosen))


@dataclass(slots=True)
class _Search:
    plan: Plan
    chosen: list[tuple[PlanPerson, Session]]
    _by_course: dict[str, list[Session]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        late = self.plan.deadline
        for session in sorted(self.plan.sessions.values(), key=lambda one: (one.end or 0, one.code)):
            if late is None or session.end is None or session.end <= late:
                self._by_course.setdefault(session.course, []).append(session)

    def best(self) -> list[tuple[PlanPerson, Session]] | None:
        """The best bundle that fits into every limit, or None where nothing more can be closed."""
        taken = [(person.code, session.code) for person, session in self.chosen]
        value, spent = self.plan.value(taken), self.plan.cost(taken)
        found = []
        for person in self.plan.people:
            wanted = {gap.competency: gap.target for gap in self.plan.gaps if gap.person == person.code}
            used = self.plan.work([place for place in taken if place[0] == person.code])
            for code in sorted(self._by_course):
                grants = self.plan.courses[code].grants
                if not any(grants.get(key, 0) >= target for key, target in wanted.items()):
                    continue
                bundle = self._bundle(person, code, None, ())
                if not bundle or len({one.course for one in bundle}) < len(bundle):
                    continue
                places = [(person.code, one.code) for one in bundle]
                gained = self.plan.value([*taken, *places]) - value
                cost, work = self.plan.cost(places), self.plan.work(places)
                fits = self.plan.budget is None or spent + cost <= self.plan.budget
                if gained > 0 and fits and (person.most is None or used + work <= person.most):
                    per_cost = gained / cost if cost else 0
                    found.append(((cost > 0, -per_cost, cost, work, person.code, code), person, bundle))
        if not found:
            return None
        _, person, bundle = min(found, key=lambda one: one[0])
        return [(person, session) for session in bundle]

    def _bundle(
        self, person: PlanPerson, code: str, before: Session | None, trail: tuple[str, ...]
    ) -> list[Session] | None:
        """Sessions that a course needs and itself, each that is not taken yet; None where it cannot be taken."""
        own = [session for other, session in self.chosen if other is person]
        for session in self._by_course.get(code, ()) if code not in trail else ():
            if before is not None and not session.ends_before(before):
                continue
            if session in own:
                return []
            if session.seats is not None and sum(one is session for _, one in self.chosen) >= session.seats:
                continue
            found = self._first(person, session, own, (*trail, code))
            if found is not None and all(one.course != code for one in own):
                return [*found, session]
        return None

    def _first(
        self, person: PlanPerson, session: Session, own: list[Session], trail: tuple[str, ...]
    ) -> list[Session] | None:
        """What has to be taken before a session begins, the cheapest way for each prerequisite."""
        found: list[Session] = []
        for accepted in self._accepted(person, session):
            there = [one for one in (*own, *found) if one.course in accepted and one.ends_before(session)]
            if there:
                continue
            ways = [way for code in accepted if (way := self._bundle(person, code, session, trail)) is not None]
            if not ways:
                return None
            found += [one for one in min(ways, key=self._price) if one not in found]
        return found

    def _accepted(self, person: PlanPerson, session: Session) -> Iterable[list[str]]:
        course = self.plan.courses[session.course]
        for need in course.needs:
            if person.done.isdisjoint(need):
                yield list(need)
        for key, level in course.levels.items():
            if person.has.get(key, 0) < level:
                yield sorted(one.code for one in self.plan.courses.values() if one.grants.get(key, 0) >= level)

    def _price(self, sessions: list[Session]) -> tuple[int, int, list[str]]:
        courses = [self.plan.courses[session.course] for session in sessions]
        return sum(one.cost for one in courses), sum(one.work for one in courses), [one.code for one in courses]


def _without_idle(plan: Plan, chosen: frozenset[Place]) -> frozenset[Place]:
    """The places without those that close nothing and that nothing needs, the dearest left out first."""
    value = plan.value(chosen)
    courses = {session: plan.course_of(session) for _, session in chosen}
    for place in sorted(chosen, key=lambda one: (-courses[one[1]].cost, -courses[one[1]].work, one)):
        rest = chosen - {place}
        if plan.value(rest) == value and _can_all_be_taken(plan, rest):
            chosen = rest
    return chosen


def _can_all_be_taken(plan: Plan, chosen: frozenset[Place]) -> bool:
    return not any(
        waiting(plan, person, [plan.sessions[session] for other, session in chosen if other == person.code])
        for person in plan.people
    )
