"""What an import says in the audit log about its rows: what has no history of its own, old and new."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from portal.model.audit import AuditEvent
from portal.rules.access import Actor
from portal.rules.intake.columns import folded_header
from portal.rules.intake.kinds import Action, Kind
from portal.services.audit import searched_text
from portal.services.bulk import insert_columns
from portal.services.intake.planning import Plan, Request

_WHOLE_ROWS = {Kind.UNITS: "unit", Kind.COURSES: "course", Kind.COMPETENCIES: "competency"}
_NOTHING = ("", "-")


class _Event(NamedTuple):
    action: str
    subject: str
    old: dict[str, str] | None
    new: dict[str, str]


def record_rows(request: Request, made: Plan) -> None:
    """An event for every row that changes the tree, the catalog, the framework or roles, in the words of the sheet."""
    if request.kind is Kind.PEOPLE:
        events = list(_roles(request, made))
    elif request.kind in _WHOLE_ROWS:
        events = list(_rows(request, made, _WHOLE_ROWS[request.kind]))
    else:
        return
    actor: Actor = request.actor
    insert_columns(
        AuditEvent,
        {
            "at": [request.now] * len(events),
            "actor_id": [actor.id] * len(events),
            "action": [event.action for event in events],
            "subject": [event.subject for event in events],
            "search_text": [searched_text(event.action, event.subject) for event in events],
            "old": [_written(event.old) for event in events],
            "new": [_written(event.new) for event in events],
            "address": [""] * len(events),
        },
    )


def _roles(request: Request, made: Plan) -> Iterator[_Event]:
    names = [folded_header(name) for name in request.sheet.header]
    if "roles" not in names:
        return
    at = names.index("roles")
    for position, action in enumerate(made.actions):
        number = made.subjects[position].rsplit(" · ", 1)[-1]
        given = request.sheet.records[position][at].strip()
        if action is Action.CREATE and given not in _NOTHING:
            yield _Event("person.roles", number, None, {"roles": given})
        elif action is Action.UPDATE:
            for name, old, new in json.loads(made.changes[position]):
                if name == "roles":
                    yield _Event("person.roles", number, {name: old}, {name: new})


def _rows(request: Request, made: Plan, subject: str) -> Iterator[_Event]:
    header = request.sheet.header
    for position, action in enumerate(made.actions):
        code = made.subjects[position].split(" · ", 1)[0]
        if action is Action.CREATE:
            cells = zip(header, request.sheet.records[position], strict=False)
            kept = {name: cell for name, cell in cells if cell.strip() not in _NOTHING and not name.startswith("_")}
            yield _Event(f"{subject}.added", code, None, kept)
        elif action is Action.UPDATE:
            changes = json.loads(made.changes[position])
            old, new = {name: was for name, was, _ in changes}, {name: now for name, _, now in changes}
            yield _Event(f"{subject}.changed", code, old, new)


def _written(values: dict[str, str] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False)
