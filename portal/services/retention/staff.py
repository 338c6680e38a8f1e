"""The people who stay: of one unit with everything below it, of every unit, of the whole company.

`[start, end)` are days; see `periods`. A unit is seen by whom its other figures are seen by, all but the terminal
through the mask. Raises `Refused`.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select

from portal.model.base import db
from portal.model.org import Unit
from portal.rules.access import Actor
from portal.rules.refusals import Refusal, Refused
from portal.rules.retention.cohort import Cohort, cohort
from portal.rules.retention.comparison import Comparison, compare
from portal.rules.retention.days import Codes, Days, Window
from portal.rules.retention.exposure import exposed
from portal.rules.retention.stays import Stays, at_risk
from portal.rules.retention.tenure import TenureCurve, tenure_curve
from portal.rules.retention.turnover import Turnover, turnover_of
from portal.services.insight.scope import place_of, sees_every_unit, visible_units
from portal.services.retention.exposures import ANY_COURSE, Exposure, first_days
from portal.services.retention.masks import NOTHING_HIDDEN, Hidden, hidden_by_unit
from portal.services.retention.periods import asked_period
from portal.services.retention.spells import homes, homes_below, people_below, spells, spells_of
from portal.services.retention.tree import COMPANY, Tree, every_unit


@dataclass(frozen=True, slots=True)
class Retention:
    """The figures of a unit and everything below it, `unit` None for the company, and what of them is not shown.

    `people` had at least one day in the window. `is_masked` says whether the reader is one of those for whom extreme
    shares are told as bounds. The figures stand here whole: only `documents` may show them.
    """

    unit: str | None
    window: Window
    people: int
    turnover: Turnover
    cohort: Cohort
    tenure: TenureCurve
    exposure: Exposure
    trained: Comparison
    hidden: Hidden
    is_masked: bool


def retention(
    actor: Actor, code: str, start: date, end: date, *, today: date, exposure: Exposure = ANY_COURSE
) -> Retention:
    """One unit. Five statements at the terminal, and as many for everybody else."""
    place = place_of(actor, code)
    window = asked_period(actor, start, end, today=today)
    unit = place.unit
    if unit is None:
        raise Refused(Refusal.NOT_FOUND)
    if not actor.is_terminal:
        company = _Company.of(window, exposure)
        return company.retention(company.tree.position(unit.id), is_masked=True)
    stays = homes_below(unit.id, window).stays
    people = people_below(unit.id)
    around, completed = spells_of(people, window), first_days(exposure, stays.person, people)
    return _figures(unit.code, stays, around, completed, window=window, exposure=exposure)


def whole_company(actor: Actor, start: date, end: date, *, today: date, exposure: Exposure = ANY_COURSE) -> Retention:
    """Every spell, in whatever unit or none, for whoever may see every unit. Two statements at the terminal."""
    if not sees_every_unit(actor):
        raise Refused(Refusal.NOT_FOUND)
    window = asked_period(actor, start, end, today=today)
    if not actor.is_terminal:
        return _Company.of(window, exposure).retention(COMPANY, is_masked=True)
    stays = spells(window)
    return _figures(None, stays, stays, first_days(exposure, stays.person), window=window, exposure=exposure)


def retention_of_all(
    actor: Actor, start: date, end: date, *, today: date, exposure: Exposure = ANY_COURSE
) -> list[Retention]:
    """Every unit that the actor may look into, each before those below it. Four statements, however many there are."""
    window = asked_period(actor, start, end, today=today)
    seen = set(db.session.scalars(select(Unit.id).where(Unit.id.in_(visible_units(actor)))))
    if not seen:
        return []
    company = _Company.of(window, exposure)
    masked = not actor.is_terminal
    return [
        company.retention(position, is_masked=masked) for position, unit in enumerate(company.tree.ids) if unit in seen
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Company:
    """Every home of a window, sorted by the place of its unit, so that everything below a unit is one slice.

    `spells` are those that hold the last day; `spell_of` is each person's place in them, -1 for none.
    """

    tree: Tree
    window: Window
    exposure: Exposure
    stays: Stays
    completed: Days
    begins: Codes
    spells: Stays
    spell_of: Codes
    hidden: tuple[Hidden, ...]

    @classmethod
    def of(cls, window: Window, exposure: Exposure) -> "_Company":
        """Three statements."""
        tree, found = every_unit(), homes(window)
        position = tree.positions(found.unit)
        order = np.argsort(position, kind="stable")
        stays, position = found.stays.only(order), position[order]
        completed = first_days(exposure, stays.person)
        last = stays.there_on(window.end - 1)
        spell_of = np.full(int(stays.person.max(initial=0)) + 1, -1, dtype=np.int64)
        spell_of[last.person] = np.arange(len(last.person))
        return cls(
            tree=tree,
            window=window,
            exposure=exposure,
            stays=stays,
            completed=completed,
            begins=np.searchsorted(position, np.arange(len(tree.ids) + 1)),
            spells=Stays.of_spells(last.person, last.hired, last.left, last.kind),
            spell_of=spell_of,
            hidden=hidden_by_unit(tree, stays, position, completed, window),
        )

    def retention(self, position: int, *, is_masked: bool) -> Retention:
        rows = np.arange(self.begins[position], self.begins[self.tree.until[position]])
        stays, completed = self.stays.only(rows), self.completed[rows]
        if position == COMPANY:
            stays, completed = _spells_of(stays, completed)
        employed = self.spell_of[np.unique(stays.person)]
        return _figures(
            self.tree.codes[position],
            stays,
            self.spells.only(employed[employed >= 0]),
            completed,
            window=self.window,
            exposure=self.exposure,
            hidden=self.hidden[position] if is_masked else NOTHING_HIDDEN,
            is_masked=is_masked,
        )


def _spells_of(homes: Stays, completed: Days) -> tuple[Stays, Days]:
    """Each spell once, of which the homes are parts."""
    order = np.lexsort((homes.hired, homes.person))
    person, hired = homes.person[order], homes.hired[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (person[1:] != person[:-1]) | (hired[1:] != hired[:-1])
    rows = order[first]
    return Stays.of_spells(homes.person[rows], homes.hired[rows], homes.left[rows], homes.kind[rows]), completed[rows]


def _figures(
    code: str | None,
    stays: Stays,
    company: Stays,
    completed: Days,
    *,
    window: Window,
    exposure: Exposure,
    hidden: Hidden = NOTHING_HIDDEN,
    is_masked: bool = False,
) -> Retention:
    return Retention(
        unit=code,
        window=window,
        people=len(np.unique(stays.person)),
        turnover=turnover_of(stays, window),
        cohort=cohort(stays, window, company),
        tenure=tenure_curve(at_risk(stays, window)),
        exposure=exposure,
        trained=compare(exposed(stays, window, completed)),
        hidden=hidden,
        is_masked=is_masked,
    )
