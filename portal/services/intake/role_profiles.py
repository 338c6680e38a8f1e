"""Planning and applying a sheet of role profiles."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.roles import Role, RoleRequirement
from portal.rules.intake.columns import Typed
from portal.rules.intake.dated import Term
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Code
from portal.rules.intake.role_profiles import Ask, RoleProfileRow
from portal.rules.intake.values import KEEP, Blank
from portal.services.bulk import reserve_ids
from portal.services.intake.dated import Ledger, Pair, beginnings
from portal.services.intake.effects import Effects
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, keys_of, named
from portal.services.intake.references import references, settle


class Title(NamedTuple):
    """Everything that is kept of a role but its code."""

    traditional_role: str = ""
    ai_empowered_role: str = ""
    family: str = ""
    is_baseline: bool = False


class Known(NamedTuple):
    id: int
    code: str
    title: Title


_SAID = ("traditional_role", "ai_empowered_role", "family", "baseline")
"""The columns in which the rows of one role agree."""


@dataclass(slots=True)
class Deeds:
    ledger: Ledger[Ask]
    role_ids: dict[str, int]
    competency_ids: dict[str, int]
    new: list[tuple[str, str, Title]] = field(default_factory=list)
    """Code, key and title."""
    changed: list[tuple[int, Title]] = field(default_factory=list)

    def write(self, effects: Effects) -> None:
        ids = reserve_ids(Role, len(self.new))
        effects.insert(
            Role,
            {
                "id": ids,
                "code": [code for code, _, _ in self.new],
                "code_key": [key for _, key, _ in self.new],
                **{name: [getattr(title, name) for *_, title in self.new] for name in Title._fields},
            },
        )
        effects.update(Role, [{"id": number, **title._asdict()} for number, title in self.changed])
        role_ids = {**self.role_ids, **{key: number for number, (_, key, _) in zip(ids, self.new, strict=True)}}
        effects.delete(RoleRequirement, self.ledger.gone())
        come = self.ledger.come()
        effects.insert(
            RoleRequirement,
            {
                "id": reserve_ids(RoleRequirement, len(come)),
                "role_id": [role_ids[role] for (role, _), _ in come],
                "competency_id": [self.competency_ids[competency] for (_, competency), _ in come],
                "start": [term.start for _, term in come],
                "end": [term.end for _, term in come],
                **{name: [getattr(term.asked, name) for _, term in come] for name in Ask._fields},
            },
        )


def plan(request: Request, typed: Typed) -> Plan:
    """Roles by code, and what they ask for by competency. What the sheet does not name stays as it is."""
    return _RoleProfiles(request, typed).plan()


class _RoleProfiles:
    """One sheet of role profiles while it is being planned."""

    def __init__(self, request: Request, typed: Typed) -> None:
        self.typed = typed
        self.on = request.on
        self.draft = Draft(request.sheet, typed.problems)
        self.rows = [RoleProfileRow._make(values) for values in zip(*typed.values, strict=True)]
        self.pairs: list[Pair] = [
            (role or "", competency or "")
            for role, competency in zip(keys_of(typed, "role_code"), keys_of(typed, "competency_code"), strict=True)
        ]
        identities = [(pair, row.start) for pair, row in zip(self.pairs, self.rows, strict=True)]
        self.draft.refuse_repeats([one if all(one[0]) else None for one in identities], "competency_code")
        self.roles = known_roles()
        self.competencies = competency_ids()
        self.ledger = Ledger(kept_requirements())

    def plan(self) -> Plan:
        deeds = Deeds(self.ledger, {key: role.id for key, role in self.roles.items()}, self.competencies)
        wanted = {
            position: [("competency_code", key, row.competency_code)]
            for position, (row, (_, key)) in enumerate(zip(self.rows, self.pairs, strict=True))
            if key
        }
        settle(self.draft, references(self.draft, wanted, known=self.competencies, in_sheet={}), self._agree)
        starts = beginnings(self.draft, self.pairs, self.typed.column("from"), self.ledger, on=self.on)
        for position, start in starts.items():
            self._ask(position, start)
        for role, positions in self._by_role().items():
            self._entitle(role, positions, deeds)
        return self.draft.settled(named(self.typed, "role_code", "competency_code"), deeds.write)

    def _by_role(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for position in self.draft.open():
            found.setdefault(self.pairs[position][0], []).append(position)
        return found

    def _agree(self) -> None:
        """Rows that say something else of their role than an earlier row are refused."""
        cells = {name: self.typed.column(name) for name in _SAID}
        for positions in self._by_role().values():
            for name, column in cells.items():
                saying = [position for position in positions if column[position] is not KEEP]
                for position in saying:
                    if self.draft.is_open(position) and column[position] != column[saying[0]]:
                        line = str(self.draft.sheet.lines[saying[0]])
                        self.draft.refuse(position, name, Code.ROLE_DIFFERS, line=line)

    def _ask(self, position: int, start: date) -> None:
        row, pair, draft = self.rows[position], self.pairs[position], self.draft
        old = self.ledger.asked(pair, start)
        if isinstance(row.target_level, Blank):
            self._ask_no_more(position, start, old)
            return
        was = old or Ask(row.target_level)
        then = Ask(row.target_level, after(row.weight, was.weight, 1), after(row.core, was.is_core, False))
        if then == old:
            return
        self.ledger.ask(pair, start, then)
        if pair not in self.ledger:
            draft.actions[position] = Action.CREATE
            return
        changes = Changes()
        changes("from", "", start.isoformat())
        changes("target_level", str(old.target) if old else "", str(then.target))
        changes("weight", str(old.weight) if old else "", str(then.weight))
        changes("core", _flag(old.is_core) if old else "", _flag(then.is_core))
        draft.actions[position] = Action.UPDATE
        draft.changes[position] = changes.as_json()

    def _ask_no_more(self, position: int, start: date, old: Ask | None) -> None:
        if old is None:
            return
        self.ledger.end(self.pairs[position], start)
        changes = Changes()
        changes("from", "", start.isoformat())
        changes("target_level", str(old.target), "")
        self.draft.actions[position] = Action.UPDATE
        self.draft.changes[position] = changes.as_json()

    def _entitle(self, role: str, positions: list[int], deeds: Deeds) -> None:
        """What a role is called after all of its rows; a change stands with the first row that is not new."""
        known = self.roles.get(role)
        old = known.title if known else Title()
        said = [
            next((value for value in (column[p] for p in positions) if value is not KEEP), KEEP)
            for column in map(self.typed.column, _SAID)
        ]
        empty = Title()
        then = Title._make(after(*values) for values in zip(said, old, empty, strict=True))
        if known is None and not any(self.draft.actions[p] is Action.CREATE for p in positions):
            return
        if known is None:
            deeds.new.append((self.rows[positions[0]].role_code, role, then))
            return
        if then == old:
            return
        deeds.changed.append((known.id, then))
        actions = self.draft.actions
        first = next((p for p in positions if actions[p] is not Action.CREATE), positions[0])
        changes = Changes(self.draft.changes[first])
        for name, was, now in zip(_SAID, old, then, strict=True):
            changes(name, _cell(was), _cell(now))
        self.draft.changes[first] = changes.as_json()
        if then.is_baseline != old.is_baseline:
            self.draft.note(first, "baseline", Code.BASELINE_HAS_NO_PAST)
        if actions[first] is Action.UNCHANGED:
            actions[first] = Action.UPDATE


def known_roles() -> dict[str, Known]:
    """Every role by its key."""
    columns = (Role.id, Role.code, Role.code_key, *(getattr(Role, name) for name in Title._fields))
    found = db.session.execute(select(*columns).order_by(Role.code_key))
    return {key: Known(number, code, Title._make(title)) for number, code, key, *title in found}


def competency_ids() -> dict[str, int]:
    """Every competency by its key."""
    return dict(map(tuple, db.session.execute(select(Competency.code_key, Competency.id))))


def kept_requirements() -> Iterable[tuple[int, Pair, Term[Ask]]]:
    """Everything that roles ask for or asked for, by role and competency."""
    found = db.session.execute(
        select(
            RoleRequirement.id,
            Role.code_key,
            Competency.code_key,
            RoleRequirement.start,
            RoleRequirement.end,
            RoleRequirement.target,
            RoleRequirement.weight,
            RoleRequirement.is_core,
        )
        .join(Role, Role.id == RoleRequirement.role_id)
        .join(Competency, Competency.id == RoleRequirement.competency_id)
    )
    for number, role, competency, start, end, *asked in found:
        yield number, (role, competency), Term(start, end, Ask._make(asked))


def _cell(value: object) -> str:
    return value if isinstance(value, str) else _flag(bool(value))


def _flag(value: bool) -> str:
    return "1" if value else "0"
