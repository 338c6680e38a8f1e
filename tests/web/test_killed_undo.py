"""A server that is killed, or stopped, while it undoes a large import beside the request."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, func, select

from portal.model.base import db
from portal.model.intake import Import
from portal.model.people import Person
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import ImportState, Kind
from portal.services import checking
from portal.services.database import transaction
from portal.services.intake import applying, imports, undoing
from portal.services.intake.applying import Stage
from tests.killing import changed_rows, people_sheet, rows_of, serving
from tests.make import Make
from tests.web.test_imports import said

ROWS = applying.ROWS_AT_ONCE + 1
KILLS = 2
ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def browser(make: Make, sign_in: Callable[[int], FlaskClient]) -> FlaskClient:
    make.unit("U")
    return sign_in(make.person("HR", name="Person HR", administrator=True))


@pytest.fixture
def cookie(app: Flask, browser: FlaskClient) -> str:
    name = app.config["SESSION_COOKIE_NAME"]
    kept = browser.get_cookie(name)
    assert kept
    return f"{name}={kept.value}"


def brought(batch: int) -> int:
    with transaction():
        done = imports.run(TERMINAL, Kind.PEOPLE, people_sheet(batch, ROWS), f"{batch}.csv", on=ON, now=NOW)
    return done.import_id or 0


def all_of(statement: Select[int]) -> list[int]:
    found = list(db.session.scalars(statement))
    db.session.rollback()
    return found


def undo_of(number: int) -> int:
    found = all_of(select(Import.id).where(Import.undoes_id == number))
    assert len(found) == 1, "an undo that is tried again is the same one"
    return found[0]


def stage(number: int) -> Stage:
    try:
        return applying.progress(TERMINAL, number).stage
    finally:
        db.session.rollback()


def ended(number: int) -> Stage:
    until = time.monotonic() + 20
    while (found := stage(number)) is Stage.APPLYING and time.monotonic() < until:
        time.sleep(0.01)
    return found


def states(*numbers: int) -> list[ImportState]:
    found = [imports.summary(TERMINAL, number).state for number in numbers]
    db.session.rollback()
    return found


def test_an_undo_that_is_killed_has_taken_back_all_or_nothing_and_is_tried_again(
    app: Flask, database_url: str, tmp_path: Path, browser: FlaskClient, cookie: str
) -> None:
    random = Random(f"undo {app.config['PORTAL'].is_embedded}")
    numbers = [brought(batch) for batch in range(KILLS + 1)]
    seconds, everything = 0.0, dict[str, int]()
    for number in numbers:
        before = rows_of(database_url)
        with serving(database_url, tmp_path, app.config["SECRET_KEY"], cookie) as server:
            page = server.get(f"/imports/{number}/undo")
            began = time.monotonic()
            server.post(f"/imports/{number}/undo", page)
            if number == numbers[0]:
                server.stop()
                seconds = time.monotonic() - began
                everything = changed_rows(before, rows_of(database_url))
                assert (everything["person"], everything["employment"], everything["import"]) == (-ROWS, -ROWS, 1)
                assert states(number, undo_of(number)) == [ImportState.UNDONE, ImportState.APPLIED]
                continue
            time.sleep(random.uniform(0, 0.6) * seconds)
            server.kill()
        found, undo = changed_rows(before, rows_of(database_url)), undo_of(number)
        assert (ended(undo), found) in ((Stage.APPLIED, everything), (Stage.INTERRUPTED, {"import": 1}))
        assert checking.check() == []
        if found == everything:
            continue
        page = said(browser.get(f"/imports/{undo}"))
        assert f"while it was undoing import {number}, which stands as before" in page
        assert states(number) == [ImportState.APPLIED]
        with undoing.hold(number), transaction():
            again = undoing.undo(TERMINAL, number, on=ON, now=NOW, held=True)
        assert (again.import_id, again.taken_back, stage(undo)) == (undo, ROWS, Stage.APPLIED)
        assert changed_rows(before, rows_of(database_url)) == everything
    assert all_of(select(func.count()).select_from(Person)) == [1]
