"""The same file a second time at a terminal: nothing changes, and the command says so."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import NullPool, create_engine, select

from portal.cli import main
from portal.model.every import TABLES
from portal.rules.intake.kinds import Kind
from tests.every_kind import SHEETS

Typed = Callable[..., Result]
NOTED = ("import", "audit_event")
"""What a second import is noted in."""


@pytest.fixture
def portal(database_url: str, tmp_path: Path) -> Typed:
    def typed(kind: Kind, text: str, *words: str) -> Result:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        environment = {"PORTAL_DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path / "instance")}
        return CliRunner().invoke(main, ["import", kind.value, str(path), *words], env=environment)

    return typed


@pytest.fixture
def everything(database_url: str) -> Callable[[], dict[str, list[Any]]]:
    """Every row of every table, but where imports themselves are noted."""

    def read() -> dict[str, list[Any]]:
        engine = create_engine(database_url, poolclass=NullPool)
        with engine.connect() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(select(table))))
                for table in TABLES
                if not table.name.startswith(NOTED)
            }

    return read


def test_a_file_of_any_kind_changes_nothing_the_second_time_and_says_so(
    portal: Typed, everything: Callable[[], dict[str, list[Any]]]
) -> None:
    for kind, text in SHEETS.items():
        before = everything()
        first = portal(kind, text)
        assert (first.exit_code, "nothing to change" in first.stdout) == (0, False), f"{kind}: {first.output}"
        after = everything()
        assert after != before
        told = portal(kind, text, "--json")
        counts = json.loads(told.stdout)
        assert (told.exit_code, counts["applied"]) == (0, True)
        assert counts["unchanged"] == counts["rows"] == int(first.stdout.split()[0]), f"{kind}: {told.stdout}"
        again = portal(kind, text)
        assert again.stdout == (
            f"{counts['rows']} rows: 0 new, 0 changed, {counts['rows']} unchanged, 0 skipped, 0 with a problem. "
            "There was nothing to change.\n"
        )
        assert everything() == after, kind


@pytest.mark.parametrize("kind", [Kind.PEOPLE, Kind.COURSES])
def test_a_complete_file_ends_nobody_the_second_time(
    portal: Typed, everything: Callable[[], dict[str, list[Any]]], kind: Kind
) -> None:
    for earlier in (Kind.UNITS, Kind.PEOPLE, Kind.COMPETENCIES, Kind.COURSES):
        assert portal(earlier, SHEETS[earlier]).exit_code == 0
    header, _, second, *_ = SHEETS[kind].splitlines()
    shorter = f"{header}\n{second}\n"
    first = portal(kind, shorter, "--complete")
    assert (first.exit_code, "Absent, so they" in first.stdout) == (0, True), first.output
    after = everything()
    again = portal(kind, shorter, "--complete")
    assert again.stdout == (
        "1 row: 0 new, 0 changed, 1 unchanged, 0 skipped, 0 with a problem. There was nothing to change.\n"
    )
    assert everything() == after


def test_rows_with_a_problem_stay_out_the_second_time_too(
    portal: Typed, everything: Callable[[], dict[str, list[Any]]]
) -> None:
    text = "code,title,level\nA,Alpha,2\nB,Beta,9\nA,Alpha,2\n"
    assert "1 new" in portal(Kind.COURSES, text, "--skip-problems").stdout
    after = everything()
    again = portal(Kind.COURSES, text, "--skip-problems")
    assert again.stdout == (
        "3 rows: 0 new, 0 changed, 1 unchanged, 1 skipped, 1 with a problem. There was nothing to change.\n"
    )
    assert everything() == after
