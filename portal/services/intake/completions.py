"""Planning a sheet of completions: each closes a live enrollment or stands for itself, or waits for its course."""

from collections import defaultdict
from datetime import date

from portal.rules.enrolling import LIVE, EnrollmentState
from portal.rules.intake.columns import Typed
from portal.rules.intake.completions import CompletionRow
from portal.rules.intake.enrollments import Going, written_score
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Code
from portal.services.intake import unmatched
from portal.services.intake.effects import Effects
from portal.services.intake.enrollment_deeds import Deeds
from portal.services.intake.learners import Kept, enrollments_of, learners
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, named
from portal.services.intake.unmatched import CourseNames


def plan(request: Request, typed: Typed) -> Plan:
    """Completions by person, course and day.

    A row closes the live enrollment unless that began after the completion; where none is live it records a
    completion with no `enrolled_on`. A completion on that day that is known already is unchanged. A completion of a
    course that nobody knows is kept by the course's name until somebody says which one it was.
    """
    return _Completions(request, typed).plan()


class _Completions:
    """One sheet of completions while it is being planned."""

    def __init__(self, request: Request, typed: Typed) -> None:
        self.request, self.typed = request, typed
        self.draft = Draft(request.sheet, typed.problems)
        self.rows = [CompletionRow._make(values) for values in zip(*typed.values, strict=True)]
        self.people = learners(self.draft, typed)
        self.names = CourseNames(self.draft, typed, request.options.courses)
        self.pairs = [
            (person.id, course.id) if person and course else None
            for person, course in zip(self.people, self.names.courses, strict=True)
        ]
        self.deeds, self.kept = Deeds(request), unmatched.Deeds()
        self.closed: dict[tuple[int, int], set[int]] = defaultdict(set)

    def plan(self) -> Plan:
        meant = [self._meant(position) for position in range(len(self.rows))]
        self.draft.refuse_repeats(
            [
                None if pair is None or not isinstance(row.completed_on, date) else (*pair, row.completed_on)
                for pair, row in zip(meant, self.rows, strict=True)
            ],
            "completed_on",
            in_key=("completed_on",),
        )
        self.known, self.waiting = enrollments_of(self.people), unmatched.waiting(self.people)
        for position in self.draft.told():
            if self.draft.reads(position, "completed_on") and self.rows[position].completed_on > self.request.on:
                self.draft.refuse(position, "completed_on", Code.DAY_AHEAD)
        for position in list(self.draft.open()):
            pair, person = self.pairs[position], self.people[position]
            if person is None:
                continue
            if pair is not None:
                self._complete(position, pair)
            else:
                self._keep(position, person.id)
        subjects = named(self.typed, "employee_no", "email", "course_code")
        return self.draft.settled(subjects, self._write, meant=meant)

    def _write(self, effects: Effects) -> None:
        self.deeds.write(effects)
        self.kept.write(effects)

    def _meant(self, position: int) -> tuple[int, int | str] | None:
        """The person and the course, or the name of one that is unknown."""
        person, key = self.people[position], self.names.keys[position]
        return self.pairs[position] or ((person.id, key) if person and key else None)

    def _named(self, position: int, person_id: int) -> unmatched.Named:
        return person_id, self.names.keys[position] or "", self.rows[position].completed_on

    def _complete(self, position: int, pair: tuple[int, int]) -> None:
        draft, row = self.draft, self.rows[position]
        mine = [one for one in self.known.get(pair, ()) if one[0] not in self.closed[pair]]
        there = next((one for one in mine if _is_completed_on(one[1], row.completed_on)), None)
        live = there or next((one for one in mine if one[1].state in LIVE), None)
        if live is not None and not there and (live[1].enrolled_on or date.min) > row.completed_on:
            draft.note(position, "completed_on", Code.ENROLLED_LATER, day=str(live[1].enrolled_on))
            live = None
        then, changes = _after(row, live), Changes()
        waits = self.waiting.get(self._named(position, pair[0]))
        if waits is not None and not waits.matched:
            course, text = self.names.courses[position], str(self.names.texts[position])
            code = course.code if course else ""
            changes("course_code", "" if text == code else text, code)
        else:
            waits = None
        if live is not None and then == live[1] and waits is None:
            return
        if pair[0] == self.request.actor.id:
            draft.refuse(position, "employee_no", Code.OWN_RESULT)
            return
        if waits is not None:
            self.kept.match(waits.id, (*pair, row.completed_on))
        if live is None:
            draft.actions[position] = Action.CREATE
            self.deeds.enroll(pair, then)
            return
        draft.actions[position] = Action.UPDATE
        changes("completed_on", row.completed_on.isoformat() if there else "", row.completed_on.isoformat())
        changes("score", written_score(live[1].score), written_score(then.score))
        draft.changes[position] = changes.as_json()
        if then != live[1]:
            self.closed[pair].add(live[0])
            self.deeds.change(live[0], *pair, live[1], then)

    def _keep(self, position: int, person_id: int) -> None:
        """A completion whose course is unknown: it waits, under the name that the sheet gives the course."""
        row, key = self.rows[position], self._named(position, person_id)
        old = self.waiting.get(key)
        score = after(row.score, old.score if old else None, None)
        if old is not None and old.score == score:
            return
        if person_id == self.request.actor.id:
            self.draft.refuse(position, "employee_no", Code.OWN_RESULT)
        elif old is None:
            self.draft.actions[position] = Action.CREATE
            self.kept.keep(key, str(self.names.texts[position]), score)
        else:
            changes = Changes()
            changes("score", written_score(old.score), written_score(score))
            self.draft.actions[position] = Action.UPDATE
            self.draft.changes[position] = changes.as_json()
            self.kept.rescore(old.id, score)


def _is_completed_on(going: Going, day: date) -> bool:
    return going.state is EnrollmentState.COMPLETED and going.ended_on == day


def _after(row: CompletionRow, live: Kept | None) -> Going:
    """The enrollment as completed. A completion that is older than the start moves the start back to its day."""
    old = live[1] if live else Going(EnrollmentState.COMPLETED, None, None, None, None)
    started_on = min(old.started_on, row.completed_on) if old.started_on else None
    return Going(
        EnrollmentState.COMPLETED, old.enrolled_on, started_on, row.completed_on, after(row.score, old.score, None)
    )
