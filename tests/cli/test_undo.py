"""Taking imports back, as a person types it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import NullPool, create_engine, text

from portal.cli import main

Typed = Callable[..., Result]

PEOPLE = "employee_no,name,email,hired_on\n1,Ada,ada@example.org,2020-01-01\n2,Ben,ben@example.org,2020-01-01\n"


@pytest.fixture
def portal(database_url: str, tmp_path: Path) -> Typed:
    """Types a command at the portal of this test."""

    def typed(*words: object) -> Result:
        environment = {"PORTAL_DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path / "instance")}
        return CliRunner().invoke(main, [str(word) for word in words], env=environment)

    return typed


@pytest.fixture
def imported(portal: Typed, tmp_path: Path) -> int:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    number: int = json.loads(portal("import", "people", path, "--json").stdout)["import_id"]
    return number


def said(database_url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        found = connection.execute(text(statement))
        return list(map(tuple, found)) if found.returns_rows else []


def test_an_import_is_taken_back_and_done_again(portal: Typed, imported: int, database_url: str) -> None:
    first = portal("undo", imported)
    assert first.exit_code == 0, first.output
    assert f"Import {imported} is undone: 2 of 2 rows are taken back." in first.stdout
    assert said(database_url, "SELECT count(*) FROM person") == [(0,)]
    again = portal("undo", imported + 1, "--json")
    document = json.loads(again.stdout)
    assert again.exit_code == 0
    assert (document["undoes"], document["taken_back"], document["undone"]) == (imported + 1, 2, True)
    assert said(database_url, "SELECT name FROM person ORDER BY id") == [("Ada",), ("Ben",)]


def test_what_stays_is_named(portal: Typed, imported: int, database_url: str) -> None:
    said(database_url, "UPDATE person SET location = 'Oslo' WHERE employee_no = '2'")
    done = portal("undo", imported, "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert document["kept"] == [{"subject": "2", "column": "location", "imported": "", "now": "Oslo", "why": "edited"}]
    assert "2: location stays “Oslo”" in done.stderr
    assert said(database_url, "SELECT employee_no FROM person") == [("2",)]


def test_what_cannot_be_undone_is_refused_with_a_sentence(portal: Typed, imported: int) -> None:
    assert portal("undo", imported).exit_code == 0
    twice = portal("undo", imported, "--json")
    assert twice.exit_code == 1
    assert json.loads(twice.stdout)["refusal"]["code"] == "already_undone"
    assert "already been undone" in twice.stderr
    nowhere = portal("undo", 999)
    assert (nowhere.exit_code, nowhere.stdout, nowhere.stderr) == (1, "", "There is no import 999.\n")
    refusal = {"code": "unknown_reference", "message": "There is no import 999."}
    assert json.loads(portal("undo", 999, "--json").stdout)["refusal"] == refusal
    assert portal("undo", "x").exit_code == 2


def test_only_who_may_import_the_kind_may_undo_it(portal: Typed, imported: int) -> None:
    assert portal("undo", imported, "--as", "ada@example.org").exit_code == 1
    assert portal("person", "grant", "1", "administrator").exit_code == 0
    granted = portal("undo", imported, "--as", "ada@example.org")
    assert granted.exit_code == 0, granted.output
    assert "1: " in granted.stderr


def test_an_import_of_others_cannot_be_told_from_none(portal: Typed, imported: int) -> None:
    """Ada may import nothing; what she is told depends on nothing but the number."""
    there, none = (portal("undo", number, "--as", "ada@example.org") for number in (imported, 999))
    assert (there.exit_code, none.exit_code) == (1, 1)
    assert there.stderr.replace(str(imported), "999") == none.stderr
