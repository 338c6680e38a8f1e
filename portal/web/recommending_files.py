"""Courses that close a gap, and what came of recommendations, as CSV and JSON."""

from datetime import date

from flask import Response

from portal.services.recommending import Followed, Gap, Recommended
from portal.services.steps import Way
from portal.web.downloads import Cell, json_response, sheet_response

_WAYS = (
    "course_code", "course", "format", "provider", "closes_for", "narrows_for", "people", "hours_from", "hours_to",
    "cost_from", "cost_to", "first", "entry", "retires_on",
)  # fmt: skip
_SENT = (
    "recommended_on", "by_employee_no", "by", "course_code", "course", "competency", "level", "note", "employee_no",
    "name", "outcome", "since",
)  # fmt: skip


def ways_file(kind: str, gap: Gap, *, on: date) -> Response:
    """The courses that close a gap; as `json` also who has it."""
    ways = gap.ways
    rows = [_way(way, len(ways.people)) for way in ways.ways]
    if kind != "json":
        return sheet_response(f"gap-{ways.code}-{on.isoformat()}", _WAYS, [_cells(row) for row in rows])
    return json_response(
        {
            "competency": ways.code,
            "unit": gap.place.unit.code if gap.place.unit else None,
            "on": on,
            "people": [
                {
                    "employee_no": one.employee_no,
                    "name": one.name,
                    "verified": one.verified,
                    "target": one.target,
                    "lapses": one.lapses,
                }
                for one in ways.people
            ],
            "courses": [
                {**row, "closes": way.closes, "narrows": way.narrows} for row, way in zip(rows, ways.ways, strict=True)
            ],
        }
    )


def sent_file(kind: str, found: Followed, *, on: date) -> Response:
    """Every recommendation to whom one leads, one row for each person."""
    rows = [_sent(one) for group in found.groups for one in group.people]
    if kind != "json":
        return sheet_response(f"recommendations-{on.isoformat()}", _SENT, [_cells(row) for row in rows])
    return json_response({"on": on, "recommendations": rows})


def _way(way: Way, people: int) -> dict[str, object]:
    course = way.step.course
    values = (
        course.code, course.title, course.format, course.provider, len(way.closes), len(way.narrows), people,
        way.least[0] / 60, way.most[0] / 60, way.least[1] / 100, way.most[1] / 100,
        [first.course.code for first in way.step.first], course.self_enroll, course.retires_on,
    )  # fmt: skip
    return dict(zip(_WAYS, values, strict=True))


def _sent(one: Recommended) -> dict[str, object]:
    values = (
        one.on, one.by_no, one.by, one.course_code, one.course, one.competency, one.level, one.note, one.employee_no,
        one.name, one.outcome, one.since,
    )  # fmt: skip
    return dict(zip(_SENT, values, strict=True))


def _cells(row: dict[str, object]) -> list[Cell]:
    return [_cell(value) for value in row.values()]


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(map(str, value))
    return value if isinstance(value, str | int | float) else str(value)
