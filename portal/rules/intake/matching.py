"""Which header of a sheet means which column: by its name, by another name for it, or by a likeness."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from itertools import count

from portal.rules.intake.currencies import header_currency

Synonyms = Mapping[str, tuple[str, ...]]
"""The name of a column → what other systems call it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A column of a kind and what it may be called."""

    name: str
    synonyms: tuple[str, ...] = ()
    begins: bool = False
    """Any header that begins with the name is this column."""


class How(StrEnum):
    """How a header came to its column."""

    CHOSEN = "chosen"
    EXACT = "exact"
    SYNONYM = "synonym"
    GUESS = "guess"
    """It looks like it; somebody has to say so."""
    TWICE = "twice"
    """Another header of the sheet is that column already."""
    NONE = "none"
    IGNORED = "ignored"
    """Passed over: it begins with `_`, or somebody said so."""


_LONGEST_NAME = 200
_CERTAIN = (How.CHOSEN, How.EXACT, How.SYNONYM)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one column of a sheet is taken for; `column` is empty where it is taken for nothing."""

    position: int
    header: str
    column: str
    how: How

    @property
    def is_certain(self) -> bool:
        return self.how in _CERTAIN


def folded_header(text: str) -> str:
    """What two spellings of a column's name share: no case, blanks, `_` or `-`."""
    return re.sub(r"[\s_\-]+", "", text).casefold()


def loosely_folded(text: str) -> str:
    """Letters and digits alone, without case or accents: `Employee No.` and `employee-nº`; `#` is a number."""
    plain = unicodedata.normalize("NFKD", text.replace("#", "number")).casefold()
    return "".join(mark for mark in plain if mark.isalnum())


def keys_of(header: Sequence[str]) -> list[str]:
    """What each column is called in `chosen`: its folded header, `#3` for the third column where it has none.

    Where an earlier column has the same header already it is `name#3`; no two columns are called the same.
    """
    keys: dict[str, None] = {}
    for position, written in enumerate(header):
        key = folded_header(written)
        if not key or key in keys:
            key = f"{key}#{position + 1}"
        while key in keys:
            key += "#"
        keys[key] = None
    return list(keys)


def proposals(
    known: Sequence[Known], header: Sequence[str], chosen: Mapping[str, str] | None = None
) -> tuple[Proposal, ...]:
    """For each column of a sheet the column of the kind that it is taken for, and how that was found.

    `chosen` says for headers, by any spelling or by `keys_of`, which column they are; an empty name passes them over,
    with all others of the same header about which nothing is said. A name wins over a synonym, the first of two over
    the second; a likeness is proposed where nothing else has it.
    """
    said = {folded_header(name): column for name, column in (chosen or {}).items()}
    names = _Names.of(known)
    made = []
    for position, (written, key) in enumerate(zip(header, keys_of(header), strict=True)):
        of_all = said.get(folded_header(written)) == ""
        made.append(_proposal(names, position, written, said.get(key, "" if of_all else None)))
    for how in _CERTAIN:
        holder: dict[str, int] = {
            one.column: one.position for one in reversed(made) if one.is_certain and one.how is how
        }
        for at, one in enumerate(made):
            loses = one.is_certain and one.column in holder and holder[one.column] != at
            if loses and _CERTAIN.index(one.how) >= _CERTAIN.index(how):
                made[at] = replace(one, how=How.TWICE)
    return tuple(made)


def guessed_once(found: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """The same without a guess about a column that another header is, or is guessed to be before it."""
    taken = {one.column for one in found if one.is_certain}
    kept = []
    for one in found:
        if one.how is How.GUESS and one.column in taken:
            kept.append(replace(one, column="", how=How.NONE))
            continue
        taken.add(one.column)
        kept.append(one)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _Names:
    """What headers can mean, by their folded forms."""

    exact: Mapping[str, str]
    beginnings: Mapping[str, str]
    loose: Mapping[str, str]

    @classmethod
    def of(cls, known: Sequence[Known]) -> "_Names":
        loose: dict[str, str] = {}
        for one in known:
            for name in (one.name, *one.synonyms):
                loose.setdefault(loosely_folded(name), one.name)
        return cls(
            {folded_header(one.name): one.name for one in known},
            {folded_header(one.name): one.name for one in known if one.begins},
            loose,
        )

    def meant(self, written: str) -> tuple[str, How]:
        """The column that a header names, by its own name or another one."""
        header = folded_header(written)
        if column := self.exact.get(header):
            return column, How.EXACT
        for beginning, column in self.beginnings.items():
            if header.startswith(beginning):
                return column, How.EXACT
        column = self.loose.get(loosely_folded(written), "")
        return column, How.SYNONYM if column else How.NONE

    def nearest(self, written: str) -> str:
        """The column whose name is like a header, else whose synonym is very like it; empty when none is.

        Before that the one whose name it is but for a currency behind or before it.
        """
        plain, currency = header_currency(written)
        if currency and (column := self.meant(plain)[0]):
            return column
        if found := get_close_matches(folded_header(written)[:100], self.exact, n=1, cutoff=0.6):
            return self.exact[found[0]]
        found = get_close_matches(loosely_folded(written)[:100], self.loose, n=1, cutoff=0.8)
        return self.loose[found[0]] if found else ""


def _proposal(names: _Names, position: int, written: str, chosen: str | None) -> Proposal:
    if chosen and chosen in names.exact.values():
        return Proposal(position, written, chosen, How.CHOSEN)
    if chosen == "" or written.strip().startswith("_"):
        return Proposal(position, written, "", How.IGNORED)
    if not folded_header(written):
        return Proposal(position, written, "", How.NONE)
    column, how = names.meant(written)
    if column:
        return Proposal(position, written, column, how)
    nearest = names.nearest(written)
    return Proposal(position, written, nearest, How.GUESS if nearest else How.NONE)


def most_named(rows: Sequence[Sequence[str]], known: Sequence[Known]) -> int:
    """How many columns of the kind the row names that names most."""
    return max(_named(rows, known), default=0)


def _named(rows: Sequence[Sequence[str]], known: Sequence[Known]) -> list[int]:
    names = _Names.of(known)
    return [len({names.meant(cell)[0] for cell in row if len(cell) <= _LONGEST_NAME} - {""}) for row in rows]


def header_row(rows: Sequence[Sequence[str]], known: Sequence[Known]) -> int:
    """Which of the first rows of a sheet is its header: the one that names most columns of the kind.

    Where no row names two, it is the first; lines of one cell above wider rows are a title.
    """
    if not rows:
        return 0
    scores = _named(rows, known)
    best = max(scores)
    if best >= 2 or scores[0]:
        return scores.index(best) if best >= 2 else 0
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    usual = max(sorted(set(filled)), key=filled.count)
    if usual < 2:
        return 0
    return next(at for at in count() if filled[at] != 1)
