"""Planning and applying a sheet of what units need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.org import Unit
from portal.model.roles import TeamRequirement
from portal.rules.intake.columns import Typed
from portal.rules.intake.dated import Term
from portal.rules.intake.kinds import Action
from portal.rules.intake.team_requirements import Need, TeamRequirementRow
from portal.rules.intake.values import Blank
from portal.services.bulk import reserve_ids
from portal.services.intake.dated import Ledger, Pair, beginnings
from portal.services.intake.effects import Effects
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, keys_of, named
from portal.services.intake.references import references, settle
from portal.services.intake.role_profiles import competency_ids
from portal.services.intake.units import known_units


@dataclass(slots=True)
class Deeds:
    ledger: Ledger[Need]
    unit_ids: dict[str, int]
    competency_ids: dict[str, int]

    def write(self, effects: Effects) -> None:
        effects.delete(TeamRequirement, self.ledger.gone())
        come = self.ledger.come()
        effects.insert(
            TeamRequirement,
            {
                "id": reserve_ids(TeamRequirement, len(come)),
                "unit_id": [self.unit_ids[unit] for (unit, _), _ in come],
                "competency_id": [self.competency_ids[competency] for (_, competency), _ in come],
                "start": [term.start for _, term in come],
                "end": [term.end for _, term in come],
                "level": [term.asked.level for _, term in come],
                "need": [term.asked.people for _, term in come],
            },
        )


def plan(request: Request, typed: Typed) -> Plan:
    """One need for each unit and competency on a day. What the sheet does not name stays as it is."""
    rows = [TeamRequirementRow._make(values) for values in zip(*typed.values, strict=True)]
    draft = Draft(request.sheet, typed.problems)
    pairs: list[Pair] = [
        (unit or "", competency or "")
        for unit, competency in zip(keys_of(typed, "unit"), keys_of(typed, "competency_code"), strict=True)
    ]
    identities = [(pair, row.start) for pair, row in zip(pairs, rows, strict=True)]
    draft.refuse_repeats([one if all(one[0]) else None for one in identities], "competency_code")
    units = {key: unit.id for key, unit in known_units().items()}
    competencies, ledger = competency_ids(), Ledger(kept_needs())
    settle(
        draft,
        references(
            draft,
            {p: [("unit", key, rows[p].unit)] for p, (key, _) in enumerate(pairs) if key},
            known=units,
            in_sheet={},
        ),
        references(
            draft,
            {p: [("competency_code", key, rows[p].competency_code)] for p, (_, key) in enumerate(pairs) if key},
            known=competencies,
            in_sheet={},
        ),
    )
    for position, start in beginnings(draft, pairs, typed.column("from"), ledger, on=request.on).items():
        pair, row = pairs[position], rows[position]
        old = ledger.asked(pair, start)
        if isinstance(row.level, Blank):
            if old is not None:
                ledger.end(pair, start)
                draft.actions[position] = Action.UPDATE
                draft.changes[position] = _changes(start, old, None)
            continue
        then = Need(row.level, after(row.need, old.people if old else 1, 1))
        if then == old:
            continue
        ledger.ask(pair, start, then)
        if pair in ledger:
            draft.actions[position] = Action.UPDATE
            draft.changes[position] = _changes(start, old, then)
        else:
            draft.actions[position] = Action.CREATE
    return draft.settled(named(typed, "unit", "competency_code"), Deeds(ledger, units, competencies).write)


def _changes(start: date, old: Need | None, then: Need | None) -> str:
    changes = Changes()
    changes("from", "", start.isoformat())
    changes("level", str(old.level) if old else "", str(then.level) if then else "")
    changes("need", str(old.people) if old else "", str(then.people) if then else "")
    return changes.as_json()


def kept_needs() -> Iterable[tuple[int, Pair, Term[Need]]]:
    """Everything that units need or needed, by unit and competency."""
    found = db.session.execute(
        select(
            TeamRequirement.id,
            Unit.code_key,
            Competency.code_key,
            TeamRequirement.start,
            TeamRequirement.end,
            TeamRequirement.level,
            TeamRequirement.need,
        )
        .join(Unit, Unit.id == TeamRequirement.unit_id)
        .join(Competency, Competency.id == TeamRequirement.competency_id)
    )
    for number, unit, competency, start, end, level, need in found:
        yield number, (unit, competency), Term(start, end, Need(level, need))
