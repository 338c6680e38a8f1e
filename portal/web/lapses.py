"""Who lapses when, with the course that renews it: the rows of the page and of its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response

from portal.services.insight import Competency, Coverage, Lapse, Outlook
from portal.services.renewing import Renewal
from portal.web.downloads import json_response, sheet_response

_COLUMNS = (
    "lapses_on", "employee_no", "name", "unit", "competency_code", "competency", "verified", "target", "core",
    "renewed_by", "renewing_course",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One lapse. `renewal` is None where no course of the catalog proves the target."""

    lapse: Lapse
    competency: Competency
    renewal: Renewal | None


def rows(found: Coverage, ahead: Outlook) -> Iterator[Row]:
    """The lapses in their order."""
    for one in ahead.lapses.rows:
        renewal = ahead.courses.get((one.competency_id, one.target))
        yield Row(one, found.competencies[one.competency_id], renewal)


def lapses_file(found: Coverage, ahead: Outlook, kind: str) -> Response:
    """All of them, and how many more are counted and not named."""
    documents = [_document(row) for row in rows(found, ahead)]
    if kind != "json":
        place = found.place.unit.code if found.place.unit else "mine"
        name = f"skills-{place}-{found.on.isoformat()}-lapses"
        return sheet_response(name, _COLUMNS, [[_cell(one[key]) for key in _COLUMNS] for one in documents])
    return json_response(
        {
            "unit": found.place.unit.code if found.place.unit else None,
            "on": found.on,
            "until": found.later,
            "lapses": documents,
            "not_named": found.whole.at_risk - ahead.lapses.named,
        }
    )


def _cell(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else "" if value is None else value


def _document(row: Row) -> dict[str, Any]:
    one, renewal = row.lapse, row.renewal
    return {
        "lapses_on": one.on.isoformat(),
        "employee_no": one.employee_no,
        "name": one.name,
        "unit": one.unit_code,
        "competency_code": row.competency.code,
        "competency": row.competency.name,
        "verified": one.verified,
        "target": one.target,
        "core": one.is_core,
        "renewed_by": renewal.code if renewal else None,
        "renewing_course": renewal.title if renewal else None,
    }
