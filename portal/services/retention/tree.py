"""The units as positions in which everything below a unit is one range."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from portal.model.base import db
from portal.model.org import Unit
from portal.rules.retention.days import Codes

COMPANY = 0
"""The position of the whole company, above every unit. Who has no home belongs to it alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Each unit after the one above it; the position is the place in these tuples.

    `until` is the first position that is not below a unit, `parents` the position above, None for the company.
    """

    ids: tuple[int, ...]
    codes: tuple[str | None, ...]
    until: tuple[int, ...]
    parents: Mapping[int, int | None]

    def positions(self, ids: Codes) -> Codes:
        """The position of each unit id, the company for 0; shape of `ids`."""
        places = np.zeros(max(self.ids) + 1, dtype=np.int64)
        places[np.asarray(self.ids)] = np.arange(len(self.ids))
        return np.asarray(places[ids])

    def position(self, unit_id: int) -> int:
        return self.ids.index(unit_id)


def every_unit() -> Tree:
    """One statement."""
    rows = db.session.execute(select(Unit.id, Unit.parent_id, Unit.code).order_by(Unit.sort_key, Unit.id)).all()
    below: dict[int, list[tuple[int, str]]] = {}
    for row in rows:
        below.setdefault(row.parent_id or COMPANY, []).append((row.id, row.code))
    ids: list[int] = []
    codes: list[str | None] = []
    until: list[int] = []
    parents: dict[int, int | None] = {}
    waiting: list[tuple[int, str | None, int | None]] = [(COMPANY, None, None)]
    while waiting:
        unit, code, above = waiting.pop()
        position = len(ids)
        ids.append(unit)
        codes.append(code)
        until.append(position + 1)
        parents[position] = above
        waiting.extend((child, name, position) for child, name in reversed(below.get(unit, ())))
    for position in range(len(ids) - 1, 0, -1):
        above = parents[position] or COMPANY
        until[above] = max(until[above], until[position])
    return Tree(tuple(ids), tuple(codes), tuple(until), parents)
