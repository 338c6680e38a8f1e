"""Deciding about fields that somebody has changed since the last sheet: what stands stays, or the file wins."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime

from portal.rules.access import Actor
from portal.rules.intake.conflicts import Decision
from portal.rules.intake.options import Options
from portal.services.intake.choosing import choose
from portal.services.intake.replanning import Replanned

Fields = Mapping[int, Collection[str]]
"""Line → columns."""


def decide(
    actor: Actor, import_id: int, said: Mapping[tuple[int, str], Decision], *, on: date, now: datetime
) -> Replanned:
    """Decides about single fields, by line and column; `OPEN` takes a decision back.

    Plans the import anew, for `replanning.keep`. Raises `Refused` as `choosing.choose` does.
    """

    def change(options: Options) -> Options:
        sides = {Decision.OURS: _sets(options.keep), Decision.FILE: _sets(options.take)}
        for (line, column), winner in said.items():
            for side, fields in sides.items():
                fields.setdefault(line, set()).discard(column)
                if side is winner:
                    fields[line].add(column)
        return replace(options, keep=_kept(sides[Decision.OURS]), take=_kept(sides[Decision.FILE]))

    return choose(actor, import_id, change, on=on, now=now)


def decide_all(actor: Actor, import_id: int, winner: Decision, *, on: date, now: datetime) -> Replanned:
    """Decides about every field of which nothing else is said. Raises `Refused` as `decide` does."""

    def change(options: Options) -> Options:
        return replace(options, keep_all=winner is Decision.OURS, take_all=winner is Decision.FILE)

    return choose(actor, import_id, change, on=on, now=now)


def _sets(fields: Fields) -> dict[int, set[str]]:
    return {line: set(columns) for line, columns in fields.items()}


def _kept(fields: Fields) -> dict[int, tuple[str, ...]]:
    return {line: tuple(sorted(columns)) for line, columns in sorted(fields.items()) if columns}
