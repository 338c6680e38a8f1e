"""The whole company's skills, as L&D see them: every unit can be opened from here."""

from flask.typing import ResponseReturnValue

from portal.services import insight
from portal.web.staff.door import blueprint
from portal.web.team_report import report
from portal.web.team_skills import skills
from portal.web.team_trend import trend_page
from portal.web.unit_search import units_asked, units_page


@blueprint.get("/coverage")
def coverage() -> ResponseReturnValue:
    """Everybody, made of the units at the top; with `?unit=` the units that fit."""
    if asked := units_asked():
        return units_page(asked)
    return skills(insight.whole_company)


@blueprint.get("/coverage/trend")
def coverage_trend() -> ResponseReturnValue:
    """Everybody at month ends, and what moved it."""
    return trend_page(insight.company_trend)


@blueprint.get("/coverage/report")
def coverage_report() -> ResponseReturnValue:
    """What to decide and how the company stands, on one sheet of paper."""
    return report(insight.whole_company)
