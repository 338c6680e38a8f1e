"""For each kind of sheet: its columns, an example, and how it is planned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.rules.intake import competencies as competency_rules
from portal.rules.intake import courses as course_rules
from portal.rules.intake import people as people_rules
from portal.rules.intake import units as unit_rules
from portal.rules.intake.columns import Column, Setting, Typed, matched, typed
from portal.rules.intake.kinds import Kind
from portal.rules.refusals import Refusal, Refused
from portal.services.intake import competencies, courses, people, units
from portal.services.intake.planning import Plan, Request


@dataclass(frozen=True, slots=True)
class Handler:
    columns: Callable[[Setting], tuple[Column, ...]]
    example: Mapping[str, str]
    plan: Callable[[Request, Typed], Plan]


HANDLERS: Mapping[Kind, Handler] = {
    Kind.UNITS: Handler(unit_rules.columns, unit_rules.EXAMPLE, units.plan),
    Kind.PEOPLE: Handler(people_rules.columns, people_rules.EXAMPLE, people.plan),
    Kind.COMPETENCIES: Handler(competency_rules.columns, competency_rules.EXAMPLE, competencies.plan),
    Kind.COURSES: Handler(course_rules.columns, course_rules.EXAMPLE, courses.plan),
}


def planned(request: Request) -> Plan:
    """What importing this sheet would do now. Raises `Refused` when its columns are not those of the kind."""
    handler = HANDLERS[request.kind]
    columns = handler.columns(request.options.setting)
    layout, problems = matched(columns, request.sheet)
    if problems:
        raise Refused(
            Refusal.SHEET_UNREADABLE,
            why="columns",
            problems=problems,
            rows=len(request.sheet.records),
            kind=request.kind,
        )
    return handler.plan(request, typed(columns, layout, request.sheet))


def template(kind: Kind) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The header of a sheet of this kind and one row as an example."""
    handler = HANDLERS[kind]
    names = tuple(column.name for column in handler.columns(Setting()))
    return names, tuple(handler.example[name] for name in names)
