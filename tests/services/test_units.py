"""What cannot be seen from outside: administrators who change the tree at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from portal.model.base import db
from portal.model.org import Unit, UnitAncestor
from portal.rules.access import TERMINAL
from portal.rules.refusals import Refusal, Refused
from portal.services import units
from portal.services.database import transaction
from portal.web.clock import now
from tests.make import Make

AT_ONCE = 4


def all_at_once(app: Flask, deed: Callable[[int], object]) -> list[Refusal | None]:
    """Does something in as many transactions at the same moment; says what each was refused for."""
    start = Barrier(AT_ONCE)

    def once(number: int) -> Refusal | None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    deed(number)
            except Refused as refused:
                return refused.refusal
            finally:
                db.session.remove()
        return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(once, range(AT_ONCE)))


def closure() -> set[tuple[str, str, int]]:
    codes = {row.id: row.code for row in db.session.execute(select(Unit.id, Unit.code))}
    rows = db.session.execute(select(UnitAncestor.unit_id, UnitAncestor.ancestor_id, UnitAncestor.distance)).all()
    db.session.rollback()
    return {(codes[row.unit_id], codes[row.ancestor_id], row.distance) for row in rows}


def add(code: str, parent: str) -> None:
    units.add(TERMINAL, code=code, name=code, parent=parent, lead_no="", now=now())


def test_units_added_at_once_all_lie_below_their_parent(app: Flask, make: Make) -> None:
    make.unit("TOP", parent=make.unit("CO"))
    for round_ in "ABC":
        answers = all_at_once(app, lambda number, letter=round_: add(f"{letter}{number}", "TOP"))  # type: ignore[misc]
        assert answers == [None] * AT_ONCE
    below = {f"{letter}{number}" for letter in "ABC" for number in range(AT_ONCE)}
    assert closure() == {
        ("CO", "CO", 0),
        ("TOP", "TOP", 0),
        ("TOP", "CO", 1),
        *((code, above, distance) for code in below for distance, above in enumerate((code, "TOP", "CO"))),
    }


def test_one_code_asked_for_at_once_is_given_once(app: Flask) -> None:
    answers = all_at_once(app, lambda _number: add("SAME", ""))
    assert sorted(answers, key=bool) == [None, *[Refusal.CODE_TAKEN] * (AT_ONCE - 1)]
