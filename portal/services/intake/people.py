"""Planning a sheet of people: who arrives, who leaves, who comes back, who belongs where."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.model.base import db
from portal.model.people import Person
from portal.rules.intake.columns import Typed
from portal.rules.intake.kinds import Action
from portal.rules.intake.people import PersonRow, last_day_before, written_roles
from portal.rules.intake.problems import Code
from portal.rules.intake.spells import Employed, Spell, Unlikely, employed_after
from portal.rules.intake.values import CLEAR, KEEP, Blank
from portal.rules.loops import loops_upwards
from portal.rules.people import same
from portal.services.intake.administrators import keep_an_administrator
from portal.services.intake.homes import Homes
from portal.services.intake.known_people import Known, known_people
from portal.services.intake.lookups import found, known_numbers
from portal.services.intake.lost_zeros import note_lost_zeros
from portal.services.intake.people_deeds import Deeds, Details
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, keys_of, named
from portal.services.intake.references import no_loops, settle


def plan(request: Request, typed: Typed) -> Plan:
    """People by employee number; see the contract for what each column does."""
    return _People(request, typed).plan()


class _People:
    """One sheet of people while it is being planned."""

    def __init__(self, request: Request, typed: Typed) -> None:
        self.request = request
        self.typed = typed
        self.draft = Draft(request.sheet, typed.problems)
        self.rows = [PersonRow._make(values) for values in zip(*typed.values, strict=True)]
        self.keys = keys_of(typed, "employee_no")
        self.managers = keys_of(typed, "manager_no")
        self.draft.refuse_repeats(self.keys, "employee_no")
        self.in_sheet = {
            key: position
            for position, key in enumerate(self.keys)
            if key is not None and position not in self.draft.skipped
        }
        self.known = known_people(self.in_sheet, self._as_in_sheet, to_change=request.applies)
        self.spells: dict[int, Employed] = {}
        self._employments: dict[tuple[object, ...], Employed | Unlikely] = {}

    def plan(self) -> Plan:
        draft, homes = self.draft, Homes(self.request, self.draft, self.rows, self.keys)
        homes.look_up({key: old.id for key, old in self.known.items()})
        for position in draft.told():
            if draft.reads(position, "employee_no"):
                self._check_row(position, homes)
        settle(draft, self._emails(), self._managers(), self._administrators())
        self._note_managers()
        note_lost_zeros(draft, self.keys, self.known)
        left = {key for key, at in self.in_sheet.items() if draft.is_open(at) and self._has_left(at)}
        homes.make_teams(self._team_leads, has_column="unit" in self.typed.layout, left=left)
        deeds = Deeds(self.request)
        for position in draft.open():
            row, key = self.rows[position], self.keys[position] or ""
            old = self.known.get(key)
            if old is None:
                draft.actions[position] = Action.CREATE
                deeds.arrive(row, key, self.spells[position].spell, homes.first(position, self.spells[position].spell))
            else:
                self._compare(position, row, old, homes, deeds)
        subjects = named(self.typed, "name", "employee_no")
        return draft.settled(
            subjects, lambda effects: deeds.write(effects, homes), homes.notes, meant=homes.meant(), keys=self.keys
        )

    def _as_in_sheet(self, key: str, details: Details) -> Details:
        """The same with the sheet's own texts where they are equal: a company of 100,000 is not held twice."""
        row = self.rows[self.in_sheet[key]]
        return details._replace(
            employee_no=row.employee_no if row.employee_no == details.employee_no else details.employee_no,
            name=row.name if row.name == details.name else details.name,
            email=row.email if row.email == details.email else details.email,
            location=row.location if row.location == details.location else details.location,
            manager_no=row.manager_no if row.manager_no == details.manager_no else details.manager_no,
        )

    def _check_row(self, position: int, homes: Homes) -> None:
        row = self.rows[position]
        old = self.known.get(self.keys[position] or "")
        if self.draft.reads(position, "hired_on", "last_day", "leave_kind"):
            self._check_employment(position, old, homes)
        if (
            old is not None
            and old.id == self.request.actor.id
            and self._roles(row, old.details) != (old.details.is_learning, old.details.is_administrator)
        ):
            self.draft.refuse(position, "roles", Code.OWN_ROLES)
        if old is not None and old.id == self.request.actor.id and self._ends_earlier(position, old):
            self.draft.refuse(position, "last_day", Code.OWN_EMPLOYMENT)

    def _check_employment(self, position: int, old: Known | None, homes: Homes) -> None:
        then = self._employed(self.rows[position], old.spells if old else ())
        if isinstance(then, Employed):
            self.spells[position] = then
            if old and then.position < len(old.spells) and old.spells[then.position].end != then.spell.end:
                homes.check_end(position, old.id, old.spells[then.position], then.spell)
        else:
            about = {"day": then.day.isoformat()} if then.day else {}
            self.draft.refuse(position, then.column, then.code, **about)

    def _ends_earlier(self, position: int, old: Known) -> bool:
        then = self.spells.get(position)
        if then is None or then.position >= len(old.spells) or then.spell.end is None:
            return False
        return then.spell.end < (old.spells[then.position].end or date.max)

    def _employed(self, row: PersonRow, spells: tuple[Spell, ...]) -> Employed | Unlikely:
        """The employment after a row; what many rows have in common is found out once."""
        days = row.hired_on, row.last_day, row.leave_kind, spells
        if days not in self._employments:
            self._employments[days] = employed_after(row, spells, on=self.request.on)
        return self._employments[days]

    @staticmethod
    def _roles(row: PersonRow, old: Details | None) -> tuple[bool, bool]:
        if isinstance(row.roles, Blank):
            return (old.is_learning, old.is_administrator) if old and row.roles is KEEP else (False, False)
        held = {role.value for role in row.roles}
        return "learning" in held, "administrator" in held

    def _administrators(self) -> Any:
        """Refuses rows by which nobody would be left who administers the portal."""
        held = {position: self._roles(row, self._details(position))[1] for position, row in enumerate(self.rows)}
        return keep_an_administrator(self.draft, self.request.on, held, self.spells, self._known_at)

    def _known_at(self, position: int) -> Known | None:
        return self.known.get(self.keys[position] or "")

    def _details(self, position: int) -> Details | None:
        old = self._known_at(position)
        return old.details if old else None

    def _emails(self) -> Any:
        """Refuses rows whose address somebody else has, in the sheet or in the database, once all is applied."""
        draft, emails = self.draft, keys_of(self.typed, "email")
        asked = {
            email
            for key, email in zip(self.keys, emails, strict=True)
            if email and (key not in self.known or self.known[key].details.email.casefold() != email)
        }
        owners = {
            row.email_key: row.employee_no_key
            for row in found(select(Person.email_key, Person.employee_no_key), Person.email_key, asked)
            if row.email_key in asked
        }
        shared = len(set(emails)) < len(emails)
        for position in sorted(draft.refused) if owners else ():
            owner, key = owners.get(emails[position] or ""), self.keys[position]
            if owner is not None and key is not None and owner != key and owner not in self.in_sheet:
                draft.refuse(position, "email", Code.EMAIL_TAKEN, value=str(self.rows[position].email))

        def check() -> None:
            first: dict[str, int] = {}
            for position in draft.open():
                email = emails[position]
                if email is None:
                    continue
                owner = owners.get(email)
                if owner is not None and owner != self.keys[position]:
                    other = self.in_sheet.get(owner, -1)
                    if other < 0 or not draft.is_open(other) or emails[other] == email:
                        draft.refuse(position, "email", Code.EMAIL_TAKEN, value=str(self.rows[position].email))
                        continue
                if shared and (other := first.setdefault(email, position)) != position:
                    for one, line in ((position, other), (other, position)):
                        if draft.is_open(one):
                            draft.refuse(one, "email", Code.DUPLICATE, line=str(draft.sheet.lines[line]))

        return check if owners or shared else lambda: None

    def _managers(self) -> Any:
        """Refuses rows by which somebody would be above themselves."""
        managers = self.managers
        if not any(map(self._has_new_manager, range(len(managers)))):
            return lambda: None
        cleared = [position for position, row in enumerate(self.rows) if row.manager_no is CLEAR]
        known = {
            row.employee_no_key: row.manager_no_key
            for row in db.session.execute(
                select(Person.employee_no_key, Person.manager_no_key).where(Person.manager_no_key != "")
            )
        }

        def find_loops() -> list[tuple[str, ...]]:
            above = dict(known)
            for key in (self.keys[position] for position in cleared if self.draft.is_open(position)):
                above.pop(key or "", None)
            if self.draft.refused or self.draft.skipped:
                open_ones = [(self.keys[position], managers[position]) for position in self.draft.open()]
            else:
                open_ones = list(zip(self.keys, managers, strict=True))
            above.update((key, manager) for key, manager in open_ones if key and manager)
            return loops_upwards(above)

        def written() -> dict[str, str]:
            texts = (text for row in self.rows for text in (row.manager_no, row.employee_no))
            return {same(text): text for text in texts if isinstance(text, str)}

        return no_loops(self.draft, "manager_no", find_loops, in_sheet=self.in_sheet, written=written)

    def _has_new_manager(self, position: int) -> bool:
        """Whether a row may close a loop: it names another manager than before, or somebody new arrives."""
        old, manager = self.known.get(self.keys[position] or ""), self.managers[position]
        return old is None or (manager is not None and manager != same(old.details.manager_no))

    def _note_managers(self) -> None:
        managers = self.managers
        outside = {key for key in set(managers) if key and not self._arrives(key)}
        nobody = outside - known_numbers(outside) if outside else outside
        for position in self.draft.open() if nobody else ():
            if managers[position] in nobody:
                self.draft.note(position, "manager_no", Code.NOBODY_YET, value=str(self.rows[position].manager_no))

    def _arrives(self, key: str) -> bool:
        position = self.in_sheet.get(key, -1)
        return key in self.known or (position >= 0 and self.draft.is_open(position))

    def _compare(self, position: int, row: PersonRow, old: Known, homes: Homes, deeds: Deeds) -> None:
        changes, was, then = Changes(), old.details, self.spells[position]
        manager = after(row.manager_no, was.manager_no, "")
        is_learning, is_administrator = self._roles(row, was)
        now = Details(
            employee_no=was.employee_no,
            name=row.name,
            email=row.email if same(row.email) != same(was.email) else was.email,
            location=after(row.location, was.location, ""),
            manager_no=manager if same(manager) != same(was.manager_no) else was.manager_no,
            is_learning=is_learning,
            is_administrator=is_administrator,
        )
        changes("name", was.name, now.name)
        changes("email", was.email, now.email)
        known_spell = old.spells[then.position] if then.position < len(old.spells) else None
        home = homes.after(position, old.id, known_spell, then.spell)
        if home is not None:
            changes("unit", *map(homes.written, home))
        changes("manager_no", was.manager_no, now.manager_no)
        changes(
            "roles",
            written_roles(is_learning=was.is_learning, is_administrator=was.is_administrator),
            written_roles(is_learning=is_learning, is_administrator=is_administrator),
        )
        if now != was:
            deeds.change(old.id, was, now)
        self._compare_spell(old, then, changes, deeds)
        changes("location", was.location, now.location)
        if changes:
            self.draft.actions[position] = Action.UPDATE
            self.draft.changes[position] = changes.as_json()

    @staticmethod
    def _compare_spell(old: Known, then: Employed, changes: Changes, deeds: Deeds) -> None:
        is_new = then.position == len(old.spells)
        before = old.spells[-1 if is_new else then.position] if old.spells else Spell(then.spell.start, None, None)
        if is_new:
            changes("hired_on", before.start.isoformat() if old.spells else "", then.spell.start.isoformat())
        changes("last_day", _last_day(before), _last_day(then.spell))
        changes("leave_kind", before.leave_kind or "", then.spell.leave_kind or "")
        if is_new:
            deeds.return_(old.id, then.spell)
        elif before != then.spell:
            deeds.change_spell(old.spell_ids[then.position], then.spell)
            if then.position == len(old.spells) - 1:
                deeds.last_until(old.id, then.spell)

    def _has_left(self, position: int) -> bool:
        """Whether somebody is not there any more on the day of the import, or not with this row."""
        end = self.spells[position].spell.end if position in self.spells else None
        return end is not None and end <= self.request.on

    def _team_leads(self, key: str) -> tuple[str, str, str] | None:
        """The number, name and manager's key of somebody in the sheet who will be there; None for anybody else."""
        position = self.in_sheet.get(key, -1)
        if position < 0 or not self.draft.is_open(position) or self._has_left(position):
            return None
        row, old = self.rows[position], self.known.get(key)
        manager = after(row.manager_no, old.details.manager_no if old else "", "")
        return row.employee_no, row.name, same(manager)


def _last_day(spell: Spell) -> str:
    return last_day_before(spell.end).isoformat() if spell.end else ""
