"""The skills of a unit, of somebody's own units, or of the whole company: one page for all three, and its files."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import Optional

from portal.rules.access import AccessRole, Actor
from portal.rules.refusals import Refusal, Refused
from portal.services import insight
from portal.services.database import reading
from portal.services.insight import Coverage, Matrix, PersonRow, coverage_document
from portal.web.clock import today
from portal.web.deciding import said
from portal.web.downloads import Cell, csv_response, json_response
from portal.web.forms import FILES, FilterForm
from portal.web.gate import current_actor
from portal.web.heat import heat
from portal.web.lapses import lapses_file, rows
from portal.web.listing import page_number
from portal.web.team_needs import need_rows, weakest
from portal.web.team_trend import address_of, section
from portal.web.unit_heat import is_large, unit_heat

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


class SkillsForm(FilterForm):
    """The day to look at, and what comes first."""

    on = DateField("As of", validators=[Optional()])
    sort = StringField()
    page = page_number()
    people = BooleanField("Everybody by name")
    since = DateField("Since", validators=[Optional()])


class Counts(Protocol):
    """Whatever counts the figures of a place on a day."""

    def __call__(self, actor: Actor, *, on: date, today: date) -> Coverage: ...


def skills(load: Counts) -> ResponseReturnValue:
    """The page, or the file that `?format=` asks for, of what `load` counts."""
    actor, form, now = current_actor(), SkillsForm(), today()
    on = form.on.data or now
    kind = request.args.get("format")
    with reading():
        found = load(actor, on=on, today=now)
        page, sort = None if kind in FILES else form.page.data, _order(form, found)
        by_unit = is_large(found) and not form.people.data
        people = None if by_unit else insight.matrix(actor, found.place, on=on, today=now, page=page, sort=sort)
        every = None if kind in FILES else insight.FIRST
        trend = None if kind in FILES else section(actor, found, form.since.data, today=now)
        ahead = insight.outlook(actor, found, today=now, most=every) if found.place.has_figures else None
    if kind in FILES and request.args.get("table") == "lapses":
        if ahead is None or found.place.is_company:
            raise Refused(Refusal.NOT_FOUND)
        return lapses_file(found, ahead, kind)
    if kind == "csv":
        return _csv(found, people)
    if kind == "json":
        return json_response(_document(found, people))
    needs = need_rows(found, ahead)
    return render_template(
        "manager/skills.html",
        found=found,
        whole=found.whole,
        people=people,
        heat=heat(found, people) if people else None,
        units=None if people else unit_heat(found),
        needs=needs,
        weakest=weakest(needs),
        ahead=ahead,
        decisions=said(found, ahead) if ahead else [],
        lapsing=list(rows(found, ahead)) if ahead else [],
        trend=trend,
        trend_address=address_of(found.place, on=form.on.data),
        form=form,
        sort=sort,
        on=on,
        asked_on=form.on.data.isoformat() if form.on.data else None,
        now=now,
        page_size=insight.PAGE_SIZE,
        sees_every_unit=AccessRole.LEARNING in actor.roles,
    )


def _order(form: SkillsForm, found: Coverage) -> int | str | None:
    """What the heading that was chosen means; an unknown one counts as none."""
    chosen = form.sort.data or ""
    if chosen == "name":
        return "name"
    return next((one.id for one in found.competencies.values() if one.code.casefold() == chosen.casefold()), None)


def _csv(found: Coverage, people: Matrix | None) -> Response:
    place = found.place.unit.code if found.place.unit else "mine"
    table = request.args.get("table")
    name = f"skills-{place}-{found.on.isoformat()}"
    if table and not found.place.has_figures:
        raise Refused(Refusal.NOT_FOUND)
    if table == "competencies":
        document = coverage_document(found)
        named = {one.code: one.name for one in found.competencies.values()}
        rows = [[{**row, "competency": named[row["code"]]}[key] for key in _COMPETENCIES] for row in document[table]]
        return csv_response(f"{name}-competencies", _COMPETENCIES, rows)
    if table == "units":
        return csv_response(f"{name}-units", _UNITS, _unit_rows(found))
    if people is None:
        return csv_response(f"{name}-by-unit", _BY_UNIT, _by_unit_rows(found))
    return csv_response(name, _PEOPLE, [cells for row in people.people for cells in _person_rows(row, found)])


def _document(found: Coverage, people: Matrix | None) -> dict[str, object]:
    """The figures, where there are any, and the people by name, or the units where they are too many."""
    if people is None:
        rows = (dict(zip(_BY_UNIT, row, strict=True)) for row in _by_unit_rows(found))
        return {**coverage_document(found), "by_unit": list(rows)}
    named = [_named(row, found) for row in people.people]
    if not found.place.has_figures:
        return {"unit": None, "on": found.on, "people": people.rows, "named": named}
    return {**coverage_document(found), "named": named}


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
