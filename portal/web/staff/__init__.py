"""Learning and development: the courses they keep, who is enrolled, and the results they give."""

from portal.web.staff import courses, editing, participants, results
from portal.web.staff.door import blueprint

__all__ = ["blueprint", "courses", "editing", "participants", "results"]
