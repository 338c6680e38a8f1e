"""Role profiles and the path to one as CSV and JSON: the rows of the page, all of them."""

from collections.abc import Mapping
from dataclasses import asdict

from flask import Response

from portal.services.steps import Profiles, Transition
from portal.services.steps.paths import OnPath
from portal.services.steps.roles import ProfileRow
from portal.web.downloads import Cell, json_response, sheet_response

_PROFILES = (
    "role_code", "traditional_role", "ai_empowered_role", "family", "held", "readiness", "ready", "core_gaps", "gaps",
)  # fmt: skip
_PATH = (
    "place", "course_code", "course", "format", "provider", "hours", "cost", "currency", "likely_done", "brings",
    "going_on", "entry",
)  # fmt: skip


def profiles_file(kind: str, found: Profiles) -> Response:
    """Every role profile with somebody's readiness, as `csv` or `json`."""
    rows = [_profile(row) for row in found.rows]
    if kind == "json":
        return json_response({"employee_no": found.person.employee_no, "roles": rows})
    return sheet_response("roles", _PROFILES, [_cells(row) for row in rows])


def path_file(kind: str, way: Transition, currency: str) -> Response:
    """The path to a role as `csv`; with what the role asks and what is there as `json`."""
    rows = [_course(place, one, currency) for place, one in enumerate(way.path, start=1)]
    if kind != "json":
        return sheet_response(f"path-to-{way.role.code}", _PATH, [_cells(row) for row in rows])
    return json_response(
        {
            "employee_no": way.person.employee_no,
            "role": way.role.code,
            "exact": way.is_exact,
            "hours": way.minutes / 60,
            "cost": way.cost / 100,
            "currency": currency,
            "likely_done": way.finish,
            "asks": [{**asdict(one), "gap": one.gap, "left": one.left} for one in way.asks],
            "path": rows,
        }
    )


def _profile(row: ProfileRow) -> dict[str, object]:
    role, counted = row.profile, row.readiness.counted
    values = (
        role.code, role.traditional, role.name, role.family, role.is_held, counted.readiness, row.readiness.is_ready,
        len(row.readiness.core_gaps), row.gaps,
    )  # fmt: skip
    return dict(zip(_PROFILES, values, strict=True))


def _course(place: int, one: OnPath, currency: str) -> dict[str, object]:
    course = one.course
    hours = None if course.minutes is None else course.minutes / 60
    brings = ";".join(f"{each.code}:{each.after}" for each in one.brings)
    values = (
        place, course.code, course.title, course.format, course.provider, hours, one.cost / 100, currency, one.finish,
        brings, one.is_going_on, course.self_enroll,
    )  # fmt: skip
    return dict(zip(_PATH, values, strict=True))


def _cells(row: Mapping[str, object]) -> list[Cell]:
    return [_cell(value) for value in row.values()]


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, (int, float)) or value is None else str(value)
