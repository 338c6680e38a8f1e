"""`portal undo` that is killed: all of it is taken back, or nothing."""

from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from flask import Flask

from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import ImportState, Kind
from portal.services import checking
from portal.services.database import transaction
from portal.services.intake import imports
from tests.killing import changed_rows, commands, people_sheet, rows_of
from tests.make import Make

ROWS = 1_500
KILLS = 3


def test_an_undo_that_is_killed_at_any_moment_takes_back_all_or_nothing(
    app: Flask, make: Make, database_url: str, tmp_path: Path
) -> None:
    make.unit("U")
    random = Random(f"undo {app.config['PORTAL'].is_embedded}")
    on, now = date(2026, 3, 2), datetime(2026, 3, 2, 9, tzinfo=UTC)
    numbers = []
    for batch in range(KILLS + 1):
        with transaction():
            done = imports.run(TERMINAL, Kind.PEOPLE, people_sheet(batch, ROWS), "p.csv", on=on, now=now)
        numbers.append(done.import_id or 0)
    with commands(database_url, tmp_path) as portal:
        before = rows_of(database_url)
        seconds = portal("undo", numbers[0])
        everything = changed_rows(before, rows_of(database_url))
        assert (everything["person"], everything["import"], everything["import_row"]) == (-ROWS, 1, ROWS)
        for number in numbers[1:]:
            before = rows_of(database_url)
            portal("undo", number, killed_after=random.uniform(0.1, 1.0) * seconds)
            found = changed_rows(before, rows_of(database_url))
            assert found in (everything, {})
            state = imports.summary(TERMINAL, number).state
            assert state is (ImportState.UNDONE if found else ImportState.APPLIED)
            assert checking.check() == []
            if not found:
                portal("undo", number)
                assert changed_rows(before, rows_of(database_url)) == everything
