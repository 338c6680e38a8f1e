"""Who works for the demo company, since when and where: joiners, movers and leavers of three years."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.starter.namer import Namer
from portal.starter.structure import DOMAIN, DemoUnit

HISTORY_DAYS = 3 * 365
"""How far back people joined, moved and left; older joiners have only their first day."""

HELPED = "IT-INF-SYS"
"""The unit of which somebody from elsewhere holds a part of the work, and from which somebody is about to leave."""

UNLED = "ENG-QA"
"""The unit whose lead has a number and has not arrived yet."""

_WEIGHTS = {
    "management": 1,
    "software": 12,
    "data": 8,
    "quality": 8,
    "systems": 8,
    "network": 6,
    "security": 7,
    "support": 10,
    "plant": 24,
    "product": 9,
    "sales": 15,
    "learning": 6,
    "finance": 7,
}
_LEAVE_KINDS = ("voluntary",) * 7 + ("involuntary",) * 2 + ("other",)


@dataclass(slots=True)
class Home:
    """The days `[start, end)` in a unit."""

    unit: DemoUnit
    start: date
    end: date | None = None


@dataclass(slots=True)
class Spell:
    """The days `[start, end)` of an employment, and how it ended."""

    start: date
    end: date | None = None
    leave_kind: str = ""


@dataclass(slots=True)
class Career:
    """One person of the company. The last spell and the last home are today's, or the last there was."""

    name: str
    email: str
    spells: list[Spell]
    homes: list[Home]
    employee_no: str = ""
    leads: bool = False
    manager: "Career | None" = None
    manager_no: str = ""
    """A number that is nobody yet, in the place of a manager."""
    roles: str = ""
    featured: str = ""
    shared: list[tuple[Home, str]] = field(default_factory=list)
    staged: str = ""

    @property
    def spell(self) -> Spell:
        return self.spells[-1]

    @property
    def home(self) -> Home:
        return self.homes[-1]

    def end(self, day: date, leave_kind: str) -> None:
        """Ends the last spell on its last day + 1."""
        self.spell.end, self.spell.leave_kind = day, leave_kind
        self.home.end = day


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


class Workforce:
    """Everybody who works or worked for the company, made from chance in a fixed order."""

    def __init__(self, chance: random.Random, units: tuple[DemoUnit, ...], people: int, today: date) -> None:
        self._chance = chance
        self._units = units
        self._alike: dict[str, list[DemoUnit]] = {}
        for unit in units:
            self._alike.setdefault(unit.function, []).append(unit)
            self._alike.setdefault(unit.parent, []).append(unit)
        self._today = today
        self._namer = Namer(chance, DOMAIN)
        self.leads: dict[str, Career] = {}
        self.arriving_no = ""
        self.careers: list[Career] = []
        self._appoint_leads()
        self._feature()
        self._hire(people)
        self._part(round(people * 0.32))
        self._rehire(max(1, people // 150))
        self._move()
        self._share(max(3, people // 60))
        self._stage()
        self._number()
        self._report()

    def _days(self, low: int, high: int) -> timedelta:
        return timedelta(days=self._chance.randint(low, max(low, high)))

    def _join(self, unit: DemoUnit, start: date, *, latin: bool = False) -> Career:
        name = self._namer.name(latin=latin)
        career = Career(name.written, self._namer.email(name), [Spell(start)], [Home(unit, start)])
        self.careers.append(career)
        return career

    def _long_ago(self) -> date:
        years = min(self._chance.expovariate(0.2), 28.0)
        return workday(self._today - timedelta(days=HISTORY_DAYS + 30 + int(years * 365)))

    def _lately(self) -> date:
        return workday(self._today - self._days(9, HISTORY_DAYS))

    def _appoint_leads(self) -> None:
        """A lead for each unit; now and then the lead above looks after a team, and one lead is still to arrive."""
        for position, unit in enumerate(self._units):
            if unit.code == UNLED:
                continue
            if unit.is_leaf and position % 9 == 3:
                self.leads[unit.code] = self.leads[unit.parent]
                continue
            lead = self._join(unit, self._long_ago(), latin=unit.code == "IT-INF")
            lead.leads = True
            self.leads[unit.code] = lead
        self.leads["IT-INF"].featured = "manager"

    def _feature(self) -> None:
        by_code = {unit.code: unit for unit in self._units}
        for role, code, days in (
            ("employee", "IT-INF-SYS", 760),
            ("learning", "COR-PPL", 1900),
            ("administrator", "IT-SUP", 1500),
        ):
            career = self._join(by_code[code], workday(self._today - timedelta(days=days)), latin=True)
            career.featured = role
            career.roles = role if role != "employee" else ""
        for role, code in (("learning", "COR-PPL"), ("learning", "COR-PPL"), ("administrator", "IT-SUP")):
            self._join(by_code[code], self._long_ago()).roles = role

    def _places(self) -> tuple[list[DemoUnit], list[float]]:
        units = list(self._units)
        return units, [_WEIGHTS[unit.function] * (1.0 if unit.is_leaf else 0.15) for unit in units]

    def _hire(self, people: int) -> None:
        units, weights = self._places()
        for unit in self._chance.choices(units, weights, k=people - len(self.careers)):
            self._join(unit, self._long_ago() if self._chance.random() < 0.52 else self._lately())

    def _part(self, leavers: int) -> None:
        """Leavers of three years, and a few whose last day is known and still ahead."""
        units, weights = self._places()
        for unit in self._chance.choices(units, weights, k=leavers):
            start = (
                self._long_ago() if self._chance.random() < 0.5 else workday(self._today - self._days(70, HISTORY_DAYS))
            )
            first = max(start + timedelta(days=30), self._today - timedelta(days=HISTORY_DAYS))
            end = workday(first + self._days(0, (self._today - first).days))
            self._join(unit, start).end(end, self._chance.choice(_LEAVE_KINDS))
        stay = [career for career in self.careers if career.spell.end is None and not (career.leads or career.featured)]
        for career in self._chance.sample(stay, max(2, len(stay) // 60)):
            career.end(self._today + self._days(4, 85), self._chance.choice(("voluntary", "voluntary", "other")))

    def _settled(self) -> list[Career]:
        return [
            career
            for career in self.careers
            if not career.featured and career.spell.end is None and len(career.spells) == len(career.homes) == 1
        ]

    def _rehire(self, number: int) -> None:
        recent = [
            each for each in self._settled() if (self._today - each.spell.start).days < HISTORY_DAYS and not each.leads
        ]
        for career in self._chance.sample(recent, min(number, len(recent))):
            left = workday(career.spell.start - self._days(150, 500))
            came = workday(left - self._days(400, 1500))
            units, weights = self._places()
            career.spells.insert(0, Spell(came, left, "voluntary"))
            career.homes.insert(0, Home(self._chance.choices(units, weights)[0], came, left))

    def _move(self) -> None:
        """One in six has moved from another unit within three years, mostly from nearby; some twice."""
        for career in self.careers:
            if career.featured or len(career.spells) > 1 or self._chance.random() > 0.17:
                continue
            for _ in range(1 if self._chance.random() < 0.8 else 2):
                now = career.homes[0]
                first = max(now.start + timedelta(days=60), self._today - timedelta(days=HISTORY_DAYS))
                last = min(now.end or self._today, self._today) - timedelta(days=30)
                if first >= last:
                    break
                day = workday(first + self._days(0, (last - first).days))
                near = now.unit.function if self._chance.random() < 0.5 else now.unit.parent
                former = self._chance.choice(self._alike[near] if self._chance.random() < 0.7 else self._units)
                if former.code == now.unit.code or day <= now.start:
                    break
                career.homes.insert(0, Home(former, now.start, day))
                now.start = day

    def _share(self, number: int) -> None:
        helping = [each for each in self._settled() if (self._today - each.spell.start).days > 300]
        for career in self._chance.sample(helping, min(number, len(helping))):
            unit = self._chance.choice(self._units)
            if unit.code != career.home.unit.code:
                start = workday(self._today - self._days(30, 280))
                end = workday(self._today + self._days(20, 200)) if self._chance.random() < 0.5 else None
                career.shared.append((Home(unit, start, end), self._chance.choice(("0.2", "0.3", "0.5"))))

    def _stage(self) -> None:
        """Somebody below the featured manager is known to leave, and somebody of another unit helps there."""
        by_code: dict[str, list[Career]] = {}
        for career in self._settled():
            if not (career.leads or career.shared) and (self._today - career.spell.start).days > 300:
                by_code.setdefault(career.home.unit.code, []).append(career)
        if len(by_code.get(HELPED, ())) > 1:
            leaver = by_code[HELPED][-1]
            leaver.end(self._today + timedelta(days=61), "voluntary")
            leaver.staged = "leaver"
        for code in ("ENG-DAT-ENG", "ENG-DAT-SCI", "ENG-SW"):
            if helpers := by_code.get(code):
                unit = next(each for each in self._units if each.code == HELPED)
                helpers[0].shared.append((Home(unit, workday(self._today - timedelta(days=120))), "0.4"))
                helpers[0].staged = "helper"
                return

    def _number(self) -> None:
        """Numbers in the order of joining: five digits with zeros in front, and longer ones since a new system came."""
        number, renewed = 0, self._today - timedelta(days=2200)
        width = max(5, len(str(9 * len(self.careers))))
        for career in sorted(self.careers, key=lambda each: each.spells[0].start):
            number += self._chance.randint(1, 9)
            old = career.spells[0].start < renewed
            career.employee_no = str(number).zfill(width) if old else str(2 * 10**width + number)
        self.arriving_no = str(2 * 10**width + number + 17)

    def _report(self) -> None:
        """Half of the people name their manager; the others have the lead of their unit all the same."""
        leads = [lead for lead in self.leads.values() if lead.home.unit.level >= 3]
        for career in self.careers:
            draw, lead = self._chance.random(), self._above(career)
            if career.home.unit.code == UNLED and draw < 0.2 and career.spell.end is None:
                career.manager_no = self.arriving_no
            elif draw < 0.03 and not career.leads and career.spell.end is None and not career.featured:
                career.manager = self._chance.choice(leads)
            elif draw < 0.5 and lead and (career.spell.end is None or lead.spell.start < career.spell.end):
                career.manager = lead

    def _above(self, career: Career) -> Career | None:
        unit = career.home.unit
        return self.leads.get(unit.parent) if career.leads else self.leads.get(unit.code)
