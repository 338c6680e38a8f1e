"""Applying an import beside the request: who holds it, how far it is, and what is left when its process is gone."""

import multiprocessing
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from time import monotonic, sleep

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.app import create_app
from portal.model.base import db
from portal.model.catalog import Course
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import ImportState, Kind
from portal.rules.intake.problems import Code
from portal.rules.refusals import Refusal, Refused
from portal.services import audit, checking, pace
from portal.services.database import transaction
from portal.services.intake import applying, imports
from portal.services.intake.applying import Stage
from portal.services.pace import Phase
from portal.wording.problems import problem_sentence
from tests.conftest import settings_for
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHEET = b"code,title\nA,Alpha\nB,Beta\n"


def plan(content: bytes = SHEET) -> int:
    with transaction():
        return imports.plan(TERMINAL, Kind.COURSES, content, "c.csv", on=ON, now=NOW)


def start(number: int, *, skip_problems: bool = False) -> None:
    with transaction():
        applying.start(TERMINAL, number, skip_problems=skip_problems)


def apply(number: int, *, held: bool = False) -> imports.Summary:
    with transaction():
        return imports.apply(TERMINAL, number, on=ON, now=NOW, held=held)


def stage(number: int) -> Stage:
    try:
        return applying.progress(TERMINAL, number).stage
    finally:
        db.session.rollback()


def refusal(deed: object, *about: object, **more: object) -> Refusal:
    with pytest.raises(Refused) as caught:
        deed(*about, **more)  # type: ignore[operator]
    return caught.value.refusal


def test_an_import_goes_from_planned_through_applying_to_applied(make: Make) -> None:
    number = plan()
    assert stage(number) is Stage.PLANNED
    with applying.hold(number):
        start(number)
        assert stage(number) is Stage.APPLYING
        assert apply(number, held=True).applied
        assert stage(number) is Stage.APPLIED
    assert stage(number) is Stage.APPLIED
    assert checking.check() == []


def test_nobody_else_applies_or_cancels_an_import_that_is_held(make: Make) -> None:
    number, other = plan(), plan()
    with applying.hold(number):
        start(number)
        assert refusal(applying.hold, number) is Refusal.ALREADY_APPLYING
        assert refusal(apply, number) is Refusal.ALREADY_APPLYING
        with transaction():
            assert refusal(imports.cancel, TERMINAL, number, now=NOW) is Refusal.ALREADY_APPLYING
        with applying.hold(other):
            pass
    with applying.hold(number):
        pass


def _applies_forever(url: str, instance: str, number: int, said: Connection) -> None:
    with create_app(settings_for(url, instance)).app_context(), applying.hold(number) as hold:  # type: ignore[arg-type]
        start(number)
        hold.tell(Phase.PLAN, 0, 10)
        said.send("held")
        said.recv()


def test_an_import_whose_process_was_killed_is_interrupted_and_can_be_applied_again_or_given_up(
    app: Flask, make: Make, database_url: str, tmp_path: object
) -> None:
    numbers = plan(), plan()
    for number in numbers:
        here, there = multiprocessing.Pipe()
        worker = multiprocessing.get_context("spawn").Process(
            target=_applies_forever, args=(database_url, str(tmp_path), number, there)
        )
        worker.start()
        there.close()
        assert here.recv() == "held"
        found = applying.progress(TERMINAL, number)
        assert (found.stage, found.done, found.total) == (Stage.APPLYING, 10, 30)
        worker.kill()
        worker.join()
        until = monotonic() + 5
        while stage(number) is Stage.APPLYING and monotonic() < until:
            sleep(0.01)
        assert stage(number) is Stage.INTERRUPTED
    with applying.hold(numbers[0]):
        start(numbers[0])
        assert apply(numbers[0], held=True).applied
    with transaction():
        imports.cancel(TERMINAL, numbers[1], now=NOW)
    assert stage(numbers[1]) is Stage.ENDED
    assert checking.check() == []


def test_what_stopped_an_import_is_kept_with_it_until_it_is_applied_again(make: Make) -> None:
    number = plan()
    with applying.hold(number):
        start(number)
        with transaction():
            applying.stopped(number, Refused(Refusal.ROWS_REFUSED, refused=3))
    assert stage(number) is Stage.PLANNED
    (reason,) = imports.summary(TERMINAL, number).problems
    assert (reason.code, reason.about["why"]) == (Code.NOT_APPLIED, "rows_refused")
    assert problem_sentence(reason).endswith("nothing was changed. 3 rows have a problem.")
    with transaction():
        applying.stopped(number, None)
    (reason,) = imports.summary(TERMINAL, number).problems
    assert "The log of the server says more." in problem_sentence(reason)
    start(number)
    assert imports.summary(TERMINAL, number).problems == ()


def test_a_cancelled_import_stays_cancelled_when_its_deed_stops(make: Make) -> None:
    number = plan()
    with transaction():
        imports.cancel(TERMINAL, number, now=NOW)
        applying.stopped(number, None)
    assert imports.summary(TERMINAL, number).state is ImportState.CANCELLED


def test_a_plan_that_changed_while_it_was_being_applied_is_planned_anew_and_says_so(make: Make) -> None:
    number = plan()
    with applying.hold(number):
        start(number)
        make.course("A", title="Somebody was faster")
        assert apply(number, held=True).plan_changed
    found = imports.summary(TERMINAL, number)
    assert (found.state, found.create, found.update) == (ImportState.PLANNED, 1, 1)
    assert [one.about["why"] for one in found.problems] == ["plan_changed"]
    assert apply(number).applied


def test_what_the_stored_plan_shows_already_is_refused_before_anything_begins(make: Make) -> None:
    refused = plan(b"code,title,level\nA,Alpha,9\nB,Beta,1\n")
    assert refusal(start, refused) is Refusal.ROWS_REFUSED
    start(refused, skip_problems=True)
    make.course("C", title="Gamma")
    assert refusal(start, plan(b"code,title\nC,Gamma\n")) is Refusal.NOTHING_TO_APPLY
    assert refusal(start, 999) is Refusal.NOT_FOUND
    applied = plan()
    apply(applied)
    assert refusal(start, applied) is Refusal.ALREADY_APPLIED


def test_more_rows_than_a_request_should_wait_for_are_large(make: Make) -> None:
    rows = "".join(f"C{number},Title\n" for number in range(applying.ROWS_AT_ONCE))
    assert not applying.is_large(TERMINAL, plan(f"code,title\n{rows}".encode()))
    number = plan(f"code,title\n{rows}X,Title\n".encode())
    assert applying.is_large(TERMINAL, number)


def test_a_short_file_that_ends_thousands_is_applied_beside_the_request(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "ROWS_AT_ONCE", 3)
    for number in range(4):
        make.course(f"K{number}")
    with transaction():
        complete = imports.plan(
            TERMINAL,
            Kind.COURSES,
            b"code,title\nK0,Title\n",
            "c.csv",
            on=ON,
            now=NOW,
            options=imports.Options(complete=True),
        )
    assert imports.summary(TERMINAL, complete).ended == 3
    assert applying.is_large(TERMINAL, complete)


def test_who_listens_hears_how_far_an_import_has_come(make: Make) -> None:
    heard: list[tuple[Phase, int, int]] = []
    number = plan(("code,title\n" + "".join(f"C{n},Title\n" for n in range(2_500))).encode())
    with pace.heard(lambda *one: heard.append(one)):
        apply(number)
    phases = [phase for phase, _, _ in heard]
    assert phases == sorted(phases, key=list(Phase).index)
    assert set(phases) == set(Phase)
    assert all(0 <= done <= total for _, done, total in heard)
    assert [done for phase, done, _ in heard if phase is Phase.WRITE][:3] == [0, 1_000, 2_000]
    quiet = len(heard)
    assert apply(plan(b"code,title\nX,New\n")).applied
    assert len(heard) == quiet


def test_a_deed_that_fails_leaves_nothing_but_the_plan(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    number = plan()

    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(audit, "record", fails)
    with applying.hold(number):
        start(number)
        with pytest.raises(OSError, match="disk"):
            apply(number, held=True)
    assert db.session.execute(select(func.count()).select_from(Course)).scalar_one() == 0
    assert stage(number) is Stage.INTERRUPTED
