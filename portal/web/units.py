"""What a unit can do, for whoever leads it or one above it, and for L&D."""

from functools import partial

from flask.typing import ResponseReturnValue

from portal.rules.access import Door
from portal.services import insight
from portal.web.gaps import gap_page
from portal.web.gate import audience
from portal.web.team_report import report as report_page
from portal.web.team_skills import scope_asked, skills
from portal.web.team_trend import unit_trend_page

blueprint = audience("units", Door.UNITS, import_name=__name__)


@blueprint.get("/team/<unit>")
def unit(unit: str) -> ResponseReturnValue:
    """Coverage, readiness, depth, and who can do what."""
    return skills(partial(insight.coverage, code=unit, scope=scope_asked()))


@blueprint.get("/team/<unit>/gap/<competency>")
def gap(unit: str, competency: str) -> ResponseReturnValue:
    """Who of the unit misses a competency, and the courses that close the gap."""
    return gap_page(unit, competency)


@blueprint.get("/team/<unit>/trend")
def trend(unit: str) -> ResponseReturnValue:
    """Coverage at month ends, and what moved it."""
    return unit_trend_page(unit)


@blueprint.get("/team/<unit>/report")
def report(unit: str) -> ResponseReturnValue:
    """What to decide and how it stands, on one sheet of paper."""
    return report_page(partial(insight.coverage, code=unit, scope=scope_asked()))
