"""Planning and applying a sheet of competencies."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import func, select

from portal.model.base import db
from portal.model.catalog import Competency, Descriptor
from portal.rules.intake.columns import Typed
from portal.rules.intake.competencies import DESCRIBED, CompetencyRow
from portal.rules.intake.kinds import Action
from portal.services.bulk import reserve_ids
from portal.services.intake.effects import Effects
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, keys_of, named


class Wording(NamedTuple):
    """Everything that is kept of a competency but its code."""

    area_code: str = ""
    area: str = ""
    name: str = ""
    definition: str = ""
    max_validity_months: int | None = None
    descriptors: tuple[str, ...] = ("",) * len(DESCRIBED)


@dataclass(slots=True)
class Deeds:
    new: list[tuple[str, str, Wording]] = field(default_factory=list)
    """Code, key and wording."""
    changed: list[tuple[int, Wording, Wording]] = field(default_factory=list)
    """Id, wording before and after."""

    def write(self, effects: Effects) -> None:
        ids = reserve_ids(Competency, len(self.new))
        last = db.session.execute(select(func.coalesce(func.max(Competency.position), 0))).scalar_one()
        effects.insert(
            Competency,
            {
                "id": ids,
                "code": [code for code, _, _ in self.new],
                "code_key": [key for _, key, _ in self.new],
                "position": range(last + 1, last + 1 + len(self.new)),
                **{
                    name: [getattr(wording, name) for _, _, wording in self.new]
                    for name in ("area_code", "area", "name", "definition", "max_validity_months")
                },
            },
        )
        effects.update(
            Competency,
            [
                {"id": key, **{name: value for name, value in wording._asdict().items() if name != "descriptors"}}
                for key, _, wording in self.changed
            ],
        )
        self._describe(effects, ids)

    def _describe(self, effects: Effects, ids: Sequence[int]) -> None:
        new = [(key, Wording(), wording) for key, (_, _, wording) in zip(ids, self.new, strict=True)]
        levels = [
            (key, level, was, text)
            for key, before, wording in (*new, *self.changed)
            for level, was, text in zip(DESCRIBED, before.descriptors, wording.descriptors, strict=True)
            if was != text
        ]
        effects.delete(Descriptor, [(key, level) for key, level, _, text in levels if not text])
        effects.update(
            Descriptor,
            [{"competency_id": key, "level": level, "text": text} for key, level, was, text in levels if was and text],
        )
        texts = [(key, level, text) for key, level, was, text in levels if not was]
        effects.insert(
            Descriptor,
            {
                "competency_id": [key for key, _, _ in texts],
                "level": [level for _, level, _ in texts],
                "text": [text for _, _, text in texts],
            },
        )


def plan(request: Request, typed: Typed) -> Plan:
    """Competencies by code. New ones stand after those that are there, in the order of the sheet."""
    rows = [CompetencyRow._make(values) for values in zip(*typed.values, strict=True)]
    draft, keys, deeds = Draft(request.sheet, typed.problems), keys_of(typed, "code"), Deeds()
    draft.refuse_repeats(keys, "code")
    known = known_competencies()
    for position in draft.open():
        row, key = rows[position], keys[position] or ""
        found = known.get(key)
        old = found.wording if found else Wording()
        then = Wording(
            area_code=after(row.area_code, old.area_code, ""),
            area=after(row.area, old.area, ""),
            name=row.name,
            definition=after(row.definition, old.definition, ""),
            max_validity_months=after(row.max_validity_months, old.max_validity_months, None),
            descriptors=tuple(
                after(value, text, "") for value, text in zip(row.descriptors, old.descriptors, strict=True)
            ),
        )
        if found is None:
            draft.actions[position] = Action.CREATE
            deeds.new.append((row.code, key, then))
            continue
        changes = Changes()
        for name in ("area_code", "area", "name", "definition"):
            changes(name, getattr(old, name), getattr(then, name))
        changes("max_validity_months", str(old.max_validity_months or ""), str(then.max_validity_months or ""))
        for level, was, now in zip(DESCRIBED, old.descriptors, then.descriptors, strict=True):
            changes(f"level_{level}", was, now)
        if changes:
            draft.actions[position] = Action.UPDATE
            draft.changes[position] = changes.as_json()
            deeds.changed.append((found.id, old, then))
    return draft.settled(named(typed, "code", "name"), deeds.write, keys=keys)


class Known(NamedTuple):
    id: int
    code: str
    wording: Wording


def known_competencies() -> dict[str, Known]:
    """Every competency by its key, in the order of the framework."""
    texts: dict[int, dict[int, str]] = defaultdict(dict)
    for row in db.session.execute(select(Descriptor.competency_id, Descriptor.level, Descriptor.text)):
        texts[row.competency_id][row.level] = row.text
    found = db.session.execute(
        select(
            Competency.id,
            Competency.code,
            Competency.code_key,
            Competency.area_code,
            Competency.area,
            Competency.name,
            Competency.definition,
            Competency.max_validity_months,
        ).order_by(Competency.position, Competency.id)
    )
    return {
        row.code_key: Known(
            row.id, row.code, Wording._make((*row[3:], tuple(texts[row.id].get(n, "") for n in DESCRIBED)))
        )
        for row in found
    }
