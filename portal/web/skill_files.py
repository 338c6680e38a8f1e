"""Somebody's competencies as CSV and JSON: the rows of the page, all of them."""

from flask import Response

from portal.services.skill_rows import Skill
from portal.services.skills import Skills
from portal.web.downloads import csv_response, json_response

_COLUMNS = (
    "competency_code", "competency", "area", "verified", "held", "claimed", "target", "gap", "core", "state", "flags",
    "until", "basis",
)  # fmt: skip


def skills_file(kind: str, name: str, person: Skills) -> Response:
    """The competencies of one person as `csv` or `json`."""
    if kind == "json":
        return json_response([skill_values(skill) for skill in person.skills])
    return csv_response(name, _COLUMNS, [[_cell(v) for v in skill_values(skill).values()] for skill in person.skills])


def skill_values(skill: Skill) -> dict[str, object]:
    """One competency by the names of the columns; `until` is the first day on which verified falls."""
    values = (
        skill.code, skill.name, skill.area, skill.verified, skill.held, skill.claimed, skill.target, skill.gap,
        skill.is_core, skill.state, sorted(skill.flags), skill.until, skill.basis,
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def _cell(value: object) -> str | int | None:
    if value is None or isinstance(value, int):
        return int(value) if value is not None else None
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)
