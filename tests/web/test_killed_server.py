"""A server that is killed, or stopped, while it applies a large import beside the request."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.model.base import db
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.services import checking
from portal.services.database import transaction
from portal.services.intake import applying, imports
from portal.services.intake.applying import Stage
from tests.killing import Server, people_sheet, rows_of, serving
from tests.make import Make
from tests.web.test_imports import said

ROWS = applying.ROWS_AT_ONCE + 1
KILLS = 2


TOLD = {Stage.APPLIED: "applied by Person HR on", Stage.INTERRUPTED: "It was interrupted, and nothing was changed"}


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


def plan(batch: int) -> int:
    with transaction():
        content = people_sheet(batch, ROWS)
        now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        return imports.plan(TERMINAL, Kind.PEOPLE, content, f"{batch}.csv", on=date(2026, 3, 2), now=now)


def stage(number: int) -> Stage:
    try:
        return applying.progress(TERMINAL, number).stage
    finally:
        db.session.rollback()


def apply(server: Server, number: int) -> None:
    page = server.get(f"/imports/{number}")
    server.post(f"/imports/{number}/apply", page)


def ended(number: int, *, patience: float = 20) -> Stage:
    until = time.monotonic() + patience
    while (found := stage(number)) is Stage.APPLYING and time.monotonic() < until:
        time.sleep(0.01)
    return found


def test_a_server_that_is_stopped_finishes_what_it_applies_and_one_that_is_killed_leaves_all_or_nothing(
    app: Flask, database_url: str, tmp_path: Path, browser: FlaskClient, cookie: str
) -> None:
    random = Random(f"server {app.config['PORTAL'].is_embedded}")
    key = app.config["SECRET_KEY"]
    numbers = [plan(batch) for batch in range(KILLS + 1)]
    seconds, everything = 0.0, rows_of(database_url)
    for number in numbers:
        before = rows_of(database_url)
        with serving(database_url, tmp_path, key, cookie) as server:
            began = time.monotonic()
            apply(server, number)
            if number == numbers[0]:
                server.stop()
                seconds = time.monotonic() - began
                assert stage(number) is Stage.APPLIED, "a graceful stop waits for what is being applied"
                everything = rows_of(database_url) - before
                assert everything["person"] == everything["employment"] == ROWS
                continue
            time.sleep(random.uniform(0, 0.6) * seconds)
            server.kill()
        written = rows_of(database_url) - before
        found = ended(number, patience=5)
        assert (found, written) in ((Stage.APPLIED, everything), (Stage.INTERRUPTED, {}))
        assert [one for one in TOLD if TOLD[one] in said(browser.get(f"/imports/{number}"))] == [found]
        assert checking.check() == []
        if not written:
            with applying.hold(number), transaction():
                again = imports.apply(
                    TERMINAL, number, on=date(2026, 3, 2), now=datetime(2026, 3, 2, 9, tzinfo=UTC), held=True
                )
            assert (again.create, stage(number)) == (ROWS, Stage.APPLIED)
            db.session.rollback()
