"""Planning and applying a sheet of units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select

from portal.model.base import db
from portal.model.org import Unit
from portal.rules.intake.columns import Typed
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Code
from portal.rules.intake.units import UnitRow
from portal.rules.loops import loops_upwards
from portal.rules.people import folded, same
from portal.services.bulk import reserve_ids
from portal.services.intake.effects import Effects
from portal.services.intake.lookups import known_numbers
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, keys_of, named
from portal.services.intake.references import no_loops, references, settle
from portal.services.org import rewrite_closure


@dataclass(frozen=True, slots=True)
class Known:
    id: int
    code: str
    name: str
    parent: str
    """The key of the unit above; empty for a root."""
    lead_no: str


class NewUnit(NamedTuple):
    code: str
    name: str
    parent: str
    """The key of the unit above; empty for a root."""
    lead_no: str


@dataclass(slots=True)
class Deeds:
    """What is written: units with their parents by key, new ones after the new ones that they lie below."""

    known: dict[str, Known]
    new: dict[str, NewUnit] = field(default_factory=dict)
    changed: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    """Id → name, key of the parent, lead's number."""

    def write(self, effects: Effects) -> None:
        ids = {key: unit.id for key, unit in self.known.items()}
        ordered = _parents_first(self.new)
        ids.update(zip(ordered, reserve_ids(Unit, len(ordered)), strict=True))
        made = [self.new[key] for key in ordered]
        effects.insert(
            Unit,
            {
                "id": [ids[key] for key in ordered],
                "code": [unit.code for unit in made],
                "code_key": ordered,
                "name": [unit.name for unit in made],
                "sort_key": [folded(unit.name)[:400] for unit in made],
                "parent_id": [ids[unit.parent] if unit.parent else None for unit in made],
                "lead_no": [unit.lead_no for unit in made],
                "lead_no_key": [same(unit.lead_no) for unit in made],
            },
        )
        if self.changed:
            effects.update(
                Unit,
                [
                    {
                        "id": unit,
                        "name": name,
                        "sort_key": folded(name)[:400],
                        "parent_id": ids[parent] if parent else None,
                        "lead_no": lead,
                        "lead_no_key": same(lead),
                    }
                    for unit, (name, parent, lead) in self.changed.items()
                ],
            )
        if made or self.changed:
            rewrite_closure(db.session)


def plan(request: Request, typed: Typed) -> Plan:
    """Units by code. The parent may stand in the same sheet, in any order; a loop is a problem that prints it."""
    rows = [UnitRow._make(values) for values in zip(*typed.values, strict=True)]
    draft = Draft(request.sheet, typed.problems)
    keys = keys_of(typed, "code")
    draft.refuse_repeats(keys, "code")
    known = known_units()
    in_sheet = {key: position for position, key in enumerate(keys) if key is not None and position not in draft.skipped}
    parents = [
        after(same(row.parent) if isinstance(row.parent, str) else row.parent, _parent(known, key), "")
        for row, key in zip(rows, keys, strict=True)
    ]

    def find_loops() -> list[tuple[str, ...]]:
        above = {key: unit.parent for key, unit in known.items()}
        above.update((key, parents[position]) for key, position in in_sheet.items() if draft.is_open(position))
        return loops_upwards(above)

    def written() -> dict[str, str]:
        texts = {key: unit.code for key, unit in known.items()}
        return texts | {key: rows[position].code for key, position in in_sheet.items()}

    wanted = {
        position: [("parent", same(row.parent), row.parent)]
        for position, row in enumerate(rows)
        if isinstance(row.parent, str)
    }
    settle(
        draft,
        references(draft, wanted, known=known, in_sheet=in_sheet),
        no_loops(draft, "parent", find_loops, in_sheet=in_sheet, written=written),
    )
    leads = known_numbers(row.lead_no for row in rows if isinstance(row.lead_no, str))
    deeds, texts = Deeds(known), written()
    for position in draft.open():
        row, key, parent = rows[position], keys[position], parents[position]
        if key is None:
            continue
        if isinstance(row.lead_no, str) and same(row.lead_no) not in leads:
            draft.note(position, "lead_no", Code.NOBODY_YET, value=row.lead_no)
        old = known.get(key)
        if old is None:
            draft.actions[position] = Action.CREATE
            deeds.new[key] = NewUnit(row.code, row.name, parent, after(row.lead_no, "", ""))
            continue
        lead = after(row.lead_no, old.lead_no, "")
        lead = old.lead_no if same(lead) == same(old.lead_no) else lead
        changes = Changes()
        changes("name", old.name, row.name)
        if parent != old.parent:
            changes("parent", texts.get(old.parent, ""), texts.get(parent, ""))
        changes("lead_no", old.lead_no, lead)
        if changes:
            draft.actions[position] = Action.UPDATE
            draft.changes[position] = changes.as_json()
            deeds.changed[old.id] = (row.name, parent, lead)
    return draft.settled(named(typed, "code", "name"), deeds.write, keys=keys)


def known_units() -> dict[str, Known]:
    """Every unit by its key."""
    found = db.session.execute(select(Unit.id, Unit.code, Unit.code_key, Unit.name, Unit.parent_id, Unit.lead_no)).all()
    key_of = {row.id: row.code_key for row in found}
    return {
        row.code_key: Known(row.id, row.code, row.name, key_of[row.parent_id] if row.parent_id else "", row.lead_no)
        for row in found
    }


def _parent(known: dict[str, Known], key: str | None) -> str:
    unit = known.get(key or "")
    return unit.parent if unit else ""


def _parents_first(new: Mapping[str, NewUnit]) -> Sequence[str]:
    """The keys of new units in an order in which each stands after the one above it."""
    ordered: dict[str, None] = {}
    for key in new:
        path, above = [], key
        while above in new and above not in ordered:
            path.append(above)
            above = new[above].parent
        ordered.update(dict.fromkeys(reversed(path)))
    return list(ordered)
