"""Planning and applying a sheet of the roles that people hold."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from portal.model.people import Person
from portal.model.roles import PersonRole
from portal.rules.intake.assignments import Span, overlaps
from portal.rules.intake.columns import Typed
from portal.rules.intake.kinds import Action
from portal.rules.intake.person_roles import PersonRoleRow
from portal.rules.intake.problems import Code
from portal.services.bulk import reserve_ids
from portal.services.intake.effects import Effects
from portal.services.intake.lookups import found
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, keys_of, named
from portal.services.intake.references import references, settle
from portal.services.intake.role_profiles import known_roles

Holding = tuple[int, int]
"""The ids of a person and of a role."""


@dataclass(slots=True)
class Deeds:
    new: list[tuple[Holding, date, date | None]] = field(default_factory=list)
    changed: list[tuple[int, date | None]] = field(default_factory=list)
    """The id of a row and its end."""

    def write(self, effects: Effects) -> None:
        effects.update(PersonRole, [{"id": number, "end": end} for number, end in self.changed])
        effects.insert(
            PersonRole,
            {
                "id": reserve_ids(PersonRole, len(self.new)),
                "person_id": [person for (person, _), *_ in self.new],
                "role_id": [role for (_, role), *_ in self.new],
                "start": [start for _, start, _ in self.new],
                "end": [end for *_, end in self.new],
            },
        )


def plan(request: Request, typed: Typed) -> Plan:
    """A row is known by person, role and `from`; the same person holds the same role once on a day.

    Nobody changes the roles that they hold themselves, but at the terminal.
    """
    return _PersonRoles(request, typed).plan()


class _PersonRoles:
    """One sheet of roles while it is being planned."""

    def __init__(self, request: Request, typed: Typed) -> None:
        self.typed = typed
        self.actor_id = request.actor.id
        self.draft = Draft(request.sheet, typed.problems)
        self.rows = [PersonRoleRow._make(values) for values in zip(*typed.values, strict=True)]
        self.people_keys, self.role_keys = keys_of(typed, "employee_no"), keys_of(typed, "role_code")
        identities = list(zip(self.people_keys, self.role_keys, typed.column("from"), strict=True))
        self.draft.refuse_repeats(
            [one if one[0] and one[1] and isinstance(one[2], date) else None for one in identities], "from"
        )
        keys = {key for key in self.people_keys if key}
        numbered = found(select(Person.employee_no_key, Person.id), Person.employee_no_key, keys)
        self.people: dict[str, int] = {row.employee_no_key: row.id for row in numbered if row.employee_no_key in keys}
        self.roles = {key: role.id for key, role in known_roles().items()}
        self.kept: dict[Holding, dict[date, tuple[int, date | None]]] = defaultdict(dict)

    def plan(self) -> Plan:
        people = {p: [("employee_no", key, self.rows[p].employee_no)] for p, key in enumerate(self.people_keys) if key}
        roles = {p: [("role_code", key, self.rows[p].role_code)] for p, key in enumerate(self.role_keys) if key}
        settle(
            self.draft,
            references(self.draft, people, known=self.people, in_sheet={}),
            references(self.draft, roles, known=self.roles, in_sheet={}),
        )
        self._look_up()
        for position in self.draft.told():
            row = self.rows[position]
            end = self._end(position) if self.draft.is_open(position) else row.end
            if isinstance(end, date) and isinstance(row.start, date) and end <= row.start:
                self.draft.refuse(position, "to", Code.ENDS_BEFORE_START)
        settle(self.draft, self._refuse_overlaps)
        deeds = Deeds()
        for position in self.draft.open():
            self._compare(position, deeds)
        return self.draft.settled(named(self.typed, "employee_no", "role_code"), deeds.write)

    def _look_up(self) -> None:
        columns = select(PersonRole.person_id, PersonRole.role_id, PersonRole.start, PersonRole.id, PersonRole.end)
        for person, role, start, number, end in found(columns, PersonRole.person_id, self.people.values()):
            self.kept[person, role][start] = number, end

    def _holding(self, position: int) -> Holding:
        return self.people[self.people_keys[position] or ""], self.roles[self.role_keys[position] or ""]

    def _end(self, position: int) -> date | None:
        row = self.rows[position]
        known = self.kept.get(self._holding(position), {}).get(row.start)
        end: date | None = after(row.end, known[1] if known else None, None)
        return end

    def _refuse_overlaps(self) -> None:
        """Refuses rows that overlap each other or what is kept and not changed by an open row."""
        sheet: dict[Holding, dict[date, int]] = defaultdict(dict)
        for position in self.draft.open():
            sheet[self._holding(position)][self.rows[position].start] = position
        for holding, positions in sheet.items():
            kept = [
                Span(start, end, -number)
                for start, (number, end) in self.kept.get(holding, {}).items()
                if start not in positions
            ]
            mine = [Span(start, self._end(position), position) for start, position in positions.items()]
            for earlier, later in overlaps([*kept, *mine]):
                row, other = (later, earlier) if later.position >= 0 else (earlier, later)
                if row.position >= 0 and self.draft.is_open(row.position):
                    days = f"{other.start} to {other.end or ''}".strip()
                    self.draft.refuse(row.position, "from", Code.ROLE_HELD_ALREADY, days=days)

    def _compare(self, position: int, deeds: Deeds) -> None:
        row, end = self.rows[position], self._end(position)
        known = self.kept.get(self._holding(position), {}).get(row.start)
        changes = Changes()
        if known is not None and not changes("to", _day(known[1]), _day(end)):
            return
        if self._holding(position)[0] == self.actor_id:
            self.draft.refuse(position, "employee_no", Code.OWN_ROLES)
            return
        if known is None:
            self.draft.actions[position] = Action.CREATE
            deeds.new.append((self._holding(position), row.start, end))
            return
        self.draft.actions[position] = Action.UPDATE
        self.draft.changes[position] = changes.as_json()
        deeds.changed.append((known[0], end))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
