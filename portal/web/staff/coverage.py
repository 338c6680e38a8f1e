"""The whole company's skills, as L&D see them: every unit can be opened from here."""

from flask.typing import ResponseReturnValue

from portal.services import insight
from portal.web.staff.door import blueprint
from portal.web.team_skills import skills


@blueprint.get("/coverage")
def coverage() -> ResponseReturnValue:
    """Everybody, made of the units at the top."""
    return skills(insight.whole_company)
