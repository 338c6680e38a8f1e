"""The kinds of sheet, who may import them, and what can become of a row."""

from enum import StrEnum

from portal.rules.access import AccessRole, Actor


class Kind(StrEnum):
    UNITS = "units"
    PEOPLE = "people"
    ASSIGNMENTS = "assignments"
    COMPETENCIES = "competencies"
    ROLE_PROFILES = "role-profiles"
    PERSON_ROLES = "person-roles"
    TEAM_REQUIREMENTS = "team-requirements"
    COURSES = "courses"
    ENROLLMENTS = "enrollments"
    COMPLETIONS = "completions"
    EVIDENCE = "evidence"


class Action(StrEnum):
    """What applying an import does, or would do, with one row."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REFUSED = "refused"


class ImportState(StrEnum):
    PLANNED = "planned"
    APPLIED = "applied"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    """The sheet could not be read or had refused rows at the terminal; nothing was changed."""


_BY_LEARNING = frozenset(
    {
        Kind.COMPETENCIES,
        Kind.ROLE_PROFILES,
        Kind.TEAM_REQUIREMENTS,
        Kind.COURSES,
        Kind.ENROLLMENTS,
        Kind.COMPLETIONS,
        Kind.EVIDENCE,
    }
)
_BY_ADMINISTRATION = frozenset({Kind.UNITS, Kind.PEOPLE, Kind.ASSIGNMENTS, Kind.PERSON_ROLES})


def importable(actor: Actor) -> tuple[Kind, ...]:
    """The kinds of sheet that somebody may import, in the order in which a new installation needs them."""
    if actor.is_terminal:
        return tuple(Kind)
    kinds: frozenset[Kind] = frozenset()
    if AccessRole.LEARNING in actor.roles:
        kinds |= _BY_LEARNING
    if AccessRole.ADMINISTRATOR in actor.roles:
        kinds |= _BY_ADMINISTRATION
    return tuple(kind for kind in Kind if kind in kinds)
