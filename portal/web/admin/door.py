"""The door of the administrators, and what their pages share."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from wtforms import DateField, Form, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.config import Settings
from portal.rules.access import Door
from portal.rules.intake.problems import Flawed
from portal.rules.intake.values import code, email, words
from portal.web.forms import stripped
from portal.web.gate import audience
from portal.wording.shapes import shape_sentence

blueprint = audience("admin", Door.ADMINISTRATION, import_name=__name__)


def portal_address() -> str:
    """The address that people type."""
    settings: Settings = current_app.config["PORTAL"]
    return settings.url


class Shaped:
    """Text that a reader of sheets accepts too, so that a form and a sheet take the same values."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self.read = read

    def __call__(self, _form: Form, field: StringField) -> None:
        try:
            field.data = self.read(field.data or "")
        except Flawed as flawed:
            raise ValidationError(shape_sentence(flawed)) from flawed


class DayField(DateField):  # type: ignore[misc]
    """A day that a company can mean; far ones are slips of the hand and leave the calendar when added to."""

    data: Any

    def process_formdata(self, values: list[str]) -> None:
        try:
            super().process_formdata(values)
        except ValueError as error:
            raise ValueError("You need a day like 2026-01-31.") from error
        if self.data is not None and not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError("You need a day between 1900 and 2200.")


def line(label: str, read: Callable[[str], str] = words(200), *, required: str = "") -> StringField:  # noqa: B008
    """A field of one line. `required` is the sentence for leaving it empty."""
    first = InputRequired(required) if required else Optional()
    return StringField(label, [first, Shaped(read)], filters=[stripped, lambda value: value or ""])


__all__ = ["DayField", "blueprint", "code", "email", "line", "portal_address"]
