"""Access roles in words."""

from collections.abc import Collection

from portal.rules.access import AccessRole

ROLE_WORDS = {
    AccessRole.EMPLOYEE: "Employee",
    AccessRole.MANAGER: "Manager",
    AccessRole.LEARNING: "L&D",
    AccessRole.ADMINISTRATOR: "Administrator",
    AccessRole.TERMINAL: "Terminal",
}


def role_words(roles: Collection[AccessRole]) -> list[str]:
    """The words of these roles, the widest last."""
    return [words for role, words in ROLE_WORDS.items() if role in roles]
