"""My team, for whoever has a line of sight: what it can do, and who is enrolled, goes on, has finished or left off."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SearchField

from portal.rules.access import Door
from portal.rules.progress import Progress
from portal.services import insight, team
from portal.web.clock import today
from portal.web.forms import FilterForm
from portal.web.gate import audience, current_actor
from portal.web.listing import one_of, page_number
from portal.web.team_files import asked_as_file
from portal.web.team_report import report
from portal.web.team_skills import skills
from portal.web.team_trend import trend_page
from portal.web.unit_search import units_asked, units_page
from portal.wording.progress import HOW_COUNTED, PROGRESS

blueprint = audience("manager", Door.TEAM, import_name=__name__)


class TeamForm(FilterForm):
    """What a manager wants to see of a team."""

    by = one_of(team.By, "List", default=team.By.PERSON)
    scope = one_of(team.Scope, "People", default=team.Scope.BELOW)
    progress = one_of(Progress, "How far", PROGRESS.__getitem__, empty="However far", but=(Progress.LEFT_COMPANY,))
    course = SearchField("Course")
    q = SearchField("Name, number or email")
    page = page_number()


@blueprint.get("/team")
def home() -> ResponseReturnValue:
    """Everybody in one's line of sight: their skills, with `?show=learning` their enrollments, or the trend alone."""
    if request.args.get("show") == "learning":
        return _show(None)
    if request.args.get("show") == "trend":
        return trend_page(insight.own_trend)
    if request.args.get("show") == "report":
        return report(insight.own_coverage)
    if asked := units_asked():
        return units_page(asked)
    return skills(insight.own_coverage)


@blueprint.get("/team/<unit>/learning")
def unit(unit: str) -> ResponseReturnValue:
    """The enrollments in a unit that one leads, or that lies below one."""
    return _show(unit)


def _show(code: str | None) -> ResponseReturnValue:
    actor, form = current_actor(), TeamForm()
    if answer := asked_as_file(lambda: team.team(actor, code, on=today(), **{**form.data, "page": None})):
        return answer
    found = team.team(actor, code, on=today(), **form.data)
    return render_template(
        "manager/team.html", team=found, form=form, words=PROGRESS, how=HOW_COUNTED, page_size=team.PAGE_SIZE
    )
