"""Finding words in folded text, the same on every database."""

from typing import Any

from sqlalchemy import and_, true
from sqlalchemy.sql.elements import ColumnElement

from portal.rules.people import folded


def has_words(column: Any, text: str) -> ColumnElement[bool]:
    """Whether a folded column holds every word of a text somewhere; no word is held by everything."""
    return and_(true(), *[column.contains(word, autoescape=True) for word in folded(text[:200]).split()])
