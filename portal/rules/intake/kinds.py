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


class Deed(StrEnum):
    """What an import did with rows of a table."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class ImportState(StrEnum):
    READ = "read"
    """The cells are kept; which column is which is being settled."""
    PLANNED = "planned"
    APPLYING = "applying"
    """Somebody has said go. Nothing is changed before the state is `applied`, in the same transaction."""
    APPLIED = "applied"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    """The sheet could not be read or had refused rows at the terminal; nothing was changed."""
    UNDONE = "undone"
    PARTLY_UNDONE = "partly_undone"
    """Taken back, but for what somebody has changed since."""


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
