"""The skills of a unit, of somebody's own units, or of the whole company: one page for all three, and its files."""

from datetime import date
from typing import Protocol

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import Optional

from portal.rules.access import AccessRole, Actor
from portal.rules.refusals import Refusal, Refused
from portal.services import insight
from portal.services.database import reading
from portal.services.insight import Coverage
from portal.services.team import Scope
from portal.web.clock import today
from portal.web.deciding import said
from portal.web.forms import FILES, FilterForm
from portal.web.gate import current_actor
from portal.web.heat import heat
from portal.web.lapses import lapses_file, rows
from portal.web.listing import one_of, page_number
from portal.web.team_below import By, below_rows
from portal.web.team_needs import need_rows, weakest
from portal.web.team_skill_files import team_file
from portal.web.team_trend import address_of, section
from portal.web.unit_heat import is_large, unit_heat
from portal.web.unit_search import MANY


class SkillsForm(FilterForm):
    """The day to look at, and what comes first."""

    on = DateField("As of", validators=[Optional()])
    sort = StringField()
    page = page_number()
    people = BooleanField("Everybody by name")
    scope = one_of(Scope, "People", default=Scope.BELOW)
    below = one_of(By, "Units below", default=By.NAME)
    since = DateField("Since", validators=[Optional()])


def scope_asked() -> Scope:
    """Whom `?scope=` asks for: everybody below a unit, or only those whose home is the unit itself."""
    scope: Scope = SkillsForm().scope.data
    return scope


class Counts(Protocol):
    """Whatever counts the figures of a place on a day."""

    def __call__(self, actor: Actor, *, on: date, today: date) -> Coverage: ...


def skills(load: Counts) -> ResponseReturnValue:
    """The page, or the file that `?format=` asks for, of what `load` counts."""
    form = SkillsForm()
    kind = request.args.get("format", "")
    return _file(load, form, kind) if kind in FILES else _page(load, form)


def _file(load: Counts, form: SkillsForm, kind: str) -> ResponseReturnValue:
    actor, now = current_actor(), today()
    on = form.on.data or now
    with reading():
        found = load(actor, on=on, today=now)
        if request.args.get("table") == "lapses":
            ahead = insight.outlook(actor, found, today=now, most=None) if found.place.has_figures else None
            if ahead is None or found.place.is_company:
                raise Refused(Refusal.NOT_FOUND)
            return lapses_file(found, ahead, kind)
        sort = _order(form, found)
        by_unit = _by_unit(found, form)
        people = None if by_unit else insight.matrix(actor, found.place, on=on, today=now, page=None, sort=sort)
    return team_file(found, people, kind)


def _page(load: Counts, form: SkillsForm) -> ResponseReturnValue:
    actor, now = current_actor(), today()
    on = form.on.data or now
    with reading():
        found = load(actor, on=on, today=now)
        page, sort = form.page.data, _order(form, found)
        by_unit = _by_unit(found, form)
        people = None if by_unit else insight.matrix(actor, found.place, on=on, today=now, page=page, sort=sort)
        trend = section(actor, found, form.since.data, today=now)
        ahead = insight.outlook(actor, found, today=now) if found.place.has_figures else None
    needs = need_rows(found, ahead)
    return render_template(
        "manager/skills.html",
        found=found,
        whole=found.whole,
        people=people,
        heat=heat(found, people) if people else None,
        units=None if people else unit_heat(found),
        needs=needs,
        below=below_rows(found, form.below.data) if found.place.parts else (),
        below_by=form.below.data,
        has_many_units=found.place.units > MANY,
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


def _by_unit(found: Coverage, form: SkillsForm) -> bool:
    """Whether the units stand in the picture instead of the people."""
    return is_large(found) and not form.people.data


def _order(form: SkillsForm, found: Coverage) -> int | str | None:
    """What the heading that was chosen means; an unknown one counts as none."""
    chosen = form.sort.data or ""
    if chosen == "name":
        return "name"
    return next((one.id for one in found.competencies.values() if one.code.casefold() == chosen.casefold()), None)
