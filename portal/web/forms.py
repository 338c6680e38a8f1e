"""What the forms of all doors share: their shape, and values as people mean them."""

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import DateField, PasswordField, SelectChoice, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

from portal.rules.refusals import Refusal, Refused

FILES = ("csv", "json", "xlsx")
"""What `?format=` can ask for instead of a page."""


def stripped(value: object) -> object:
    """Text without NUL and without blanks at its ends; anything else, a named value too, as it is."""
    return value.replace("\0", "").strip() if type(value) is str else value


def none_if_blank(value: object) -> object:
    """None instead of text without anything in it."""
    return stripped(value) or None if isinstance(value, str) else value


class _Sentences:
    """What WTForms says by itself, in the portal's words."""

    _SAID: ClassVar[dict[str, str]] = {
        "Not a valid choice.": "You need one of the list.",
        "Invalid Choice: could not coerce.": "You need one of the list.",
        "Invalid choice(s): one or more data inputs could not be coerced.": "You need to choose from the list.",
        "Not a valid date value.": "You need a day like 2026-01-31.",
        "Not a valid integer value.": "You need a whole number.",
        "Not a valid float value.": "You need a number like 12.5.",
    }

    def gettext(self, text: str) -> str:
        return self._SAID.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


class _Meta:
    """Strips the text of every field but passwords, before the field's own filters."""

    def get_translations(self, form: Any) -> _Sentences:
        return _Sentences()

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        if not issubclass(unbound_field.field_class, PasswordField):
            options = {**options, "filters": [stripped, *unbound_field.kwargs.get("filters", ())]}
        return unbound_field.bind(form=form, **options)


class Form(FlaskForm):  # type: ignore[misc]
    """A form that changes something: POST, with a token of its own."""

    class Meta(_Meta):
        """WTForms adds what FlaskForm's own Meta says."""


class FilterForm(PlainForm):  # type: ignore[misc]
    """A form that only asks: GET, no token. `.data` is the service's keyword arguments.

    A value that a field does not know (an old bookmark, a typed address) counts as not given; the page shows what it
    shows instead. A file does not: one of a day that cannot be read is refused.
    """

    class Meta(_Meta):
        csrf = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)
        for field in self:
            if isinstance(field, SelectMultipleField) and field.validate_choice:
                known = {choice.value for choice in field.iter_choices()}
                field.data = [value for value in field.data or () if str(value) in known]
        if not self.validate():
            for field in self:
                if field.errors:
                    if isinstance(field, DateField) and request.args.get("format") in FILES:
                        raise Refused(Refusal.DAY_UNREADABLE)
                    field.process(None)
                    field.errors = ()


def choices(
    kinds: Iterable[StrEnum], label: Callable[[Any], str] | None = None, *, empty: str | None = None
) -> list[SelectChoice]:
    """Options for the values of an enum; `empty` is the words of the option for none of them."""
    first = [] if empty is None else [SelectChoice("", empty)]
    return first + [SelectChoice(kind.value, label(kind) if label else words(kind.value)) for kind in kinds]


def words(value: str) -> str:
    """A stored word as a label: `in_progress` → `In progress`."""
    return value.replace("_", " ").capitalize()


class NotAhead:
    """A day that has come. `today` is asked when the form is read."""

    def __init__(self, today: Callable[[], Any]) -> None:
        self.today = today

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is not None and field.data > self.today():
            raise ValidationError("You need a day that has come.")


def has_next_day(_form: Any, field: Any) -> None:
    """Refuses the last day there is as somebody's last day: what ends never has none."""
    if field.data == date.max:
        raise ValidationError("You need an earlier day, or none.")
