"""What units can do and what they miss: coverage, readiness, depth, and who stands where.

A day is an argument everywhere; `today` is asked for beside it because access goes by today's tree and roles.
"""

from portal.services.insight.coverage import Coverage, Part, coverage, coverage_of_all, own_coverage, whole_company
from portal.services.insight.decisions import Outlook, outlook
from portal.services.insight.depth import Need
from portal.services.insight.documents import coverage_document, levels_document
from portal.services.insight.figures import Asked, Figures
from portal.services.insight.holders import Bench, Holder
from portal.services.insight.lapses import FIRST, Lapse, Lapses, lapses
from portal.services.insight.matrix import PAGE_SIZE, Cell, Matrix, PersonRow, matrix
from portal.services.insight.standing import Standing, StandingRow, standings_below, standings_of, standings_of_all
from portal.services.insight.trend import Change, Somebody, Trend, company_trend, own_trend, trend, unit_trend
from portal.services.insight.trend_documents import trend_document
from portal.services.insight.unit_search import UnitFound, UnitsFound, find_units
from portal.services.insight.words import Competency

__all__ = [
    "FIRST",
    "PAGE_SIZE",
    "Asked",
    "Bench",
    "Cell",
    "Change",
    "Competency",
    "Coverage",
    "Figures",
    "Holder",
    "Lapse",
    "Lapses",
    "Matrix",
    "Need",
    "Outlook",
    "Part",
    "PersonRow",
    "Somebody",
    "Standing",
    "StandingRow",
    "Trend",
    "UnitFound",
    "UnitsFound",
    "company_trend",
    "coverage",
    "coverage_document",
    "coverage_of_all",
    "find_units",
    "lapses",
    "levels_document",
    "matrix",
    "outlook",
    "own_coverage",
    "own_trend",
    "standings_below",
    "standings_of",
    "standings_of_all",
    "trend",
    "trend_document",
    "unit_trend",
    "whole_company",
]
