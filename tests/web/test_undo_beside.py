"""A large undo goes on beside the request: its page tells how far it is, and nobody begins another."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.intake import Import
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import ImportState
from portal.services import checking
from portal.services.database import transaction
from portal.services.intake import applying, undoing
from portal.services.intake.undoing import rows
from portal.services.intake.undoing.judging import Judge
from portal.services.intake.undoing.writing_back import Back
from tests.make import Make
from tests.web.test_imports import said, upload

SHEET = "code,title\n" + "".join(f"C{at},Course {at}\n" for at in range(5))


@pytest.fixture
def browser(make: Make, sign_in: Callable[[int], FlaskClient], monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    browser = sign_in(make.person("LD", learning=True))
    upload(browser, "courses", SHEET)
    browser.post("/imports/1/apply")
    monkeypatch.setattr(applying, "ROWS_AT_ONCE", 3)
    return browser


def state(number: int) -> ImportState:
    db.session.rollback()
    found: ImportState = db.session.scalars(select(Import.state).where(Import.id == number)).one()
    return found


def when_done(number: int) -> ImportState:
    """The state of an import once nobody is at work beside a request any more."""
    for thread in threading.enumerate():
        if thread.name.startswith("import "):
            thread.join(20)
    return state(number)


class Slow:
    """Waits in the middle of undoing, with everything written but nothing kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.go_on = Event(), Event()
        write_rows = rows.write_rows

        def slowly(*about: object, **more: object) -> object:
            self.reached.set()
            self.go_on.wait(20)
            return write_rows(*about, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(undoing, "write_rows", slowly)


def test_its_page_tells_how_far_it_is_whoever_looks_and_however_often(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch)
    begun = browser.post("/imports/1/undo")
    assert (begun.status_code, begun.location) == (303, "/imports/2")
    assert slow.reached.wait(20)
    for _ in range(2):
        page = browser.get("/imports/2")
        assert "The import is being undone" in said(page)
        assert page.headers["Refresh"] == "2"
    percent = int(said(page).split(" % done")[0].rsplit(" ", 1)[1].rsplit(">", 1)[-1])
    assert 66 <= percent < 100
    for answer in (browser.post("/imports/1/undo"), browser.get("/imports/1/undo")):
        assert answer.status_code == 409
        assert "This import is being undone at this moment." in said(answer)
    assert browser.get("/imports").status_code == 200
    assert (state(1), db.session.scalar(select(func.count()).select_from(Course))) == (ImportState.APPLIED, 5)
    slow.go_on.set()
    assert when_done(2) is ImportState.APPLIED
    page = browser.get("/imports/2")
    assert "Refresh" not in page.headers
    for step in ("cancel", "apply"):
        assert browser.post(f"/imports/2/{step}").status_code == 409
    assert 'It takes back <a href="/imports/1">import 1</a>' in page.text
    assert (state(1), db.session.scalar(select(func.count()).select_from(Course))) == (ImportState.UNDONE, 0)
    assert checking.check() == []


def test_it_is_done_again_the_same_way(browser: FlaskClient) -> None:
    browser.post("/imports/1/undo")
    assert when_done(2) is ImportState.APPLIED
    again = browser.post("/imports/2/undo")
    assert again.location == "/imports/3"
    assert when_done(3) is ImportState.APPLIED
    assert (state(1), state(2)) == (ImportState.APPLIED, ImportState.UNDONE)
    assert db.session.scalar(select(func.count()).select_from(Course)) == 5


def test_what_is_not_undone_after_all_says_why_and_can_be_tried_again(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Judge, "judge", lambda *_: None)
        browser.post("/imports/1/undo")
        assert when_done(2) is ImportState.REFUSED
    page = said(browser.get("/imports/2"))
    assert "Undoing import 1 has stopped and nothing was changed. Nothing of the import stands any more." in page
    assert state(1) is ImportState.APPLIED
    assert browser.post("/imports/1/undo").location == "/imports/3"
    assert when_done(3) is ImportState.APPLIED


def test_what_nobody_foresaw_changes_nothing(
    app: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(undoing, "write_rows", fails)
    browser.post("/imports/1/undo")
    assert when_done(2) is ImportState.REFUSED
    assert "The log of the server says more." in said(browser.get("/imports/2"))
    assert "the disk is full" in caplog.text
    assert (state(1), db.session.scalar(select(func.count()).select_from(Course))) == (ImportState.APPLIED, 5)


@pytest.mark.parametrize("at_once", [3, 2_000])
def test_whoever_comes_between_is_told_of_in_the_words_of_an_undo(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    def clashes(*_: object, **__: object) -> None:
        raise IntegrityError("", None, ValueError())

    monkeypatch.setattr(applying, "ROWS_AT_ONCE", at_once)
    monkeypatch.setattr(Back, "finish", clashes)
    answer = browser.post("/imports/1/undo")
    if at_once == 3:
        assert when_done(2) is ImportState.REFUSED
        answer = browser.get("/imports/2")
    assert "in the same moment" in said(answer)
    assert "apply them" not in said(answer)
    assert (state(1), db.session.scalar(select(func.count()).select_from(Course))) == (ImportState.APPLIED, 5)


def test_one_that_was_interrupted_is_left_or_tried_again(browser: FlaskClient) -> None:
    """As it is left by a server that was killed: started, and held by nobody."""
    for _ in range(2):
        _start()
        page = browser.get("/imports/2").text
        assert "It was interrupted, and nothing was changed" in page
        assert 'action="/imports/1/undo"' in page
    browser.post("/imports/2/cancel")
    assert (state(1), state(2)) == (ImportState.APPLIED, ImportState.CANCELLED)
    _start()
    assert browser.post("/imports/1/undo").location == "/imports/3"
    assert when_done(3) is ImportState.APPLIED
    assert (state(1), state(2)) == (ImportState.UNDONE, ImportState.CANCELLED)


def _start() -> None:
    with transaction():
        undoing.start(TERMINAL, 1, on=date(2026, 3, 2), now=datetime(2026, 3, 2, 9, tzinfo=UTC))
