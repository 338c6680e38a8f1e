"""The migrations make exactly the tables of the models, in both directions, on both databases."""

import ast
import pkgutil
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect

from portal import model
from portal.model.base import Base, db
from portal.model.every import MODULES
from portal.services import migrating
from portal.services.migrating import alone, is_current, migrate, revision_of
from tests.everything import fill_every_table
from tests.make import Make

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
FILES = sorted(VERSIONS.glob("*.py"))
REVISIONS = [file.name[:4] for file in FILES]


def tables(connection: Connection) -> dict[str, object]:
    """What a database says about its tables: columns, keys, indexes and checks."""
    inspector = inspect(connection)
    return {
        name: {
            "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(name)],
            "primary": inspector.get_pk_constraint(name),
            "foreign": sorted(map(str, inspector.get_foreign_keys(name))),
            "unique": sorted(map(str, inspector.get_unique_constraints(name))),
            "indexes": sorted(map(_index, inspector.get_indexes(name))),
            "checks": sorted((str(c["name"]), c["sqltext"]) for c in inspector.get_check_constraints(name)),
            "options": inspector.get_table_options(name),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def _index(index: Any) -> str:
    where = [str(option) for name, option in index.get("dialect_options", {}).items() if name.endswith("_where")]
    return f"{index['name']} {index['column_names']} {index['unique']} {where}"


@pytest.fixture
def engine(database_url: str) -> Engine:
    return create_engine(database_url, poolclass=NullPool)


def test_the_models_have_nothing_that_the_migrations_lack(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrated_tables_are_the_tables_of_the_models_to_the_last_check(engine: Engine) -> None:
    with engine.connect() as connection:
        migrated = tables(connection)
    migrate(engine, to="base")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
    with engine.connect() as connection:
        assert tables(connection) == migrated


def test_up_down_and_up_again_with_rows_in_every_table(app: Flask, make: Make) -> None:
    fill_every_table(make)
    db.session.remove()
    engine = db.engine
    with engine.connect() as connection:
        before = tables(connection)
    for revision in [*REVISIONS[-2::-1], "base"]:
        migrate(engine, to=revision)
    with engine.connect() as connection:
        assert (tables(connection), revision_of(connection)) == ({}, None)
    for revision in REVISIONS:
        migrate(engine, to=revision)
    assert is_current(engine)
    with engine.connect() as connection:
        assert tables(connection) == before


def test_a_migration_that_fails_half_way_leaves_everything_as_it_was(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(config: object, _target: str) -> None:
        config.attributes["connection"].exec_driver_sql("DROP TABLE import_row")  # type: ignore[attr-defined]
        raise RuntimeError("the lights went out")

    with engine.connect() as connection:
        before = tables(connection)
    monkeypatch.setattr(command, "downgrade", broken)
    with pytest.raises(RuntimeError, match="lights"):
        migrate(engine, to="base")
    with engine.connect() as connection:
        assert tables(connection) == before


def test_a_migration_that_breaks_a_reference_is_refused_on_sqlite(app: Flask, make: Make) -> None:
    if db.engine.dialect.name != "sqlite":
        with db.engine.connect() as connection:
            assert inspect(connection).get_foreign_keys("employment"), "PostgreSQL checks them itself"
        return
    make.person("1")
    db.session.remove()
    with pytest.raises(RuntimeError, match="1 broken"), alone(db.engine) as connection:
        connection.exec_driver_sql("DELETE FROM person")
        migrating.bring(connection, REVISIONS[-2])
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM person").scalar() == 1


def test_revisions_are_numbered_without_a_gap_and_each_follows_the_one_before() -> None:
    assert [f"{number:04}" for number in range(1, len(FILES) + 1)] == REVISIONS
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", file.name) for file in FILES)
    script = ScriptDirectory(str(VERSIONS.parent))
    assert [step.revision for step in script.walk_revisions()] == REVISIONS[::-1]
    assert script.get_current_head() == migrating.head()
    assert [revision for revision in (*REVISIONS, "9999", "0000", "") if migrating.is_known(revision)] == REVISIONS
    for before, after in pairwise(REVISIONS):
        assert script.get_revision(after).down_revision == before


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_migration_never_imports_the_portal(file: Path) -> None:
    imported = [
        name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([alias.name for alias in node.names] + [getattr(node, "module", "") or ""])
    ]
    assert "alembic" in imported
    assert [name for name in imported if name.split(".")[0] == "portal"] == []


def test_every_module_of_the_model_is_among_every_table() -> None:
    modules = {module.name for module in pkgutil.iter_modules(model.__path__)} - {"base", "every"}
    assert {module.__name__.rpartition(".")[2] for module in MODULES} == modules
