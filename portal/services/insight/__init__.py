"""What units can do and what they miss: coverage, readiness, depth, and who stands where.

A day is an argument everywhere; `today` is asked for beside it because access goes by today's tree and roles.
"""

from portal.services.insight.coverage import Coverage, Part, coverage, coverage_of_all, own_coverage, whole_company
from portal.services.insight.depth import Need
from portal.services.insight.documents import coverage_document, levels_document
from portal.services.insight.figures import Asked, Figures
from portal.services.insight.matrix import PAGE_SIZE, Cell, Matrix, PersonRow, matrix
from portal.services.insight.standing import Standing, StandingRow, standings_below, standings_of, standings_of_all
from portal.services.insight.words import Competency

__all__ = [
    "PAGE_SIZE",
    "Asked",
    "Cell",
    "Competency",
    "Coverage",
    "Figures",
    "Matrix",
    "Need",
    "Part",
    "PersonRow",
    "Standing",
    "StandingRow",
    "coverage",
    "coverage_document",
    "coverage_of_all",
    "levels_document",
    "matrix",
    "own_coverage",
    "standings_below",
    "standings_of",
    "standings_of_all",
    "whole_company",
]
