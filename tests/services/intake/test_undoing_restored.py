"""A backup keeps how to undo: an import is taken back after it came from another database."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.model.base import db
from portal.model.people import Person
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.services import keeping
from portal.services.checking import check
from portal.services.database import transaction
from portal.services.intake import imports, undoing
from tests.conftest import settings_for
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PEOPLE = (
    b"employee_no,name,email,hired_on,location\n"
    b"P1,Changed,p1@company.example,2020-01-01,Leeds\nP2,B,b@c.de,2024-01-01,\n"
)


def test_an_import_is_undone_in_a_restored_portal(
    app: Flask, make: Make, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    make.person("P1", name="Before")
    with transaction():
        done = imports.run(TERMINAL, Kind.PEOPLE, PEOPLE, "people.csv", on=ON, now=NOW)
    assert done.import_id is not None
    keeping.backup(tmp_path / "one.zip", now=NOW)
    other = tmp_path / "other.sqlite"
    shutil.copyfile(request.getfixturevalue("sqlite_template"), other)
    portal = create_app(settings_for(f"sqlite:///{other}", tmp_path))
    with portal.app_context():
        try:
            keeping.restore(tmp_path / "one.zip", now=NOW)
            with transaction():
                back = undoing.undo(TERMINAL, done.import_id, on=ON, now=NOW)
            assert (back.kept, back.taken_back) == ((), 2)
            people = db.session.execute(select(Person.employee_no, Person.name, Person.location)).all()
            assert list(map(tuple, people)) == [("P1", "Before", "")]
            db.session.rollback()
            assert check() == []
        finally:
            db.session.remove()
            db.engine.dispose()
