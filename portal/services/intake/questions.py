"""What a sheet says that nobody here knows: asked once each, and answered for all of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.model.base import db
from portal.model.roles import Role
from portal.rules.access import Actor
from portal.rules.intake.kinds import ImportState, Kind, importable
from portal.rules.intake.options import Options
from portal.rules.intake.questions import (
    REFERENCES,
    Candidate,
    Choice,
    Index,
    Unknown,
    code_from,
    nearest_words,
)
from portal.rules.intake.values import as_asked, names_something
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.services.intake import profiles
from portal.services.intake.choosing import choose, open_import
from portal.services.intake.creating import CREATABLE, names_of
from portal.services.intake.hiding import hides_some
from portal.services.intake.history import visible
from portal.services.intake.replanning import Replanned

LONGEST_NAME = 200
"""How long the name may be of whatever is made."""
Values = Mapping[str, Mapping[str, str | None]]
PICK, CREATE, SKIP, FORGET = "pick", "create", "skip", "forget"


@dataclass(frozen=True, slots=True)
class Question:
    """One text of one column that nobody here knows."""

    column: str
    text: str
    """As written; of a very long one the beginning, and a mark that no other has."""
    rows: int
    lines: tuple[int, ...]
    """The first of them."""
    choices: tuple[Choice, ...]
    """What it could mean, the nearest first; of many only the nearest."""
    may_create: bool
    creates: Kind | None
    """Of which kind it would be made."""
    new_code: str
    """The code that it would get."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is meant: `pick` with the value, `create` with a code or none, `skip` the rows, `forget` what was said."""

    column: str
    text: str
    deed: str
    value: str = ""


def questions(actor: Actor, import_id: int) -> tuple[Question, ...]:
    """What is to be asked about an import, at most `SHOWN`. Raises `Refused` with `NOT_FOUND`.

    Nobody is asked about an import that is not planned, nor about one of which they may not read all.
    """
    return questions_of(actor, visible(actor, import_id))


def questions_of(actor: Actor, row: Any) -> tuple[Question, ...]:
    """The same for an import that has been found; `row` has its columns."""
    if row.state is not ImportState.PLANNED or not row.refused or hides_some(actor, row):
        return ()
    asked = [Unknown.of(kept) for kept in row.options.get("asked", ())]
    targets = {REFERENCES[row.kind][one.column] for one in asked if not one.allowed}
    known = {kind: _candidates(kind) for kind in targets}
    indexes = {kind: Index.of(candidates) for kind, candidates in known.items()}
    taken = {kind: {same(one.code) for one in candidates} for kind, candidates in known.items()}
    return tuple(_question(actor, row.kind, one, indexes, taken) for one in asked)


def _question(
    actor: Actor, kind: Kind, one: Unknown, indexes: dict[Kind, Index], taken: dict[Kind, set[str]]
) -> Question:
    target = None if one.allowed else REFERENCES[kind][one.column]
    may_create = target in CREATABLE and target in importable(actor)
    return Question(
        column=one.column,
        text=one.text,
        rows=one.rows,
        lines=tuple(one.lines),
        choices=indexes[target].nearest(one.text) if target else nearest_words(one.text, one.allowed),
        may_create=may_create,
        creates=target if may_create else None,
        new_code=code_from(one.text, taken[target]) if target and may_create else "",
    )


def answer(actor: Actor, import_id: int, answers: Sequence[Answer], *, on: date, now: datetime) -> Replanned:
    """Plans an import again with these answers, for `replanning.keep`. Nothing is made before the import is applied.

    What is taken back is forgotten by the import's profile as well.

    Raises `Refused` as `choose` does, or with `CANNOT_CREATE` for what the actor may not import or what has no code.
    """
    row = open_import(actor, import_id)
    targets = {REFERENCES[row.kind][one.column] for one in answers if one.deed == CREATE and _can(actor, row.kind, one)}
    taken = {kind: {same(code) for code, _ in names_of(kind)} for kind in targets}

    def change(options: Options) -> Options:
        for one in answers:
            options = _answered(actor, row.kind, options, one, taken)
        return options

    taken_back = {(one.column, as_asked(one.text.strip())) for one in answers if one.deed == FORGET}

    def forget() -> None:
        if taken_back and row.profile_id is not None:
            profiles.forget_words(row.profile_id, taken_back)

    return choose(actor, import_id, change, on=on, now=now, also=forget)


def _can(actor: Actor, kind: Kind, one: Answer) -> bool:
    target = REFERENCES[kind].get(one.column)
    if target not in CREATABLE or target not in importable(actor):
        raise Refused(Refusal.CANNOT_CREATE, value=one.text)
    return True


def _answered(actor: Actor, kind: Kind, options: Options, one: Answer, taken: dict[Kind, set[str]]) -> Options:
    asked = as_asked(one.text.strip())
    said = {text: then for text, then in options.values.get(one.column, {}).items() if text != asked}
    target = REFERENCES[kind].get(one.column)
    creates = {other: dict(codes) for other, codes in options.creates.items()}
    if one.deed == SKIP:
        said[asked] = None
    elif one.deed == PICK and one.value.strip():
        said[asked] = one.value.strip()
    elif one.deed == CREATE and target and _can(actor, kind, one):
        own = creates.setdefault(target, {})
        before = (words.get(asked) for words in options.values.values())
        there = next((code for code in before if code in own), None)
        code = one.value.strip() or there or code_from(asked, {*taken[target], *map(same, own)})
        if not names_something(code):
            raise Refused(Refusal.CANNOT_CREATE, value=code[:60])
        own[code] = asked[:LONGEST_NAME].strip()
        said[asked] = code
    values = {column: words for column, words in {**options.values, one.column: said}.items() if words}
    return replace(options, values=values, creates=_referred_to(kind, creates, values))


def _referred_to(kind: Kind, creates: Mapping[str, Mapping[str, str]], values: Values) -> dict[str, dict[str, str]]:
    """What is still to be made: an answer that was taken back makes nothing."""
    wanted: dict[str, set[str | None]] = {}
    for column, said in values.items():
        if target := REFERENCES[kind].get(column):
            wanted.setdefault(target, set()).update(said.values())
    kept = {
        other: {code: name for code, name in codes.items() if code in wanted.get(other, ())}
        for other, codes in creates.items()
    }
    return {other: codes for other, codes in kept.items() if codes}


def _candidates(kind: Kind) -> list[Candidate]:
    if kind is Kind.ROLE_PROFILES:
        found = db.session.execute(select(Role.code, Role.ai_empowered_role, Role.traditional_role))
        return [Candidate(code, name, (other,)) for code, name, other in found]
    return [Candidate(code, name) for code, name in names_of(kind)]
