"""Planning a sheet of completions: each closes a live enrollment or stands for itself."""

from collections import defaultdict
from datetime import date

from portal.rules.enrolling import LIVE, EnrollmentState
from portal.rules.intake.columns import Typed
from portal.rules.intake.completions import CompletionRow
from portal.rules.intake.enrollments import Going, written_score
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Code
from portal.services.intake.enrollment_deeds import Deeds
from portal.services.intake.learners import Kept, courses, enrollments_of, learners
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, named


def plan(request: Request, typed: Typed) -> Plan:
    """Completions by person, course and day.

    A row closes the live enrollment unless that began after the completion; where none is live it records a
    completion with no `enrolled_on`. A completion on that day that is known already is unchanged.
    """
    rows = [CompletionRow._make(values) for values in zip(*typed.values, strict=True)]
    draft = Draft(request.sheet, typed.problems)
    people, taught = learners(draft, typed), courses(draft, typed)
    pairs = [
        (person.id, course.id) if person and course else None for person, course in zip(people, taught, strict=True)
    ]
    draft.refuse_repeats(
        [
            None if pair is None or not isinstance(row.completed_on, date) else (*pair, row.completed_on)
            for pair, row in zip(pairs, rows, strict=True)
        ],
        "completed_on",
    )
    known, deeds = enrollments_of(people), Deeds(request)
    closed: dict[tuple[int, int], set[int]] = defaultdict(set)
    for position in list(draft.open()):
        row, pair = rows[position], pairs[position]
        if pair is None:
            continue
        if row.completed_on > request.on:
            draft.refuse(position, "completed_on", Code.DAY_AHEAD)
            continue
        mine = [one for one in known.get(pair, ()) if one[0] not in closed[pair]]
        there = next((one for one in mine if _is_completed_on(one[1], row.completed_on)), None)
        live = there or next((one for one in mine if one[1].state in LIVE), None)
        if live is not None and not there and (live[1].enrolled_on or date.min) > row.completed_on:
            draft.note(position, "completed_on", Code.ENROLLED_LATER, day=str(live[1].enrolled_on))
            live = None
        then = _after(row, live)
        if live is not None and then == live[1]:
            continue
        if pair[0] == request.actor.id:
            draft.refuse(position, "employee_no", Code.OWN_RESULT)
            continue
        if live is None:
            draft.actions[position] = Action.CREATE
            deeds.enroll(*pair, then)
            continue
        closed[pair].add(live[0])
        draft.actions[position] = Action.UPDATE
        changes = Changes()
        changes("completed_on", row.completed_on.isoformat() if there else "", row.completed_on.isoformat())
        changes("score", written_score(live[1].score), written_score(then.score))
        draft.changes[position] = changes.as_json()
        deeds.change(live[0], *pair, live[1], then)
    subjects = named(typed, "employee_no", "email", "course_code")
    return draft.settled(subjects, deeds.write, meant=pairs)


def _is_completed_on(going: Going, day: date) -> bool:
    return going.state is EnrollmentState.COMPLETED and going.ended_on == day


def _after(row: CompletionRow, live: Kept | None) -> Going:
    """The enrollment as completed. A completion that is older than the start moves the start back to its day."""
    old = live[1] if live else Going(EnrollmentState.COMPLETED, None, None, None, None)
    started_on = min(old.started_on, row.completed_on) if old.started_on else None
    return Going(
        EnrollmentState.COMPLETED, old.enrolled_on, started_on, row.completed_on, after(row.score, old.score, None)
    )
