"""Reference values of the domain, checked by independent implementations."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def domain() -> Any:
    """The example company with its expected levels, coverage, depth and dates."""
    return json.loads((Path(__file__).parent / "domain_vectors.json").read_text(encoding="utf-8"))


@cache
def retention() -> Any:
    """Curves, tests, rates and outcomes as R and its survival package compute them, and a small staff."""
    return json.loads((Path(__file__).parent / "retention_vectors.json").read_text(encoding="utf-8"))
