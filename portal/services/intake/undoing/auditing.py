"""What an undo says in the audit log about its rows: what has no history of its own, old and new."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from portal.model.audit import AuditEvent
from portal.rules.access import Actor
from portal.rules.intake.kinds import Action, Kind
from portal.services.audit import searched_text
from portal.services.bulk import insert_columns
from portal.services.intake.undoing.rows import WHOLE_ROW

_WHOLE_ROWS = {Kind.UNITS: "unit", Kind.COURSES: "course", Kind.COMPETENCIES: "competency"}


class _Event(NamedTuple):
    action: str
    subject: str
    old: dict[str, str]
    new: dict[str, str]


def record_rows(actor: Actor, kind: Kind, rows: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """An event for every row by which the tree, the catalog, the framework or somebody's roles go back."""
    events = [event for row in rows if row["action"] is not Action.UNCHANGED for event in _events(kind, row)]
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
