"""What the queries about recommendations share: the rules of `rules.recommending` in SQL."""

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, and_, exists, or_

from portal.model.catalog import Course
from portal.model.learning import Enrollment
from portal.model.recommending import Recommendation
from portal.rules.courses import CourseStatus
from portal.rules.enrolling import LIVE, EnrollmentState


def is_answer() -> ColumnElement[bool]:
    """Whether an enrollment stands for an answer to a recommendation: `rules.recommending.is_answer`."""
    return and_(
        Enrollment.person_id == Recommendation.person_id,
        Enrollment.course_id == Recommendation.course_id,
        or_(
            *[Enrollment.state == state for state in LIVE],
            and_(Enrollment.state == EnrollmentState.COMPLETED, Enrollment.ended_on >= Recommendation.on),
            and_(Enrollment.enrolled_on >= Recommendation.on, Enrollment.ended_on > Recommendation.on),
        ),
    )


def waits() -> ColumnElement[bool]:
    """Whether nobody has said or done anything about it."""
    return and_(Recommendation.ended_on.is_(None), ~exists().where(is_answer()))


def takes_people(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether a course is in the catalog and takes people on the day."""
    return and_(
        Course.status.not_in((CourseStatus.DRAFT, CourseStatus.RETIRED)),
        or_(Course.retires_on.is_(None), Course.retires_on > on),
    )
