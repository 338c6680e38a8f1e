"""Learning and the catalog as CSV and JSON: the rows of the page, all of them."""

from collections.abc import Sequence
from datetime import date

from flask import Response

from portal.services.catalog_rows import CourseRow
from portal.services.my_learning import LearningRow, PersonLearning
from portal.services.skills import Skills
from portal.web.downloads import Cell, json_response, sheet_response
from portal.web.skill_files import skills_document

_LEARNING = (
    "course_code", "course", "standing", "since", "enrolled_on", "started_on", "finished_on", "ended_on", "score",
)  # fmt: skip
_COURSES = (
    "code", "title", "format", "provider", "hours", "cost", "currency", "competencies_granted", "evidence_kind",
    "language", "self_enroll", "status", "retires_on", "mine", "mine_since",
)  # fmt: skip


def learning_file(kind: str, name: str, rows: Sequence[LearningRow]) -> Response:
    """Somebody's own learning as `csv` or `json`."""
    if kind == "json":
        return json_response([_learning(row) for row in rows])
    return sheet_response(name, _LEARNING, [[_cell(value) for value in _learning(row).values()] for row in rows])


def person_file(kind: str, person: PersonLearning, skills: Skills, on: date) -> Response:
    """The learning of a person as `csv`, with who they are; as `json` with where they stand on a day, and why, too."""
    if kind == "json":
        return json_response(
            {
                "employee_no": person.employee_no,
                "name": person.name,
                "unit": person.unit_code or None,
                "left_on": person.left_on,
                "enrollments": [_learning(row) for row in person.rows],
                **skills_document(skills, on),
            }
        )
    header = ("employee_no", "name", *_LEARNING)
    rows = [[person.employee_no, person.name, *map(_cell, _learning(row).values())] for row in person.rows]
    return sheet_response(f"learning-{person.employee_no}", header, rows)


def catalog_file(kind: str, courses: Sequence[CourseRow], currency: str) -> Response:
    """Courses of the catalog as `csv` or `json`."""
    if kind == "json":
        return json_response([_course(row, currency) for row in courses])
    return sheet_response("catalog", _COURSES, [[_cell(v) for v in _course(row, currency).values()] for row in courses])


def _learning(row: LearningRow) -> dict[str, object]:
    values = (
        row.code, row.title, row.standing, row.since, row.enrolled_on, row.started_on, row.finished_on, row.ended_on,
        row.score,
    )  # fmt: skip
    return dict(zip(_LEARNING, values, strict=True))


def _course(row: CourseRow, currency: str) -> dict[str, object]:
    hours = None if row.minutes is None else row.minutes / 60
    granted = ";".join(f"{grant.code}:{grant.level}" for grant in row.grants)
    values = (
        row.code, row.title, row.format, row.provider, hours, row.cost / 100, currency, granted, row.evidence_kind,
        row.language, row.self_enroll, row.status, row.retires_on, row.mine, row.mine_since,
    )  # fmt: skip
    return dict(zip(_COURSES, values, strict=True))


def _cell(value: object) -> Cell:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (int, float)) or value is None else str(value)
