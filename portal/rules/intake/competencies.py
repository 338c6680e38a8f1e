"""A sheet of competencies and what each of their five levels means."""

from typing import NamedTuple

from portal.rules.courses import LEVELS
from portal.rules.intake.columns import Column, Setting, each
from portal.rules.intake.values import Blank, code, prose, whole, words

DESCRIBED = tuple(level for level in LEVELS if level)


class CompetencyRow(NamedTuple):
    code: str
    area_code: str | Blank
    area: str | Blank
    name: str
    definition: str | Blank
    max_validity_months: int | Blank
    level_1: str | Blank
    level_2: str | Blank
    level_3: str | Blank
    level_4: str | Blank
    level_5: str | Blank

    @property
    def descriptors(self) -> tuple[str | Blank, ...]:
        """The texts of levels 1 to 5."""
        return self.level_1, self.level_2, self.level_3, self.level_4, self.level_5


def columns(_setting: Setting) -> tuple[Column, ...]:
    return (
        Column("code", each(code), required=True),
        Column("area_code", each(code)),
        Column("area", each(words(200))),
        Column("name", each(words(200)), required=True),
        Column("definition", each(prose(4000))),
        Column("max_validity_months", each(whole(1, 1200))),
        *(Column(f"level_{level}", each(prose(4000)), begins=True) for level in DESCRIBED),
    )


EXAMPLE = {
    "code": "LIT",
    "area_code": "U",
    "area": "Using AI",
    "name": "AI literacy",
    "definition": "Knows what AI systems can and cannot do.",
    "max_validity_months": "24",
    "level_1": "Names three uses of AI in their own work.",
    "level_2": "Checks what AI says against a source.",
    "level_3": "Picks a suitable kind of AI for a task.",
    "level_4": "Reviews how other teams use AI.",
    "level_5": "Sets the direction for the company.",
}
