"""The report of a place on one sheet of paper: what to decide, how it stands, and how that is counted."""

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.rules.refusals import Refusal, Refused
from portal.services import insight
from portal.services.database import reading
from portal.services.insight import Coverage
from portal.services.team import Scope
from portal.web.clock import now, today
from portal.web.deciding import said
from portal.web.gate import current_actor
from portal.web.team_below import By, below_rows
from portal.web.team_needs import need_rows, weakest
from portal.web.team_skills import Counts, SkillsForm
from portal.web.team_trend import section

NEEDS, UNITS = 6, 8
"""What one sheet has room for."""


def report(load: Counts) -> ResponseReturnValue:
    """The sheet of what `load` counts; a place without figures has none."""
    actor, day = current_actor(), today()
    on: date = SkillsForm().on.data or day
    with reading():
        found = load(actor, on=on, today=day)
        if not found.place.has_figures:
            raise Refused(Refusal.NOT_FOUND)
        ahead = insight.outlook(actor, found, today=day, most=1)
        trend = section(actor, found, None, today=day) if found.place.scope is Scope.BELOW else None
    needs = need_rows(found, ahead)
    below = below_rows(found, By.COVERAGE) if found.place.parts else ()
    return render_template(
        "manager/report.html",
        found=found,
        whole=found.whole,
        title=_title(found),
        decisions=said(found, ahead) if ahead and found.place.scope is Scope.BELOW else None,
        needs=needs[:NEEDS],
        more_needs=max(0, len(needs) - NEEDS),
        weakest=weakest(needs),
        trend=trend,
        below=below[:UNITS],
        more_below=max(0, len(below) - UNITS),
        on=on,
        asked_on=on.isoformat() if on != day else None,
        made_by=actor.name,
        made_at=now(),
    )


def _title(found: Coverage) -> str:
    place = found.place
    return place.unit.name if place.unit else "The whole company" if place.is_company else "My team"
