"""Somebody's competencies as CSV and JSON: the rows of the page, all of them."""

from dataclasses import asdict
from datetime import date

from flask import Response

from portal.services.skill_rows import Skill
from portal.services.skills import Readiness, Skills
from portal.web.downloads import json_response, sheet_response

_COLUMNS = (
    "competency_code", "competency", "area", "verified", "held", "claimed", "target", "gap", "core", "state", "flags",
    "until", "basis",
)  # fmt: skip


def skills_file(kind: str, name: str, person: Skills, on: date) -> Response:
    """The competencies of one person on a day as `csv`; with the records behind them and the readiness as `json`."""
    if kind == "json":
        return json_response(skills_document(person, on))
    return sheet_response(name, _COLUMNS, [[_cell(v) for v in _skill(skill).values()] for skill in person.skills])


def skills_document(person: Skills, on: date) -> dict[str, object]:
    """What the page shows of somebody's skills; `compared` is the readiness for the role that is asked for,
    whose targets the competencies have then.
    """
    return {
        "on": on,
        **_readiness(person.readiness),
        "compared": {"profile": person.profile, **_readiness(person.compared)} if person.compared else None,
        "competencies": [
            {**_skill(skill), "records": [asdict(record) for record in skill.records]} for skill in person.skills
        ],
    }


def _readiness(one: Readiness) -> dict[str, object]:
    return {
        "roles": one.roles,
        "readiness": one.counted.readiness if one.counted.steps else None,
        "ready": one.is_ready,
        "core_gaps": [asdict(gap) for gap in one.core_gaps],
    }


def _skill(skill: Skill) -> dict[str, object]:
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
