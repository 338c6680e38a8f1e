"""What every command does before its own work."""

import os
import subprocess
import sys
from pathlib import Path


def test_only_its_owner_reads_the_database_of_an_installation(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    instance.mkdir(mode=0o755)
    environment = {**os.environ, "PORTAL_INSTANCE": str(instance), "PORTAL_DATABASE_URL": ""}
    subprocess.run([sys.executable, "-m", "portal.cli", "starter"], env=environment, check=True, capture_output=True)
    made = {path.name: path.stat().st_mode & 0o077 for path in instance.iterdir()}
    assert "portal.sqlite" in made
    assert set(made.values()) == {0}
