"""A file that is complete: whoever is employed and not in it leaves, what is published and not in it retires."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.people import Employment, Person
from portal.rules.courses import CourseStatus, is_retired
from portal.rules.intake.columns import Typed
from portal.rules.intake.kinds import Action, Kind
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.values import KEEP
from portal.rules.people import LeaveKind
from portal.services.intake.planning import Ended, Plan, Request, keys_of
from portal.services.people import covers

COLUMN: Mapping[Kind, str] = {Kind.PEOPLE: "employee_no", Kind.COURSES: "code"}
"""The kinds of which a file can be complete, and the column by which their rows are known."""

Row = Mapping[str, object]
"""Values by column, as its reader would give them."""


def completed(request: Request, typed: Typed, plan: Callable[[Request, Typed], Plan]) -> Plan:
    """The plan of a sheet and of what it ends, if somebody said that it is complete.

    What is absent is planned behind the sheet's own rows, so that the same rules hold: nobody ends their own
    employment, the last administrator stays. Whoever stays although absent is a note. While a row cannot say whom it
    is about, nothing ends: it could be anybody, even if the row is left out.
    """
    column = COLUMN.get(request.kind) if request.options.complete else None
    if column is None:
        return plan(request, typed)
    keys = keys_of(typed, column)
    rows = len(keys)
    if None in keys or None in request.left_out:
        made = plan(request, typed)
        line = request.sheet.lines[keys.index(None)] if None in keys else request.left_out[None]
        unsure = Problem(line, "", Code.COMPLETE_UNSURE, {"column": column, "line": str(line)})
        return replace(made, notes=(*made.notes, unsure))
    present = {*keys, *request.left_out}
    absent = list((_people if request.kind is Kind.PEOPLE else _courses)(request, present))
    sheet = request.sheet
    behind = replace(
        sheet,
        lines=(*sheet.lines, *[0] * len(absent)),
        records=(*sheet.records, *[("",) * len(sheet.header)] * len(absent)),
    )
    values = tuple(
        (*cells, *(row.get(name, KEEP) for row in absent))
        for name, cells in zip(typed.names, typed.values, strict=True)
    )
    made = plan(replace(request, sheet=behind), replace(typed, values=values))
    return _split(made, rows, sheet.header_line)


def _people(request: Request, present: Collection[str | None]) -> Iterator[Row]:
    """Those who are employed, as rows by which they leave on the day before the import's."""
    columns = (Person.employee_no_key, Person.employee_no, Person.name, Person.email)
    employed = (
        select(*columns, Employment.start, Employment.leave_kind)
        .join(Employment, Employment.person_id == Person.id)
        .where(covers(Employment, request.on))
        .order_by(Person.employee_no_key)
    )
    for key, number, name, email, start, leave_kind in db.session.execute(employed):
        if key not in present:
            yield {
                "employee_no": number,
                "name": name,
                "email": email,
                "hired_on": start,
                "last_day": request.on - timedelta(days=1),
                "leave_kind": leave_kind or LeaveKind.OTHER,
            }


def _courses(request: Request, present: Collection[str | None]) -> Iterator[Row]:
    """Those that are published or retiring, as rows by which they are retired from the import's day on."""
    columns = (Course.code_key, Course.code, Course.title, Course.status, Course.retires_on)
    known = (
        select(*columns)
        .where(Course.status.in_((CourseStatus.PUBLISHED, CourseStatus.RETIRING)))
        .order_by(Course.code_key)
    )
    for key, code, title, status, retires_on in db.session.execute(known):
        if key not in present and not is_retired(status, retires_on, on=request.on):
            yield {"code": code, "title": title, "status": CourseStatus.RETIRED, "retires_on": request.on}


def _split(made: Plan, rows: int, header_line: int) -> Plan:
    """The plan of the sheet's own rows, and what it ends beside them."""
    ended: list[Ended] = []
    stay: list[Problem] = []
    for position in range(rows, len(made.actions)):
        subject, key = made.subjects[position], made.keys[position] or ""
        if made.actions[position] is Action.UPDATE:
            ended.append(Ended(subject, key, made.changes[position]))
        elif made.actions[position] is Action.REFUSED:
            why = next(problem.code for problem in made.problems[position] if not problem.is_note)
            stay.append(Problem(header_line, "", Code.STAYS_THOUGH_ABSENT, {"value": subject, "why": why.value}))
    own: dict[str, Any] = {name: getattr(made, name)[:rows] for name in ("actions", "subjects", "changes", "keys")}
    return replace(
        made,
        **own,
        problems={position: found for position, found in made.problems.items() if position < rows},
        notes=(*made.notes, *stay),
        ended=tuple(ended),
    )
