"""Completions in a sheet whose course nobody knows yet: kept, remembered, and turned into results once it is known."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from portal.model.catalog import Course
from portal.model.intake import UnmatchedCompletion
from portal.model.learning import Enrollment
from portal.rules.enrolling import EnrollmentState
from portal.rules.intake.columns import Typed
from portal.rules.intake.completions import course_key
from portal.rules.intake.problems import Code
from portal.services.bulk import reserve_ids
from portal.services.intake.effects import Effects
from portal.services.intake.learners import Learner, Taught, taught
from portal.services.intake.lookups import found
from portal.services.intake.planning import Draft

Named = tuple[int, str, date]
"""Person, key of the course's name, day."""
Done = tuple[int, int, date]
"""Person, course, day."""


class Waiting(NamedTuple):
    id: int
    score: float | None
    matched: bool


class CourseNames:
    """Which course each row of a sheet names, by its code or by a name of which somebody has said what it means."""

    def __init__(self, draft: Draft, typed: Typed, chosen: Mapping[str, str]) -> None:
        self.texts = typed.column("course_code")
        kept = {text: course_key(text) for text in set(self.texts) if isinstance(text, str)}
        self.keys = [kept.get(text) if isinstance(text, str) else None for text in self.texts]
        codes = {course_key(name): course_key(code) for name, code in chosen.items()}
        known = taught({*kept.values(), *codes.values()})
        unknown = {key for key in kept.values() if key not in known}
        meant = {key: known[codes[key]] for key in unknown if codes.get(key) in known}
        meant |= _remembered(unknown - meant.keys())
        self.courses = [known.get(key or "") or meant.get(key or "") for key in self.keys]
        for position in draft.open() if unknown else ():
            key, text = self.keys[position], str(self.texts[position])
            if key in meant:
                draft.note(position, "course_code", Code.COURSE_KNOWN_AS, value=text, course=meant[key].code)
            elif key in unknown:
                draft.note(position, "course_code", Code.COURSE_UNKNOWN_YET, value=text)


def _remembered(keys: Iterable[str]) -> dict[str, Taught]:
    """For names of courses the one that they have turned out to mean, the last time it was said."""
    asked = set(keys)
    if not asked:
        return {}
    course = (Course.id, Course.code, Course.status, Course.self_enroll, Course.retires_on)
    statement = (
        select(UnmatchedCompletion.course_key, *course)
        .join(Enrollment, Enrollment.id == UnmatchedCompletion.enrollment_id)
        .join(Course, Course.id == Enrollment.course_id)
        .group_by(UnmatchedCompletion.course_key, *course)
        .order_by(func.max(UnmatchedCompletion.id))
    )
    rows = found(statement, UnmatchedCompletion.course_key, asked)
    return {key: Taught(*values) for key, *values in rows if key in asked}


def waiting(people: Iterable[Learner | None]) -> dict[Named, Waiting]:
    """What is kept of these people beside their enrollments."""
    ids = {person.id for person in people if person}
    columns = select(
        UnmatchedCompletion.person_id,
        UnmatchedCompletion.course_key,
        UnmatchedCompletion.completed_on,
        UnmatchedCompletion.id,
        UnmatchedCompletion.score,
        UnmatchedCompletion.enrollment_id,
    )
    rows = found(columns, UnmatchedCompletion.person_id, ids) if ids else ()
    return {
        (person, key, day): Waiting(number, score, enrollment is not None)
        for person, key, day, number, score, enrollment in rows
        if person in ids
    }


class Deeds:
    """What a sheet of completions writes beside enrollments."""

    def __init__(self) -> None:
        self._new: list[tuple[Named, str, float | None]] = []
        self._scores: list[tuple[int, float | None]] = []
        self._matched: dict[int, Done] = {}

    def keep(self, named: Named, text: str, score: float | None) -> None:
        """A completion that waits for its course."""
        self._new.append((named, text, score))

    def rescore(self, number: int, score: float | None) -> None:
        self._scores.append((number, score))

    def match(self, number: int, done: Done) -> None:
        """A completion waits no more: this result has become of it. To be written after the results."""
        self._matched[number] = done

    def write(self, effects: Effects) -> None:
        names = [named for named, *_ in self._new]
        effects.insert(
            UnmatchedCompletion,
            {
                "id": reserve_ids(UnmatchedCompletion, len(self._new)),
                "person_id": [person for person, *_ in names],
                "course": [text for _, text, _ in self._new],
                "course_key": [key for _, key, _ in names],
                "completed_on": [day for *_, day in names],
                "score": [score for *_, score in self._new],
                "import_id": [effects.import_id] * len(self._new),
            },
        )
        enrollments = _completed(self._matched.values())
        changed: list[dict[str, object]] = [{"id": number, "score": score} for number, score in self._scores]
        matched: list[dict[str, object]] = [
            {"id": number, "enrollment_id": enrollments[done]} for number, done in self._matched.items()
        ]
        effects.update(UnmatchedCompletion, changed)
        effects.update(UnmatchedCompletion, matched)


def _completed(results: Iterable[Done]) -> dict[Done, int]:
    """The enrollments that these results are."""
    asked = set(results)
    columns = select(Enrollment.person_id, Enrollment.course_id, Enrollment.ended_on, Enrollment.id).where(
        Enrollment.state == EnrollmentState.COMPLETED
    )
    rows = found(columns, Enrollment.person_id, {person for person, *_ in asked}) if asked else ()
    return {(person, course, day): number for person, course, day, number in rows if (person, course, day) in asked}
