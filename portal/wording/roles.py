"""Access roles, and where somebody stands with the portal, in words."""

from collections.abc import Collection

from portal.rules.access import AccessRole
from portal.rules.people import PersonStatus

ROLE_WORDS = {
    AccessRole.EMPLOYEE: "Employee",
    AccessRole.MANAGER: "Manager",
    AccessRole.LEARNING: "L&D",
    AccessRole.ADMINISTRATOR: "Administrator",
    AccessRole.TERMINAL: "Terminal",
}

STATUS_WORDS = {
    PersonStatus.ACTIVE: "Can sign in",
    PersonStatus.NO_PASSWORD: "No password yet",
    PersonStatus.COMING: "Comes later",
    PersonStatus.LEFT: "Has left",
    PersonStatus.DEACTIVATED: "Deactivated",
}


def role_words(roles: Collection[AccessRole]) -> list[str]:
    """The words of these roles, the widest last."""
    return [words for role, words in ROLE_WORDS.items() if role in roles]
