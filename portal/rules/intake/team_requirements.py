"""A sheet of what units need: how many people at which level of a competency."""

from datetime import date
from typing import NamedTuple

from portal.rules.intake.columns import Column, Setting, days, each
from portal.rules.intake.values import Blank, code, level, whole


class TeamRequirementRow(NamedTuple):
    start: date | Blank
    unit: str
    competency_code: str
    level: int | Blank
    """`CLEAR` when the unit needs it no more."""
    need: int | Blank


class Need(NamedTuple):
    """What a unit needs of one competency: so many people at a level."""

    level: int
    people: int = 1


def columns(setting: Setting) -> tuple[Column, ...]:
    return (
        Column("from", days(setting), clearable=False),
        Column("unit", each(code), required=True),
        Column("competency_code", each(code), required=True),
        Column("level", each(level), required=True, ends=True),
        Column("need", each(whole(1, 10_000))),
    )


EXAMPLE = {"from": "", "unit": "RND", "competency_code": "LIT", "level": "3", "need": "2"}
