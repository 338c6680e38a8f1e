"""The skills of a place as CSV, as a workbook and as JSON: the whole list, with the figures of the page."""

from collections.abc import Iterator

from flask import Response, request

from portal.rules.refusals import Refusal, Refused
from portal.services.insight import Coverage, Matrix, PersonRow, coverage_document
from portal.services.team import Scope
from portal.web.downloads import Cell, Table, csv_response, json_response, xlsx_response

_PEOPLE = (
    "employee_no", "name", "unit", "competency_code", "competency", "verified", "target", "gap", "held", "core",
    "state", "claimed", "lapses_on",
)  # fmt: skip
_COMPETENCIES = (
    "code", "competency", "required", "met", "coverage", "at_risk", "level", "need", "depth", "depth_with_shared",
    "projected_depth", "hidden_risk",
)  # fmt: skip
_BY_UNIT = ("unit", "name", "competency_code", "competency", "required", "met", "coverage", "at_risk")
_UNITS = ("unit", "name", "people", "ready", "required", "met", "coverage")


def team_file(found: Coverage, people: Matrix | None, kind: str) -> Response:
    """The file of a kind; with `?table=` only the competencies or only the units, which `people` has no part in."""
    if kind == "json":
        return json_response(_document(found, people))
    place = found.place
    asked = request.args.get("table")
    if asked and not place.has_figures:
        raise Refused(Refusal.NOT_FOUND)
    tables = _tables(found, people)
    chosen = asked if asked in tables else next(iter(tables))
    whose = f"{place.unit.code if place.unit else 'mine'}{'-direct' if place.scope is Scope.DIRECT else ''}"
    name = f"skills-{whose}-{found.on.isoformat()}"
    named = name if chosen == "people" else f"{name}-{chosen}"
    if kind == "csv":
        return csv_response(named, tables[chosen].header, tables[chosen].rows)
    return xlsx_response(named, [tables[chosen]]) if asked else xlsx_response(name, tables.values())


def _tables(found: Coverage, people: Matrix | None) -> dict[str, Table]:
    """By what `?table=` calls them, the first one first; figures only where the place has any."""
    first = (
        {"by-unit": Table("By unit", _BY_UNIT, _by_unit_rows(found))}
        if people is None
        else {
            "people": Table("People", _PEOPLE, (cells for row in people.people for cells in _person_rows(row, found)))
        }
    )
    if not found.place.has_figures:
        return first
    return {
        **first,
        "competencies": Table("Competencies", _COMPETENCIES, _competency_rows(found)),
        "units": Table("Units", _UNITS, _unit_rows(found)),
    }


def _competency_rows(found: Coverage) -> Iterator[list[Cell]]:
    named = {one.code: one.name for one in found.competencies.values()}
    for row in coverage_document(found)["competencies"]:
        yield [{**row, "competency": named[row["code"]]}[key] for key in _COMPETENCIES]


def _document(found: Coverage, people: Matrix | None) -> dict[str, object]:
    """The figures, where there are any, and the people by name, or the units where they are too many."""
    figures = {**coverage_document(found), "scope": found.place.scope}
    if people is None:
        rows = (dict(zip(_BY_UNIT, row, strict=True)) for row in _by_unit_rows(found))
        return {**figures, "by_unit": list(rows)}
    named = [_named(row, found) for row in people.people]
    if not found.place.has_figures:
        return {"unit": None, "on": found.on, "people": people.rows, "named": named}
    return {**figures, "named": named}


def _unit_rows(found: Coverage) -> Iterator[tuple[Cell, ...]]:
    parts = [(part.unit.code, part.unit.name, part.figures) for part in found.parts]
    for code, name, figures in [*parts, ("", "directly", found.direct)]:
        sums = figures.sums
        yield code, name, figures.people, sums.ready, sums.required, sums.met, sums.coverage


def _by_unit_rows(found: Coverage) -> Iterator[tuple[Cell, ...]]:
    parts = [(part.unit.code, part.unit.name, part.figures) for part in found.parts]
    for code, name, figures in [*parts, ("", "directly", found.direct)]:
        for competency in found.competencies.values():
            if asked := figures.competencies.get(competency.id):
                counts = (asked.required, asked.met, asked.coverage, asked.at_risk)
                yield (code, name, competency.code, competency.name, *counts)


def _person_rows(row: PersonRow, found: Coverage) -> Iterator[tuple[Cell, ...]]:
    """One row for each requirement, and one without a competency for who has none."""
    who = (row.employee_no, row.name, row.unit_code)
    if not row.cells:
        yield (*who, *[""] * 10)
    for competency in found.competencies.values():
        if cell := row.cells.get(competency.id):
            until = cell.lapses_on.isoformat() if cell.lapses_on else ""
            levels = (cell.verified, cell.target, cell.gap, cell.held, int(cell.is_core))
            yield (*who, competency.code, competency.name, *levels, cell.state.value, cell.claimed, until)


def _named(row: PersonRow, found: Coverage) -> dict[str, object]:
    return {
        "employee_no": row.employee_no,
        "name": row.name,
        "unit": row.unit_code or None,
        "ready": row.is_ready,
        "core_gaps": row.core_gaps,
        "competencies": [
            {
                "code": competency.code,
                "verified": cell.verified,
                "target": cell.target,
                "gap": cell.gap,
                "held": cell.held,
                "core": cell.is_core,
                "state": cell.state,
                "claimed": cell.claimed,
                "lapses_on": cell.lapses_on,
            }
            for competency in found.competencies.values()
            if (cell := row.cells.get(competency.id))
        ],
    }
