"""What an import says in the audit log about its rows: what has no history of its own, old and new."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portal.model.audit import AuditEvent
from portal.rules.access import Actor
from portal.rules.intake.columns import folded_header
from portal.rules.intake.kinds import Action, Kind
from portal.services.audit import searched_text
from portal.services.bulk import insert_columns
from portal.services.intake.planning import Plan, Request

_WHOLE_ROWS = {
    Kind.UNITS: "unit",
    Kind.COURSES: "course",
    Kind.COMPETENCIES: "competency",
    Kind.ROLE_PROFILES: "role_profile",
    Kind.PERSON_ROLES: "person_role",
    Kind.TEAM_REQUIREMENTS: "team_requirement",
}
_OF_A_PAIR = (Kind.ROLE_PROFILES, Kind.TEAM_REQUIREMENTS)
"""Whose rows are about two codes, so that both are the subject."""
_ALSO_SAID = {Kind.PERSON_ROLES: ("role_code", "from")}
"""Which columns say what a changed row is about, beside its subject."""
_NOTHING = ("", "-")


class _Event(NamedTuple):
    action: str
    subject: str
    old: dict[str, str] | None
    new: dict[str, str]


def record_rows(request: Request, made: Plan) -> None:
    """An event for every row that changes more than people's learning and where they belong, in the sheet's words."""
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
    columns = _columns(request.sheet.header, "roles")
    if not columns:
        return
    at = columns[0]
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
    also = [(name, at) for name in _ALSO_SAID.get(request.kind, ()) for at in _columns(header, name)]
    for position, action in enumerate(made.actions):
        named, cells = made.subjects[position], request.sheet.records[position]
        code = named if request.kind in _OF_A_PAIR else named.split(" · ", 1)[0]
        if action is Action.CREATE:
            row = zip(header, cells, strict=False)
            kept = {name: cell for name, cell in row if cell.strip() not in _NOTHING and not name.startswith("_")}
            yield _Event(f"{subject}.added", code, None, kept)
        elif action is Action.UPDATE:
            changes = json.loads(made.changes[position])
            same = {name: cells[at].strip() for name, at in also}
            old, new = {name: was for name, was, _ in changes}, {name: now for name, _, now in changes}
            yield _Event(f"{subject}.changed", code, {**same, **old}, {**same, **new})
    for ended in made.ended:
        changes = json.loads(ended.changes)
        old, new = {name: was for name, was, _ in changes}, {name: now for name, _, now in changes}
        yield _Event(f"{subject}.changed", ended.subject.split(" · ", 1)[0], old, new)


def _columns(header: Sequence[str], name: str) -> list[int]:
    """Where a column stands, if it does."""
    return [at for at, written in enumerate(header) if folded_header(written) == folded_header(name)]


def _written(values: dict[str, str] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False)
