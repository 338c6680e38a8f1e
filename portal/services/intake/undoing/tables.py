"""How rows of each table are taken back: what stands or falls together, what follows, what cannot be twice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.model.base import Base
from portal.model.catalog import Competency, Course, CourseEquivalent, CourseGrant, CoursePrerequisite, Descriptor
from portal.model.evidence import Evidence
from portal.model.intake import UnmatchedCompletion
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.model.roles import PersonRole, Role, RoleRequirement, TeamRequirement
from portal.rules.courses import course_search_text
from portal.rules.enrolling import LIVE
from portal.rules.intake.completions import course_key
from portal.rules.people import folded, person_search_text, same

Values = Mapping[str, Any]
"""Column → value, plain."""


def twice(rows: Sequence[Values]) -> bool:
    """Whether there is more than one."""
    return len(rows) > 1


@dataclass(frozen=True, slots=True)
class Undone:
    """One table."""

    model: type[Base]
    derived: Callable[[Values], dict[str, Any]] = lambda _row: {}
    together: tuple[frozenset[str], ...] = ()
    """Columns of which none goes back alone."""
    rivals: tuple[str, ...] = ()
    """Rows with the same values here must not clash."""
    clash: Callable[[Sequence[Values]], bool] = twice
    part_of: tuple[str, str] | None = None
    """The column that names the row that this one is a part of, and its table."""
    refers_to_own: str = ""
    """The column that refers to rows of the same table."""

    def group_of(self, column: str) -> frozenset[str]:
        return next((group for group in self.together if column in group), frozenset({column}))


def overlapping(rows: Iterable[Values]) -> bool:
    """Whether two rows hold on the same day."""
    last: str | None = ""
    for row in sorted(rows, key=lambda row: _day(row["start"])):
        if last is None or (last and _day(row["start"]) < last):
            return True
        last = _day(row["end"]) if row["end"] else None
    return False


def _day(day: date | str) -> str:
    return day if isinstance(day, str) else day.isoformat()


def _assignments_clash(rows: Sequence[Values]) -> bool:
    same_start = {(row["unit_id"], row["start"], bool(row["is_primary"])) for row in rows}
    return len(same_start) < len(rows) or overlapping(row for row in rows if row["is_primary"])


def _enrollments_clash(rows: Sequence[Values]) -> bool:
    days = [(row["enrolled_on"], None if row["enrolled_on"] else row["ended_on"]) for row in rows]
    return len(set(days)) < len(days) or sum(row["state"] in LIVE for row in rows) > 1


def _person(row: Values) -> dict[str, Any]:
    return {
        "employee_no_key": same(row["employee_no"]),
        "sort_key": folded(row["name"])[:400],
        "search_text": person_search_text(row["name"], row["employee_no"], row["email"]),
        "email_key": same(row["email"]),
        "manager_no_key": same(row["manager_no"]),
    }


def _unit(row: Values) -> dict[str, Any]:
    return {
        "code_key": same(row["code"]),
        "sort_key": folded(row["name"])[:400],
        "lead_no_key": same(row["lead_no"]),
    }


def _course(row: Values) -> dict[str, Any]:
    searched = {name: row[name] for name in ("code", "title", "summary", "provider", "tags")}
    return {
        "code_key": same(row["code"]),
        "title_key": folded(row["title"])[:600],
        "owner_email_key": same(row["owner_email"]),
        "search_text": course_search_text(**searched),
    }


def _coded(row: Values) -> dict[str, Any]:
    return {"code_key": same(row["code"])}


REVOCATION = frozenset({"revoked_on", "revoked_recorded_on", "revoke_reason", "revoked_by_import_id"})
"""What is filled in when evidence is revoked."""

_OF_A_COURSE = ("course_id", "course")
_OF_A_PERSON = ("person_id", "person")

TABLES: Mapping[str, Undone] = {
    "person": Undone(Person, _person, rivals=("employee_no_key",)),
    "employment": Undone(
        Employment,
        together=(frozenset({"end", "leave_kind"}),),
        rivals=("person_id",),
        clash=overlapping,
        part_of=_OF_A_PERSON,
    ),
    "unit": Undone(Unit, _unit, rivals=("code_key",), refers_to_own="parent_id"),
    "assignment": Undone(Assignment, rivals=("person_id",), clash=_assignments_clash, part_of=_OF_A_PERSON),
    "competency": Undone(Competency, _coded, rivals=("code_key",)),
    "descriptor": Undone(Descriptor, part_of=("competency_id", "competency")),
    "course": Undone(Course, _course, rivals=("code_key",), refers_to_own="superseded_by_id"),
    "course_grant": Undone(CourseGrant, part_of=_OF_A_COURSE),
    "course_prerequisite": Undone(CoursePrerequisite, part_of=_OF_A_COURSE),
    "course_equivalent": Undone(CourseEquivalent, part_of=_OF_A_COURSE),
    "role": Undone(Role, _coded, rivals=("code_key",)),
    "role_requirement": Undone(
        RoleRequirement, rivals=("role_id", "competency_id"), clash=overlapping, part_of=("role_id", "role")
    ),
    "person_role": Undone(PersonRole, rivals=("person_id", "role_id"), clash=overlapping),
    "team_requirement": Undone(TeamRequirement, rivals=("unit_id", "competency_id"), clash=overlapping),
    "enrollment": Undone(
        Enrollment,
        together=(frozenset({"state", "started_on", "ended_on", "score"}),),
        rivals=("person_id", "course_id"),
        clash=_enrollments_clash,
    ),
    "enrollment_event": Undone(EnrollmentEvent),
    "evidence": Undone(
        Evidence,
        together=(REVOCATION | {"import_id"},),
        part_of=("enrollment_id", "enrollment"),
    ),
    "unmatched_completion": Undone(
        UnmatchedCompletion,
        lambda row: {"course_key": course_key(row["course"])},
        rivals=("person_id", "course_key", "completed_on"),
    ),
}
