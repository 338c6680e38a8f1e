"""What an undo says in the audit log about its rows: what has no history of its own, old and new."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portal.model.audit import AuditEvent
from portal.rules.access import Actor
from portal.rules.intake.kinds import Action, Kind
from portal.rules.people import same
from portal.services.audit import searched_text
from portal.services.bulk import insert_columns
from portal.services.intake.undoing.rows import WHOLE_ROW
from portal.services.intake.undoing.verdict import Verdict

_WHOLE_ROWS = {Kind.UNITS: "unit", Kind.COURSES: "course", Kind.COMPETENCIES: "competency"}


class _Event(NamedTuple):
    action: str
    subject: str
    old: dict[str, str]
    new: dict[str, str]


def record_rows(actor: Actor, kind: Kind, rows: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """An event for every row by which the tree, the catalog, the framework or somebody's roles go back."""
    changed = (row for row in rows if row["action"] is not Action.UNCHANGED)
    _record(actor, [event for row in changed for event in _events(kind, row)], now=now)


class Made(NamedTuple):
    """Something that an import made beside its own rows, or that its undo had removed."""

    table: str
    code: str
    returns: bool
    """It comes back; otherwise it goes."""


def made_on_the_way(kind: Kind, creates: Mapping[str, Mapping[str, str]], verdict: Verdict) -> list[Made]:
    """What goes or comes back that no row of a sheet of this kind says; `creates`: kind → code → name.

    To be asked before anything is written: what has gone is in the verdict no more.
    """
    found = []
    for other, table in _WHOLE_ROWS.items():
        on_the_way = set(map(same, creates.get(other, ())))
        for key, code in verdict.codes[table].items():
            changes = key in verdict.goes[table] or key in verdict.returns[table]
            if changes and (other is not kind or same(code) in on_the_way):
                found.append(Made(table, code, key in verdict.returns[table]))
    return found


def record_made(actor: Actor, made: Iterable[Made], *, now: datetime) -> None:
    """An event for everything that was made on the way and goes, or comes back."""
    events = []
    for one in made:
        old, new = ("", one.code) if one.returns else (one.code, "")
        deed = "added" if one.returns else "removed"
        events.append(_Event(f"{one.table}.{deed}", one.code, {WHOLE_ROW: old}, {WHOLE_ROW: new}))
    _record(actor, events, now=now)


def _record(actor: Actor, events: Sequence[_Event], *, now: datetime) -> None:
    insert_columns(
        AuditEvent,
        {
            "at": [now] * len(events),
            "actor_id": [actor.id] * len(events),
            "action": [event.action for event in events],
            "subject": [event.subject for event in events],
            "search_text": [searched_text(event.action, event.subject) for event in events],
            "old": [json.dumps(event.old, ensure_ascii=False) for event in events],
            "new": [json.dumps(event.new, ensure_ascii=False) for event in events],
            "address": [""] * len(events),
        },
    )


def _events(kind: Kind, row: Mapping[str, Any]) -> Iterator[_Event]:
    changes = json.loads(row["changes"])
    old = {name: was for name, was, _ in changes}
    new = {name: now for name, _, now in changes}
    if kind is Kind.PEOPLE:
        if "roles" in old:
            number = row["subject"].rsplit(" · ", 1)[-1]
            yield _Event("person.roles", number, {"roles": old["roles"]}, {"roles": new["roles"]})
    elif kind in _WHOLE_ROWS:
        code = row["subject"].split(" · ", 1)[0]
        deed = "changed"
        if WHOLE_ROW in old:
            deed = "added" if new[WHOLE_ROW] else "removed"
        yield _Event(f"{_WHOLE_ROWS[kind]}.{deed}", code, old, new)
