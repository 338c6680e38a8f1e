"""Planning and applying a sheet of assignments: the whole history of each person it names."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.model.org import Assignment
from portal.rules.intake.assignments import AssignmentRow, Span, overlaps, written_share
from portal.rules.intake.columns import Typed
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Code
from portal.rules.intake.spells import Spell
from portal.rules.people import in_force, same
from portal.services.bulk import reserve_ids
from portal.services.intake.effects import Effects
from portal.services.intake.known_people import known_people
from portal.services.intake.lookups import found
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, keys_of, named
from portal.services.intake.references import references, settle
from portal.services.intake.units import known_units


class Place(NamedTuple):
    """One assignment as it is kept; the unit by its key."""

    unit: str
    start: date
    end: date | None
    is_primary: bool
    share: float

    @property
    def identity(self) -> tuple[str, date, bool]:
        return self.unit, self.start, self.is_primary


def plan(request: Request, typed: Typed) -> Plan:
    """What a person's row does not say is not in their history: an empty `to` is open, and what is missing goes.

    An open row of somebody who left ends with the employment. One refused row refuses all rows of its person.
    """
    return _Assignments(request, typed).plan()


class _Assignments:
    """One sheet of assignments while it is being planned."""

    def __init__(self, request: Request, typed: Typed) -> None:
        self.typed = typed
        self.draft = Draft(request.sheet, typed.problems)
        self.rows = [AssignmentRow._make(values) for values in zip(*typed.values, strict=True)]
        self.keys = keys_of(typed, "employee_no")
        self.unit_keys = keys_of(typed, "unit")
        primary = [after(row.primary, True, True) for row in self.rows]
        identities = list(zip(self.keys, self.unit_keys, typed.column("from"), primary, strict=True))
        self.draft.refuse_repeats([None if None in one else one for one in identities], "from")
        self.people = known_people({key for key in self.keys if key})
        self.units = known_units()
        self.places: dict[int, Place] = {}
        self.ids: dict[str, dict[tuple[str, date, bool], tuple[int, Place]]] = defaultdict(dict)

    def plan(self) -> Plan:
        draft = self.draft
        settle(
            draft,
            references(draft, self._wanted("employee_no"), known=self.people, in_sheet={}),
            references(draft, self._wanted("unit"), known=self.units, in_sheet={}),
        )
        for position in draft.told():
            if self.keys[position] in self.people and draft.reads(position, "from", "to"):
                self._place(position)
        self._refuse_overlaps()
        self._refuse_rest()
        self._look_up()
        deeds = Deeds()
        histories: dict[str, list[int]] = defaultdict(list)
        for position in draft.open():
            histories[self.keys[position] or ""].append(position)
        for key, positions in histories.items():
            self._compare(key, positions, deeds)
        touched = len(deeds.changed) + len(deeds.gone)
        return draft.settled(named(self.typed, "employee_no", "unit"), deeds.write, touched=touched)

    def _wanted(self, column: str) -> dict[int, list[tuple[str, str, str]]]:
        cells = enumerate(self.typed.column(column))
        return {position: [(column, same(cell), cell)] for position, cell in cells if isinstance(cell, str)}

    def _place(self, position: int) -> None:
        """Reads a row as an assignment within one employment, or refuses it."""
        row, draft = self.rows[position], self.draft
        spells = self.people[self.keys[position] or ""].spells
        spell = next((one for one in spells if in_force(one.start, one.end, on=row.start)), None)
        end = row.end if isinstance(row.end, date) else None
        if spell is None:
            draft.refuse(position, "from", Code.OUTSIDE_EMPLOYMENT, **_span(spells))
        elif end is not None and end <= row.start:
            draft.refuse(position, "to", Code.ENDS_BEFORE_START)
        elif end is not None and spell.end is not None and end > spell.end:
            draft.refuse(position, "to", Code.OUTSIDE_EMPLOYMENT, **_span([spell]))
        elif draft.is_open(position):
            self.places[position] = Place(
                unit=self.unit_keys[position] or "",
                start=row.start,
                end=end or spell.end,
                is_primary=after(row.primary, True, True),
                share=after(row.share, 1.0, 1.0),
            )

    def _refuse_overlaps(self) -> None:
        spans: dict[str, list[Span]] = defaultdict(list)
        for position, place in self.places.items():
            if place.is_primary:
                spans[self.keys[position] or ""].append(Span(place.start, place.end, position))
        for mine in spans.values():
            for earlier, later in overlaps(mine):
                line = str(self.draft.sheet.lines[earlier.position])
                self.draft.refuse(later.position, "from", Code.OVERLAP, line=line)

    def _refuse_rest(self) -> None:
        """A history is written whole or not at all."""
        bad: dict[str, int] = {}
        for position in sorted(self.draft.refused):
            bad.setdefault(self.keys[position] or "", position)
        for position in self.draft.open() if bad else ():
            key = self.keys[position] or ""
            if key in bad:
                line = str(self.draft.sheet.lines[bad[key]])
                self.draft.refuse(position, "employee_no", Code.REST_OF_HISTORY_REFUSED, line=line)

    def _look_up(self) -> None:
        people = {person.id: key for key, person in self.people.items()}
        unit_keys = {unit.id: key for key, unit in self.units.items()}
        for row in found(select(*Assignment.__table__.c), Assignment.person_id, people) if people else ():
            if row.person_id in people:
                place = Place(unit_keys[row.unit_id], row.start, row.end, row.is_primary, row.share)
                self.ids[people[row.person_id]][place.identity] = row.id, place

    def _compare(self, key: str, positions: Sequence[int], deeds: "Deeds") -> None:
        draft, there = self.draft, dict(self.ids[key])
        person = self.people[key].id
        for position in positions:
            place = self.places[position]
            old = there.pop(place.identity, None)
            if old is None:
                draft.actions[position] = Action.CREATE
                deeds.add(person, self.units[place.unit].id, place)
                continue
            changes = Changes()
            changes("to", _day(old[1].end), _day(place.end))
            changes("share", written_share(old[1].share), written_share(place.share))
            if changes:
                draft.actions[position] = Action.UPDATE
                draft.changes[position] = changes.as_json()
                deeds.changed.append((old[0], place))
        if there:
            self._drop(positions[0], [place for _, place in there.values()])
            deeds.gone.extend(number for number, _ in there.values())

    def _drop(self, position: int, places: Sequence[Place]) -> None:
        """What is left out of a history goes; it stands with the first row of the person."""
        changes = Changes(self.draft.changes[position])
        for place in sorted(places):
            text = f"{self.units[place.unit].code} {_day(place.start)}/{_day(place.end)}"
            changes("dropped", text, "")
            self.draft.note(position, "", Code.DROPPED_FROM_HISTORY, value=text)
        if self.draft.actions[position] is Action.UNCHANGED:
            self.draft.actions[position] = Action.UPDATE
        self.draft.changes[position] = changes.as_json()


class Deeds:
    """Assignments that go, that last longer or shorter, and that come, in this order: no two are ever open at once."""

    def __init__(self) -> None:
        self.gone: list[int] = []
        self.changed: list[tuple[int, Place]] = []
        self._new: list[tuple[int, int, Place]] = []

    def add(self, person_id: int, unit_id: int, place: Place) -> None:
        self._new.append((person_id, unit_id, place))

    def write(self, effects: Effects) -> None:
        effects.delete(Assignment, [(number,) for number in self.gone])
        ended_first = sorted(self.changed, key=lambda one: one[1].end is None)
        effects.update(
            Assignment, [{"id": number, "end": place.end, "share": place.share} for number, place in ended_first]
        )
        places = [place for *_, place in self._new]
        columns: dict[str, Any] = {
            "id": reserve_ids(Assignment, len(places)),
            "person_id": [person for person, *_ in self._new],
            "unit_id": [unit for _, unit, _ in self._new],
            "start": [place.start for place in places],
            "end": [place.end for place in places],
            "is_primary": [place.is_primary for place in places],
            "share": [place.share for place in places],
        }
        effects.insert(Assignment, columns)


def _span(spells: Sequence[Spell]) -> dict[str, str]:
    """The days of employment that a sentence names."""
    return {"days": ", ".join(f"{_day(spell.start)} to {_day(spell.end)}" for spell in spells)}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
