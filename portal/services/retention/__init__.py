"""Who stays, who finishes, which skills last: read from the tables, reckoned by the rules, shown to whom it may be.

Loads numpy: whoever needs it imports it inside the function that does, so that the portal starts without.
"""

from portal.services.retention.documents import learners_document, retention_document
from portal.services.retention.exposures import ANY_COURSE, Exposure
from portal.services.retention.lasting import Lasting, lasting, lasting_of_company
from portal.services.retention.learners import Learners, learners
from portal.services.retention.lookups import note_refusal
from portal.services.retention.staff import Retention, retention, retention_of_all, whole_company

__all__ = [
    "ANY_COURSE",
    "Exposure",
    "Lasting",
    "Learners",
    "Retention",
    "lasting",
    "lasting_of_company",
    "learners",
    "learners_document",
    "note_refusal",
    "retention",
    "retention_document",
    "retention_of_all",
    "whole_company",
]
