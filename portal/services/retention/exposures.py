"""When people were first exposed: the first day on which they completed what a comparison is about."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Select, select

from portal.model.catalog import Competency, Course
from portal.model.evidence import LevelInterval
from portal.model.learning import Enrollment
from portal.rules.enrolling import EnrollmentState
from portal.rules.people import same
from portal.rules.retention.days import NEVER, Codes, Days
from portal.services.retention.columns import columns, day_number


@dataclass(frozen=True, slots=True)
class Exposure:
    """What counts as trained: one of some courses completed, or a level of a competency first verified.

    Without either it is any course of the catalog. Chosen from this list, never from a free filter.
    """

    courses: tuple[str, ...] = ()
    competency: str = ""
    level: int = 1

    @property
    def scope(self) -> str:
        """What it is called in reports: any_course, or the codes."""
        if self.competency:
            return f"{self.competency}:{self.level}"
        return ";".join(self.courses) or "any_course"


ANY_COURSE = Exposure()


def first_days(exposure: Exposure, person: Codes, people: Select[int] | None = None) -> Days:
    """The day number of each one's first qualifying completion, in any spell, or NEVER; shape of `person`.

    `people` keeps the reading to those who are in question. One statement.
    """
    found = _levels(exposure) if exposure.competency else _completions(exposure)
    if people is not None:
        found = found.where(found.selected_columns[0].in_(people))
    known, day = columns(found)
    top = max(int(known.max(initial=0)), int(person.max(initial=0)))
    first = np.full(top + 1, NEVER, dtype=np.int64)
    np.minimum.at(first, known, day)
    return np.asarray(first[person])


def _completions(exposure: Exposure) -> Select[int, int]:
    found = select(Enrollment.person_id, day_number(Enrollment.ended_on)).where(
        Enrollment.state == EnrollmentState.COMPLETED
    )
    if exposure.courses:
        keys = [same(code) for code in exposure.courses]
        found = found.where(Enrollment.course_id.in_(select(Course.id).where(Course.code_key.in_(keys))))
    return found


def _levels(exposure: Exposure) -> Select[int, int]:
    """The days on which the level began to be verified."""
    named = select(Competency.id).where(Competency.code_key == same(exposure.competency))
    return select(LevelInterval.person_id, day_number(LevelInterval.start)).where(
        LevelInterval.competency_id.in_(named), LevelInterval.verified >= exposure.level
    )
