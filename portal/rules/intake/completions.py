"""A sheet of completions: who completed which course on which day."""

from datetime import date
from typing import NamedTuple

from portal.rules.intake.columns import Column, Setting, days, each, numeric
from portal.rules.intake.values import Blank, email, identifiers, percent


class CompletionRow(NamedTuple):
    employee_no: str | Blank
    email: str | Blank
    course_code: str
    completed_on: date
    score: float | Blank


def columns(setting: Setting) -> tuple[Column, ...]:
    return (
        Column("employee_no", identifiers),
        Column("email", each(email)),
        Column("course_code", identifiers, required=True),
        Column("completed_on", days(setting), required=True),
        Column("score", numeric(percent, setting)),
    )


EXAMPLE = {"employee_no": "1001", "email": "", "course_code": "AI-001", "completed_on": "2026-01-31", "score": ""}
