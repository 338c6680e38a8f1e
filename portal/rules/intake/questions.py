"""Words of a sheet that nobody here knows: asked about once each, with what they could mean."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Self

from portal.rules.intake.kinds import Kind
from portal.rules.intake.meanings import means
from portal.rules.intake.problems import Code, Problem
from portal.rules.likeness import likeness, pieces
from portal.rules.people import folded, same

REFERENCES: Mapping[Kind, Mapping[str, Kind]] = {
    Kind.UNITS: {"parent": Kind.UNITS},
    Kind.PEOPLE: {"unit": Kind.UNITS},
    Kind.ASSIGNMENTS: {"unit": Kind.UNITS},
    Kind.COMPETENCIES: {},
    Kind.ROLE_PROFILES: {"competency_code": Kind.COMPETENCIES},
    Kind.PERSON_ROLES: {"role_code": Kind.ROLE_PROFILES},
    Kind.TEAM_REQUIREMENTS: {"unit": Kind.UNITS, "competency_code": Kind.COMPETENCIES},
    Kind.COURSES: {
        "competencies_granted": Kind.COMPETENCIES,
        "prerequisites": Kind.COURSES,
        "equivalents": Kind.COURSES,
        "superseded_by": Kind.COURSES,
    },
    Kind.ENROLLMENTS: {"course_code": Kind.COURSES},
    Kind.COMPLETIONS: {"course_code": Kind.COURSES},
    Kind.EVIDENCE: {"competency_code": Kind.COMPETENCIES},
}
"""For each kind of sheet the columns that name something else by its code, and of which kind that is."""

SHOWN = 50
"""How many questions are asked at a time, those of most rows first."""
OFFERED = 8
LINES = 5
_LOOKED_AT = 40
_LONGEST_CODE = 40
_YES_NO = ("1", "0")


@dataclass(slots=True)
class Unknown:
    """One text of one column that stands in the way of some rows."""

    column: str
    text: str
    code: Code
    rows: int = 0
    lines: list[int] = field(default_factory=list)
    """The first of them."""
    allowed: tuple[str, ...] = ()
    """The words that the column knows, where it knows a few."""

    def kept(self) -> list[Any]:
        """As it is kept with the import, in JSON."""
        return [self.column, self.text, self.code.value, self.rows, self.lines, self.allowed]

    @classmethod
    def of(cls, kept: Sequence[Any]) -> Self:
        column, text, code, rows, lines, allowed = kept
        return cls(column, text, Code(code), rows, lines, tuple(allowed))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a text could mean."""

    value: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that there is: its code, its name, and what else it is called."""

    code: str
    name: str
    also: tuple[str, ...] = ()


def unknown_words(kind: Kind, problems: Iterable[Problem]) -> list[Unknown]:
    """What has to be asked, those that stand in the way of most rows first."""
    found: dict[tuple[str, str], Unknown] = {}
    for one in problems:
        text = one.about.get("value", "").strip()
        if not text or not _is_asked(kind, one):
            continue
        unknown = found.setdefault((one.column, text), Unknown(one.column, text, one.code, allowed=_allowed(one)))
        unknown.rows += 1
        if len(unknown.lines) < LINES:
            unknown.lines.append(one.line)
    return sorted(found.values(), key=lambda one: (-one.rows, one.lines[0], one.column))


def _is_asked(kind: Kind, problem: Problem) -> bool:
    if problem.code in (Code.BAD_CHOICE, Code.BAD_YES_NO):
        return True
    return problem.code in (Code.UNKNOWN_REFERENCE, Code.BAD_CODE) and problem.column in REFERENCES[kind]


def _allowed(problem: Problem) -> tuple[str, ...]:
    if problem.code is Code.BAD_YES_NO:
        return _YES_NO
    return tuple(problem.about.get("allowed", "").split(", ")) if problem.code is Code.BAD_CHOICE else ()


def nearest_words(text: str, allowed: Sequence[str]) -> tuple[Choice, ...]:
    """All of a few words: first what others call so, then those that look most like it."""
    meant = means(text)

    def distance(word: str) -> tuple[int, float]:
        return meant.index(word) if word in meant else len(meant), -_ratio(folded(text), folded(word))

    return tuple(Choice(word) for word in sorted(allowed, key=distance))


@dataclass(frozen=True, slots=True)
class Index:
    """What there is of one kind, taken apart once for many questions."""

    candidates: tuple[tuple[Candidate, frozenset[str]], ...]

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> "Index":
        return cls(tuple((one, pieces(" ".join((one.code, one.name, *one.also)))) for one in candidates))

    def nearest(self, text: str) -> tuple[Choice, ...]:
        """The codes of what is most like a text by code or by name, the nearest first."""
        asked, wanted = pieces(text), folded(text)
        alike = sorted(self.candidates, key=lambda one: (-likeness(asked, one[1]), one[0].code))[:_LOOKED_AT]
        scored = [(max(_ratio(wanted, folded(name)) for name in _names(one)), one) for one, _ in alike]
        scored.sort(key=lambda one: (-one[0], one[1].code))
        return tuple(Choice(one.code, one.name) for _, one in scored[:OFFERED])


def _names(one: Candidate) -> tuple[str, ...]:
    return one.code, one.name, *one.also


def _ratio(one: str, other: str) -> float:
    """How alike two texts are; the beginning of the other says more than any text of the same length."""
    if not one or not other:
        return 0.0
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    begins = 0.9 if len(short) >= 3 and long.startswith(short) and long != short else 0.0
    return max(begins, SequenceMatcher(None, one[:100], other[:100], autojunk=False).ratio())


def code_from(text: str, taken: Collection[str]) -> str:
    """A code for something that is called so, none of `taken` (in the compared form); a text that is a code stays."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")
    if stem != text:
        stem = stem.upper()
    stem = stem[:_LONGEST_CODE].rstrip("-._") or "NEW"
    code, number = stem, 1
    while same(code) in taken:
        number += 1
        ending = f"-{number}"
        code = f"{stem[: _LONGEST_CODE - len(ending)]}{ending}"
    return code
