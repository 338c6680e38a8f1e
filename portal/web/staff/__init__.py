"""Learning and development: the courses they keep, who is enrolled, and the results they give."""

from portal.web.staff import courses, coverage, editing, participants, proving, results, unmatched
from portal.web.staff.door import blueprint

__all__ = ["blueprint", "courses", "coverage", "editing", "participants", "proving", "results", "unmatched"]
