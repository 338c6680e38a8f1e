"""Every table at once, for whoever goes through all of them."""

from portal.model import audit, catalog, doors, evidence, intake, learning, org, people, recommending, roles
from portal.model.base import Base

MODULES = (audit, catalog, doors, evidence, intake, learning, org, people, recommending, roles)

TABLES = tuple(Base.metadata.sorted_tables)
"""Those that others refer to first."""
