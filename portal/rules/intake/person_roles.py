"""A sheet of roles that people hold."""

from datetime import date
from typing import NamedTuple

from portal.rules.intake.columns import Column, Setting, days, each
from portal.rules.intake.values import Blank, code, identifiers


class PersonRoleRow(NamedTuple):
    employee_no: str
    role_code: str
    start: date
    end: date | Blank


def columns(setting: Setting) -> tuple[Column, ...]:
    return (
        Column("employee_no", identifiers, required=True),
        Column("role_code", each(code), required=True),
        Column("from", days(setting), required=True),
        Column("to", days(setting)),
    )


EXAMPLE = {"employee_no": "1001", "role_code": "SYS", "from": "2026-01-31", "to": ""}
