"""Complete files and edited fields at the terminal."""

import json
from pathlib import Path

from sqlalchemy import NullPool, create_engine, text

from tests.cli.test_import import Typed, portal

__all__ = ["portal"]


def test_what_a_complete_file_ends_is_told(portal: Typed, tmp_path: Path) -> None:
    path = tmp_path / "courses.csv"
    path.write_text("code,title\nA,First\nB,Second\nC,Third\n")
    assert portal("import", "courses", path).exit_code == 0
    path.write_text("code,title\nA,First\n")
    dry = portal("import", "courses", path, "--complete", "--dry-run")
    assert "1 unchanged, 0 skipped, 0 with a problem. Absent, so they retire: 2. Nothing was changed" in dry.stdout
    told = json.loads(portal("import", "courses", path, "--complete", "--json").stdout)
    assert (told["rows"], told["unchanged"], told["ended"], told["applied"]) == (1, 1, 2, True)
    out = portal("export", "courses").stdout
    assert [line.split(",")[0] for line in out.splitlines() if ",retired," in line] == ["B", "C"]
    wrong = portal("import", "units", path, "--complete")
    assert (wrong.exit_code, "--complete means nothing for units." in wrong.stderr) == (2, True)


def test_what_was_edited_since_is_told_and_can_be_kept(portal: Typed, tmp_path: Path, database_url: str) -> None:
    path = tmp_path / "units.csv"
    path.write_text("code,name\nA,Alpha\nB,Beta\n")
    assert portal("import", "units", path).exit_code == 0
    with create_engine(database_url, poolclass=NullPool).begin() as connection:
        connection.execute(text("UPDATE unit SET name = 'Edited' WHERE code = 'A'"))
    kept = portal("import", "units", path, "--keep-ours")
    assert "0 changed, 2 unchanged" in kept.stdout
    assert "Edited stays, although the file says Alpha." in kept.stderr
    told = json.loads(portal("import", "units", path, "--json").stdout)
    assert told["update"] == 1
    assert {one["code"] for one in told["problems"]} == {"edited_since", "conflicts"}
    assert {one["severity"] for one in told["problems"]} == {"note"}
    assert "A,Alpha" in portal("export", "units").stdout
