"""What a plan is: for each row of a sheet what would be done with it, why not, and the deed itself."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.rules.access import Actor
from portal.rules.intake.columns import Typed
from portal.rules.intake.kinds import Action, Kind
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.repeats import repeats
from portal.rules.intake.sheet import Sheet
from portal.rules.intake.values import CLEAR, KEEP
from portal.services.intake.effects import Effects

NO_CHANGES = "[]"


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that a plan follows from, beside the database."""

    actor: Actor
    kind: Kind
    sheet: Sheet
    options: Options
    on: date
    now: datetime
    applies: bool = False
    """Whether the plan is applied in the same transaction, so that what it changes must not change meanwhile."""
    left_out: Mapping[str | None, int] = field(default_factory=dict)
    """The rows that the file has and that are left out by choice: by what they are known, if it can be read → line."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Somebody who leaves, or a course that retires, because a complete file does not have them."""

    subject: str
    key: str
    changes: str
    """As those of a row."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done. Every list is in the order of the sheet's records."""

    actions: list[Action]
    subjects: list[str]
    changes: list[str]
    """Each a JSON list of [field, old, new] in the words of the sheet; what is created has none."""
    problems: Mapping[int, list[Problem]]
    notes: tuple[Problem, ...]
    """About the sheet as a whole."""
    write: Callable[[Effects], object]
    """Does it all, refused and skipped rows left out."""
    meant: Sequence[Hashable] = ()
    """What the rows refer to, beside their cells: ids where a cell is only a name for somebody."""
    keys: Sequence[str | None] = ()
    """By what each row is known within its kind, in the compared form; none where the kind keeps a history."""
    ended: tuple[Ended, ...] = ()
    """What a complete file ends because it does not have it; no rows of the sheet."""
    touched: int = 0
    """How many of the rows that there are would change or go, where the sheet's own rows do not say that."""

    def count(self) -> Counter[Action]:
        """How many rows there are of each action. They add up to the rows of the sheet."""
        counted = Counter(self.actions)
        if sum(counted.values()) != len(self.changes):
            raise AssertionError("every row has one action")
        return counted

    def fingerprint(self) -> str:
        """Two plans with the same fingerprint do the same with every row."""
        text = "\n".join(map("\x1f".join, zip(self.actions, self.changes, strict=True)))
        hashed = hashlib.sha256(text.encode())
        for problem in (*self.notes, *(one for position in sorted(self.problems) for one in self.problems[position])):
            hashed.update(f"\x1e{problem.column}\x1f{problem.code}\x1f{sorted(problem.about.items())}".encode())
        for one in self.meant:
            hashed.update(f"\x1d{one}".encode())
        for ended in self.ended:
            hashed.update(f"\x1c{ended.key}\x1f{ended.changes}".encode())
        return hashed.hexdigest()


@dataclass(slots=True)
class Draft:
    """A plan while it is being made."""

    sheet: Sheet
    problems: dict[int, list[Problem]]
    actions: list[Action] = field(init=False)
    changes: list[str] = field(init=False)
    refused: set[int] = field(init=False)
    skipped: dict[int, int] = field(init=False, default_factory=dict)
    _flawed: dict[int, set[str]] = field(init=False)
    """Position → columns whose cells could not be read."""

    def __post_init__(self) -> None:
        self.actions = [Action.UNCHANGED] * len(self.sheet.records)
        self.changes = [NO_CHANGES] * len(self.sheet.records)
        self.refused = {
            position for position, found in self.problems.items() if not all(problem.is_note for problem in found)
        }
        self._flawed = {
            position: {problem.column for problem in self.problems[position] if not problem.is_note}
            for position in self.refused
        }

    def refuse(self, position: int, column: str, code: Code, **about: str) -> None:
        self.refused.add(position)
        self.note(position, column, code, **about)

    def note(self, position: int, column: str, code: Code, **about: str) -> None:
        problem = Problem(self.sheet.lines[position], column, code, about)
        self.problems.setdefault(position, []).append(problem)

    def refuse_repeats(self, keys: Sequence[Hashable], column: str, *, in_key: Collection[str] = ()) -> None:
        """Rows that say again what an earlier row said are skipped; rows that contradict each other are refused."""
        found = repeats(keys, self.sheet.records, header=self.sheet.header, in_key=in_key)
        for position, other in found.contradicting.items():
            self.refuse(position, column, Code.DUPLICATE, line=str(self.sheet.lines[other]))
        for position, first in found.again.items():
            self.skipped[position] = first
            self.note(position, "", Code.REPEATED, line=str(self.sheet.lines[first]))

    def open(self) -> Iterable[int]:
        """The positions that are neither refused nor skipped."""
        if not self.refused and not self.skipped:
            return range(len(self.actions))
        return [p for p in range(len(self.actions)) if p not in self.refused and p not in self.skipped]

    def told(self) -> Iterable[int]:
        """The positions that are not skipped: of a refused row everything else is told that is wrong with it."""
        if not self.skipped:
            return range(len(self.actions))
        return [p for p in range(len(self.actions)) if p not in self.skipped]

    def reads(self, position: int, *columns: str) -> bool:
        """Whether the cells of these columns could be read, so that something can be said about what they say."""
        return position not in self._flawed or self._flawed[position].isdisjoint(columns)

    def is_open(self, position: int) -> bool:
        return position not in self.refused and position not in self.skipped

    def settled(
        self,
        subjects: Iterable[str],
        write: Callable[[Effects], object],
        notes: Iterable[Problem] = (),
        *,
        meant: Sequence[Hashable] = (),
        keys: Sequence[str | None] = (),
        touched: int = 0,
    ) -> Plan:
        """The finished plan."""
        for position in self.skipped:
            self.actions[position] = Action.SKIPPED
            self.changes[position] = NO_CHANGES
        for position in self.refused:
            self.actions[position] = Action.REFUSED
            self.changes[position] = NO_CHANGES
        return Plan(
            actions=self.actions,
            subjects=[subject[:300] for subject in subjects],
            changes=self.changes,
            problems=self.problems,
            notes=tuple(notes),
            write=write,
            meant=meant,
            keys=keys,
            touched=touched,
        )


class Changes:
    """The changes of one row as they are gathered: only what differs is kept."""

    __slots__ = ("_kept",)

    def __init__(self, kept: str = NO_CHANGES) -> None:
        self._kept: list[tuple[str, str, str]] = json.loads(kept)

    def __call__(self, field_name: str, old: str, new: str) -> bool:
        """Keeps a change; False when there is none."""
        if old == new:
            return False
        self._kept.append((field_name, old, new))
        return True

    def __bool__(self) -> bool:
        return bool(self._kept)

    def as_json(self) -> str:
        return json.dumps(self._kept, ensure_ascii=False)


def after(value: Any, old: Any, cleared: Any) -> Any:
    """What is there after a cell: what was there, nothing, or the cell's value."""
    if value is KEEP:
        return old
    return cleared if value is CLEAR else value


def keys_of(typed: Typed, column: str) -> list[str | None]:
    """The compared form of the codes in a column; None where the cell has none or is flawed."""
    return [_folded_case(cell) if isinstance(cell, str) else None for cell in typed.column(column)]


def _folded_case(cell: str) -> str:
    """The same object where folding changes nothing, so that a long column is not held twice."""
    key = cell.casefold()
    return cell if key == cell else key


def named(typed: Typed, *columns: str) -> list[str]:
    """What each row is about in a person's words: the texts of these columns, as far as they could be read."""
    first, *others = [[cell if isinstance(cell, str) else "" for cell in cells] for cells in map(typed.column, columns)]
    for other in others:
        first = [f"{one} · {two}" if one and two else one or two for one, two in zip(first, other, strict=True)]
    return first
