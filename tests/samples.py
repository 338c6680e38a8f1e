"""Real files from outside the repository; tests that need them are skipped where they are not there."""

from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"


def sample(*parts: str) -> Path:
    """A file or folder among the samples, or the test is skipped."""
    path = SAMPLES.joinpath(*parts)
    if not path.exists():
        pytest.skip("the samples are not here")
    return path
