"""A sheet of people: who is employed since when, where, and reports to whom."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from portal.rules.access import AccessRole
from portal.rules.intake.columns import Column, Setting, days, each
from portal.rules.intake.values import Blank, choice, code, email, identifiers, items, words, words_of
from portal.rules.people import LeaveKind


class GivenRole(StrEnum):
    """The roles that a sheet can give; employee is everybody, and manager follows from leading a unit."""

    LEARNING = AccessRole.LEARNING.value
    ADMINISTRATOR = AccessRole.ADMINISTRATOR.value


class PersonRow(NamedTuple):
    employee_no: str
    name: str
    email: str
    unit: str | Blank
    manager_no: str | Blank
    roles: frozenset[GivenRole] | Blank
    hired_on: date
    last_day: date | Blank
    leave_kind: LeaveKind | Blank
    location: str | Blank


_role = choice(GivenRole)


def _roles(text: str) -> frozenset[GivenRole]:
    return frozenset(map(_role, items(text)))


def columns(setting: Setting) -> tuple[Column, ...]:
    return (
        Column("employee_no", identifiers, required=True),
        Column("name", each(words(200)), required=True),
        Column("email", each(email), required=True),
        Column("unit", each(code), clearable=False),
        Column("manager_no", each(code)),
        Column("roles", each(_roles)),
        Column("hired_on", days(setting), required=True),
        Column("last_day", days(setting)),
        Column("leave_kind", each(choice(LeaveKind)), choices=words_of(LeaveKind)),
        Column("location", each(words(200))),
    )


def written_roles(*, is_learning: bool, is_administrator: bool) -> str:
    """The cell for these roles."""
    held = [GivenRole.LEARNING.value] * is_learning + [GivenRole.ADMINISTRATOR.value] * is_administrator
    return ";".join(held)


def end_after(last_day: date) -> date:
    """The first day on which somebody is not employed any more, from the last day worked."""
    return last_day + timedelta(days=1)


def last_day_before(end: date) -> date:
    """The last day worked, from the first day not employed."""
    return end - timedelta(days=1)


EXAMPLE = {
    "employee_no": "1001",
    "name": "Ada Example",
    "email": "ada@example.com",
    "unit": "RND",
    "manager_no": "",
    "roles": "",
    "hired_on": "2026-01-31",
    "last_day": "",
    "leave_kind": "",
    "location": "Lisbon",
}
