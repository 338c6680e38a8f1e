"""Home units in a sheet of people: the first one, moves, and units made for managers."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import exists, or_, select

from portal.model.base import db
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.rules.intake.homes import Home, home_after, within
from portal.rules.intake.people import PersonRow
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.spells import Spell
from portal.rules.intake.values import KEEP
from portal.rules.people import in_force, same
from portal.services.bulk import reserve_ids
from portal.services.intake import units
from portal.services.intake.effects import Effects
from portal.services.intake.lookups import found
from portal.services.intake.planning import Draft, Request
from portal.services.intake.teams import Lead, teams

Leads = Callable[[str], tuple[str, str, str] | None]
"""Key of somebody in the sheet → their number, name and their manager's key; None for anybody else."""


class _KnownHome(NamedTuple):
    """One assignment in the database; those that are not primary only end with the employment."""

    id: int
    is_primary: bool
    home: Home


class Homes:
    """Where everybody in one sheet belongs, while it is being planned and when it is applied."""

    def __init__(self, request: Request, draft: Draft, rows: Sequence[PersonRow], keys: Sequence[str | None]) -> None:
        self._request, self._draft, self._rows, self._keys = request, draft, rows, keys
        self._units = units.known_units()
        self._ids: Mapping[str, int] = {}
        self._without_units = all(row.unit is KEEP for row in rows)
        self._known: dict[int, tuple[_KnownHome, ...]] = {}
        self._teams: dict[str, units.NewUnit] = {}
        self._team_homes: dict[str, str] = {}
        self._begins: list[tuple[int, Home]] = []
        self._ends: dict[int, date | None] = {}
        self._turns: list[tuple[int, str]] = []
        self.notes: list[Problem] = []

    def look_up(self, known: Mapping[str, int]) -> None:
        """Reads where those people belong who are in the database, and refuses rows whose unit does not exist."""
        self._ids = known
        self._known = self._homes_of(known.values()) if known else {}
        for position in self._draft.told():
            unit = self._rows[position].unit
            if isinstance(unit, str) and same(unit) not in self._units:
                self._draft.refuse(position, "unit", Code.UNKNOWN_REFERENCE, value=unit)

    def check_end(self, position: int, person_id: int, before: Spell, then: Spell) -> None:
        """Refuses a row that ends an employment before a move that is planned in it."""
        for known in self._known.get(person_id, ()):
            if within(known.home, before, then) is None:
                about = {"unit": self.written(known.home.unit), "day": known.home.start.isoformat()}
                self._draft.refuse(position, "last_day", Code.MOVES_AFTER_END, **about)

    def make_teams(self, leads: Leads, *, has_column: bool, left: Collection[str]) -> None:
        """Plans a unit for each manager where the sheet names no unit at all, once it is known who will be there.

        An empty column in a sheet of people who are all known says that they have none, and makes none. Nor is one
        made for a manager who has left, or who leaves with this sheet: those are `left`.
        """
        if self._without_units and (not has_column or any(key not in self._ids for key in self._keys)):
            self._plan_teams(leads, left)

    def meant(self) -> Sequence[Hashable]:
        """Which homes of known people change, and on which day: a move takes effect on the import's."""
        return (
            *(f"{key} until {end}" for key, end in self._ends.items()),
            *(f"{key} is {unit}" for key, unit in self._turns),
            *(f"{person} from {home.start} to {home.end}" for person, home in self._begins),
        )

    def first(self, position: int, spell: Spell) -> Home | None:
        """The home of somebody new."""
        unit = self._unit(position)
        return Home(unit, spell.start, spell.end) if unit else None

    def after(self, position: int, person_id: int, before: Spell | None, then: Spell) -> tuple[str, str] | None:
        """What becomes of a known person's home: the keys of the old and the new unit; None when it stays.

        `before` is the spell as it was, None for a new one.
        """
        known = self._known.get(person_id, ())
        if before is not None and before.end != then.end:
            known = tuple(self._ended_with(one, before, then) for one in known)
        unit = self._unit(position)
        if not unit:
            return None
        known = tuple(one for one in known if one.is_primary)
        homes = [one.home for one in known]
        change = home_after(homes, unit, then, moves=self._request.options.moves, on=self._request.on)
        if change.stays:
            self._draft.note(position, "unit", Code.HOME_STAYS, value=self.written(change.old_unit))
        if change.closes:
            self._ends[known[change.closes[0]].id] = change.closes[1]
        if change.turns is not None:
            self._turns.append((known[change.turns].id, unit))
        if change.begins:
            self._begins.append((person_id, change.begins))
        return (change.old_unit, unit) if change.begins or change.turns is not None else None

    def _ended_with(self, known: _KnownHome, before: Spell, then: Spell) -> _KnownHome:
        home = within(known.home, before, then) or known.home
        if home.end != known.home.end:
            self._ends[known.id] = home.end
        return known._replace(home=home)

    def written(self, unit: str) -> str:
        """The code of a unit, as written, from its key."""
        if unit in self._units:
            return self._units[unit].code
        return self._teams[unit].code if unit in self._teams else ""

    def write(self, effects: Effects, first: Sequence[tuple[int, Home]]) -> None:
        """Writes units made for managers, then homes that end, move or begin; `first` are those of new people."""
        if self._teams:
            made = units.Deeds(self._units)
            made.new.update(self._teams)
            made.write(effects)
        ids = {row.code_key: row.id for row in db.session.execute(select(Unit.code_key, Unit.id))}
        changed: dict[int, dict[str, Any]] = {key: {"id": key, "end": end} for key, end in self._ends.items()}
        for key, unit in self._turns:
            changed.setdefault(key, {"id": key})["unit_id"] = ids[unit]
        effects.update(Assignment, list(changed.values()))
        homes = [*first, *self._begins]
        effects.insert(
            Assignment,
            {
                "id": reserve_ids(Assignment, len(homes)),
                "person_id": [person for person, _ in homes],
                "unit_id": [ids[home.unit] for _, home in homes],
                "start": [home.start for _, home in homes],
                "end": [home.end for _, home in homes],
                "is_primary": [True] * len(homes),
                "share": [1.0] * len(homes),
            },
        )

    def _unit(self, position: int) -> str:
        unit = self._rows[position].unit
        if isinstance(unit, str):
            return same(unit)
        return self._team_homes.get(self._keys[position] or "", "") if self._without_units else ""

    def _homes_of(self, people: Iterable[int]) -> dict[int, tuple[_KnownHome, ...]]:
        unit_keys = {unit.id: key for key, unit in self._units.items()}
        homes: dict[int, tuple[_KnownHome, ...]] = defaultdict(tuple)
        same_home: dict[Home, Home] = {}
        wanted = frozenset(people)
        columns = select(
            Assignment.person_id,
            Assignment.id,
            Assignment.is_primary,
            Assignment.unit_id,
            Assignment.start,
            Assignment.end,
        ).order_by(Assignment.start)
        for person, number, is_primary, unit, start, end in found(columns, Assignment.person_id, wanted):
            if person in wanted:
                home = Home(unit_keys[unit], start, end)
                homes[person] += (_KnownHome(number, is_primary, same_home.setdefault(home, home)),)
        return homes

    def _plan_teams(self, leads: Leads, left: Collection[str]) -> None:
        homeless: dict[str, str] = {}
        for position in self._draft.open():
            key = self._keys[position] or ""
            mine = leads(key)
            if mine and not self._mine(key):
                homeless[key] = mine[2]
        outside = self._outside({one for one in homeless.values() if one and one not in left and not leads(one)})

        def lead_of(key: str) -> Lead | None:
            mine = leads(key)
            return outside.get(key) if mine is None else Lead(*mine, home=self._current(self._mine(key)))

        self._team_homes, self._teams = teams(homeless, lead_of, self._units)
        if self._teams:
            line = self._request.sheet.header_line
            self.notes.append(Problem(line, "unit", Code.TEAMS_MADE, {"count": str(len(self._teams))}))

    def _mine(self, key: str) -> Sequence[_KnownHome]:
        return self._known.get(self._ids.get(key, -1), ())

    def _outside(self, managers: set[str]) -> dict[str, Lead]:
        """Managers who are in the database but not in the sheet, and have not left."""
        stays = or_(Employment.end.is_(None), Employment.end > self._request.on)
        columns = select(
            Person.id, Person.employee_no_key, Person.employee_no, Person.name, Person.manager_no_key
        ).where(exists().where(Employment.person_id == Person.id, stays))
        people = [row for row in found(columns, Person.employee_no_key, managers) if row.employee_no_key in managers]
        homes = self._homes_of([row.id for row in people]) if people else {}
        return {
            row.employee_no_key: Lead(row.employee_no, row.name, row.manager_no_key, self._current(homes[row.id]))
            for row in people
        }

    def _current(self, known: Sequence[_KnownHome]) -> str:
        """The key of the home unit on the import's day, else of the last one."""
        homes = [one.home for one in known if one.is_primary]
        now = [home.unit for home in homes if in_force(home.start, home.end, on=self._request.on)]
        return (now or [home.unit for home in homes[-1:]] or [""])[0]
