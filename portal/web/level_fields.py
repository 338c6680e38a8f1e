"""A level on a form: a number from 0."""

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange


def level_field(label: str, *, highest: int) -> IntegerField:
    """A level from 0 to the highest that can be said here."""
    sentence = f"You need a level from 0 to {highest}."
    return IntegerField(label, validators=[InputRequired(sentence), NumberRange(0, highest, sentence)])
