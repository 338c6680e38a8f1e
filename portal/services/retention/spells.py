"""Spells of employment and the homes within them, as far as a window sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from portal.model.org import Assignment, UnitAncestor
from portal.model.people import Employment
from portal.rules.people import LeaveKind
from portal.rules.retention.days import Codes, Window
from portal.rules.retention.stays import INVOLUNTARY, OTHER, UNTOLD, VOLUNTARY, Stays
from portal.services.retention.columns import columns, day_number

_KINDS = {LeaveKind.VOLUNTARY: VOLUNTARY, LeaveKind.INVOLUNTARY: INVOLUNTARY, LeaveKind.OTHER: OTHER}


@dataclass(frozen=True, slots=True, eq=False)
class Homes:
    """Stays in units, and the id of the unit of each, 0 where there is no home; shape (n,)."""

    stays: Stays
    unit: Codes


def spells(window: Window) -> Stays:
    """Every spell with a day in the window. One statement."""
    return _whole(select(*_spell()).where(_within(Employment, window)))


def spells_of(people: Select[int], window: Window) -> Stays:
    """The same for some people."""
    return _whole(select(*_spell()).where(_within(Employment, window), Employment.person_id.in_(people)))


def homes(window: Window) -> Homes:
    """The days of every spell in the window, each once: in its home, or without one. One statement."""
    inside = _within(Assignment, window)
    home = and_(Assignment.person_id == Employment.person_id, Assignment.is_primary, _meets(), inside)
    found = select(*_spell(), *_stay()).select_from(Employment).outerjoin(Assignment, home)
    return _and_homeless(_by_home(found, _within(Employment, window)), window)


def homes_below(unit_id: int, window: Window) -> Homes:
    """The stays in a unit and below it with a day in the window. One statement."""
    found = (
        select(*_spell(), *_stay())
        .select_from(Assignment)
        .join(UnitAncestor, and_(UnitAncestor.unit_id == Assignment.unit_id, UnitAncestor.ancestor_id == unit_id))
        .join(Employment, and_(Employment.person_id == Assignment.person_id, _meets()))
    )
    return _by_home(found, Assignment.is_primary, _within(Assignment, window), _within(Employment, window))


def people_below(unit_id: int) -> Select[int]:
    """The ids of everybody who ever had a home in a unit or below it."""
    return (
        select(Assignment.person_id)
        .join(UnitAncestor, and_(UnitAncestor.unit_id == Assignment.unit_id, UnitAncestor.ancestor_id == unit_id))
        .where(Assignment.is_primary)
    )


def _spell() -> Sequence[ColumnElement[Any]]:
    kind = case({kind.value: code for kind, code in _KINDS.items()}, value=Employment.leave_kind, else_=UNTOLD)
    return [Employment.person_id, day_number(Employment.start), day_number(Employment.end), kind]  # type: ignore[list-item]


def _stay() -> Sequence[ColumnElement[Any]]:
    return [day_number(Assignment.start), day_number(Assignment.end), func.coalesce(Assignment.unit_id, 0)]


def _within(spell: Any, window: Window) -> ColumnElement[bool]:
    start, end = date.fromordinal(window.start), date.fromordinal(window.end)
    return and_(spell.start < end, or_(spell.end.is_(None), spell.end > start))


def _meets() -> ColumnElement[bool]:
    """Whether a home and a spell share a day."""
    return and_(
        or_(Employment.end.is_(None), Assignment.start < Employment.end),
        or_(Assignment.end.is_(None), Assignment.end > Employment.start),
    )


def _whole(found: Select[*tuple[Any, ...]]) -> Stays:
    return Stays.of_spells(*columns(found))


def _by_home(found: Select[*tuple[Any, ...]], *conditions: Any) -> Homes:
    person, hired, left, kind, start, end, unit = columns(found.where(*conditions))
    housed = unit > 0
    begin = np.where(housed, np.maximum(hired, start), hired)
    stop = np.where(housed, np.minimum(left, end), left)
    return Homes(Stays(person, hired, left, kind, begin, stop), unit)


def _and_homeless(found: Homes, window: Window) -> Homes:
    """With the days of the window on which a spell has no home, before, between and after its homes."""
    stays = found.stays
    order = np.lexsort((stays.begin, stays.hired, stays.person))
    rows = stays.only(order)
    first = np.ones(len(order), dtype=bool)
    first[1:] = (rows.person[1:] != rows.person[:-1]) | (rows.hired[1:] != rows.hired[:-1])
    last = np.append(first[1:], True) if len(order) else first
    since = np.maximum(rows.hired, window.start)
    since[1:] = np.where(first[1:], since[1:], rows.end[:-1])
    until = np.minimum(rows.left, window.end)
    before, after = rows.begin > since, last & (rows.end < until)
    pieces = (rows.only(before), rows.only(after))
    begin = np.concatenate([since[before], rows.end[after]])
    end = np.concatenate([rows.begin[before], until[after]])
    both = (stays, *pieces)
    return Homes(
        Stays(
            person=np.concatenate([one.person for one in both]),
            hired=np.concatenate([one.hired for one in both]),
            left=np.concatenate([one.left for one in both]),
            kind=np.concatenate([one.kind for one in both]),
            begin=np.concatenate([stays.begin, begin]),
            end=np.concatenate([stays.end, end]),
        ),
        np.concatenate([found.unit, np.zeros(len(begin), dtype=np.int64)]),
    )
