"""For each kind of sheet: its columns, an example, and how it is planned."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from portal.rules.intake import assignments as assignment_rules
from portal.rules.intake import competencies as competency_rules
from portal.rules.intake import completions as completion_rules
from portal.rules.intake import courses as course_rules
from portal.rules.intake import enrollments as enrollment_rules
from portal.rules.intake import evidence as evidence_rules
from portal.rules.intake import people as people_rules
from portal.rules.intake import person_roles as person_role_rules
from portal.rules.intake import role_profiles as role_profile_rules
from portal.rules.intake import team_requirements as team_requirement_rules
from portal.rules.intake import units as unit_rules
from portal.rules.intake.columns import Column, Setting, Typed, matched, typed
from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.sheet import Sheet
from portal.rules.refusals import Refusal, Refused
from portal.services.intake import (
    assignments,
    competencies,
    completions,
    courses,
    enrollments,
    evidence,
    people,
    person_roles,
    role_profiles,
    team_requirements,
    units,
)
from portal.services.intake.completing import completed
from portal.services.intake.conflicts import with_conflicts
from portal.services.intake.planning import Plan, Request


@dataclass(frozen=True, slots=True)
class Handler:
    columns: Callable[[Setting], tuple[Column, ...]]
    example: Mapping[str, str]
    plan: Callable[[Request, Typed], Plan]
    one_of: tuple[str, ...] = ()
    """Columns of which the sheet needs at least one."""


HANDLERS: Mapping[Kind, Handler] = {
    Kind.UNITS: Handler(unit_rules.columns, unit_rules.EXAMPLE, units.plan),
    Kind.PEOPLE: Handler(people_rules.columns, people_rules.EXAMPLE, people.plan),
    Kind.COMPETENCIES: Handler(competency_rules.columns, competency_rules.EXAMPLE, competencies.plan),
    Kind.ROLE_PROFILES: Handler(role_profile_rules.columns, role_profile_rules.EXAMPLE, role_profiles.plan),
    Kind.PERSON_ROLES: Handler(person_role_rules.columns, person_role_rules.EXAMPLE, person_roles.plan),
    Kind.TEAM_REQUIREMENTS: Handler(
        team_requirement_rules.columns, team_requirement_rules.EXAMPLE, team_requirements.plan
    ),
    Kind.COURSES: Handler(course_rules.columns, course_rules.EXAMPLE, courses.plan),
    Kind.ASSIGNMENTS: Handler(assignment_rules.columns, assignment_rules.EXAMPLE, assignments.plan),
    Kind.ENROLLMENTS: Handler(
        enrollment_rules.columns, enrollment_rules.EXAMPLE, enrollments.plan, one_of=("employee_no", "email")
    ),
    Kind.COMPLETIONS: Handler(
        completion_rules.columns, completion_rules.EXAMPLE, completions.plan, one_of=("employee_no", "email")
    ),
    Kind.EVIDENCE: Handler(evidence_rules.columns, evidence_rules.EXAMPLE, evidence.plan),
}


def planned(request: Request) -> Plan:
    """What importing this sheet would do now. Raises `Refused` when its columns are not those of the kind."""
    return with_conflicts(request, _planned(request), _planned, columns_of)


def _planned(request: Request) -> Plan:
    columns = columns_of(request.kind, request.options)
    layout, _ = matched(columns, request.sheet)
    if problems := wrong_columns(request.kind, request.sheet, request.options):
        raise Refused(
            Refusal.SHEET_UNREADABLE,
            why="columns",
            problems=problems,
            rows=len(request.sheet.records),
            kind=request.kind,
        )
    return completed(request, typed(columns, layout, request.sheet), HANDLERS[request.kind].plan)


def columns_of(kind: Kind, options: Options) -> tuple[Column, ...]:
    """The columns of a kind, each read as it was chosen."""
    columns = HANDLERS[kind].columns
    own = {name: columns(options.setting_of(name)) for name in options.readings}
    return tuple(
        own[column.name][at] if column.name in own else column for at, column in enumerate(columns(options.setting))
    )


def wrong_columns(kind: Kind, sheet: Sheet, options: Options) -> tuple[Problem, ...]:
    """What is wrong with the header of a sheet."""
    handler = HANDLERS[kind]
    layout, problems = matched(columns_of(kind, options), sheet)
    if handler.one_of and not problems and not any(name in layout for name in handler.one_of):
        return (Problem(sheet.header_line, handler.one_of[0], Code.COLUMN_MISSING),)
    return problems


def template(kind: Kind) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The header of a sheet of this kind and one row as an example."""
    handler = HANDLERS[kind]
    names = tuple(column.name for column in handler.columns(Setting()))
    return names, tuple(handler.example[name] for name in names)


def needed(kind: Kind) -> tuple[str, ...]:
    """The columns without which a sheet of this kind cannot be read."""
    return tuple(column.name for column in HANDLERS[kind].columns(Setting()) if column.required)


def lacking(kind: Kind, named: Collection[str]) -> tuple[str, ...]:
    """The columns that a sheet of this kind needs and that are none of these; of several that do, the first."""
    one_of = HANDLERS[kind].one_of
    neither = one_of[:1] if not set(one_of) & set(named) else ()
    return (*neither, *(name for name in needed(kind) if name not in named))
