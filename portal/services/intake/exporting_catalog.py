"""Courses and competencies as rows of sheets."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import String, cast, func, literal, select

from portal.model.catalog import (
    Competency,
    Course,
    CourseEquivalent,
    CourseGrant,
    CoursePrerequisite,
    Descriptor,
)
from portal.rules.intake.competencies import DESCRIBED
from portal.rules.intake.courses import written_hours, written_money
from portal.rules.people import same
from portal.services.intake.text_rows import Turn, plain, text_rows

_BETWEEN = ";"
_LEVEL = ":"
_NUMBERS = ("level", "validity_months", "seats_per_session", "retires_on", "last_exam_on", "last_renewal_on")


def competencies() -> Iterator[tuple[str, ...]]:
    """The framework in its order, with what people do at each level."""
    described = [
        func.coalesce(
            select(Descriptor.text)
            .where(Descriptor.competency_id == Competency.id, Descriptor.level == level)
            .scalar_subquery(),
            "",
        )
        for level in DESCRIBED
    ]
    statement = select(
        Competency.code,
        Competency.area_code,
        Competency.area,
        Competency.name,
        Competency.definition,
        Competency.max_validity_months,
        *described,
    ).order_by(Competency.position, Competency.id)
    return text_rows(statement, {5: plain})


def courses(header: Sequence[str], currency: str) -> Iterator[tuple[str, ...]]:
    """The catalog under the columns of a header, by code; what a course lists is in the order of its codes."""
    columns, turns = _columns(currency), _turns(currency)
    statement = select(*(columns.get(name, getattr(Course, name, None)) for name in header)).order_by(Course.code_key)
    return text_rows(statement, {place: turns[name] for place, name in enumerate(header) if name in turns})


def _columns(currency: str) -> Mapping[str, Any]:
    """What stands in the columns that are none of the table, or have another name there."""
    other = Course.__table__.alias()
    granted = Competency.code + _LEVEL + cast(CourseGrant.level, String)
    listed = {
        "competencies_granted": select(_joined(granted)).where(
            CourseGrant.course_id == Course.id, CourseGrant.competency_id == Competency.id
        ),
        "prerequisites": select(_joined(other.c.code)).where(
            CoursePrerequisite.course_id == Course.id, CoursePrerequisite.prerequisite_id == other.c.id
        ),
        "equivalents": select(_joined(other.c.code)).where(
            CourseEquivalent.course_id == Course.id, CourseEquivalent.equivalent_id == other.c.id
        ),
        "superseded_by": select(other.c.code).where(other.c.id == Course.superseded_by_id),
    }
    correlated = {name: one.correlate(Course).scalar_subquery() for name, one in listed.items()}
    return {"hours": Course.minutes, "currency": literal(currency), **correlated}


def _joined(code: Any) -> Any:
    return func.aggregate_strings(code, _BETWEEN)


def _turns(currency: str) -> Mapping[str, Turn]:
    return {
        **dict.fromkeys(_NUMBERS, plain),
        **dict.fromkeys(("prerequisites", "equivalents", "competencies_granted"), _sorted),
        "superseded_by": plain,
        "hours": _hours,
        "cost": partial(written_money, currency=currency),
    }


def _sorted(codes: str | None) -> str:
    """A list in the order of its codes; the database joins them in any."""
    return _BETWEEN.join(sorted((codes or "").split(_BETWEEN), key=_code))


def _code(one: str) -> str:
    return same(one.rpartition(_LEVEL)[0] or one)


def _hours(minutes: int | None) -> str:
    return "" if minutes is None else written_hours(minutes)
