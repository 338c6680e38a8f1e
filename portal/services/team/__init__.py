"""A manager's team: who is enrolled, in progress, awaiting a result, finished or has left off."""

from portal.services.team.figures import Part, TeamFigures
from portal.services.team.lists import PAGE_SIZE, By, CourseRow, MemberRow, Taken, Team, team
from portal.services.team.scope import Place, Scope, UnitName

__all__ = [
    "PAGE_SIZE",
    "By",
    "CourseRow",
    "MemberRow",
    "Part",
    "Place",
    "Scope",
    "Taken",
    "Team",
    "TeamFigures",
    "UnitName",
    "team",
]
