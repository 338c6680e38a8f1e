"""What undoing an import would do with each row that it wrote, and what has to stay."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from portal.services.writing import Key


class Why(StrEnum):
    """Why something stays as it is."""

    EDITED = "edited"
    """It is not any more what the import wrote."""
    IN_USE = "in_use"
    """Something else refers to it."""
    TAKEN = "taken"
    """What would come back would clash with what is there now."""
    GONE = "gone"
    """It, or what it refers to, is not there any more."""
    PROTECTED = "protected"
    """Nobody does this to themselves, to the last administrator, or to what somebody else imports."""


@dataclass(frozen=True, slots=True)
class Stays:
    """A field, or a whole row where `column` is empty, that stays; values are plain."""

    table: str
    key: Key
    column: str
    imported: Any
    now: Any
    why: Why
    row: Mapping[str, Any] | None = None
    """What would come back, where it is not there."""


class Said(NamedTuple):
    """A column, what was imported and what is there now, plain; no column means the whole row."""

    column: str
    imported: Any
    now: Any


WHOLE = Said("", "", "")


@dataclass(slots=True)
class Verdict:
    """Everything that is not held goes back."""

    goes: defaultdict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    """Rows that the import inserted and that go."""
    returns: defaultdict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    """Rows that the import deleted and that return."""
    renumbered: defaultdict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    """Those of them whose id belongs to somebody else by now."""
    becomes: defaultdict[str, dict[Key, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    """Rows that were changed → the columns that go back, with the old values."""
    revoked: set[Key] = field(default_factory=set)
    """Evidence that the import brought and that is revoked."""
    inserted_and_held: defaultdict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    codes: defaultdict[str, dict[Key, str]] = field(default_factory=lambda: defaultdict(dict))
    """The codes of rows that the import inserted or deleted, where they have one."""
    stays: list[Stays] = field(default_factory=list)

    def hold(
        self, table: str, key: Key, why: Why | None, said: Said = WHOLE, row: Mapping[str, Any] | None = None
    ) -> None:
        """Leaves a row as it is; says so unless `why` is None."""
        inserted = self.revoked if table == "evidence" else self.goes[table]
        if key in inserted:
            inserted.discard(key)
            self.inserted_and_held[table].add(key)
        self.returns[table].discard(key)
        self.becomes[table].pop(key, None)
        if why is not None:
            self.stay(table, key, why, said, row)

    def stay(self, table: str, key: Key, why: Why, said: Said = WHOLE, row: Mapping[str, Any] | None = None) -> None:
        """Says that something stays; `row` is what would come back, if it is not there."""
        self.stays.append(Stays(table, key, *said, why, row))

    def hold_columns(self, table: str, key: Key, columns: frozenset[str]) -> None:
        """Leaves some columns of a changed row as they are."""
        back = self.becomes[table].get(key, {})
        for column in columns:
            back.pop(column, None)
        if not back:
            self.becomes[table].pop(key, None)

    def is_empty(self) -> bool:
        return not (self.revoked or any(self._sizes()))

    def _sizes(self) -> Iterator[int]:
        for groups in (self.goes, self.returns, self.becomes):
            yield from (len(rows) for rows in groups.values())
