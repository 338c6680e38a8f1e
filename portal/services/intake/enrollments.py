"""Planning a sheet of enrollments: who took which course from when to when, and what became of it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache

from portal.rules.courses import CourseStatus, SelfEnroll, is_retired
from portal.rules.enrolling import LIVE, RESULTS, EnrollmentState
from portal.rules.intake.columns import Typed
from portal.rules.intake.enrollments import STATE_OF, WRITTEN, EnrollmentRow, Going, Outcome, flaw, written_score
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Code
from portal.rules.intake.values import CLEAR, KEEP
from portal.services.intake.enrollment_deeds import Deeds
from portal.services.intake.learners import Kept, Learner, Taught, courses, enrollments_of, learners, prerequisites
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, named
from portal.services.intake.references import settle


def plan(request: Request, typed: Typed) -> Plan:
    """Enrollments by person, course and `enrolled_on`. Prerequisites and closed courses are passed with a note."""
    return _Enrollments(request, typed).plan()


def going_after(row: EnrollmentRow, old: Going | None) -> Going:
    """What an enrollment would be after a row. Taking an outcome away takes its day away too."""
    started_on = after(row.started_on, old.started_on if old else None, None)
    ended_on = after(row.ended_on, old.ended_on if old else None, None)
    if row.outcome is CLEAR and row.ended_on is KEEP:
        ended_on = None
    state = EnrollmentState.IN_PROGRESS if started_on else EnrollmentState.ENROLLED
    if isinstance(row.outcome, Outcome):
        state = STATE_OF[row.outcome]
    elif old is not None and row.outcome is KEEP and (old.state not in LIVE or row.started_on is KEEP):
        state = old.state
    return Going(state, row.enrolled_on, started_on, ended_on, after(row.score, old.score if old else None, None))


def gives_result(before: Going | None, then: Going) -> bool:
    """Whether a row says how an enrollment ended, or says it otherwise than before."""
    return before != then and (then.state in RESULTS or (before is not None and before.state in RESULTS))


class _Enrollments:
    """One sheet of enrollments while it is being planned."""

    def __init__(self, request: Request, typed: Typed) -> None:
        self.request, self.typed = request, typed
        self.draft = Draft(request.sheet, typed.problems)
        self.rows = [EnrollmentRow._make(values) for values in zip(*typed.values, strict=True)]
        self.people: list[Learner | None] = learners(self.draft, typed)
        self.courses: list[Taught | None] = courses(self.draft, typed)
        self.pairs = [
            (person.id, course.id) if person and course else None
            for person, course in zip(self.people, self.courses, strict=True)
        ]
        self.known = enrollments_of(self.people)
        self.old: dict[int, Kept] = {}
        self.then: dict[int, Going] = {}

    def plan(self) -> Plan:
        draft = self.draft
        draft.refuse_repeats(
            [
                None if pair is None or not isinstance(row.enrolled_on, date) else (*pair, row.enrolled_on)
                for pair, row in zip(self.pairs, self.rows, strict=True)
            ],
            "enrolled_on",
        )
        for position in draft.told():
            if draft.reads(position, "enrolled_on", "started_on", "ended_on", "outcome"):
                self._check_row(position)
        settle(draft, self._one_live())
        self._note()
        deeds = Deeds(self.request)
        for position in draft.open():
            pair, old = self.pairs[position], self.old.get(position)
            if pair is None:
                continue
            then = self.then[position]
            if old is None:
                draft.actions[position] = Action.CREATE
                deeds.enroll(pair, then)
            elif then != old[1]:
                draft.actions[position] = Action.UPDATE
                draft.changes[position] = _changes(old[1], then).as_json()
                deeds.change(old[0], *pair, old[1], then)
        subjects = named(self.typed, "employee_no", "email", "course_code")
        written = cache(_written)
        meant = [(pair, written(self.then.get(position))) for position, pair in enumerate(self.pairs)]
        return draft.settled(subjects, deeds.write, meant=meant)

    def _check_row(self, position: int) -> None:
        pair, row = self.pairs[position], self.rows[position]
        if pair is None:
            return
        old = next((one for one in self.known.get(pair, ()) if one[1].enrolled_on == row.enrolled_on), None)
        then = going_after(row, old[1] if old else None)
        self.then[position] = then
        if old:
            self.old[position] = old
        if wrong := flaw(then, on=self.request.on):
            self.draft.refuse(position, *wrong)
        if pair[0] == self.request.actor.id and gives_result(old[1] if old else None, then):
            self.draft.refuse(position, "outcome", Code.OWN_RESULT)

    def _one_live(self) -> Callable[[], None]:
        """Refuses rows by which somebody would have two enrollments in one course going on."""
        groups: dict[tuple[int, int], list[int]] = defaultdict(list)
        for position in self.then:
            if (pair := self.pairs[position]) is not None:
                groups[pair].append(position)

        def check() -> None:
            for pair, positions in groups.items():
                said = [position for position in positions if self.draft.is_open(position)]
                going_on = [position for position in said if self.then[position].state in LIVE]
                if not going_on:
                    continue
                known = {self.old[position][0] for position in said if position in self.old}
                silent = [kept for number, kept in self.known[pair] if kept.state in LIVE and number not in known]
                if len(going_on) + len(silent) > 1:
                    self._refuse_second(going_on, [kept.enrolled_on for kept in silent])

        return check

    def _refuse_second(self, going_on: list[int], silent: list[date | None]) -> None:
        """Refuses those that are not going on already, and names the day of another one."""
        days = [*silent, *(self.rows[position].enrolled_on for position in going_on)]
        for position in going_on:
            if position not in self.old or self.old[position][1].state not in LIVE:
                mine = self.rows[position].enrolled_on
                other = next((day for day in days if day is not None and day != mine), mine)
                self.draft.refuse(position, "enrolled_on", Code.SECOND_LIVE, day=other.isoformat())

    def _note(self) -> None:
        """Says where an enrollment that comes in would not have been let in by the portal."""
        needed = prerequisites()
        counting = {course for several in needed.values() for _, some in several for course in some}
        done: dict[tuple[int, int], date] = {}
        for pair, kept in self.known.items():
            if pair[1] in counting:
                _earliest(done, pair, [going for _, going in kept])
        for position in self.draft.open():
            if (mine := self.pairs[position]) is not None and mine[1] in counting:
                _earliest(done, mine, [self.then[position]])
        for position in self.draft.open():
            person, course, row = self.people[position], self.courses[position], self.rows[position]
            if position in self.old or person is None or course is None:
                continue
            day = row.enrolled_on
            missing = [
                code
                for code, some in needed.get(course.id, ())
                if not any(done.get((person.id, one), date.max) <= day for one in some)
            ]
            if missing:
                self.draft.note(position, "course_code", Code.PREREQUISITE_PASSED_OVER, value=", ".join(missing))
            if (
                course.status is CourseStatus.DRAFT
                or course.self_enroll is SelfEnroll.CLOSED
                or is_retired(course.status, course.retires_on, on=day)
            ):
                self.draft.note(position, "course_code", Code.COURSE_NOT_OPEN, value=course.code)


def _written(then: Going | None) -> str:
    """As a text that says all of it. Those of a large sheet repeat themselves."""
    return f"{(then.state.value, *then[1:])}" if then else ""


def _earliest(done: dict[tuple[int, int], date], pair: tuple[int, int], goings: list[Going]) -> None:
    for going in goings:
        if going.state is EnrollmentState.COMPLETED and going.ended_on:
            done[pair] = min(going.ended_on, done.get(pair, date.max))


def _changes(old: Going, then: Going) -> Changes:
    changes = Changes()
    changes("started_on", _day(old.started_on), _day(then.started_on))
    changes("ended_on", _day(old.ended_on), _day(then.ended_on))
    changes("outcome", WRITTEN.get(old.state, ""), WRITTEN.get(then.state, ""))
    changes("score", written_score(old.score), written_score(then.score))
    return changes


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
