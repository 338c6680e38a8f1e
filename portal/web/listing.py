"""Fields that the forms above lists share."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange

from portal.web.forms import choices

State = TypeVar("State", bound=StrEnum)


def page_number() -> IntegerField:
    """The page of a list, from 1."""
    return IntegerField(default=1, validators=[NumberRange(1, 100_000)])


def one_of(
    kinds: type[State],
    label: str,
    words: Callable[[State], str] | None = None,
    *,
    default: State | None = None,
    empty: str | None = None,
    but: tuple[State, ...] = (),
) -> SelectField:
    """One value of an enum. `empty` is the words for none of them, which is None then."""
    return SelectField(
        label,
        choices=choices([kind for kind in kinds if kind not in but], words, empty=empty),
        coerce=lambda value: kinds(value) if value else None,
        default=default,
    )
