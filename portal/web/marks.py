"""Drawn marks that repeat on a page: drawn once by their macro, then kept."""

from functools import cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.rules.courses import LEVELS


@cache
def standing_mark(word: str) -> Markup:
    """How far somebody is with a course, from `macros/state.html`."""
    return Markup(_macros("state").standing(word))  # noqa: S704 - the macro's own markup


@cache
def entry_mark(word: str) -> Markup:
    """How somebody gets into a course, from `macros/state.html`; nothing where it is open."""
    return Markup(_macros("state").self_enroll(word))  # noqa: S704 - the macro's own markup


@cache
def level_line(after: int | None, verified: int | None = None, target: int | None = None) -> Markup:
    """The level line from `macros/level.html`: what a course proves, and the reader's level and target where known.

    One of a few pictures, however many rows.
    """
    if any(level is not None and level not in LEVELS for level in (after, verified, target)):
        raise ValueError(after, verified, target)
    line = _macros("level").line(after=after, verified=verified, target=target)
    return Markup(line)  # noqa: S704 - the macro's own markup around numbers


def _macros(name: str) -> Any:
    return current_app.jinja_env.get_template(f"macros/{name}.html").module
