"""What all forms share."""

from collections.abc import Iterator
from enum import StrEnum

import pytest
from flask import Flask
from wtforms import IntegerField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.web.forms import FilterForm, Form, choices, none_if_blank, words


class Colour(StrEnum):
    DEEP_RED = "deep_red"
    BLUE = "blue"


class Ask(FilterForm):
    q = StringField(default="", validators=[Length(max=5)])
    page = IntegerField(default=1, validators=[Optional(), NumberRange(1)])
    colour = SelectField(choices=choices(Colour, empty="Any"), default="")
    colours = SelectMultipleField(choices=choices(Colour))


class Tell(Form):
    name = StringField(validators=[DataRequired()])
    unit = StringField(filters=[none_if_blank])
    password = PasswordField()


@pytest.fixture
def portal() -> Iterator[Flask]:
    app = Flask("a test")
    app.config["WTF_CSRF_ENABLED"] = False
    yield app


def asked(portal: Flask, query: str) -> dict[str, object]:
    with portal.test_request_context(f"/?{query}"):
        data: dict[str, object] = Ask().data
        return data


def test_the_values_of_a_filter_are_the_arguments_of_a_service(portal: Flask) -> None:
    assert asked(portal, "q=%20risk%20&page=3&colour=blue&colours=blue&colours=deep_red") == {
        "q": "risk",
        "page": 3,
        "colour": "blue",
        "colours": ["blue", "deep_red"],
    }


def test_a_filter_that_is_not_given_has_its_default(portal: Flask) -> None:
    assert asked(portal, "") == {"q": "", "page": 1, "colour": "", "colours": []}


def test_a_value_that_a_filter_does_not_know_counts_as_not_given(portal: Flask) -> None:
    assert asked(portal, "q=far-too-long&page=x&colour=green&colours=green&colours=blue") == {
        "q": "",
        "page": 1,
        "colour": "",
        "colours": ["blue"],
    }
    assert asked(portal, "page=0")["page"] == 1


def test_text_is_stripped_and_a_password_is_not(portal: Flask) -> None:
    with portal.test_request_context(method="POST", data={"name": " Ada ", "unit": "  ", "password": " a b "}):
        form = Tell()
        assert form.validate()
        assert (form.name.data, form.unit.data, form.password.data) == ("Ada", None, " a b ")


def test_blanks_alone_are_not_a_value(portal: Flask) -> None:
    with portal.test_request_context(method="POST", data={"name": "   "}):
        assert not Tell().validate()


def test_stored_words_become_labels() -> None:
    assert words("in_progress") == "In progress"
    assert [choice.label for choice in choices(Colour, empty="Any")] == ["Any", "Deep red", "Blue"]
