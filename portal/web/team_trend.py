"""The trend of a place: the section of a team page, a page of its own, and the files of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Protocol

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField
from wtforms.validators import Optional

from portal.rules.access import AccessRole, Actor
from portal.services import insight
from portal.services.database import reading
from portal.services.insight import Change, Coverage, Trend
from portal.services.team import Scope
from portal.services.team.scope import Place
from portal.web.charts import Chart, Plane, Series, line_chart, share_ticks
from portal.web.clock import today
from portal.web.downloads import Cell, json_response, sheet_response
from portal.web.forms import FILES, FilterForm
from portal.web.gate import current_actor
from portal.web.listing import one_of, page_number
from portal.web.show import day, number
from portal.web.trend_ledger import Entry, changed_words, ledger
from portal.wording.reports import percent

LARGE = 5_000
"""People above which the trend is not counted on the page of a place."""
CHANGES = 50
"""Changed requirements on one page."""

_MONTHS = ("day", "people", "required", "met", "coverage", "met_as_known_then", "coverage_as_known_then")
_LEDGER = ("change", "met", "required")
_CHANGES = ("employee_no", "name", "competency_code", "competency", "change")


class TrendForm(FilterForm):
    """The day to look at, and the earlier one to compare with."""

    on = DateField("As of", validators=[Optional()])
    since = DateField("Since", validators=[Optional()])
    page = page_number()
    scope = one_of(Scope, "People", default=Scope.BELOW)


@dataclass(frozen=True, slots=True)
class Shown:
    """A trend as the templates print it; `address` is its own page."""

    found: Trend
    says: str
    chart: Chart | None
    entries: tuple[Entry, ...]
    changed: int
    address: str


class Counts(Protocol):
    """Whatever counts the trend of a place."""

    def __call__(self, actor: Actor, *, on: date, since: date | None, today: date) -> Trend: ...


def section(actor: Actor, found: Coverage, since: date | None, *, today: date) -> Shown | None:
    """The trend of a place for its page; None where it is too large for that, or has no figures."""
    if not found.place.has_figures or not found.whole.people or found.whole.people > LARGE:
        return None
    counted = insight.trend(actor, found.place, on=found.on, since=since, today=today, competencies=found.competencies)
    return shown(counted, found.on, today)


def shown(found: Trend, on: date, today: date) -> Shown:
    days = {"on": on if on != today else None, "since": found.since}
    return Shown(
        found=found,
        says=finding(found),
        chart=_chart(found),
        entries=ledger(found),
        changed=len(found.bridge.moved),
        address=address_of(found.place, **days),
    )


def address_of(place: Place, **days: date | None) -> str:
    """The page of a place's trend alone."""
    asked: dict[str, Any] = {name: value.isoformat() for name, value in days.items() if value}
    if place.unit:
        if place.scope is Scope.DIRECT:
            asked["scope"] = place.scope.value
        return url_for("units.trend", unit=place.unit.code, **asked)
    if place.is_company:
        return url_for("staff.coverage_trend", **asked)
    return url_for("manager.home", show="trend", **asked)


def unit_trend_page(code: str) -> ResponseReturnValue:
    """The page of a unit, or with `?scope=direct` of who is at home in itself."""
    return trend_page(partial(insight.unit_trend, code=code, scope=TrendForm().scope.data))


def trend_page(load: Counts) -> ResponseReturnValue:
    """The page, or the file that `?format=` asks for, of what `load` counts."""
    actor, form, now = current_actor(), TrendForm(), today()
    on, kind = form.on.data or now, request.args.get("format")
    with reading():
        found = load(actor, on=on, since=form.since.data, today=now)
    if kind in FILES:
        return _file(found, kind, request.args.get("table"))
    first = (form.page.data - 1) * CHANGES
    return render_template(
        "manager/trend_page.html",
        trend=shown(found, on, now),
        place=found.place,
        changes=[(one, changed_words(one)) for one in found.changes[first : first + CHANGES]],
        page_number=form.page.data,
        page_size=CHANGES,
        on=on,
        asked_on=form.on.data.isoformat() if form.on.data else None,
        now=now,
        sees_every_unit=AccessRole.LEARNING in actor.roles,
    )


def finding(found: Trend) -> str:
    """What the year says, in one sentence."""
    drawn = [month.point for month in found.months if month.point.coverage is not None]
    if not drawn:
        return "Nothing was required of anybody"
    first, last = drawn[0], drawn[-1]
    before, after = percent(first.coverage), percent(last.coverage)
    if first is last:
        return f"Coverage was {after} on {day(last.on)}"
    span = "in a year" if first is found.months[0].point else f"since {day(first.on)}"
    if before == after:
        return f"Coverage stayed at {after} {span.replace('in', 'for', 1) if span == 'in a year' else span}"
    rose = (last.coverage or 0) > (first.coverage or 0)
    return f"Coverage {'rose' if rose else 'fell'} from {before} to {after} {span}"


def _chart(found: Trend) -> Chart | None:
    points = [month.point for month in found.months]
    shares = [point.coverage for point in points]
    if sum(share is not None for share in shares) < 2:
        return None
    days = [point.on.toordinal() for point in points]
    drawn = [place for place, share in enumerate(shares) if share is not None]
    plane = Plane(days[0], days[-1])
    since = [place for place, point in enumerate(points) if point.on == found.since]
    series = [
        Series(
            list(zip(days, shares, strict=True)),
            said=[
                f"{day(point.on)}: {percent(point.coverage)}, {number(point.met)} of {number(point.required)}"
                for point in points
            ],
            tips=[f"{day(point.on)}: {percent(point.coverage)}" for point in points],
            labelled=[drawn[0], *since, drawn[-1]],
        )
    ]
    if found.is_corrected:
        then = [
            None if month.known_then is None or not month.point.required else month.known_then / month.point.required
            for month in found.months
        ]
        series.append(Series(list(zip(days, then, strict=True)), kind="b"))
    return line_chart(
        plane,
        series,
        says=f"{finding(found)}, at month ends",
        rows=share_ticks(plane),
        days=list(zip(days, _under_the_axis([point.on for point in points]), strict=True)),
    )


def _under_the_axis(days: Sequence[date]) -> list[str]:
    """Nov 25, Dec, Jan 26, Feb … and the day asked whole."""
    *months, last = days
    words = [f"{month:%b %y}" if month is days[0] or month.month == 1 else f"{month:%b}" for month in months]
    return [*words, f"{last.day} {last:%b}"]


def _file(found: Trend, kind: str, table: str | None) -> Response:
    document = insight.trend_document(found)
    if kind == "json":
        return json_response(document)
    place = found.place.unit.code if found.place.unit else "company" if found.place.is_company else "mine"
    name = f"trend-{place}-{found.on.isoformat()}"
    if table == "changes":
        return sheet_response(f"{name}-changes", _CHANGES, map(_change, found.changes))
    if table == "ledger":
        return sheet_response(f"{name}-ledger", _LEDGER, ([row[key] for key in _LEDGER] for row in document["ledger"]))
    return sheet_response(name, _MONTHS, ([month[key] for key in _MONTHS] for month in document["months"]))


def _change(one: Change) -> tuple[Cell, ...]:
    return one.person.employee_no, one.person.name, one.competency.code, one.competency.name, one.move.value
