"""`portal import` that is killed: all of it is there, or nothing."""

from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from flask import Flask

from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.services import checking
from portal.services.database import transaction
from portal.services.intake import imports
from tests.killing import commands, people_sheet, rows_of
from tests.make import Make

ROWS = 1_500
KILLS = 3


def test_an_import_that_is_killed_at_any_moment_leaves_all_or_nothing(
    app: Flask, make: Make, database_url: str, tmp_path: Path
) -> None:
    make.unit("U")
    random = Random(f"kill {app.config['PORTAL'].is_embedded}")
    sheets = [tmp_path / f"{batch}.csv" for batch in range(KILLS + 1)]
    for batch, path in enumerate(sheets):
        path.write_bytes(people_sheet(batch, ROWS))
    with commands(database_url, tmp_path) as portal:
        before = rows_of(database_url)
        seconds = portal("import", "people", sheets[0])
        everything = rows_of(database_url) - before
        assert everything["person"] == everything["import_row"] == ROWS
        assert everything["import_file"] == 1
        for path in sheets[1:]:
            before, told = rows_of(database_url), imports.history(TERMINAL).total
            portal("import", "people", path, killed_after=random.uniform(0.1, 1.0) * seconds)
            written = rows_of(database_url) - before
            assert written in (everything, {})
            seen = imports.history(TERMINAL)
            assert seen.total - told == bool(written), "the history has what is there, and nothing else"
            assert seen.imports[0].applied
            assert checking.check() == []
            with transaction():
                again = imports.run(
                    TERMINAL,
                    Kind.PEOPLE,
                    path.read_bytes(),
                    path.name,
                    on=date(2026, 3, 2),
                    now=datetime(2026, 3, 2, 9, tzinfo=UTC),
                )
            assert (again.create, again.unchanged) == ((0, ROWS) if written else (ROWS, 0))
            assert again.applied
