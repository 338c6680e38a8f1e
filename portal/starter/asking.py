"""Which role the people of the demo company hold since when, and what its units need."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from portal.starter.careers import Career
from portal.starter.structure import DemoUnit

_ROLE_OF = {
    "software": "DEV",
    "data": "DAN",
    "quality": "QAE",
    "systems": "SYS",
    "network": "NET",
    "security": "SCA",
    "support": "SUP",
}
"""By the work of a unit. Of everybody else only the baseline is asked."""

_DATA_ENGINEERING = "ENG-DAT-ENG"
_LEADER = "MGR"
_TECHNICAL = ("IT", "ENG")

NEEDS = (
    ("IT-INF", "LIT", 2, 8),
    ("IT-INF", "GOV", 1, 6),
    ("IT-INF", "PRM", 2, 7),
    ("IT-INF", "INF", 4, 2),
    ("IT-INF", "TST", 3, 2),
    ("IT-INF", "LLM", 3, 3),
    ("IT-INF", "MLO", 3, 2),
    ("IT-INF", "CST", 3, 2),
    ("IT-INF", "SEC", 3, 2),
    ("IT-INF", "COL", 2, 2),
    ("IT-INF-SYS", "LIT", 2, 3),
    ("IT-INF-SYS", "INF", 3, 3),
    ("IT-INF-SYS", "MLO", 4, 1),
    ("IT-INF-SYS", "CST", 3, 1),
    ("IT-INF-SYS", "LLM", 4, 1),
    ("IT-INF-NET", "LIT", 2, 2),
    ("IT-INF-NET", "SEC", 3, 2),
    ("IT-INF-NET", "INF", 3, 2),
    ("IT-INF-NET", "TST", 3, 1),
    ("IT-SEC", "SEC", 3, 2),
    ("IT-SUP", "PRM", 1, 3),
    ("ENG-SW", "LLM", 2, 2),
    ("ENG-DAT", "DAT", 3, 2),
    ("ENG-DAT", "MLO", 2, 1),
)
"""Unit, competency, level and how many people; some needs are met, some rest on one person, some on nobody."""


class Held(NamedTuple):
    """A role on the days `[start, end)`."""

    role: str
    start: date
    end: date | None


def roles_held(careers: Iterable[Career]) -> Iterator[tuple[Career, Held]]:
    """The role that goes with each home; one that goes on in the next home is one."""
    for career in careers:
        held: list[Held] = []
        for home in career.homes:
            role = _role(career, home.unit)
            if role and held and held[-1].role == role and held[-1].end == home.start:
                held[-1] = held[-1]._replace(end=home.end)
            elif role:
                held.append(Held(role, home.start, home.end))
        yield from ((career, each) for each in held)


def _role(career: Career, unit: DemoUnit) -> str:
    if unit.code.split("-")[0] not in _TECHNICAL:
        return ""
    if career.leads and unit.code == career.home.unit.code:
        return _LEADER
    if unit.code.startswith(_DATA_ENGINEERING):
        return "DEN"
    return _ROLE_OF.get(unit.function, "")
