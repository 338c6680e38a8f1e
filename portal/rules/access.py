"""Who may enter which door, and who may look at whom."""

from dataclasses import dataclass
from enum import StrEnum


class AccessRole(StrEnum):
    """What somebody may do. Everybody is an employee; a manager is whoever has somebody in their line of sight."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    LEARNING = "learning"
    ADMINISTRATOR = "administrator"
    TERMINAL = "terminal"


class Door(StrEnum):
    """The audience of an endpoint. An endpoint without a door fails start-up."""

    PORCH = "porch"
    """Anybody, signed in or not."""
    SIGNED_IN = "signed in"
    """Everybody who is signed in."""
    TEAM = "team"
    """Whoever has a line of sight."""
    UNITS = "units"
    """Whoever has a line of sight, and learning and development: what a unit can do."""
    LEARNING = "learning"
    """Learning and development."""
    IMPORTS = "imports"
    """Whoever may import at least one kind of sheet."""
    ADMINISTRATION = "administration"
    """Administrators."""


class Subject(StrEnum):
    """What a query about people is about; it decides whose rows may be in the answer."""

    LEARNING = "learning"
    """Enrollments, outcomes, verified levels and their records."""
    RATINGS = "ratings"
    """Self-assessments and managers' ratings, each by name."""
    COVERAGE = "coverage"
    """Figures of units: coverage, readiness, depth. The line of sight stands for the units that somebody leads."""
    DIRECTORY = "directory"
    """People, employment, units, leads, roles, sign-ins."""


class Reach(StrEnum):
    """How far somebody sees for one subject, beside themselves."""

    EVERYBODY = "everybody"
    LINE_OF_SIGHT = "line of sight"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is None at the terminal, which acts for nobody in the company.

    `roles` never holds more than today's rights: it is looked up anew for every request.
    """

    id: int | None
    employee_no: str
    name: str
    roles: frozenset[AccessRole]

    @property
    def is_terminal(self) -> bool:
        return AccessRole.TERMINAL in self.roles


TERMINAL = Actor(id=None, employee_no="", name="the terminal", roles=frozenset({AccessRole.TERMINAL}))

_OPENED_BY: dict[Door, frozenset[AccessRole]] = {
    Door.SIGNED_IN: frozenset({AccessRole.EMPLOYEE}),
    Door.TEAM: frozenset({AccessRole.MANAGER}),
    Door.UNITS: frozenset({AccessRole.MANAGER, AccessRole.LEARNING}),
    Door.LEARNING: frozenset({AccessRole.LEARNING}),
    Door.IMPORTS: frozenset({AccessRole.LEARNING, AccessRole.ADMINISTRATOR}),
    Door.ADMINISTRATION: frozenset({AccessRole.ADMINISTRATOR}),
}

_SEES_EVERYBODY: dict[Subject, frozenset[AccessRole]] = {
    Subject.LEARNING: frozenset({AccessRole.LEARNING, AccessRole.TERMINAL}),
    Subject.RATINGS: frozenset({AccessRole.TERMINAL}),
    Subject.COVERAGE: frozenset({AccessRole.LEARNING, AccessRole.TERMINAL}),
    Subject.DIRECTORY: frozenset({AccessRole.ADMINISTRATOR, AccessRole.TERMINAL}),
}


def may_enter(door: Door, actor: Actor | None) -> bool:
    """Whether this door opens for somebody; `None` is somebody who is not signed in."""
    if door is Door.PORCH:
        return True
    return actor is not None and bool(_OPENED_BY[door] & actor.roles)


def reach(actor: Actor, subject: Subject) -> Reach:
    """How far somebody sees for a subject. Everybody also sees themselves; the line of sight may be empty."""
    return Reach.EVERYBODY if _SEES_EVERYBODY[subject] & actor.roles else Reach.LINE_OF_SIGHT
