"""Administration: people and how they come in, units and their leads, the audit log."""

from portal.web.admin import log, newcomers, people, person, units
from portal.web.admin.door import blueprint

__all__ = ["blueprint", "log", "newcomers", "people", "person", "units"]
