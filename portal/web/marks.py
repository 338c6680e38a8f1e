"""Drawn marks that repeat on a page: drawn once by their macro, then kept."""

from functools import cache

from flask import current_app
from markupsafe import Markup

from portal.rules.courses import LEVELS


@cache
def level_line(after: int) -> Markup:
    """The level line of what a course proves, from `macros/level.html`: one of six pictures, however many rows."""
    if after not in LEVELS:
        raise ValueError(after)
    drawn = current_app.jinja_env.get_template("macros/level.html").module.line(after=after)  # type: ignore[attr-defined]
    return Markup(drawn)  # noqa: S704 - the macro's own markup around a number
