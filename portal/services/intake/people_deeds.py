"""What applying a sheet of people writes: column by column for those who arrive, row by row for those who change."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from portal.model.people import Employment, Person
from portal.rules.intake.homes import Home
from portal.rules.intake.people import GivenRole, PersonRow
from portal.rules.intake.spells import Spell
from portal.rules.intake.values import Blank
from portal.rules.people import folded, person_search_text, same
from portal.services import sign_in_links, signing_in
from portal.services.bulk import reserve_ids
from portal.services.intake.effects import Effects
from portal.services.intake.homes import Homes
from portal.services.intake.planning import Request
from portal.services.writing import Writes


class Details(NamedTuple):
    """What is kept of a person beside employment and home."""

    employee_no: str
    name: str
    email: str
    location: str
    manager_no: str
    is_learning: bool
    is_administrator: bool


class Deeds:
    """Everything that one sheet of people writes."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._new: list[PersonRow] = []
        self._new_keys: list[str] = []
        self._new_spells: list[Spell] = []
        self._new_homes: list[Home | None] = []
        self._changed: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        self._new_addresses: list[int] = []
        self._returned: list[tuple[int, Spell]] = []
        self._changed_spells: list[tuple[int, Spell]] = []
        self._left: list[int] = []

    def arrive(self, row: PersonRow, key: str, spell: Spell, home: Home | None) -> None:
        """Somebody new."""
        self._new.append(row)
        self._new_keys.append(key)
        self._new_spells.append(spell)
        self._new_homes.append(home)

    def change(self, person_id: int, was: Details, now: Details) -> None:
        """Somebody known; only what differs is written."""
        values = {name: value for name, value in now._asdict().items() if value != getattr(was, name)}
        if "name" in values:
            values["sort_key"] = folded(now.name)[:400]
        if "name" in values or "email" in values:
            values["search_text"] = person_search_text(now.name, now.employee_no, now.email)
        if "manager_no" in values:
            values["manager_no_key"] = same(now.manager_no)
        if "email" in values:
            values["email_key"] = same(now.email)
            if same(now.email) != same(was.email):
                self._new_addresses.append(person_id)
        self._changed[tuple(values)].append({"id": person_id, **values})

    def return_(self, person_id: int, spell: Spell) -> None:
        """A known person begins another employment."""
        self._returned.append((person_id, spell))

    def change_spell(self, employment_id: int, spell: Spell) -> None:
        self._changed_spells.append((employment_id, spell))

    def last_until(self, person_id: int, spell: Spell) -> None:
        """Somebody's last employment is this one now; when it has ended, so has every way in."""
        if spell.end is not None and spell.end <= self._request.on:
            self._left.append(person_id)

    def write(self, effects: Effects, homes: Homes) -> None:
        """Writes it all. Addresses that change hands within the sheet are freed first."""
        self._write_changed(effects)
        people = reserve_ids(Person, len(self._new))
        self._write_new(effects, people)
        effects.update(
            Employment,
            [{"id": key, "end": spell.end, "leave_kind": spell.leave_kind} for key, spell in self._changed_spells],
        )
        self._write_spells(effects, [*people, *(person for person, _ in self._returned)])
        signing_in.end_all_of(self._left, now=self._request.now, reason="employment ended")
        sign_in_links.end_all_of(self._left, now=self._request.now)
        first = [(person, home) for person, home in zip(people, self._new_homes, strict=True) if home is not None]
        homes.write(effects, first)

    def _write_changed(self, effects: Effects) -> None:
        free_addresses(self._new_addresses)
        for rows in self._changed.values():
            effects.update(Person, rows)

    def _write_new(self, effects: Effects, ids: Sequence[int]) -> None:
        rows = self._new
        names = [row.name for row in rows]
        emails = [row.email for row in rows]
        managers = [_text(row.manager_no) for row in rows]
        manager_keys = {manager: same(manager) for manager in set(managers)}
        roles = [frozenset() if isinstance(row.roles, Blank) else row.roles for row in rows]
        effects.insert(
            Person,
            {
                "id": ids,
                "employee_no": [row.employee_no for row in rows],
                "employee_no_key": self._new_keys,
                "name": names,
                "sort_key": (folded(name)[:400] for name in names),
                "search_text": map(person_search_text, names, self._new_keys, emails),
                "email": emails,
                "email_key": map(str.casefold, emails),
                "location": [_text(row.location) for row in rows],
                "manager_no": managers,
                "manager_no_key": map(manager_keys.__getitem__, managers),
                "is_learning": [GivenRole.LEARNING in held for held in roles],
                "is_administrator": [GivenRole.ADMINISTRATOR in held for held in roles],
            },
        )

    def _write_spells(self, effects: Effects, people: Sequence[int]) -> None:
        spells = [*self._new_spells, *(spell for _, spell in self._returned)]
        effects.insert(
            Employment,
            {
                "id": reserve_ids(Employment, len(spells)),
                "person_id": people,
                "start": [spell.start for spell in spells],
                "end": [spell.end for spell in spells],
                "leave_kind": [spell.leave_kind for spell in spells],
            },
        )


def free_addresses(people: Sequence[int]) -> None:
    """Lets others take the addresses of these people, who are about to get new ones."""
    Writes().update(Person, [{"id": person, "email_key": f"#{person}"} for person in people])


def _text(cell: str | Blank) -> str:
    return "" if isinstance(cell, Blank) else cell
