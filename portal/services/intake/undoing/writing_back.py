"""Writing what a verdict lets go back, piece by piece, the last deed of the import first."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, delete, select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.evidence import Evidence
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.model.org import UnitAncestor
from portal.model.people import Employment, Person
from portal.rules.access import Actor
from portal.rules.courses import CourseStatus
from portal.rules.enrolling import EnrollmentEventKind
from portal.rules.evidencing import undone
from portal.rules.intake.enrollments import Going
from portal.rules.intake.kinds import Deed
from portal.services import levels, sign_in_links, signing_in
from portal.services.bulk import reserve_ids
from portal.services.intake.effect_rows import ROWS_A_CHUNK, Piece, keys_in, typed, unpacked_changes, unpacked_columns
from portal.services.intake.effects import Effects
from portal.services.intake.enrollment_deeds import what_happened, write_events
from portal.services.intake.people_deeds import free_addresses
from portal.services.intake.undoing.judging import now_there, references_of
from portal.services.intake.undoing.tables import TABLES, Undone
from portal.services.intake.undoing.verdict import Verdict
from portal.services.org import rewrite_closure
from portal.services.people import employed
from portal.services.writing import Key, in_pieces, table_of


class Back:
    """One import being taken back; everything is written as the effects of the import that undoes it."""

    def __init__(self, effects: Effects, verdict: Verdict, actor: Actor, undone_id: int, *, on: date, now: datetime):
        self._effects, self._verdict, self._actor = effects, verdict, actor
        self._undone_id, self._on, self._now = undone_id, on, now
        self._numbers: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._pairs: set[levels.Pair] = set()
        self._people: set[int] = set()
        self._touches_units = False
        self._events: list[tuple[int, EnrollmentEventKind, date]] = []
        moved = [key[0] for key, back in verdict.becomes["person"].items() if "email" in back]
        free_addresses(moved)

    @property
    def is_renumbered(self) -> bool:
        """Whether rows came back under other ids than before."""
        return any(self._numbers.values())

    def write(self, effect: Piece) -> None:
        """Takes one deed back."""
        rules = TABLES[effect.table]
        self._touches_units |= effect.table == "unit"
        if effect.deed is Deed.UPDATE:
            self._change(effect.table, rules, effect.rows)
            return
        columns = unpacked_columns(effect.rows, effect.size)
        keys = keys_in(table_of(rules.model), columns, effect.size)
        if effect.deed is Deed.DELETE:
            self._return(effect.table, rules, keys, columns)
        elif effect.table == "evidence":
            self._revoke([key[0] for key in keys if key in self._verdict.revoked])
        elif effect.table != "enrollment_event":
            self._remove(effect.table, rules, keys)

    def _remove(self, name: str, rules: Undone, keys: list[Key]) -> None:
        goes = self._verdict.goes[name]
        gone = [key for key in keys if key in goes]
        if rules.refers_to_own and gone:
            gone = sorted(goes)
            goes.clear()
        if name == "unit" and gone:
            db.session.execute(delete(UnitAncestor))
        for some in in_pieces(gone) if name == "enrollment" else ():
            numbers = [key[0] for key in some]
            proofs = db.session.scalars(select(Evidence.id).where(Evidence.enrollment_id.in_(numbers)))
            self._effects.update(Evidence, [{"id": number, "enrollment_id": None} for number in proofs])
            events = select(EnrollmentEvent.id).where(EnrollmentEvent.enrollment_id.in_(numbers))
            self._effects.delete(EnrollmentEvent, [(number,) for number in db.session.scalars(events)])
        if name == "employment":
            self._people.update(self._owners(gone))
        self._effects.delete(rules.model, gone)

    @staticmethod
    def _owners(employments: list[Key]) -> set[int]:
        return {
            person
            for some in in_pieces([key[0] for key in employments])
            for person in db.session.scalars(select(Employment.person_id).where(Employment.id.in_(some)))
        }

    def _revoke(self, records: list[int]) -> None:
        """Evidence stays as a record that never counted. One that is revoked already keeps the reason of that."""
        self._effects.update(Evidence, [row for some in in_pieces(records) for row in self._revocations(some)])

    def _revocations(self, records: Any) -> list[dict[str, Any]]:
        found = db.session.execute(
            select(
                Evidence.id,
                Evidence.person_id,
                Evidence.competency_id,
                Evidence.observed_on,
                Evidence.enrollment_id,
                Evidence.revoked_on,
                Evidence.revoked_recorded_on,
                Evidence.revoke_reason,
            ).where(Evidence.id.in_(records))
        ).all()
        levels.lock(row.person_id for row in found)
        self._pairs.update((row.person_id, row.competency_id) for row in found)
        goes = self._verdict.goes["enrollment"]
        return [
            {
                "id": row.id,
                "revoked_on": row.observed_on,
                "revoked_recorded_on": row.revoked_recorded_on or self._on,
                "revoke_reason": row.revoke_reason if row.revoked_on else undone(self._undone_id),
                "revoked_by_import_id": self._undone_id,
                "enrollment_id": None if (row.enrollment_id,) in goes else row.enrollment_id,
            }
            for row in found
        ]

    def _change(self, name: str, rules: Undone, kept: bytes) -> None:
        table, becomes = table_of(rules.model), self._verdict.becomes[name]
        primary = [column.name for column in table.primary_key]
        wanted = {}
        for change in unpacked_changes(kept):
            back = becomes.get(change.key, {})
            if mine := {column: change.columns[column][0] for column in change.columns if column in back}:
                wanted[change.key] = mine
        there = now_there(rules.model, list(wanted))
        rows = []
        for key, back in reversed(wanted.items()):
            now = there[key]
            values = {column: self._numbered(table, column, value) for column, value in back.items()}
            derived = rules.derived({**now, **values})
            also = {column: value for column, value in derived.items() if value != now[column] or column == "email_key"}
            typed_values = {column: typed(table.c[column], value) for column, value in {**values, **also}.items()}
            rows.append({**dict(zip(primary, key, strict=True)), **typed_values})
            if name == "enrollment":
                before, then = _going(now), _going({**now, **values})
                self._events += [(key[0], kind, day) for kind, day in what_happened(before, then, self._on)]
            elif name == "evidence":
                self._pairs.add((now["person_id"], now["competency_id"]))
            elif name == "employment":
                self._people.add(now["person_id"])
        if name == "evidence":
            levels.lock(person for person, _ in self._pairs)
        self._effects.update(rules.model, rows)

    def _numbered(self, table: Table, column: str, value: Any) -> Any:
        """A reference to a row that has come back under another id."""
        for name, parent in references_of(table):
            if name == column and value is not None:
                return self._numbers[parent.name].get(value, value)
        return value

    def _return(self, name: str, rules: Undone, keys: list[Key], columns: dict[str, Any]) -> None:
        table, returns = table_of(rules.model), self._verdict.returns[name]
        kept = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        rows = [row for key, row in zip(keys, kept, strict=True) if key in returns]
        taken = self._verdict.renumbered[name]
        in_order = bool(taken) and name == "enrollment_event"
        again = [row for row in rows if in_order or (row.get("id"),) in taken]
        for row, number in zip(again, self._free_numbers(name, rules, len(again)), strict=True):
            self._numbers[name][row["id"]] = number
            row["id"] = number
        references = [column for column, parent in references_of(table) if self._numbers[parent.name]]
        for row in rows:
            for column in references:
                row[column] = self._numbered(table, column, row[column])
            row.update(rules.derived(row))
            if name == "employment":
                self._people.add(row["person_id"])
        if not rows:
            return
        written = {column: [typed(table.c[column], row[column]) for row in rows] for column in rows[0]}
        later = None
        if rules.refers_to_own:
            later = {rules.refers_to_own: written.pop(rules.refers_to_own)}
        self._effects.insert(rules.model, written, later)

    def _free_numbers(self, name: str, rules: Undone, count: int) -> Sequence[int]:
        """Ids that nobody has, nor anybody who is still to come back."""
        numbers = reserve_ids(rules.model, count)
        last = max((key[0] for key in self._verdict.returns[name]), default=0)
        beyond = max(0, last + 1 - numbers[0]) if numbers else 0
        return [number + beyond for number in numbers]

    def finish(self) -> None:
        """Retires courses that stay, then writes anew what follows: the tree, levels, who may still come in."""
        held = [key[0] for key in self._verdict.inserted_and_held["course"]]
        for some in in_pieces(held):
            open_ones = select(Course.id).where(
                Course.id.in_(some), Course.status.in_((CourseStatus.PUBLISHED, CourseStatus.RETIRING))
            )
            retired = [{"id": number, "status": CourseStatus.RETIRED} for number in db.session.scalars(open_ones)]
            self._effects.update(Course, retired)
        write_events(self._effects, self._events, by=self._actor, now=self._now)
        if self._touches_units:
            rewrite_closure(db.session)
        levels.rewrite(self._pairs)
        out: list[int] = []
        for some in in_pieces(sorted(self._people), ROWS_A_CHUNK):
            out += db.session.scalars(select(Person.id).where(Person.id.in_(some), ~employed(self._on)))
        signing_in.end_all_of(out, now=self._now, reason="employment ended")
        sign_in_links.end_all_of(out, now=self._now)


def _going(row: dict[str, Any]) -> Going:
    return Going._make(typed(table_of(Enrollment).c[name], row[name]) for name in Going._fields)
