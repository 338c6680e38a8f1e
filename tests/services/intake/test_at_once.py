"""Two people who import the same kind in the same moment, and the same file twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

from flask import Flask
from sqlalchemy import delete, func, select, update

from portal.model.base import db
from portal.model.intake import Import, ImportRow
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Action, ImportState, Kind
from portal.rules.refusals import Refusal, Refused
from portal.services import checking
from portal.services.database import transaction
from portal.services.intake import applying, imports, undoing
from tests.conftest import counted
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def sheet(location: str) -> bytes:
    rows = "".join(f"P{number},Person {number},p{number}@x.example,2020-01-01,{location}\n" for number in range(60))
    return f"employee_no,name,email,hired_on,location\n{rows}".encode()


def plan(content: bytes) -> int:
    with transaction():
        return imports.plan(TERMINAL, Kind.PEOPLE, content, "p.csv", on=ON, now=NOW)


def at_once(app: Flask, *deeds: Callable[[], imports.Summary]) -> list[imports.Summary | Refused]:
    """What each deed gives or is refused with, all begun in the same moment, each in its own thread."""
    gate = Barrier(len(deeds))

    def done(deed: Callable[[], imports.Summary]) -> imports.Summary | Refused:
        with app.app_context():
            gate.wait()
            try:
                with transaction():
                    return deed()
            except Refused as refused:
                return refused

    db.session.rollback()
    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(done, deeds))


def apply(number: int, *, held: bool = False) -> imports.Summary:
    return imports.apply(TERMINAL, number, on=ON, now=NOW, held=held)


def rows(table: type) -> int:
    return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def test_of_two_plans_for_the_same_people_the_second_is_shown_again(app: Flask, make: Make) -> None:
    first, second = plan(sheet("Leeds")), plan(sheet("York"))
    found = at_once(app, lambda: apply(first), lambda: apply(second))
    assert all(isinstance(one, imports.Summary) for one in found), found
    assert sorted(one.plan_changed for one in found if isinstance(one, imports.Summary)) == [False, True]
    assert (rows(Person), rows(Employment)) == (60, 60)
    late = next(one for one in found if isinstance(one, imports.Summary) and one.plan_changed)
    assert (late.state, late.create, late.update) == (ImportState.PLANNED, 0, 60)
    with transaction():
        again = imports.apply(TERMINAL, late.import_id or 0, on=ON, now=NOW, confirmed={"changed": 60})
        assert again.applied
    assert checking.check() == []


def test_an_import_is_applied_once_however_often_it_is_asked_for(app: Flask, make: Make) -> None:
    number = plan(sheet("Leeds"))
    found = at_once(app, *[lambda: apply(number)] * 3)
    assert sorted(type(one).__name__ for one in found) == ["Refused", "Refused", "Summary"]
    assert {one.refusal for one in found if isinstance(one, Refused)} == {Refusal.ALREADY_APPLIED}
    assert rows(Person) == 60


def test_a_large_import_and_a_terminal_at_once_write_everybody_once(app: Flask, make: Make) -> None:
    number = plan(sheet("Leeds"))
    with applying.hold(number):
        with transaction():
            applying.start(TERMINAL, number)
        found = at_once(
            app,
            lambda: apply(number, held=True),
            lambda: imports.run(TERMINAL, Kind.PEOPLE, sheet("York"), "p.csv", on=ON, now=NOW),
        )
    ran = next(one for one in found if isinstance(one, imports.Summary) and one.import_id != number)
    state = imports.summary(TERMINAL, number).state
    assert (state, ran.create) in ((ImportState.APPLIED, 0), (ImportState.PLANNED, 60))
    assert (rows(Person), rows(Employment)) == (60, 60)
    assert checking.check() == []


def test_every_import_adds_up_in_every_state(make: Make) -> None:
    """What `portal check` holds stored imports against, while one is being applied too."""
    numbers = [plan(sheet("Leeds")) for _ in range(3)]
    with transaction():
        applying.start(TERMINAL, numbers[0])
        imports.cancel(TERMINAL, numbers[1], now=NOW)
        apply(numbers[2])
    assert checking.check() == []
    states = {one.import_id: one.state for one in imports.history(TERMINAL).imports}
    assert set(states.values()) == {ImportState.APPLYING, ImportState.CANCELLED, ImportState.APPLIED}
    for state in ImportState:
        with transaction():
            db.session.execute(update(Import).where(Import.id == numbers[0]).values(state=state))
            db.session.execute(delete(ImportRow).where(ImportRow.import_id == numbers[0], ImportRow.line == 2))
        found = checking.check()
        assert [(one.about["id"], one.about["action"], one.about["said"]) for one in found] == [
            (numbers[0], Action.CREATE.value, 60)
        ]


def test_history_tells_who_took_an_import_back_in_as_many_statements_for_many(make: Make) -> None:
    with transaction():
        number = imports.run(TERMINAL, Kind.PEOPLE, sheet("Leeds"), "p.csv", on=ON, now=NOW).import_id or 0
        undone = undoing.undo(TERMINAL, number, on=ON, now=NOW)
    with counted() as few:
        found = {one.import_id: one for one in imports.history(TERMINAL).imports}
    assert (found[number].undone_by, found[undone.import_id].undoes) == (undone.import_id, number)
    for _ in range(5):
        plan(sheet("York"))
    with counted() as many:
        assert imports.history(TERMINAL).total == 7
    assert len(many) == len(few) == 2
