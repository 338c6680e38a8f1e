"""The people below the featured manager, placed so that every state of the pages can be met among them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from portal.starter.careers import Career
from portal.starter.journeys import Done, Taken
from portal.starter.proofs import Aim

TEAM = ("IT-INF", "IT-INF-SYS", "IT-INF-NET")
_BELOW_NEEDS = {"INF": 3, "TST": 2, "MLO": 3, "LLM": 2, "GOV": 2, "XAI": 1, "DAT": 2}
CEILINGS: Mapping[str, Mapping[str, int]] = dict.fromkeys(TEAM, _BELOW_NEEDS)
"""What chance does not exceed in these units, so that what the team needs beyond it rests on the people staged here."""


class Said(NamedTuple):
    """What somebody claims of themselves; `rated` by their manager some time before, None for nothing."""

    claimed: int
    rated: int | None = None


_ALL_MET = {"LIT": 2, "PRM": 2, "GOV": 1, "SEC": 2, "AGL": 2, "LLM": 2, "DAT": 2}
_SYSTEMS: tuple[Mapping[str, Aim], ...] = (
    {
        **{code: Aim("verified", level) for code, level in _ALL_MET.items()},
        "PRM": Aim("soon", 2, 72),
        "LIT": Aim("verified", 3),
        "INF": Aim("soon", 4, 53),
        "MLO": Aim("verified", 3),
        "CST": Aim("verified", 3),
    },
    {
        **{code: Aim("verified", level) for code, level in _ALL_MET.items()},
        "LLM": Aim("verified", 3),
        "INF": Aim("verified", 4),
        "MLO": Aim("disputed", 3),
        "CST": Aim("better_lower", 3),
    },
    {
        "LIT": Aim("verified", 1),
        "PRM": Aim("verified", 1),
        "GOV": Aim("verified", 1),
        "SEC": Aim("verified", 1),
        "DAT": Aim("claimed", 2, 1),
        "LLM": Aim("measured_none", 2),
        "MLO": Aim("verified", 1),
        "INF": Aim("verified", 1),
        "CST": Aim("nothing", 3),
        "AGL": Aim("revoked", 2),
    },
    {
        "LIT": Aim("verified", 2),
        "PRM": Aim("lapsed", 2, -19),
        "GOV": Aim("soon", 1, 24),
        "DAT": Aim("lapsed", 2, -64),
        "INF": Aim("partly_lapsed", 4),
        "CST": Aim("contradicted", 3),
        "MLO": Aim("soon", 3, 69),
    },
)
_NETWORKS: tuple[Mapping[str, Aim], ...] = (
    {
        **{code: Aim("verified", level) for code, level in _ALL_MET.items()},
        "SEC": Aim("soon", 3, 17),
        "INF": Aim("verified", 3),
        "MLO": Aim("verified", 2),
        "CST": Aim("verified", 2),
        "COL": Aim("verified", 2),
        "TST": Aim("verified", 3),
    },
    {
        **{code: Aim("verified", level) for code, level in _ALL_MET.items()},
        "LLM": Aim("verified", 3),
        "SEC": Aim("verified", 3),
        "INF": Aim("verified", 3),
        "MLO": Aim("verified", 2),
        "CST": Aim("verified", 2),
        "COL": Aim("verified", 3),
        "AGL": Aim("verified", 3),
    },
    {
        "LIT": Aim("verified", 2),
        "PRM": Aim("revoked", 2),
        "GOV": Aim("verified", 1),
        "SEC": Aim("contradicted", 3),
        "MLO": Aim("lapsed", 2, -33),
        "DAT": Aim("verified", 2),
        "CST": Aim("claimed", 2, 1),
        "INF": Aim("measured_none", 3),
    },
)
_CLAIMS: tuple[Mapping[str, Said], ...] = (
    {"INF": Said(4, 4), "LLM": Said(1, 2)},
    {"MLO": Said(4, 3)},
    {"INF": Said(4, 1), "MLO": Said(3, 1), "LIT": Said(1, 1)},
    {"CST": Said(3, 2), "SEC": Said(2)},
)
"""What the first systems administrators say of themselves, and what their manager said before."""

_LEAVER = {"LLM": Aim("verified", 3), "SEC": Aim("verified", 3), "LIT": Aim("verified", 2)}
_HELPER = {"MLO": Aim("verified", 4), "DAT": Aim("verified", 3)}
_FEATURED = {
    "*": Aim("nothing", 1),
    "INF": Aim("contradicted", 3),
    "MLO": Aim("revoked", 3),
    "PRM": Aim("lapsed", 2, -20),
    "DAT": Aim("soon", 2, 79),
    "AGL": Aim("verified", 2),
}
_FEATURED_CLAIMS = {"LLM": Said(3), "INF": Said(3), "MLO": Said(2), "LIT": Said(2), "WFL": Said(2)}
_FEATURED_DONE = (("AI-001", 748, "91"), ("AI-002", 402, "77"), ("AI-003", 352, "84"), ("AI-027", 310, "68"))
"""Which courses the featured employee completed how many days ago, and with which score."""


@dataclass(frozen=True, slots=True)
class Cast:
    """What is staged, by employee number: aims and claims by competency, `*` where nothing else happens."""

    aims: Mapping[str, Mapping[str, Aim]] = field(default_factory=dict)
    claims: Mapping[str, Mapping[str, Said]] = field(default_factory=dict)


def cast_of(careers: Iterable[Career]) -> Cast:
    """Who plays what; a small company has fewer parts."""
    aims: dict[str, Mapping[str, Aim]] = {}
    claims: dict[str, Mapping[str, Said]] = {}
    free: dict[str, list[Career]] = {code: [] for code in TEAM}
    for career in careers:
        if career.featured == "employee":
            aims[career.employee_no], claims[career.employee_no] = _FEATURED, _FEATURED_CLAIMS
        elif career.staged:
            aims[career.employee_no] = _HELPER if career.staged == "helper" else _LEAVER
        elif career.home.unit.code in free and not (career.leads or career.spell.end or len(career.spells) > 1):
            free[career.home.unit.code].append(career)
    for unit, parts in (("IT-INF-SYS", _SYSTEMS), ("IT-INF-NET", _NETWORKS)):
        longest = sorted(free[unit], key=lambda career: career.spell.start)
        for career, part in zip(longest, parts, strict=False):
            aims[career.employee_no] = part
        if unit == "IT-INF-SYS":
            claims |= {career.employee_no: said for career, said in zip(longest, _CLAIMS, strict=False)}
    return Cast(aims, claims)


@dataclass(frozen=True, slots=True)
class Past:
    """What somebody took and completed, written down rather than left to chance."""

    taken: tuple[Taken, ...]
    done: tuple[Done, ...]


def featured_past(today: date) -> Past:
    """What the featured employee had completed before the last weeks."""
    return Past((), tuple(Done(course, today - timedelta(days=days), score) for course, days, score in _FEATURED_DONE))
