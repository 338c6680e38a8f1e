"""Backup, restore, check and migrate, as a person types them."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import NullPool, create_engine, text

from portal.cli import main
from portal.model.base import db
from portal.services.migrating import migrate
from tests.everything import fill_every_table
from tests.make import Make

Typed = Callable[..., Result]


@pytest.fixture
def portal(database_url: str, tmp_path: Path) -> Typed:
    """Types a command at the portal of this test, or at another one."""

    def typed(*words: object, url: str = database_url) -> Result:
        environment = {"PORTAL_DATABASE_URL": url, "PORTAL_INSTANCE": str(tmp_path / "instance")}
        return CliRunner().invoke(main, [str(word) for word in words], env=environment)

    return typed


@pytest.fixture
def full(app: Flask, make: Make) -> None:
    fill_every_table(make)
    db.session.remove()


def test_a_company_moves_to_another_database(full: None, portal: Typed, tmp_path: Path) -> None:
    file, new = tmp_path / "one.zip", f"sqlite:///{tmp_path / 'new.sqlite'}"
    made = portal("backup", file)
    assert (made.exit_code, made.stdout) == (0, "")
    with zipfile.ZipFile(file) as archive:
        tables = [name for name in archive.namelist() if name.startswith("tables/")]
    assert f"rows of {len(tables)} tables" in made.stderr
    back = portal("restore", file, url=new)
    assert (back.exit_code, back.stdout) == (0, "")
    assert "sign in again" in back.stderr
    assert portal("check", url=new).exit_code == 0
    engine = create_engine(new, poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM person")) == 3
        actions = connection.scalars(text("SELECT action FROM audit_event ORDER BY id")).all()
    assert actions == ["a.b", "backup.restored"]


def test_a_backup_is_noted_where_it_was_made(full: None, portal: Typed, tmp_path: Path, database_url: str) -> None:
    portal("backup", tmp_path / "one.zip")
    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        assert connection.scalars(text("SELECT action FROM audit_event ORDER BY id")).all() == ["a.b", "backup.made"]


def test_each_refusal_is_one_sentence_and_status_1(full: None, portal: Typed, tmp_path: Path) -> None:
    file, other = tmp_path / "one.zip", tmp_path / "other.zip"
    portal("backup", file)
    other.write_text("hello")
    for words, sentence in (
        (("backup", file), f"There is already a file {file}. You need another name.\n"),
        (("backup", tmp_path / "no" / "such" / "folder.zip"), "cannot be written: No such file or directory.\n"),
        (("restore", file), "There is already something here: "),
        (("restore", other), f"{other} is not a backup of the portal.\n"),
    ):
        result = portal(*words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert sentence in result.stderr
        assert result.stderr.count("\n") == 1


def test_a_missing_file_is_wrong_usage(portal: Typed, tmp_path: Path) -> None:
    assert portal("restore", tmp_path / "missing.zip").exit_code == 2
    assert portal("backup").exit_code == 2


def test_check_prints_one_sentence_for_each_flaw(app: Flask, make: Make, portal: Typed, database_url: str) -> None:
    assert portal("check").exit_code == 0
    make.person("1", unit=make.unit("A"))
    db.session.remove()
    with create_engine(database_url, poolclass=NullPool).begin() as connection:
        connection.execute(text("DELETE FROM unit_ancestor"))
        connection.execute(text("UPDATE person SET email_key = 'other'"))
    result = portal("check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "1 rows of person have a email_key other than their email gives, first p1@company.example.",
        "1 pairs of units and the units above them differ from the tree of units, first A.",
    ]
    assert result.stderr == "2 promises are broken.\n"


def test_an_embedded_database_is_migrated_by_itself_and_postgresql_on_demand(portal: Typed, database_url: str) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    migrate(engine, to="base")
    checked = portal("check")
    if engine.dialect.name == "sqlite":
        assert checked.exit_code == 0
    else:
        assert (checked.exit_code, checked.stderr) == (
            1,
            "The database is not at this version. You need to run: portal migrate\n",
        )
    migrated = portal("migrate")
    assert (migrated.exit_code, migrated.stdout) == (0, "")
    assert portal("check").exit_code == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_is_behind_is_told_as_json_where_json_is_asked_for(
    portal: Typed, database_url: str, tmp_path: Path
) -> None:
    migrate(create_engine(database_url, poolclass=NullPool), to="base")
    path = tmp_path / "units.csv"
    path.write_text("code,name\nA,A\n")
    document = json.loads(portal("import", "units", path, "--json").stdout)
    assert (document["applied"], [one["code"] for one in document["problems"]]) == (False, ["database_behind"])
    for words in (("report", "levels", "--unit", "A"), ("undo", 1)):
        assert json.loads(portal(*words, "--json").stdout)["refusal"]["code"] == "database_behind"


@pytest.mark.parametrize("command", ["check", "migrate"])
def test_a_database_of_a_newer_version_is_left_alone(portal: Typed, database_url: str, command: str) -> None:
    with create_engine(database_url, poolclass=NullPool).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    result = portal(command)
    assert result.exit_code == 1
    if command == "migrate" or database_url.startswith("sqlite"):
        assert "newer version of the portal (revision 9999)" in result.stderr


def test_a_database_that_does_not_answer_is_one_sentence(portal: Typed) -> None:
    result = portal("check", url="postgresql://somebody:secret@127.0.0.1:1/portal")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("The database does not answer: ")
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.stderr
