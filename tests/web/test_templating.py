"""How templates are loaded."""

import pytest
from flask import Flask


def test_templates_share_the_globals_of_the_application(app: Flask) -> None:
    assert app.jinja_env.get_template("base.html").globals is app.jinja_env.globals


def test_a_template_cannot_have_globals_of_its_own(app: Flask) -> None:
    with pytest.raises(ValueError, match="mine"):
        app.jinja_env.get_template("learner/home.html", globals={"mine": 1})
