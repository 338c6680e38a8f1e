"""A team as CSV and JSON: the whole list, with the figures of the page."""

from collections.abc import Callable, Iterator

from flask import Response, request

from portal.services.counting import COUNTED, Figures
from portal.services.team import By, CourseRow, MemberRow, Team, UnitName
from portal.web.downloads import Cell, json_response, sheet_response

_PERSON_HEADER = (
    "employee_no", "name", "unit", "course_code", "course", "standing", "progress", "since", "enrolled_on",
)  # fmt: skip
_COURSE_HEADER = ("course_code", "course", "people", *(word.value for word in COUNTED), "last_enrolled_on", "of_people")


def asked_as_file(load: Callable[[], Team]) -> Response | None:
    """The file that `?format=` asks for, made of what `load` returns; None when a page is asked for."""
    match request.args.get("format"):
        case "csv" | "xlsx":
            return _csv(load())
        case "json":
            return json_response(_document(load()))
    return None


def _csv(team: Team) -> Response:
    place = team.place.unit.code if team.place.unit else "mine"
    name = f"team-{place}-by-{team.by}-{team.on.isoformat()}"
    if team.by is By.COURSE:
        return sheet_response(name, _COURSE_HEADER, [_course_cells(row, team.shown.people) for row in team.courses])
    return sheet_response(name, _PERSON_HEADER, [cells for row in team.people for cells in _person_cells(row)])


def _person_cells(row: MemberRow) -> Iterator[tuple[Cell, ...]]:
    """One row for each enrollment, and one without a course for somebody who has none."""
    who = (row.employee_no, row.name, row.unit_code)
    if not row.taken:
        yield (*who, "", "", "", "", "", "")
    for one in row.taken:
        days = (_iso(one.since), _iso(one.enrolled_on))
        yield (*who, one.course_code, one.course, one.standing.value, one.progress.value, *days)


def _course_cells(row: CourseRow, of: int) -> tuple[Cell, ...]:
    counts = (row.figures.at[word] for word in COUNTED)
    return (row.code, row.title, row.figures.people, *counts, _iso(row.latest), of)


def _document(team: Team) -> dict[str, object]:
    figures = team.figures
    document: dict[str, object] = {
        "unit": team.place.unit.code if team.place.unit else None,
        "on": team.on,
        "people": team.shown.people,
    }
    if team.place.has_figures:
        document |= {
            "figures": _figures(team.shown),
            "whole": _figures(figures.whole),
            "direct": _figures(figures.rest),
            "children": [{**_unit(part.unit), **_figures(part.figures)} for part in figures.parts],
        }
    if team.by is By.COURSE:
        return document | {
            "by_course": [
                {"code": row.code, "title": row.title, **_figures(row.figures), "last_enrolled_on": row.latest}
                for row in team.courses
            ]
        }
    return document | {"by_person": [_person(row) for row in team.people]}


def _person(row: MemberRow) -> dict[str, object]:
    return {
        "employee_no": row.employee_no,
        "name": row.name,
        "unit": row.unit_code or None,
        "enrollments": [
            {
                "course": one.course_code,
                "title": one.course,
                "standing": one.standing,
                "progress": one.progress,
                "since": one.since,
                "enrolled_on": one.enrolled_on,
            }
            for one in row.taken
        ],
    }


def _unit(unit: UnitName) -> dict[str, object]:
    return {"unit": unit.code, "name": unit.name}


def _figures(figures: Figures) -> dict[str, object]:
    return {"people": figures.people, **{word.value: figures.at[word] for word in COUNTED}}


def _iso(day: object) -> str:
    return str(day) if day is not None else ""
