"""Enrollments as columns of days, with what ended them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select

from portal.model.learning import Enrollment
from portal.model.people import Employment
from portal.rules.enrolling import EnrollmentState
from portal.rules.retention.days import NEVER, Codes, Days
from portal.rules.retention.outcomes import ACTIVE, COMPLETED, WITHDRAWN
from portal.services.retention.columns import columns, day_number

_CAUSES = {
    EnrollmentState.COMPLETED: COMPLETED,
    EnrollmentState.WITHDRAWN: WITHDRAWN,
    EnrollmentState.NO_SHOW: WITHDRAWN,
    EnrollmentState.FAILED: WITHDRAWN,
}


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """Enrollments with a day on which they began: day numbers, NEVER where not yet; shape (n,) each.

    `cause` is a code of `rules.retention.outcomes`: a failed exam and a no-show count as withdrawn, cancelled by the
    organiser as seen until then. `left` is the end of the person's last employment.
    """

    person: Codes
    course: Codes
    enrolled: Days
    ended: Days
    cause: Codes
    left: Days


def taken(
    people: Select[int] | None = None,
    *,
    course_id: int | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Taken:
    """Of everybody or of some people, of every course or one, begun in `[start, end)`. One statement.

    A completion that came without an enrollment is in no curve, and not here.
    """
    last = (
        select(Employment.person_id, func.max(day_number(Employment.end)).label("end"))
        .group_by(Employment.person_id)
        .subquery("last")
    )
    cause = case({state.value: code for state, code in _CAUSES.items()}, value=Enrollment.state, else_=ACTIVE)
    found: Select[*tuple[Any, ...]] = (
        select(
            Enrollment.person_id,
            Enrollment.course_id,
            day_number(Enrollment.enrolled_on),
            day_number(Enrollment.ended_on),
            cause,
            func.coalesce(last.c.end, NEVER),
        )
        .outerjoin(last, last.c.person_id == Enrollment.person_id)
        .where(Enrollment.enrolled_on.is_not(None))
    )
    if people is not None:
        found = found.where(Enrollment.person_id.in_(people))
    if course_id is not None:
        found = found.where(Enrollment.course_id == course_id)
    if start is not None:
        found = found.where(Enrollment.enrolled_on >= start)
    if end is not None:
        found = found.where(Enrollment.enrolled_on < end)
    return Taken(*columns(found))
