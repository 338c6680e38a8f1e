"""The door of the administrators, and what their pages share."""

from collections.abc import Callable

from flask import current_app
from wtforms import Form, StringField
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


def line(label: str, read: Callable[[str], str] = words(200), *, required: str = "") -> StringField:  # noqa: B008
    """A field of one line. `required` is the sentence for leaving it empty."""
    first = InputRequired(required) if required else Optional()
    return StringField(label, [first, Shaped(read)], filters=[stripped, lambda value: value or ""])


__all__ = ["blueprint", "code", "email", "line", "portal_address"]
