"""Recommending a course to whom one leads: who misses what, sending, receiving, and what came of it."""

from portal.services.recommending.following import (
    PAGE_SIZE,
    Followed,
    Group,
    OfPerson,
    Recommended,
    recommended_to,
    sent,
)
from portal.services.recommending.gaps import Gap, Waiting, gap
from portal.services.recommending.receiving import Received, Voice, put_aside, received
from portal.services.recommending.sending import Sent, recommend, withdraw

__all__ = [
    "PAGE_SIZE",
    "Followed",
    "Gap",
    "Group",
    "OfPerson",
    "Received",
    "Recommended",
    "Sent",
    "Voice",
    "Waiting",
    "gap",
    "put_aside",
    "received",
    "recommend",
    "recommended_to",
    "sent",
    "withdraw",
]
