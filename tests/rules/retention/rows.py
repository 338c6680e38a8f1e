"""Rows for tests: the staff of the vectors, and people at random."""

from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

from portal.rules.retention.days import NEVER, Days, Window, day_numbers
from portal.rules.retention.stays import INVOLUNTARY, OTHER, UNTOLD, VOLUNTARY, AtRisk, Stays
from tests.vectors import retention

KINDS = {None: UNTOLD, "voluntary": VOLUNTARY, "involuntary": INVOLUNTARY, "other": OTHER}


def whole(numbers: list[int]) -> Days:
    return np.array(numbers, dtype=np.int64)


def rows(given: dict[str, Any]) -> AtRisk:
    """The rows of a vector."""
    return AtRisk(
        person=np.arange(len(given["exit"])),
        entry=whole(given["entry"]),
        exit=whole(given["exit"]),
        event=np.array(given["event"], dtype=bool),
    )


@cache
def staff() -> tuple[Stays, Days, Window]:
    """The spells of the vectors' staff, the first completion of each one's person, and the window."""
    given = retention()["staff"]
    spells = given["spells"]
    names = sorted({spell["person"] for spell in spells})
    stays = Stays.of_spells(
        person=whole([names.index(spell["person"]) for spell in spells]),
        hired=day_numbers([spell["hire"] for spell in spells]),
        left=day_numbers([spell["end"] for spell in spells]),
        kind=whole([KINDS[spell["reason"]] for spell in spells]),
    )
    completed = day_numbers([spell["first_completion"] for spell in spells])
    start, end = day_numbers(given["window"]).tolist()
    return stays, completed, Window(start, end)


def nobody() -> tuple[Stays, Days]:
    none = whole([])
    return Stays.of_spells(none, none, none, none), none


@st.composite
def companies(draw: st.DrawFn, most: int = 60) -> tuple[Stays, Days, Window]:
    """Spells, completions and a window on few enough days for many ties."""
    people = draw(st.integers(0, most))
    seed = draw(st.integers(0, 2**32 - 1))
    return random_company(people, seed, span=draw(st.integers(3, 400)))


def random_company(people: int, seed: int, span: int = 400) -> tuple[Stays, Days, Window]:
    chance = np.random.default_rng(seed)
    hired = chance.integers(1000, 1000 + span, people)
    left = np.where(chance.random(people) < 0.6, hired + chance.integers(1, span, people), NEVER)
    kind = np.where(left < NEVER, chance.integers(0, 4, people), UNTOLD)
    completed = np.where(chance.random(people) < 0.5, hired + chance.integers(-20, span, people), NEVER)
    start = 1000 + span // 3
    return Stays.of_spells(np.arange(people), hired, left, kind), completed, Window(start, start + span)
