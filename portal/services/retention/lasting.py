"""The skills that last: what was once proved by the people who are there today, what is in force, what will be.

Skills are no small-group matter: whoever sees the figures of a unit sees these, of any size.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from sqlalchemy import CTE, or_, select

from portal.model.evidence import LevelInterval
from portal.rules.access import Actor
from portal.rules.refusals import Refusal, Refused
from portal.rules.retention.currency import HORIZONS, Currency, Forecast, currency, forecast
from portal.rules.retention.days import Codes, Days
from portal.services.insight.scope import members, place_of, sees_every_unit
from portal.services.requirements import effective
from portal.services.retention.columns import columns, day_number
from portal.services.team.scope import Place, company_place


@dataclass(frozen=True, slots=True)
class Lasting:
    """How much of what was once proved is in force today, and the required pairs met at each horizon ahead."""

    currency: Currency
    forecast: tuple[Forecast, ...]


def lasting(actor: Actor, code: str, *, today: date) -> Lasting:
    """Of a unit and everything below it. Four statements. Raises `Refused`."""
    return _of(actor, place_of(actor, code), today)


def lasting_of_company(actor: Actor, *, today: date) -> Lasting:
    """Of every unit together, for whoever may see all of them. Three statements. Raises `Refused`."""
    if not sees_every_unit(actor):
        raise Refused(Refusal.NOT_FOUND)
    return _of(actor, company_place(), today)


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """The intervals from today to the last horizon: the pair of person and competency, shape (n,) each."""

    pair: Codes
    start: Days
    end: Days
    verified: Codes
    held: Codes


def _of(actor: Actor, place: Place, today: date) -> Lasting:
    member = members(actor, place, on=today)
    asked_pair, target = _asked(member, today)
    levels = _levels(member, today)
    pairs = np.union1d(asked_pair, levels.pair)
    targets = np.zeros(len(pairs), dtype=np.int64)
    targets[np.searchsorted(pairs, asked_pair)] = target
    on = today.toordinal()
    now, held = (_on(levels, pairs, on, column) for column in (levels.verified, levels.held))
    asked = targets > 0
    later = [_on(levels, pairs, on + days, levels.verified)[asked] for days in HORIZONS]
    return Lasting(currency(now, held, targets), forecast(now[asked], later, targets[asked], None))


def _asked(member: CTE, on: date) -> tuple[Codes, Codes]:
    asked = effective(member, on=on)
    person, competency, target = columns(select(asked.c.person_id, asked.c.competency_id, asked.c.target))
    return _pair(person, competency), target


def _levels(member: CTE, on: date) -> _Levels:
    last = on + timedelta(days=HORIZONS[-1])
    person, competency, *others = columns(
        select(
            LevelInterval.person_id,
            LevelInterval.competency_id,
            day_number(LevelInterval.start),
            day_number(LevelInterval.end),
            LevelInterval.verified,
            LevelInterval.held,
        )
        .join(member, member.c.person_id == LevelInterval.person_id)
        .where(LevelInterval.start <= last, or_(LevelInterval.end.is_(None), LevelInterval.end > on))
    )
    return _Levels(_pair(person, competency), *others)


def _pair(person: Codes, competency: Codes) -> Codes:
    return np.asarray(person << 32 | competency)


def _on(levels: _Levels, pairs: Codes, day: int, column: Codes) -> Codes:
    """The level of each pair on a day, 0 where no interval holds it; shape of `pairs`."""
    holds = (levels.start <= day) & (day < levels.end)
    found = np.zeros(len(pairs), dtype=np.int64)
    found[np.searchsorted(pairs, levels.pair[holds])] = column[holds]
    return found
