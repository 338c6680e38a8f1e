"""A sheet of completions: who completed which course on which day."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from portal.rules.intake.columns import Column, Setting, days, each, numeric
from portal.rules.intake.problems import Code, Flawed
from portal.rules.intake.values import Blank, email, identifiers, percent, words
from portal.rules.people import same

LONGEST_COURSE = 300


class CompletionRow(NamedTuple):
    employee_no: str | Blank
    email: str | Blank
    course_code: str
    """Or whatever the source calls the course."""
    completed_on: date
    score: float | Blank


def course_names(texts: Collection[str]) -> Mapping[str, object]:
    """A column of codes in which other names of courses may stand too: a source need not know the codes."""
    return {
        text: _name(text) if isinstance(read, Flawed) and read.code is Code.BAD_CODE else read
        for text, read in identifiers(texts).items()
    }


def _name(text: str) -> object:
    try:
        return words(LONGEST_COURSE)(text)
    except Flawed as flaw:
        return flaw


def course_key(text: str) -> str:
    """What two names of a course share when they mean the same one."""
    return " ".join(same(text).split())[:LONGEST_COURSE]


def columns(setting: Setting) -> tuple[Column, ...]:
    return (
        Column("employee_no", identifiers),
        Column("email", each(email)),
        Column("course_code", course_names, required=True),
        Column("completed_on", days(setting), required=True),
        Column("score", numeric(percent, setting)),
    )


EXAMPLE = {"employee_no": "1001", "email": "", "course_code": "AI-001", "completed_on": "2026-01-31", "score": ""}
