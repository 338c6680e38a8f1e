"""The whole company's skills, as L&D see them: every unit can be opened from here."""

from flask.typing import ResponseReturnValue

from portal.services import insight
from portal.web.staff.door import blueprint
from portal.web.team_skills import skills
from portal.web.team_trend import trend_page


@blueprint.get("/coverage")
def coverage() -> ResponseReturnValue:
    """Everybody, made of the units at the top."""
    return skills(insight.whole_company)


@blueprint.get("/coverage/trend")
def coverage_trend() -> ResponseReturnValue:
    """Everybody at month ends, and what moved it."""
    return trend_page(insight.company_trend)
