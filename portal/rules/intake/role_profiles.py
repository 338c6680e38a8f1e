"""A sheet of role profiles: one row for each role and competency."""

from datetime import date
from typing import NamedTuple

from portal.rules.intake.columns import Column, Setting, days, each
from portal.rules.intake.values import Blank, code, level, whole, words, yes_no


class RoleProfileRow(NamedTuple):
    start: date | Blank
    role_code: str
    traditional_role: str | Blank
    ai_empowered_role: str
    family: str | Blank
    baseline: bool | Blank
    competency_code: str
    target_level: int | Blank
    """`CLEAR` when the role asks for it no more."""
    weight: int | Blank
    core: bool | Blank


class Ask(NamedTuple):
    """What a role asks for in one competency."""

    target: int
    weight: int = 1
    is_core: bool = False


def columns(setting: Setting) -> tuple[Column, ...]:
    return (
        Column("from", days(setting), clearable=False),
        Column("role_code", each(code), required=True),
        Column("traditional_role", each(words(200))),
        Column("ai_empowered_role", each(words(200)), required=True),
        Column("family", each(words(200))),
        Column("baseline", each(yes_no)),
        Column("competency_code", each(code), required=True),
        Column("target_level", each(level), required=True, ends=True),
        Column("weight", each(whole(1, 100))),
        Column("core", each(yes_no)),
    )


EXAMPLE = {
    "from": "",
    "role_code": "SYS",
    "traditional_role": "Systems administrator",
    "ai_empowered_role": "AI infrastructure engineer",
    "family": "Infrastructure",
    "baseline": "0",
    "competency_code": "LIT",
    "target_level": "3",
    "weight": "2",
    "core": "1",
}
