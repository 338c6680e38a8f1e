"""Remembered sources that two people change in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from portal.model.base import db
from portal.model.intake import Import, ImportProfile
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import beginning, profiles
from portal.services.intake.imports import read
from portal.services.intake.sources import forget_source, rename_source

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHEET = b"code,title\nA-1,First\n"


def remembered(name: str) -> int:
    with transaction():
        return profiles.keep(Kind.COURSES, name, read(SHEET, "a.csv", Options()), Options(), now=NOW)


def meanwhile(app: Flask, first: Callable[[], object], second: Callable[[], object]) -> None:
    """Does the second while the first is done but not kept yet, as far as it gets."""
    done = Event()

    def alongside() -> None:
        with app.app_context():
            done.wait()
            with transaction():
                second()

    with ThreadPoolExecutor(1) as thread:
        with transaction():
            first()
            going = thread.submit(alongside)
            done.set()
            with pytest.raises(TimeoutError):
                going.result(timeout=0.5)
        going.result()


def test_of_two_sources_that_get_one_name_at_once_the_second_is_refused(app: Flask) -> None:
    one, other = remembered("One"), remembered("Other")
    with pytest.raises(Refused) as caught:
        meanwhile(
            app,
            lambda: rename_source(TERMINAL, one, "Campus", now=NOW),
            lambda: rename_source(TERMINAL, other, "campus", now=NOW),
        )
    assert caught.value.refusal is Refusal.PROFILE_NAME_TAKEN


def test_a_source_is_forgotten_by_an_import_that_began_meanwhile(app: Flask) -> None:
    number = remembered("Campus")
    meanwhile(
        app,
        lambda: beginning.begin(TERMINAL, Kind.COURSES, SHEET, "a.csv", on=ON, now=NOW, profile_id=number),
        lambda: forget_source(TERMINAL, number, now=NOW),
    )
    assert db.session.scalars(select(Import.profile_id)).all() == [None]
    assert db.session.scalars(select(ImportProfile.id)).all() == []


def test_an_import_does_not_begin_with_a_source_that_is_forgotten_meanwhile(app: Flask) -> None:
    number = remembered("Campus")
    with pytest.raises(Refused) as caught:
        meanwhile(
            app,
            lambda: forget_source(TERMINAL, number, now=NOW),
            lambda: beginning.begin(TERMINAL, Kind.COURSES, SHEET, "a.csv", on=ON, now=NOW, profile_id=number),
        )
    assert caught.value.refusal is Refusal.NO_SUCH_PROFILE
