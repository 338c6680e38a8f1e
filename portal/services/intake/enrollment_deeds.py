"""What applying results and enrollments writes: the enrollments, and an event for everything that happened to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from portal.model.base import db
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.rules.access import Actor
from portal.rules.enrolling import LIVE, EnrollmentEventKind, EnrollmentState
from portal.rules.intake.enrollments import Going
from portal.rules.refusals import Refusal, Refused
from portal.services import levels
from portal.services.bulk import chunks, reserve_ids
from portal.services.course_proof import Result, record_results, void_results
from portal.services.intake.effects import Effects
from portal.services.intake.planning import Request

_RESULTS_AT_ONCE = 5_000
_ENROLLMENTS_AT_ONCE = 10_000
_person = attrgetter("person_id")


class Deeds:
    """Everything that one sheet of enrollments or completions writes."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._pairs: list[tuple[int, int]] = []
        self._goings: list[Going] = []
        self._changed: list[tuple[int, int, int, Going, Going]] = []

    def enroll(self, pair: tuple[int, int], going: Going) -> None:
        """An enrollment of a person in a course that is new, whatever has become of it."""
        self._pairs.append(pair)
        self._goings.append(going)

    def change(self, enrollment_id: int, person_id: int, course_id: int, before: Going, then: Going) -> None:
        self._changed.append((enrollment_id, person_id, course_id, before, then))

    def write(self, effects: Effects) -> None:
        """Writes it all, what ends before what goes on, and the evidence that follows.

        Raises `Refused` with `PLAN_CHANGED` when an enrollment is not any more what the plan found.
        """
        self._hold_changed()
        ids = reserve_ids(Enrollment, len(self._pairs))
        events: list[tuple[int, EnrollmentEventKind, date]] = []
        ordered = sorted(self._changed, key=lambda one: one[-1].state in LIVE)
        for number, _, _, before, then in ordered:
            events.extend((number, kind, day) for kind, day in what_happened(before, then, self._request.on))
        self._write_changed(effects, ordered)
        self._write_new(effects, ids)
        for start in range(0, len(ids), _ENROLLMENTS_AT_ONCE):
            for number, going in zip(
                ids[start : start + _ENROLLMENTS_AT_ONCE],
                self._goings[start : start + _ENROLLMENTS_AT_ONCE],
                strict=True,
            ):
                events.extend((number, kind, day) for kind, day in what_happened(None, going, self._request.on))
            write_events(effects, events, by=self._request.actor, now=self._request.now)
            events.clear()
        write_events(effects, events, by=self._request.actor, now=self._request.now)
        self._prove(effects, ids)

    def _write_new(self, effects: Effects, ids: Sequence[int]) -> None:
        if not ids:
            return
        columns = dict(zip(Going._fields, zip(*self._goings, strict=True), strict=True))
        people, courses = zip(*self._pairs, strict=True)
        effects.insert(Enrollment, {"id": ids, "person_id": people, "course_id": courses, **columns})

    def _prove(self, effects: Effects, ids: Sequence[int]) -> None:
        """A result *completed* proves what its course grants; one that is taken back or moved proves it no more."""
        before = [(person, course, going, number) for number, person, course, going, _ in self._changed]
        then = [(person, course, going, number) for number, person, course, _, going in self._changed]
        held = dict.fromkeys(_completed(before, effects.import_id))
        holds = dict.fromkeys(_completed(then, effects.import_id))
        new = [at for at, going in enumerate(self._goings) if going.state is EnrollmentState.COMPLETED]
        new.sort(key=lambda at: self._pairs[at][0])
        levels.lock({*(result.person_id for result in (held | holds)), *(self._pairs[at][0] for at in new)})
        void_results([result for result in held if result not in holds], on=self._request.on, writes=effects)
        changed = sorted((result for result in holds if result not in held), key=_person)
        added = _completed(((*self._pairs[at], self._goings[at], ids[at]) for at in new), effects.import_id)
        for some in _by_people(merge(changed, added, key=_person)):
            record_results(some, on=self._request.on, writes=effects)

    def _hold_changed(self) -> None:
        """Lets nobody else change what is about to change."""
        planned = {number: before for number, _, _, before, _ in self._changed}
        columns = select(Enrollment.id, *(getattr(Enrollment, name) for name in Going._fields))
        for some in chunks(planned, len(planned)):
            held = columns.where(Enrollment.id.in_(some or ())).order_by(Enrollment.id).with_for_update()
            now = {number: Going._make(going) for number, *going in db.session.execute(held)}
            if any(now.get(number) != planned[number] for number in some or ()):
                raise Refused(Refusal.PLAN_CHANGED)

    @staticmethod
    def _write_changed(effects: Effects, ordered: Sequence[tuple[int, int, int, Going, Going]]) -> None:
        for live in (False, True):
            rows: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
            for number, _, _, before, then in ordered:
                if (then.state in LIVE) is live:
                    values = {name: new for name, new in then._asdict().items() if new != getattr(before, name)}
                    rows[tuple(values)].append({"id": number, **values})
            for same_columns in rows.values():
                effects.update(Enrollment, same_columns)


def _by_people(results: Iterable[Result]) -> Iterator[list[Result]]:
    """Results in the order of their people, some thousands at a time; everybody's stay together."""
    some: list[Result] = []
    for _, mine in groupby(results, _person):
        some.extend(mine)
        if len(some) >= _RESULTS_AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def write_events(
    effects: Effects, events: Sequence[tuple[int, EnrollmentEventKind, date]], *, by: Actor, now: datetime
) -> None:
    """Adds what happened to enrollments: the id of each, what, and on which day."""
    count = len(events)
    effects.insert(
        EnrollmentEvent,
        {
            "id": reserve_ids(EnrollmentEvent, count),
            "enrollment_id": [number for number, *_ in events],
            "kind": [kind for _, kind, _ in events],
            "on": [day for *_, day in events],
            "at": [now] * count,
            "actor_id": [by.id] * count,
            "import_id": [effects.import_id] * count,
            "note": [""] * count,
        },
    )


def _completed(results: Iterable[tuple[int, int, Going, int]], import_id: int) -> Iterator[Result]:
    """The results *completed*, in their order."""
    return (
        Result(person, course, going.ended_on, number, import_id)
        for person, course, going, number in results
        if going.state is EnrollmentState.COMPLETED and going.ended_on is not None
    )


def what_happened(before: Going | None, then: Going, on: date) -> list[tuple[EnrollmentEventKind, date]]:
    """The events that lead from one state to another, in their order; the last one says where it stands."""
    happened: list[tuple[EnrollmentEventKind, date]] = []
    if before is None and then.enrolled_on is not None:
        happened.append((EnrollmentEventKind.ENROLLED, then.enrolled_on))
    if then.started_on is not None and (before is None or before.started_on is None):
        happened.append((EnrollmentEventKind.STARTED, then.started_on))
    if then.ended_on is not None and (before is None or before.state is not then.state):
        happened.append((EnrollmentEventKind(then.state.value), then.ended_on))
    elif before is not None and (before.ended_on is not None or not happened):
        happened.append((EnrollmentEventKind.CORRECTED, on))
    return happened
