"""A sheet of units."""

from typing import NamedTuple

from portal.rules.intake.columns import Column, Setting, each
from portal.rules.intake.values import Blank, code, identifiers, words


class UnitRow(NamedTuple):
    code: str
    name: str
    parent: str | Blank
    lead_no: str | Blank


def columns(_setting: Setting) -> tuple[Column, ...]:
    return (
        Column("code", identifiers, required=True),
        Column("name", each(words(200)), required=True),
        Column("parent", each(code)),
        Column("lead_no", each(code)),
    )


EXAMPLE = {"code": "RND", "name": "Research and development", "parent": "", "lead_no": "1001"}
